// The browser reaches everything through a proxy: the capture is made between the two.
import { rules } from '../configuration.mjs';
import { APP_S, get, OSS, put } from '../hosts.mjs';
import { PROXY_PORT } from '../proxy.mjs';

const configuration = rules({
  origin: APP_S,
  method: ['GET', 'PUT'],
  header: 'content-type',
  expose: 'x-oss-request-id',
});
const blame = [['cors/header-not-allowed', 'allow-header', 1, 'x-oss-meta-author']];

export const PROXY = [
  ['through-proxy', 'through a proxy, HTTP/2 over TLS 1.3', { version: 'h2' }],
  ['through-proxy-tls12', 'through a proxy, HTTP/1.1 over TLS 1.2', { version: 'h1', maxVersion: 'TLSv1.2' }],
].map(([name, tells, tls]) => ({
  name,
  tells: `${tells}; one header of an upload is not allowed`,
  page: APP_S,
  tls,
  throughProxy: true,
  flags: [`--proxy-server=http://127.0.0.1:${PROXY_PORT}`],
  configuration,
  steps: [
    get(`https://${OSS}`, '/list.json'),
    put(`https://${OSS}`, '/uploads/cat.jpg', { 'x-oss-meta-author': 'me' }),
  ],
  blame,
}));
