// The configuration is sound; a server, a cache or a proxy answers something no rule is to blame for.
import { rules, sound } from '../configuration.mjs';
import { APP, CUSTOM, get, OSS, put, S3 } from '../hosts.mjs';
import { dialectOf, storeError } from '../store.mjs';

const is = (code) => [[code, null, null, null]];
const html = (status, title, headers = {}) => ({
  status,
  headers: { 'Content-Type': 'text/html', ...headers },
  body: `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`,
});
const on = (which, answer) => (request, store) =>
  request.preflight === (which === 'preflight') ? answer(request, store) : store();
const withHeaders =
  (headers, without = []) =>
  (_request, store) => {
    const answer = store();
    const kept = Object.entries(answer.headers).filter(([name]) => !without.some((prefix) => name.startsWith(prefix)));
    return { ...answer, headers: { ...Object.fromEntries(kept), ...headers } };
  };
const CORS = ['Access-Control-'];

const NO_MODE = 'whether script asked with credentials is not on the wire, and it had no cookie to send';

const TWO_HOURS = 'it shows only when a preflight comes again after the cap: two hours in Chromium';

const STATUS = [
  {
    name: 'server-error-preflight',
    tells: 'the store answers the preflight with 500',
    answer: on('preflight', (request) =>
      storeError(dialectOf(request.host), 500, 'InternalError', 'Please contact the server administrator.'),
    ),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/server-error'),
  },
  {
    name: 'server-error-actual',
    tells: 'the store answers the upload with 500',
    answer: on('actual', () => storeError('oss', 500, 'InternalError', 'Please contact the server administrator.')),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/server-error'),
  },
  {
    name: 'throttled-503',
    tells: 'too many requests at once: 503 SlowDown',
    answer: on('actual', () => storeError('oss', 503, 'SlowDown', 'Please reduce your request rate.', {})),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: { pcap: is('not-cors/throttled'), har: is('not-cors/server-error') },
    unseen: { har: 'a browser writes no body of a blocked answer, and 503 alone may be anything' },
  },
  {
    name: 'throttled-429',
    tells: 'a gateway limits the rate: 429',
    answer: on('actual', () => html(429, '429 Too Many Requests', { 'Retry-After': '1' })),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/throttled'),
  },
  {
    name: 'options-405',
    tells: 'something before the bucket does not know OPTIONS',
    answer: on('preflight', () => html(405, '405 Not Allowed', { Server: 'nginx' })),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/gateway'),
  },
  {
    name: 'not-implemented-501',
    tells: 'the store does not implement a header of the upload: 501',
    answer: on('actual', () =>
      storeError('oss', 501, 'NotImplemented', 'A header you provided implies functionality that is not implemented.'),
    ),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/method-not-served'),
  },
  {
    name: 'bad-request-400',
    tells: 'the upload is malformed: 400 before CORS',
    answer: on('actual', () =>
      storeError('oss', 400, 'InvalidArgument', 'The content-md5 you specified is invalid.', { ec: '0017-00000504' }),
    ),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/request-error'),
  },
  {
    name: 'too-large-413',
    tells: 'a reverse proxy takes no more than 1 MB',
    answer: on('actual', () => html(413, '413 Request Entity Too Large', { Server: 'nginx' })),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/gateway'),
  },
  {
    name: 'firewall-403',
    tells: 'a firewall page instead of the store',
    answer: () => html(403, 'Request blocked', { Server: 'edge' }),
    steps: [get(OSS, '/list.json'), put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/gateway'),
  },
  {
    name: 'captive-portal',
    tells: 'the hotel network answers everything with its own page',
    answer: () => html(200, 'Welcome to our network', { Server: 'portal' }),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/gateway'),
  },
  {
    name: 'preflight-404',
    tells: 'a development proxy knows no OPTIONS for this path: 404',
    answer: on('preflight', () => html(404, 'Cannot OPTIONS /uploads/cat.jpg', { 'X-Powered-By': 'Express' })),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/gateway'),
  },
  {
    name: 'gateway-502',
    tells: 'the proxy does not reach the bucket: 502',
    answer: on('actual', () => html(502, '502 Bad Gateway', { Server: 'nginx' })),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/gateway'),
  },
];

const NOT_FOUND = {
  name: 'not-found-404',
  tells: 'the object is not there; the store answers 404 without CORS headers',
  answer: on('actual', () =>
    storeError('oss', 404, 'NoSuchKey', 'The specified key does not exist.', { ec: '0026-00000001' }),
  ),
  steps: [get(OSS, '/lost.json')],
  blame: is('not-cors/request-error'),
};

const COOKIE = {
  name: 'cookie-with-wildcard',
  tells: 'a cookie for films on the custom domain of the bucket, which answers *; the cookie shows that it was meant',
  page: 'https://www.shop.example',
  tls: { version: 'h1' },
  configuration: rules({ origin: '*', header: '*', expose: ['ETag', 'x-oss-request-id'], maxAge: 600 }),
  answer: (_request, store) => {
    const answer = store();
    return { ...answer, headers: { ...answer.headers, 'Set-Cookie': 'signed=EXAMPLE; Path=/' } };
  },
  steps: [
    { do: 'image', url: `https://${CUSTOM}/login.png` },
    get(`https://${CUSTOM}`, '/film.mpd', { credentials: 'include' }),
  ],
  blame: [['cors/credentials-refused', 'origin', 1, '*']],
};

const HEADERS = [
  {
    name: 'duplicate-allow-origin',
    tells: 'nginx and the bucket both add Access-Control-Allow-Origin',
    answer: on('actual', (_request, store) => {
      const answer = store();
      return { ...answer, headers: { ...answer.headers, Server: 'nginx', 'Access-Control-Allow-Origin': [APP, '*'] } };
    }),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/duplicate-headers'),
  },
  {
    name: 'duplicate-allow-origin-preflight',
    tells: 'both add it to the preflight',
    answer: on('preflight', withHeaders({ 'Access-Control-Allow-Origin': `${APP}, ${APP}` })),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/duplicate-headers'),
  },
  {
    name: 'proxy-answers-preflight',
    tells: 'nginx answers OPTIONS itself and forgets a header',
    answer: on('preflight', () => ({
      status: 204,
      headers: {
        Server: 'nginx',
        Via: '1.1 edge',
        'Access-Control-Allow-Origin': APP,
        'Access-Control-Allow-Methods': 'GET, PUT',
      },
    })),
    steps: [get(OSS, '/list.json'), put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/proxy-preflight'),
  },
  {
    name: 'proxy-strips-headers',
    tells: 'a CDN passes the answer on without its CORS headers',
    answer: on('actual', withHeaders({ Via: '1.1 edge.example (cache)', 'X-Cache': 'MISS' }, CORS)),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/proxy-headers'),
  },
  {
    name: 'cdn-cached-without-cors',
    tells: 'a CDN stored the answer to a request without Origin',
    answer: on('actual', withHeaders({ Age: '512', Via: '1.1 edge.example (cache)', 'X-Cache': 'HIT' }, CORS)),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/cdn-cached'),
  },
  {
    name: 'cdn-cached-for-another-site',
    tells: 'a CDN stored the answer for another site',
    answer: on(
      'actual',
      withHeaders({ Age: '512', 'X-Cache': 'HIT', 'Access-Control-Allow-Origin': 'http://www.example.com' }),
    ),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/cdn-cached'),
  },
  {
    name: 'cached-for-another-site',
    tells: 'the answer names another site; nothing says which cache it came from',
    answer: on('actual', withHeaders({ 'Access-Control-Allow-Origin': 'http://www.example.com' })),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/cached-for-other-origin'),
  },
  {
    name: 'invalid-allow-origin',
    tells: 'a proxy writes a host name into Access-Control-Allow-Origin',
    answer: on('actual', withHeaders({ 'Access-Control-Allow-Origin': 'app.example.com' })),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/response-headers'),
  },
  {
    name: 'invalid-allow-methods',
    tells: 'Access-Control-Allow-Methods cannot be parsed',
    answer: on('preflight', withHeaders({ 'Access-Control-Allow-Methods': 'GET PUT POST' })),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/response-headers'),
  },
  {
    name: 'allow-credentials-upper-case',
    tells: 'Access-Control-Allow-Credentials is TRUE, it has to be true',
    answer: withHeaders({ 'Access-Control-Allow-Credentials': 'TRUE' }),
    steps: [get(S3, '/list.json', { credentials: 'include' })],
    blame: { pcap: is('not-cors/response-headers'), har: is('not-cors/response-headers') },
    unseen: { pcap: NO_MODE },
    isSeenOverTls: true,
  },
  {
    name: 'no-allow-credentials',
    tells: 'the page asks with credentials, which OSS never allows',
    steps: [get(OSS, '/list.json', { credentials: 'include' })],
    blame: [['cors/credentials-refused', 'credentials', null, null]],
    unseen: { pcap: NO_MODE },
    isSeenOverTls: true,
  },
  {
    name: 'credentials-beside-others',
    tells: 'one request of several asks with credentials, without a cookie to send: it goes on a connection of its own',
    steps: [
      get(OSS, '/list.json'),
      get(OSS, '/mine.json', { credentials: 'include', after: 150 }),
      put(OSS, '/uploads/cat.jpg', {}, { after: 150 }),
    ],
    blame: [['cors/credentials-refused', 'credentials', null, null]],
  },
  {
    name: 'credentials-with-wildcard',
    tells: 'the page asks with credentials, the bucket answers *',
    configuration: rules({ origin: '*', header: '*', expose: ['ETag', 'x-oss-request-id'], maxAge: 600 }),
    steps: [get(OSS, '/list.json', { credentials: 'include' })],
    blame: [['cors/credentials-refused', 'origin', 1, '*']],
    unseen: { pcap: NO_MODE },
    isSeenOverTls: true,
  },
];

const cacheable = (_request, store) => {
  const answer = store();
  return { ...answer, headers: { ...answer.headers, 'Cache-Control': 'public, max-age=3600' } };
};

const CACHES = [
  {
    name: 'image-then-fetch',
    tells: 'an img stores the picture without CORS headers; fetch gets that copy',
    answer: cacheable,
    steps: [{ do: 'image', url: `http://${OSS}/pictures/cat.png` }, get(OSS, '/pictures/cat.png')],
    blame: is('not-cors/cached-response'),
    unseen: { pcap: 'the second request is answered by the browser cache; no packet is sent for it' },
  },
  {
    name: 'image-without-crossorigin',
    tells: 'a picture is drawn on a canvas, which it taints: no crossorigin attribute, no Origin sent',
    page: 'https://app.example.com',
    tls: { version: 'h1' },
    configuration: sound('https://app.example.com'),
    suppliedFor: OSS,
    steps: [{ do: 'image', canvas: true, url: `https://${OSS}/pictures/cat.png` }],
    blame: [],
    info: is('not-cors/no-crossorigin-attribute'),
  },
  {
    name: 'stale-preflight',
    tells: 'PUT was taken out of the rule, but the preflight is still cached',
    configuration: rules({
      origin: APP,
      method: ['GET', 'PUT'],
      header: '*',
      expose: ['ETag', 'x-oss-request-id'],
      maxAge: 600,
    }),
    supplied: rules({ origin: APP, method: 'GET', header: '*', expose: ['ETag', 'x-oss-request-id'], maxAge: 600 }),
    steps: [
      put(OSS, '/uploads/cat.jpg'),
      {
        do: 'configure',
        xml: rules({ origin: APP, method: 'GET', header: '*', expose: ['ETag', 'x-oss-request-id'], maxAge: 600 }),
      },
      put(OSS, '/uploads/cat.jpg'),
    ],
    blame: [
      ['cors/stale-preflight', null, null, null],
      ['cors/drift', null, null, null],
      ['cors/method-not-allowed', 'method', 1, 'PUT'],
    ],
  },
  {
    name: 'preflight-storm',
    tells: 'no MaxAgeSeconds: every save pays for a preflight again',
    configuration: rules({ origin: APP, header: '*', expose: ['ETag', 'x-oss-request-id'] }),
    steps: [0, 1, 2, 3].flatMap(() => [put(OSS, '/drafts/cart.json'), { do: 'wait', ms: 5200 }]).slice(0, -1),
    blame: [],
    info: [['cors/max-age-missing', 'max-age', 1, null]],
  },
  {
    name: 'max-age-above-cap',
    tells: 'MaxAgeSeconds of a day; Chromium keeps it for two hours',
    configuration: rules({ origin: APP, header: '*', expose: ['ETag', 'x-oss-request-id'], maxAge: 86400 }),
    steps: [put(OSS, '/drafts/cart.json')],
    cause: 'cors/max-age-capped',
    blame: [],
    unseen: { pcap: TWO_HOURS, har: TWO_HOURS },
  },
];

export const ANSWERS = [...STATUS, NOT_FOUND, ...HEADERS, COOKIE, ...CACHES].map((story) => ({
  page: APP,
  configuration: sound(),
  ...story,
}));
