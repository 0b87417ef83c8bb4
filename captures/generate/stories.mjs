// What is recorded: one page, one bucket, one thing wrong.
const BUCKET = 'http://shop-media.oss-cn-hangzhou.aliyuncs.com';
const put = (path, headers = {}) => ({ method: 'PUT', url: `${BUCKET}${path}`, headers, body: 'hello' });

const secure = (request) => ({ ...request, url: request.url.replace('http:', 'https:') });

/** `page` is the origin of the page; `requests` are made by fetch, one after the other. */
export const STORIES = [
  {
    name: 'header-refused',
    shows: 'an SDK adds x-oss-security-token, which no AllowedHeader of the rule covers',
    page: 'http://app.example.com',
    requests: [
      put('/uploads/cat.jpg', { 'content-type': 'image/jpeg', 'x-oss-date': '20260112T101500Z' }),
      put('/uploads/dog.jpg', {
        'content-type': 'image/jpeg',
        'x-oss-date': '20260112T101501Z',
        'x-oss-security-token': 'EXAMPLE-NOT-A-TOKEN',
      }),
    ],
  },
  {
    name: 'method-refused',
    shows: 'the page deletes an object, the rule lists GET, PUT, POST and HEAD',
    page: 'http://app.example.com',
    requests: [
      { method: 'GET', url: `${BUCKET}/list.json` },
      { method: 'DELETE', url: `${BUCKET}/uploads/cat.jpg` },
    ],
  },
  {
    name: 'origin-wrong-port',
    shows: 'the page runs on port 3001, the rule lists port 3000',
    page: 'http://localhost.example.com:3001',
    requests: [
      put('/uploads/cat.jpg', { 'content-type': 'image/jpeg' }),
      { method: 'GET', url: `${BUCKET}/list.json` },
    ],
  },
  {
    name: 'etag-not-exposed',
    pcapng: true,
    shows: 'both parts of a multipart upload are stored, but script cannot read their ETag',
    page: 'http://app.example.com',
    requests: [
      put('/uploads/film.mp4?partNumber=1&uploadId=0004B9894A22E5B1888A1E29F823', { 'content-type': 'video/mp4' }),
      put('/uploads/film.mp4?partNumber=2&uploadId=0004B9894A22E5B1888A1E29F823', { 'content-type': 'video/mp4' }),
    ],
  },
  {
    name: 'no-cors-on-bucket',
    shows: 'the bucket has no CORS configuration',
    page: 'http://app.example.com',
    configuration: null,
    requests: [
      { method: 'GET', url: `${BUCKET}/list.json` },
      put('/uploads/cat.jpg', { 'content-type': 'image/jpeg' }),
    ],
  },
  {
    name: 'all-well',
    shows: 'every request is allowed and everything the page needs is readable',
    page: 'http://admin.example.com',
    requests: [
      { method: 'GET', url: `${BUCKET}/list.json` },
      put('/uploads/cat.jpg', { 'content-type': 'image/jpeg', 'x-oss-security-token': 'EXAMPLE-NOT-A-TOKEN' }),
      { method: 'DELETE', url: `${BUCKET}/uploads/cat.jpg` },
    ],
  },
  {
    name: 'one-visit',
    shows: 'a refused header and a refused method, recorded three ways at once: pcap, HAR and NetLog',
    netLog: true,
    page: 'http://app.example.com',
    requests: [
      { method: 'GET', url: `${BUCKET}/list.json` },
      put('/uploads/cat.jpg', { 'content-type': 'image/jpeg' }),
      put('/uploads/dog.jpg', { 'content-type': 'image/jpeg', 'x-oss-security-token': 'EXAMPLE-NOT-A-TOKEN' }),
      { method: 'DELETE', url: `${BUCKET}/uploads/cat.jpg` },
    ],
  },
  {
    name: 'only-the-browser-knows',
    shows: 'a cached preflight, and requests with credentials that OSS does not allow: the wire shows neither',
    netLog: true,
    page: 'http://app.example.com',
    requests: [
      put('/uploads/cat.jpg', { 'content-type': 'image/jpeg' }),
      put('/uploads/cat.jpg', { 'content-type': 'image/jpeg' }),
      { method: 'GET', url: `${BUCKET}/list.json`, credentials: 'include' },
      { ...put('/uploads/own.jpg', { 'content-type': 'image/jpeg' }), credentials: 'include' },
    ],
  },
  {
    name: 'origin-scheme-http2',
    shows: 'the page is on https, the rule lists its http origin; HTTP/2 over TLS 1.3, secrets in the capture',
    page: 'https://app.example.com',
    tls: { version: 'h2', minVersion: 'TLSv1.3' },
    requests: [
      secure(put('/uploads/cat.jpg', { 'content-type': 'image/jpeg', 'x-oss-date': '20260112T101500Z' })),
      secure(put('/uploads/dog.jpg', { 'content-type': 'image/jpeg', 'x-oss-meta-shop': 'a' })),
    ],
  },
  {
    name: 'origin-scheme-tls12',
    shows: 'the same over HTTP/1.1 and TLS 1.2',
    page: 'https://app.example.com',
    tls: { version: 'h1', maxVersion: 'TLSv1.2' },
    requests: [
      secure(put('/uploads/cat.jpg', { 'content-type': 'image/jpeg' })),
      secure({ method: 'GET', url: `${BUCKET}/list.json` }),
    ],
  },
];
