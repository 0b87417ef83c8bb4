// The origin is listed; a method or a header is not, or a response header is not exposed.
import { rules } from '../configuration.mjs';
import { APP, get, OSS, put, S3 } from '../hosts.mjs';

const EXPOSE = ['ETag', 'x-oss-request-id', 'x-amz-request-id'];
const methods = (...method) => rules({ origin: APP, method, header: '*', expose: EXPOSE, maxAge: 600 });
const headers = (...header) => rules({ origin: APP, header, expose: EXPOSE, maxAge: 600 });
const method = (value, rule = 1) => ['cors/method-not-allowed', 'method', rule, value];
const header = (value, rule = 1) => ['cors/header-not-allowed', 'allow-header', rule, value];
const hidden = (value, rule = 1) => ['cors/header-not-exposed', 'expose-header', rule, value];

const METHOD = [
  {
    name: 'method-delete',
    tells: 'the page deletes an object, the rule has GET and PUT',
    configuration: methods('GET', 'PUT'),
    steps: [{ ...get(OSS, '/uploads/cat.jpg'), method: 'DELETE' }],
    blame: [method('DELETE')],
  },
  {
    name: 'method-head',
    tells: 'a player asks HEAD first, the rule has GET only',
    configuration: methods('GET'),
    steps: [{ ...get(S3, '/film.mp4'), method: 'HEAD' }],
    blame: [method('HEAD')],
  },
  {
    name: 'method-post-simple',
    tells: 'a form is posted by script without a preflight, the rule has no POST',
    configuration: methods('GET', 'PUT'),
    steps: [{ ...get(OSS, '/'), method: 'POST', form: { key: 'uploads/cat.jpg', file: 'hello' } }],
    blame: [method('POST')],
  },
  {
    name: 'method-put-s3',
    tells: 'a presigned PUT to S3, the rule has GET and HEAD',
    configuration: methods('GET', 'HEAD'),
    steps: [put(S3, '/uploads/cat.jpg')],
    blame: [method('PUT')],
  },
  {
    name: 'method-of-another-rule',
    tells: 'PUT is allowed, but in the rule of another origin',
    configuration: rules(
      { origin: 'http://admin.example.com', method: ['GET', 'PUT', 'DELETE'], header: '*', expose: EXPOSE },
      { origin: APP, method: 'GET', header: '*', expose: EXPOSE },
    ),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: [method('PUT', 2)],
  },
  {
    name: 'method-lower-case',
    tells: 'fetch with the method patch, which stays as it is written and which no bucket knows',
    configuration: methods('GET', 'PUT'),
    steps: [{ ...put(OSS, '/uploads/cat.jpg'), method: 'patch' }],
    blame: [['cors/method-not-supported', 'method', 1, 'patch']],
  },
];

const UPLOAD_LISTENER = {
  name: 'method-post-progress',
  tells: 'a progress bar makes a simple POST ask first; the rule has no POST',
  configuration: methods('GET', 'PUT'),
  steps: [{ do: 'upload', method: 'POST', url: `http://${OSS}/`, body: 'hello' }],
  blame: [method('POST')],
};

const HEADER = [
  {
    name: 'header-authorization',
    tells: 'the page signs with an Authorization header, the rule lists content-type',
    configuration: headers('content-type'),
    steps: [put(OSS, '/uploads/cat.jpg', { authorization: 'OSS example:signature' })],
    blame: [header('authorization')],
  },
  {
    name: 'header-content-type',
    tells: 'JSON is sent; content-type is not listed',
    configuration: headers('x-oss-*'),
    steps: [put(OSS, '/uploads/cart.json', { 'content-type': 'application/json' })],
    blame: [header('content-type')],
  },
  {
    name: 'header-none-listed',
    tells: 'the rule has no AllowedHeader at all',
    configuration: headers(),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: [header('content-type')],
  },
  {
    name: 'header-security-token',
    tells: 'uploads with a temporary key bring x-oss-security-token',
    configuration: headers('content-type', 'x-oss-date', 'x-oss-meta-*'),
    steps: [put(OSS, '/uploads/cat.jpg', { 'x-oss-date': '20260112T101500Z', 'x-oss-security-token': 'EXAMPLE' })],
    blame: [header('x-oss-security-token')],
  },
  {
    name: 'header-wildcard-prefix',
    tells: 'x-oss-meta-* is listed, the page sends x-oss-metadata',
    configuration: headers('content-type', 'x-oss-meta-*'),
    steps: [put(OSS, '/uploads/cat.jpg', { 'x-oss-metadata': 'a', 'x-oss-meta-shop': 'b' })],
    blame: [header('x-oss-metadata')],
  },
  {
    name: 'header-two-at-once',
    tells: 'monitoring and a library add a header each',
    configuration: headers('content-type', 'x-oss-*'),
    steps: [put(OSS, '/uploads/cat.jpg', { traceparent: '00-0af7-b7ad-01', 'x-requested-with': 'XMLHttpRequest' })],
    blame: [header('traceparent'), header('x-requested-with')],
  },
  {
    name: 'header-sdk-checksum',
    tells: 'a newer SDK adds its checksum headers',
    configuration: headers('content-type', 'x-amz-acl', 'x-amz-content-sha256'),
    steps: [
      put(S3, '/uploads/cat.jpg', { 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-sdk-checksum-algorithm': 'CRC32' }),
    ],
    blame: [header('x-amz-checksum-crc32'), header('x-amz-sdk-checksum-algorithm')],
  },
  {
    name: 'header-on-get',
    tells: 'a GET with x-requested-with is not simple any more',
    configuration: headers('content-type'),
    steps: [get(S3, '/list.json', { headers: { 'x-requested-with': 'XMLHttpRequest' } })],
    blame: [header('x-requested-with')],
  },
  {
    name: 'header-case',
    tells: 'AllowedHeader is written Content-Type, the browser asks for content-type: no fault',
    configuration: headers('Content-Type', 'X-OSS-Date'),
    steps: [put(OSS, '/uploads/cat.jpg', { 'x-oss-date': '20260112T101500Z' })],
    blame: [],
  },
  {
    name: 'method-and-header',
    tells: 'neither the method nor a header is listed',
    configuration: rules({ origin: APP, method: 'GET', header: 'content-type', expose: EXPOSE, maxAge: 600 }),
    steps: [put(OSS, '/uploads/cat.jpg', { 'x-oss-meta-shop': 'a' })],
    blame: [method('PUT'), header('x-oss-meta-shop')],
  },
];

const parts = (host, path) => ({ do: 'multipart', url: `http://${host}${path}`, method: 'PUT' });

const EXPOSED = [
  {
    name: 'expose-etag-multipart',
    tells: 'a multipart upload stops: the ETag of its parts cannot be read',
    configuration: rules({ origin: APP, header: '*', expose: 'x-oss-request-id', maxAge: 600 }),
    steps: [parts(OSS, '/uploads/film.mp4')],
    blame: [hidden('etag')],
  },
  {
    name: 'expose-nothing-s3',
    tells: 'a rule without ExposeHeader; the multipart upload stops',
    configuration: rules({ origin: APP, header: '*', maxAge: 600 }),
    steps: [parts(S3, '/uploads/film.mp4')],
    blame: [hidden('etag, x-amz-id-2, x-amz-request-id')],
  },
  {
    name: 'expose-first-rule-wins',
    tells: 'the first rule that matches has no ExposeHeader; the second has, too late',
    configuration: rules(
      { origin: 'http://*.example.com', header: '*', maxAge: 600 },
      { origin: APP, header: '*', expose: EXPOSE, maxAge: 600 },
    ),
    steps: [parts(OSS, '/uploads/film.mp4')],
    blame: [hidden('etag, x-oss-request-id')],
  },
  {
    name: 'expose-content-range',
    tells: 'a viewer reads a range and cannot read Content-Range',
    configuration: rules({ origin: APP, header: '*', expose: EXPOSE, maxAge: 600 }),
    answer: (request, store) => {
      const whole = store();
      if (request.method !== 'GET') return whole;
      return {
        ...whole,
        status: 206,
        headers: { ...whole.headers, 'Content-Range': 'bytes 0-3/14', 'Accept-Ranges': 'bytes' },
        body: '{"it',
      };
    },
    steps: [get(OSS, '/catalogue.pdf', { headers: { range: 'bytes=0-3' } })],
    blame: [hidden('content-range')],
  },
];

const REST = [
  {
    name: 'all-well',
    tells: 'nothing is wrong',
    configuration: headers('*'),
    steps: [get(OSS, '/list.json'), put(OSS, '/uploads/cat.jpg')],
    blame: [],
  },
  {
    name: 'no-configuration',
    tells: 'the bucket has no CORS configuration',
    configuration: null,
    suppliedFor: OSS,
    steps: [get(OSS, '/list.json'), put(OSS, '/uploads/cat.jpg')],
    blame: [['cors/no-configuration', null, null, null]],
  },
  {
    name: 'drift',
    tells: 'the configuration in the repository allows it, the one on the bucket is older',
    configuration: methods('GET'),
    supplied: methods('GET', 'PUT'),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: [['cors/drift', null, 1, null]],
  },
];

export const ITEMS = [...METHOD, UPLOAD_LISTENER, ...HEADER, ...EXPOSED, ...REST].map((story) => ({
  page: APP,
  ...story,
}));
