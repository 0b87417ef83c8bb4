import { readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Sent } from './play.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

/** Throw-away certificates for `media.example`; the keys are nobody's. */
export const RSA = { key: fixture('rsa.key.pem'), cert: fixture('rsa.cert.pem') };
export const EC = { key: fixture('ec.key.pem'), cert: fixture('ec.cert.pem') };

export interface Recording {
  readonly sent: readonly Sent[];
  readonly keyLog: string;
  readonly protocol: string | null;
  readonly cipher: string;
  readonly isResumed: boolean;
  readonly session: Buffer | null;
  readonly hasFailed: boolean;
}

export interface Script {
  readonly server?: tls.TlsOptions;
  readonly client?: tls.ConnectionOptions;
  /** What is said, in turn; a piece is written when the one before has arrived. Empty: a pause for what TLS sends by itself. */
  readonly talk?: readonly (readonly ['>' | '<', Buffer | string])[];
  /** Called on the sockets before the talk. */
  readonly before?: (client: tls.TLSSocket, server: tls.TLSSocket) => Promise<void> | void;
}

/** One end of a pair: what is written to it is recorded and read at the other. */
class End extends Duplex {
  other: End | null = null;
  readonly #record: (bytes: Buffer) => void;

  constructor(record: (bytes: Buffer) => void) {
    super();
    this.#record = record;
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.#record(bytes);
    this.other?.push(Buffer.from(bytes));
    setImmediate(done);
  }

  override _final(done: () => void): void {
    this.other?.push(null);
    done();
  }
}

const TICKET_KEYS = Buffer.alloc(48, 7);

/** Lets a client and a server of Node talk over nothing, and keeps what goes over the wire. */
export async function recordTls(script: Script): Promise<Recording> {
  const sent: Sent[] = [];
  const clientEnd = new End((bytes) => sent.push({ direction: 0, bytes: Buffer.from(bytes) }));
  const serverEnd = new End((bytes) => sent.push({ direction: 1, bytes: Buffer.from(bytes) }));
  clientEnd.other = serverEnd;
  serverEnd.other = clientEnd;
  let keyLog = '';
  let session: Buffer | null = null;
  const server = tls.createServer({ ...EC, ticketKeys: TICKET_KEYS, ...script.server });
  const serverSide = new Promise<tls.TLSSocket>((resolve) => server.once('secureConnection', resolve));
  let hasFailed = false;
  server.on('tlsClientError', () => {
    hasFailed = true;
  });
  server.emit('connection', serverEnd);
  const client = tls.connect({
    socket: clientEnd,
    servername: 'media.example',
    rejectUnauthorized: false,
    ...script.client,
  });
  client.on('keylog', (line: Buffer) => {
    keyLog += line.toString();
  });
  client.on('session', (bytes: Buffer) => {
    session = bytes;
  });
  const secured = new Promise<boolean>((resolve) => {
    client.once('secureConnect', () => resolve(true));
    client.once('error', () => resolve(false));
  });
  if (!(await secured)) {
    await pause();
    return { sent, keyLog, protocol: null, cipher: '', isResumed: false, session, hasFailed: true };
  }
  const other = await serverSide;
  other.on('error', () => undefined);
  await script.before?.(client, other);
  for (const [sender, what] of script.talk ?? []) {
    const [from, to] = sender === '>' ? [client, other] : [other, client];
    if (what.length > 0) await say(from, to, Buffer.from(what as string));
    else await pause();
  }
  await pause();
  const protocol = client.getProtocol();
  const cipher = client.getCipher().name;
  const isResumed = client.isSessionReused();
  client.end();
  await pause();
  other.end();
  await pause();
  client.destroy();
  other.destroy();
  server.close();
  return { sent, keyLog, protocol, cipher, isResumed, session, hasFailed };
}

async function say(from: tls.TLSSocket, to: tls.TLSSocket, bytes: Buffer): Promise<void> {
  let left = bytes.length;
  const arrived = new Promise<void>((resolve) => {
    const listen = (piece: Buffer): void => {
      left -= piece.length;
      if (left > 0) return;
      to.off('data', listen);
      resolve();
    };
    to.on('data', listen);
  });
  from.write(bytes);
  await arrived;
}

/** Until nothing moves any more. */
export async function pause(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}
