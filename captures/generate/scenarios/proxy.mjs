// An HTTP proxy that grants every CONNECT (RFC 9110 section 9.3.6), whatever the host: all of them are on this stage.
import { createServer } from 'node:http';
import { connect } from 'node:net';

export const PROXY_PORT = 3128;

export function createProxy() {
  return createServer((_request, response) => response.writeHead(501).end()).on('connect', ({ url }, socket, head) => {
    const server = connect(Number(url.slice(url.lastIndexOf(':') + 1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.write(head);
      server.pipe(socket).pipe(server);
    });
    server.on('error', () => socket.destroy());
    socket.on('error', () => server.destroy());
  });
}
