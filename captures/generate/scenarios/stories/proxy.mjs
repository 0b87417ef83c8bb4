// The browser reaches everything through a proxy: the capture is made between the two.
import { rules } from '../configuration.mjs';
import { APP, APP_S, DOWN, get, NAMELESS, OSS, put } from '../hosts.mjs';
import { PROXY_PORT, SOCKS_PORT } from '../proxy.mjs';

const configuration = rules({
  origin: APP_S,
  method: ['GET', 'PUT'],
  header: 'content-type',
  expose: 'x-oss-request-id',
});
const blame = [['cors/header-not-allowed', 'allow-header', 1, 'x-oss-meta-author']];

const HTTP = [`--proxy-server=http://127.0.0.1:${PROXY_PORT}`];
const SOCKS_5 = [`--proxy-server=socks5://127.0.0.1:${SOCKS_PORT}`];
const SOCKS_4 = [`--proxy-server=socks4://127.0.0.1:${SOCKS_PORT}`];

const TUNNELS = [
  ['through-proxy', 'through a proxy, HTTP/2 over TLS 1.3', { version: 'h2' }, HTTP],
  ['through-proxy-tls12', 'through a proxy, HTTP/1.1 over TLS 1.2', { version: 'h1', maxVersion: 'TLSv1.2' }, HTTP],
  ['through-socks', 'through a SOCKS 5 proxy, HTTP/2 over TLS 1.3', { version: 'h2' }, SOCKS_5],
  [
    'through-socks4',
    'through a SOCKS 4 proxy, HTTP/1.1 over TLS 1.2',
    { version: 'h1', maxVersion: 'TLSv1.2' },
    SOCKS_4,
  ],
].map(([name, tells, tls, flags]) => ({
  name,
  tells: `${tells}; one header of an upload is not allowed`,
  page: APP_S,
  tls,
  throughProxy: true,
  flags,
  configuration,
  steps: [
    get(`https://${OSS}`, '/list.json'),
    put(`https://${OSS}`, '/uploads/cat.jpg', { 'x-oss-meta-author': 'me' }),
  ],
  blame,
}));

const inClear = {
  name: 'through-socks-clear',
  tells: 'through a SOCKS 5 proxy, HTTP in clear; one header of an upload is not allowed',
  page: APP,
  throughProxy: true,
  flags: SOCKS_5,
  configuration: rules({ origin: APP, method: ['GET', 'PUT'], header: 'content-type', expose: 'x-oss-request-id' }),
  steps: [get(OSS, '/list.json'), put(OSS, '/uploads/cat.jpg', { 'x-oss-meta-author': 'me' })],
  blame,
};

const REFUSED = [
  ['socks-refused', 'a SOCKS proxy says that the bucket refuses the connection', DOWN, 'not-cors/connection-refused'],
  ['socks-unreachable', 'a SOCKS proxy cannot reach the bucket', NAMELESS, 'not-cors/connection-failed'],
].map(([name, tells, host, code]) => ({
  name,
  tells,
  page: APP,
  throughProxy: true,
  flags: SOCKS_5,
  configuration: rules({ origin: APP, method: 'GET' }),
  steps: [get(host, '/list.json')],
  // The browser does not say what the proxy said.
  blame: { pcap: [[code, null, null, null]], har: [['not-cors/connection-failed', null, null, null]] },
}));

export const PROXY = [...TUNNELS, inClear, ...REFUSED];
