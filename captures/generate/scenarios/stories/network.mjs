// Nothing of CORS came about: the network failed, or the browser refused by itself.
import { sound } from '../configuration.mjs';
import { APP, APP_S, BAD_TLS, DOWN, get, NAMELESS, OSS, put, S3, SILENT } from '../hosts.mjs';

const is = (code) => [[code, null, null, null]];
const fault =
  (which, kind, more = {}) =>
  (request, store) =>
    which === 'both' || request.preflight === (which === 'preflight') ? { fault: kind, ...more } : store();
const LEFT = 'the browser refuses by itself; no packet is sent for it';

const NETWORK = [
  {
    name: 'reset-preflight',
    tells: 'the connection is reset when the preflight arrives',
    answer: fault('preflight', 'reset'),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/connection-reset'),
  },
  {
    name: 'reset-upload',
    tells: 'the connection is reset in the middle of an upload',
    answer: fault('actual', 'reset', { early: true }),
    steps: [put(OSS, '/uploads/film.mp4', {}, { body: null, size: 300_000 })],
    blame: is('not-cors/connection-reset'),
  },
  {
    name: 'closed-without-answer',
    tells: 'the server closes without an answer',
    answer: fault('actual', 'close'),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/connection-closed'),
  },
  {
    name: 'http2-stream-reset',
    tells: 'the server resets the HTTP/2 stream of the upload',
    page: APP_S,
    tls: { version: 'h2' },
    answer: fault('actual', 'stream'),
    steps: [put(`https://${OSS}`, '/uploads/cat.jpg')],
    blame: is('not-cors/connection-reset'),
  },
  {
    name: 'cut-answer',
    tells: 'the connection ends in the middle of the answer',
    answer: (_request, store) => ({ ...store(), fault: 'cut' }),
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/connection-closed'),
  },
  {
    name: 'refused',
    tells: 'nothing listens at the address',
    dns: true,
    steps: [get(DOWN, '/list.json')],
    blame: is('not-cors/connection-refused'),
  },
  {
    name: 'timeout',
    tells: 'the address does not answer',
    dns: true,
    steps: [put(SILENT, '/uploads/cat.jpg')],
    blame: is('not-cors/timeout'),
  },
  {
    name: 'unknown-host',
    tells: 'a typing error in the name of the bucket',
    dns: true,
    steps: [get(NAMELESS, '/list.json')],
    blame: is('not-cors/dns-failure'),
  },
  {
    name: 'untrusted-certificate',
    tells: 'the certificate is not trusted (TLS 1.3)',
    page: APP_S,
    badTls: {},
    steps: [put(`https://${BAD_TLS}`, '/uploads/cat.jpg')],
    blame: is('not-cors/tls-failure'),
  },
  {
    name: 'untrusted-certificate-tls12',
    tells: 'the certificate is not trusted (TLS 1.2)',
    page: APP_S,
    badTls: { maxVersion: 'TLSv1.2' },
    steps: [get(`https://${BAD_TLS}`, '/list.json')],
    blame: is('not-cors/tls-failure'),
  },
  {
    name: 'no-common-cipher',
    tells: 'the server and the browser have no cipher in common',
    page: APP_S,
    badTls: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA384' },
    steps: [get(`https://${BAD_TLS}`, '/list.json')],
    blame: is('not-cors/tls-failure'),
  },
];

const withResourcePolicy = (policy) => (_request, store) => {
  const answer = store();
  return { ...answer, headers: { ...answer.headers, 'Cross-Origin-Resource-Policy': policy } };
};

const BROWSER = [
  {
    name: 'mixed-content',
    tells: 'an https page fetches from an http bucket',
    page: APP_S,
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/mixed-content'),
    unseen: { pcap: LEFT },
  },
  {
    name: 'content-security-policy',
    tells: 'connect-src of the page does not list the bucket',
    pageHeaders: { 'Content-Security-Policy': "connect-src 'self'" },
    steps: [get(OSS, '/list.json')],
    blame: is('not-cors/content-security-policy'),
    unseen: { pcap: LEFT, har: 'Chromium writes no entry for it; the console line says it' },
  },
  {
    name: 'ad-blocker',
    tells: 'an extension blocks the URL',
    blocked: '*/ads/*',
    steps: [get(OSS, '/ads/banner.json'), get(OSS, '/list.json')],
    blame: is('not-cors/blocked-by-extension'),
    unseen: { pcap: LEFT },
  },
  {
    name: 'embedder-policy',
    tells: 'the page requires CORP or CORS of every picture',
    page: APP_S,
    tls: { version: 'h1' },
    pageHeaders: { 'Cross-Origin-Embedder-Policy': 'require-corp' },
    steps: [{ do: 'image', url: `https://${OSS}/pictures/cat.png` }],
    blame: is('not-cors/cross-origin-policy'),
  },
  {
    name: 'resource-policy',
    tells: 'a CDN before the bucket says that its pictures are for pages of its own origin',
    page: APP_S,
    tls: { version: 'h2' },
    answer: withResourcePolicy('same-origin'),
    steps: [{ do: 'image', url: `https://${OSS}/pictures/cat.png` }],
    blame: is('not-cors/cross-origin-policy'),
  },
  {
    name: 'resource-policy-given',
    tells: 'the page requires CORP of every picture, and gets it',
    page: APP_S,
    tls: { version: 'h2' },
    pageHeaders: { 'Cross-Origin-Embedder-Policy': 'require-corp' },
    answer: withResourcePolicy('cross-origin'),
    steps: [{ do: 'image', url: `https://${OSS}/pictures/cat.png` }],
    blame: [],
  },
  {
    name: 'local-network-access',
    tells: 'a public page asks a bucket emulator on the local network',
    page: `${APP}:3000`,
    flags: [
      '--ip-address-space-overrides=127.0.0.1:3000=public',
      '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,BackForwardCache',
      '--enable-features=LocalNetworkAccessChecks',
    ],
    steps: [get(S3, '/list.json')],
    cause: 'not-cors/local-network-access',
    blame: { pcap: [], har: is('not-cors/connection-failed') },
    unseen: { pcap: LEFT, har: 'Chromium writes net::ERR_FAILED and no reason; both addresses are on loopback here' },
  },
  {
    name: 'aborted',
    tells: 'the page gives up after a second',
    answer: fault('actual', 'hang'),
    steps: [put(OSS, '/uploads/cat.jpg', {}, { abortAfter: 1000 })],
    blame: is('not-cors/aborted'),
  },
  {
    name: 'service-worker',
    tells: 'a service worker answers a cors request with a no-cors answer',
    page: APP_S,
    tls: { version: 'h1' },
    files: {
      '/sw.js':
        "self.onactivate=e=>e.waitUntil(clients.claim());self.onfetch=e=>{if(e.request.url.includes('/list.json'))e.respondWith(fetch(e.request.url,{mode:'no-cors'}))}",
    },
    steps: [{ do: 'worker', url: '/sw.js' }, get(`https://${OSS}`, '/list.json')],
    cause: 'not-cors/service-worker',
    blame: { pcap: [], har: is('not-cors/connection-failed') },
    unseen: {
      pcap: 'only the no-cors request of the worker is on the wire',
      har: 'Chromium marks what a worker answered on the response, and a failed load has none',
    },
  },
];

export const NETWORK_STORIES = [...NETWORK, ...BROWSER].map((story) => ({
  page: APP,
  configuration: sound(story.page ?? APP),
  ...story,
}));
