import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { BROWSER_CASES, type Reply } from '../../vectors/browser-cases.ts';

/** A request for a case as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly origin: string | null;
  readonly askedMethod: string | null;
  readonly askedHeaders: string | null;
}

/**
 * Serves every host: a page at `/`, and `/case/N` with `/case/N/hop` from the table. It takes any method and writes
 * answers byte by byte, so that a header list reaches the browser as it stands.
 */
export class CaseServer {
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(): Promise<CaseServer> {
    const server = new CaseServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#open.add(socket);
    let held = '';
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#open.delete(socket));
    socket.on('data', (chunk) => {
      held += chunk.toString('latin1');
      const end = held.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(held)?.[1] ?? 0);
      if (held.length >= end + 4 + length) socket.end(Buffer.from(this.#answer(held.slice(0, end)), 'latin1'));
    });
  }

  #answer(head: string): string {
    const [start = '', ...lines] = head.split('\r\n');
    const [method = '', path = ''] = start.split(' ');
    const value = (name: string): string | null =>
      lines.find((line) => line.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
    const [, index, hop] = /^\/case\/(\d+)(\/hop)?/.exec(path) ?? [];
    const row = BROWSER_CASES[Number(index)];
    if (!row)
      return text({ status: 200, headers: ['Content-Type', 'text/html'] }, '<!doctype html><title>page</title>');
    const askedMethod = value('access-control-request-method');
    const askedHeaders = value('access-control-request-headers');
    this.seen.push({ method, path, origin: value('origin'), askedMethod, askedHeaders });
    const { preflight, reply } = hop ? row.hop : row;
    const isPreflight = method === 'OPTIONS' && askedMethod !== null;
    const filled = withOrigin(isPreflight ? preflight : reply, row.page, `/case/${index}`);
    return text(filled, method === 'HEAD' ? null : 'body');
  }
}

/** Fills in `$ORIGIN`, and the case in a Location that ends in `/hop`. */
export function withOrigin(reply: Reply, page: 'site' | 'opaque', path: string): Reply {
  const origin = page === 'opaque' ? 'null' : 'http://app.example.com';
  const headers = reply.headers.map((value, at) => {
    const filled = value.replaceAll('$ORIGIN', origin);
    return at % 2 === 1 && reply.headers[at - 1] === 'Location' ? filled.replace('/hop', `${path}/hop`) : filled;
  });
  return { status: reply.status, headers };
}

function text({ status, headers }: Reply, body: string | null): string {
  const lines = [`HTTP/1.1 ${status} Status`, 'Cache-Control: no-store', 'Connection: close'];
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  const bodyless = body === null || status === 204 || status === 205 || status === 304;
  if (!bodyless) lines.push(`Content-Length: ${body.length}`);
  return `${lines.join('\r\n')}\r\n\r\n${bodyless ? '' : body}`;
}
