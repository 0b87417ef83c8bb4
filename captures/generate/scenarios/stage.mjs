// The servers of a scenario: HTTP on port 80 and the page's other ports, HTTPS on 443. Every host is served; who is asked
// for tells whether it is the bucket or the page.
import { createServer } from 'node:http';
import { constants, createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { ADDRESSES, BAD_TLS } from './hosts.mjs';
import { createProxy, createSocksProxy, PROXY_PORT, SOCKS_PORT } from './proxy.mjs';
import { storeAnswer } from './store.mjs';

const PAGE = '<!doctype html><link rel="icon" href="data:,"><title>shop</title>';
const PORTS = [80, 3000, 3001, 5173];

/** Writes one answer: `{ status, headers, body }`, or how the connection goes wrong. */
function write(response, answer) {
  const socket = response.stream?.session?.socket ?? response.socket;
  if (answer.fault === 'hang') return;
  if (answer.fault === 'reset') {
    if (socket.resetAndDestroy) socket.resetAndDestroy();
    else socket.destroy();
    return;
  }
  if (answer.fault === 'stream') {
    response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return;
  }
  if (answer.fault === 'close') {
    socket.end();
    return;
  }
  response.statusCode = answer.status;
  response.sendDate = answer.headers.Date === undefined && answer.date !== false;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  const body = Buffer.from(answer.body ?? '');
  if (answer.fault === 'cut') {
    response.setHeader('Content-Length', body.length + 1000);
    response.write(body);
    setTimeout(() => socket.destroy(), 20);
    return;
  }
  if (answer.status !== 204 && answer.status !== 304) response.setHeader('Content-Length', body.length);
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function pageAnswer(story, request) {
  const file = story.files?.[request.path];
  const type = request.path.endsWith('.js') ? 'text/javascript' : 'text/html';
  return {
    status: 200,
    headers: { 'Content-Type': type, 'Cache-Control': 'no-store', ...story.pageHeaders },
    body: file ?? PAGE,
  };
}

/** Answers the requests of a story; `state.xml` is the configuration that holds now. */
function handler(story, state) {
  return (request, response) => {
    const host = (request.headers[':authority'] ?? request.headers.host ?? '').replace(/:\d+$/, '');
    const seen = {
      method: request.method,
      path: request.url,
      host,
      headers: request.headers,
      preflight: request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined,
      secure: request.socket.encrypted === true,
    };
    if (!state.buckets.includes(host)) {
      request.resume();
      write(response, pageAnswer(story, seen));
      return;
    }
    const store = (asked = seen) => storeAnswer(asked, state.xml);
    const answer = story.answer?.(seen, store) ?? store();
    if (answer.early) write(response, answer);
    else request.resume().on('end', () => write(response, answer));
  };
}

const listen = (server, port, address) => new Promise((resolve) => server.listen(port, address, resolve));

/** `certificates`: `{ good, bad }`, each `{ key, cert }`, the bad one at an address of its own; `tls`: what Node needs for the transport, with `version`. */
export async function openStage(story, buckets, { certificates, tls }) {
  const state = { xml: story.configuration, buckets };
  const answer = handler(story, state);
  const servers = [];
  const open = async (server, port, address = '127.0.0.1') => {
    server.on('error', () => undefined);
    server.on('tlsClientError', () => undefined);
    servers.push(server);
    await listen(server, port, address);
  };
  for (const port of PORTS) await open(createServer(answer), port);
  const create = tls.version === 'h2' ? createSecureServer : createTlsServer;
  await open(create({ allowHTTP1: true, ...certificates.good, ...tls }, answer), 443);
  if (story.badTls) {
    await open(createTlsServer({ ...certificates.bad, ...story.badTls }, answer), 443, ADDRESSES[BAD_TLS]);
  }
  if (story.throughProxy) {
    await open(createProxy(), PROXY_PORT);
    await open(createSocksProxy(), SOCKS_PORT);
  }
  return {
    state,
    close: () =>
      Promise.all(
        servers.map((server) => {
          server.closeAllConnections?.();
          return new Promise((resolve) => {
            server.close(resolve);
            setTimeout(resolve, 300);
          });
        }),
      ),
  };
}
