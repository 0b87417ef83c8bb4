import http2 from 'node:http2';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse } from '../../support/analyse.ts';
import { buildPcap, type CapturedPacket } from '../../support/build-capture.ts';
import { packetsOf } from '../../tls/capture-tls.ts';
import type { Sent } from '../../tls/play.ts';

const REQUESTS = 60;
/** At a time. */
const PARALLEL = 6;

/** One end of a connection over nothing: what is written is recorded, and read at the other. */
class End extends Duplex {
  other: End | null = null;
  readonly #sent: Sent[];
  readonly #direction: 0 | 1;

  constructor(sent: Sent[], direction: 0 | 1) {
    super();
    this.#sent = sent;
    this.#direction = direction;
  }

  override _read(): void {}

  /** What is written meanwhile is sent together. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    const bytes = Buffer.concat(chunks.map(({ chunk }) => chunk));
    this.#sent.push({ direction: this.#direction, bytes });
    this.other?.push(bytes);
    setImmediate(done);
  }

  override _final(done: () => void): void {
    this.other?.push(null);
    done();
  }
}

/** What Node's HTTP/2 client and server say to each other; each answer has the number of its request. */
async function record(): Promise<Sent[]> {
  const sent: Sent[] = [];
  const [near, far] = [new End(sent, 0), new End(sent, 1)];
  near.other = far;
  far.other = near;
  // All at once, and their ends by themselves: empty frames, one behind the other.
  const waiting: (() => () => void)[] = [];
  const server = http2.createServer((request, response) => {
    const number = Number(request.url.slice(1));
    waiting.push(() => {
      response.writeHead(200, { 'x-number': number, 'x-pad': 'p'.repeat((number * 37) % 300) });
      response.write('b'.repeat(1 + ((number * 1237) % 6000)));
      return () => response.end();
    });
    if (waiting.length < PARALLEL) return;
    const ends = waiting.splice(0).map((answer) => answer());
    setTimeout(() => {
      for (const end of ends) end();
    }, 3);
  });
  server.emit('connection', far);
  const session = http2.connect('http://bucket.example', { createConnection: () => near });
  let next = 0;
  const ask = async (): Promise<void> => {
    while (next < REQUESTS) {
      next += 1;
      const stream = session.request({ ':path': `/${next}`, origin: 'https://app.example' });
      stream.resume();
      await new Promise((resolve) => stream.once('close', resolve));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, ask));
  await new Promise<void>((resolve) => session.close(resolve));
  server.close();
  return sent;
}

describe('HTTP/2 as Node speaks it, with packets missing', () => {
  let packets: readonly CapturedPacket[] = [];
  beforeAll(async () => {
    packets = packetsOf(await record());
  });

  /** How many answers there are, whether or not their requests can be named. Nothing wrong is told of any. */
  function answered(isLost: (packet: number) => boolean): number {
    const { exchanges } = analyse({ 'a.pcap': buildPcap(packets.filter((_, packet) => !isLost(packet))) });
    const asked = exchanges.filter(({ url }) => url !== null);
    expect(new Set(asked.map(({ url }) => url)).size).toBe(asked.length);
    for (const { url, status, lack, responseHeaders } of asked) {
      const at = responseHeaders.indexOf('x-number');
      if (at >= 0) expect(new URL(url!).pathname).toBe(`/${responseHeaders[at + 1]}`);
      if (status === null) expect(['gap', 'capture-ended']).toContain(lack);
    }
    return exchanges.filter(({ status }) => status !== null).length;
  }

  test('all are answered where none is', () => {
    expect(answered(() => false)).toBe(REQUESTS);
  });

  test('whichever it is, few answers are missing', () => {
    // Behind the prefaces.
    for (let lost = 6; lost < packets.length; lost++) {
      expect(
        answered((packet) => packet === lost),
        `without packet ${lost}`,
      ).toBeGreaterThan(REQUESTS - 16);
    }
  });

  test('whichever they are, nothing is wrong', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(packets.length - 1), { minLength: 1, maxLength: 20 }), (lost) => {
        const missing = new Set(lost);
        answered((packet) => missing.has(packet));
      }),
      { numRuns: 150 },
    );
  });
});
