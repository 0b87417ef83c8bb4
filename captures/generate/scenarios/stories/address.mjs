// The configuration is sound; it is the wrong address, or the store sends the request elsewhere.
import { sound } from '../configuration.mjs';
import {
  ACCELERATE,
  APP,
  CUSTOM,
  GCS_JSON,
  get,
  OSS,
  OSS_FAR,
  OSS_SERVICE,
  put,
  S3,
  S3_FAR,
  WEBSITE,
} from '../hosts.mjs';
import { dialectOf, storeError } from '../store.mjs';

const is = (code) => [[code, null, null, null]];

/** What is the latest leads to the same address, with CORS headers on the redirect. */
const redirectsToList = (request, store) =>
  request.preflight || !request.path.endsWith('est.json')
    ? store()
    : { status: 302, headers: { ...store().headers, Location: '/list.json' }, body: '' };

const STORIES = [
  {
    name: 'no-such-bucket',
    tells: 'the bucket was deleted',
    answer: (request) =>
      storeError(dialectOf(request.host), 404, 'NoSuchBucket', 'The specified bucket does not exist.', {
        ec: '0015-00000101',
      }),
    steps: [put(OSS, '/uploads/cat.jpg'), get(OSS, '/list.json')],
    blame: is('not-cors/no-such-bucket'),
  },
  {
    name: 'wrong-endpoint',
    tells: 'the endpoint of another region',
    answer: (request) =>
      storeError(
        'oss',
        403,
        'AccessDenied',
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
        {
          ec: '0003-00001403',
          extra: `<Endpoint>oss-cn-hangzhou.aliyuncs.com</Endpoint><Bucket>${request.host.split('.')[0]}</Bucket>`,
        },
      ),
    steps: [put(OSS_FAR, '/uploads/cat.jpg')],
    cause: 'not-cors/wrong-endpoint',
    blame: { pcap: is('not-cors/wrong-endpoint'), har: is('not-cors/request-error') },
    unseen: { har: 'a browser exports no body of a failed request, and no document explains the error cause' },
  },
  {
    name: 'path-style',
    tells: 'the bucket name is in the path',
    answer: () =>
      storeError(
        'oss',
        403,
        'SecondLevelDomainForbidden',
        'The bucket you are attempting to access must be addressed using OSS third level domain.',
        { ec: '0016-00000901' },
      ),
    steps: [put(OSS_SERVICE, '/shop-media/uploads/cat.jpg')],
    blame: is('not-cors/wrong-endpoint'),
  },
  {
    name: 'region-redirect-preflight',
    tells: 'a new S3 bucket answers the preflight with a redirect to its region',
    answer: (request, store) =>
      request.host === S3_FAR
        ? storeError(
            's3',
            307,
            'TemporaryRedirect',
            'Please re-send this request to the specified temporary endpoint.',
            { headers: { Location: `http://${S3}${request.path}`, 'x-amz-bucket-region': 'eu-west-1' } },
          )
        : store(),
    steps: [put(S3_FAR, '/uploads/cat.jpg')],
    blame: is('not-cors/region-redirect'),
  },
  {
    name: 'region-redirect-get',
    tells: 'the global endpoint answers a GET with 301 and no CORS headers',
    answer: (request, store) =>
      request.host === S3_FAR
        ? storeError(
            's3',
            301,
            'PermanentRedirect',
            'The bucket you are attempting to access must be addressed using the specified endpoint.',
            {
              extra: `<Endpoint>${S3}</Endpoint>`,
              headers: { Location: `http://${S3}${request.path}`, 'x-amz-bucket-region': 'eu-west-1' },
            },
          )
        : store(),
    steps: [get(S3_FAR, '/list.json')],
    blame: is('not-cors/region-redirect'),
  },
  {
    name: 'https-redirect-preflight',
    tells: 'http answers the preflight with a redirect to https',
    answer: (request, store) =>
      request.secure
        ? store()
        : {
            status: 301,
            headers: {
              Server: 'AliyunOSS',
              'x-oss-request-id': '65F0C0DE0000000000000001',
              Location: `https://${request.host}${request.path}`,
            },
            body: '',
          },
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/https-redirect'),
  },
  {
    name: 'hsts',
    tells: 'the browser itself turns http into https: a redirected preflight that no server sent',
    page: APP,
    answer: (_request, store) => {
      const answer = store();
      return { ...answer, headers: { ...answer.headers, 'Strict-Transport-Security': 'max-age=31536000' } };
    },
    steps: [get(`https://${OSS}`, '/list.json'), put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/https-redirect'),
    unseen: { pcap: 'the redirect happens inside the browser; no packet is sent for it' },
  },
  {
    name: 'preflight-redirect',
    tells: 'a company login page catches the preflight',
    answer: (request, store) =>
      request.preflight
        ? { status: 302, headers: { Location: 'http://login.example.com/?next=1' }, body: '' }
        : store(),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/preflight-redirect'),
  },
  {
    name: 'redirect-tainted-origin',
    tells: 'one bucket redirects to another: the second sees Origin null',
    answer: (request, store) => {
      if (request.path !== '/latest.json') return store();
      return { status: 302, headers: { ...store().headers, Location: `http://${S3}/v2.json` }, body: '' };
    },
    steps: [get(OSS, '/latest.json')],
    blame: is('not-cors/redirect-tainted-origin'),
  },
  {
    name: 'redirect-without-cors',
    tells: 'a download link redirects, without CORS headers, to another site',
    answer: (request, store) =>
      request.path === '/latest.json'
        ? { status: 302, headers: { Location: 'http://downloads.example.net/v2.json' }, body: '' }
        : store(),
    steps: [get(OSS, '/latest.json')],
    blame: is('not-cors/redirect'),
  },
  {
    name: 'redirect-manual',
    tells: 'a page that asks where a redirect leads does not follow it, and then follows one to the same address',
    answer: redirectsToList,
    steps: [
      get(OSS, '/latest.json', { redirect: 'manual' }),
      put(OSS, '/latest.json', {}, { redirect: 'manual' }),
      get(OSS, '/newest.json'),
    ],
    blame: [],
  },
  {
    name: 'redirect-error',
    tells: 'a page wants no redirects: the fetch fails, though the answer passes',
    answer: redirectsToList,
    steps: [get(OSS, '/latest.json', { redirect: 'error' }), get(OSS, '/price.json')],
    blame: is('not-cors/redirect'),
    unseen: { pcap: 'the redirect mode of a request is on no wire' },
  },
  {
    name: 'redirect-with-password',
    tells: 'a redirect to a URL with user and password',
    answer: (request, store) =>
      request.path === '/latest.json'
        ? { status: 302, headers: { ...store().headers, Location: `http://user:secret@${S3}/list.json` }, body: '' }
        : store(),
    steps: [get(OSS, '/latest.json')],
    blame: is('not-cors/redirect'),
  },
  {
    name: 'gcs-json-endpoint',
    tells: 'the JSON API of Google Cloud Storage does not use the rules of the bucket',
    answer: (request, store) =>
      request.preflight || request.host !== GCS_JSON
        ? {
            status: 403,
            headers: { Server: 'UploadServer', 'X-GUploader-UploadID': 'EXAMPLE', 'Content-Type': 'text/html' },
            body: '',
          }
        : {
            status: 200,
            headers: { Server: 'UploadServer', 'X-GUploader-UploadID': 'EXAMPLE', 'Content-Type': 'application/json' },
            body: store().body,
          },
    steps: [get(GCS_JSON, '/storage/v1/b/shop-media/o?prefix=uploads')],
    blame: is('not-cors/json-endpoint'),
  },
  {
    name: 'custom-domain',
    tells: 'the page uses the custom domain, which belongs to another bucket than the one that was configured',
    configuration: sound('http://www.example.com'),
    supplied: sound(),
    suppliedFor: OSS,
    steps: [put(CUSTOM, '/uploads/cat.jpg')],
    blame: is('not-cors/custom-domain'),
  },
  {
    name: 'accelerate-host',
    tells: 'the acceleration host is the same bucket, so the rules of the ordinary host say what is wrong',
    configuration: sound('http://www.example.com'),
    suppliedFor: OSS,
    steps: [put(ACCELERATE, '/uploads/cat.jpg')],
    blame: [['cors/origin-not-allowed', 'origin', 1, APP]],
  },
  {
    name: 'website-endpoint',
    tells: 'the website endpoint of S3 serves no OPTIONS',
    answer: (request, store) =>
      request.preflight
        ? {
            status: 405,
            headers: {
              Server: 'AmazonS3',
              'x-amz-request-id': 'EXAMPLE0REQUEST1',
              Allow: 'GET, HEAD',
              'Content-Type': 'text/html',
            },
            body: '<html><head><title>405 Method Not Allowed</title></head><body><h1>405 Method Not Allowed</h1><ul><li>Code: MethodNotAllowed</li></ul></body></html>',
          }
        : store(),
    steps: [put(WEBSITE, '/uploads/cat.jpg')],
    blame: is('not-cors/method-not-served'),
  },
];

export const ADDRESS = STORIES.map((story) => ({ page: APP, configuration: sound(), ...story }));
