// An HTTP proxy that grants a CONNECT (RFC 9110 section 9.3.6) to every host of the stage. Chromium asks for others, too.
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { BUCKETS } from './hosts.mjs';

export const PROXY_PORT = 3128;

const isOurs = (host) => BUCKETS.includes(host) || host.endsWith('.example.com');

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
