// Proxies that connect to every host of the stage: one for HTTP, which grants CONNECT (RFC 9110 section 9.3.6), one for
// SOCKS 5 without authentication (RFC 1928) and SOCKS 4. Chromium asks for other hosts, too.
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { BUCKETS, DOWN, NAMELESS } from './hosts.mjs';

export const PROXY_PORT = 3128;
export const SOCKS_PORT = 1080;

/** Of SOCKS 4 the browser asks for the address that it has found itself. */
const isOurs = (host) => BUCKETS.includes(host) || host.endsWith('.example.com') || host === '127.0.0.1';

export function createProxy() {
  return createServer((_request, response) => response.writeHead(501).end()).on('connect', ({ url }, socket, head) => {
    const [host, port] = url.split(':');
    if (!isOurs(host)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const server = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.write(head);
      server.pipe(socket).pipe(server);
    });
    server.on('error', () => socket.destroy());
    socket.on('error', () => server.destroy());
  });
}

/** RFC 1928 section 6: host unreachable, connection refused, not allowed by the ruleset. */
const codeOf = (host) => (isOurs(host) ? 0 : host === NAMELESS ? 4 : host === DOWN ? 5 : 2);

/** The next bytes that a client sends; each message of it is one segment. */
const next = (socket) => new Promise((resolve) => socket.once('data', resolve));

async function negotiate(socket) {
  const first = await next(socket);
  if (first[0] === 4) {
    const reply = (code) => Buffer.from([0, code === 0 ? 0x5a : 0x5b, 0, 0, 0, 0, 0, 0]);
    return { host: first.subarray(4, 8).join('.'), port: first.readUInt16BE(2), reply };
  }
  socket.write(Buffer.from([5, 0]));
  const request = await next(socket);
  const host = request[3] === 3 ? request.toString('latin1', 5, 5 + request[4]) : request.subarray(4, -2).join('.');
  const reply = (code) => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
  return { host, port: request.readUInt16BE(request.length - 2), reply };
}

export function createSocksProxy() {
  return createTcpServer(async (socket) => {
    socket.on('error', () => undefined);
    const { host, port, reply } = await negotiate(socket);
    const code = codeOf(host);
    if (code !== 0) {
      socket.end(reply(code));
      return;
    }
    socket.pause();
    const server = connect(port, '127.0.0.1', () => {
      socket.write(reply(0));
      server.pipe(socket).pipe(server);
    });
    server.on('error', () => socket.destroy());
    socket.on('error', () => server.destroy());
  });
}
