import { request } from 'node:http';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Received {
  readonly status: number;
  /** Flat, as it arrived. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** One HTTP/1.1 request to a port of this machine, with exactly the headers given beside Host and Content-Length. */
export function send(port: number, { method, path, headers = {}, body = '' }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const own =
      method === 'PUT' || method === 'POST' || body !== '' ? { 'Content-Length': Buffer.byteLength(body) } : {};
    const options = { host: '127.0.0.1', port, method, path, headers: { ...own, ...headers }, agent: false };
    const sent = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, rawHeaders: answer.rawHeaders, body: text });
      });
    });
    sent.setTimeout(30_000, () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The same, where anything but success is a fault of the test. */
export async function sendForSure(port: number, sent: Sent): Promise<Received> {
  const received = await send(port, sent);
  if (received.status >= 200 && received.status < 300) return received;
  throw new Error(`${sent.method} ${sent.path}: ${received.status} ${received.body}`);
}
