import { expect, test } from 'vitest';
import { Budget } from '../../src/bytes/budget.ts';
import type { Recognition, StreamChunk, StreamHandler } from '../../src/flow/stream.ts';
import { SocksConnection } from '../../src/socks/connection.ts';
import { Inside } from '../../src/socks/inside.ts';
import type { SocksReports } from '../../src/socks/reports.ts';
import { GET, OK } from '../tls/talk.ts';
import { OPENINGS, says } from './build-socks.ts';

const info = {
  id: 1,
  client: 'a:1',
  server: 'b:2',
  scheme: 'http',
  serverName: null,
  fromStart: true,
  timeUs: 0,
} as const;
const reader = (): StreamHandler & { got: number } => ({
  got: 0,
  chunk({ start, end }) {
    this.got += end - start;
  },
  gap: () => undefined,
  end: () => undefined,
});
const chunkOf = (direction: 0 | 1, bytes: Buffer, offset: number): StreamChunk => ({
  direction,
  bytes,
  start: 0,
  end: bytes.length,
  offset,
  acknowledged: -1,
  frameNumber: 1,
  timeUs: 0,
});

test('all that is kept of all connections is bounded', () => {
  const kept = new Budget(16 * 1024 * 1024);
  const readers: ReturnType<typeof reader>[] = [];
  const open = (): StreamHandler => readers[readers.push(reader()) - 1]!;
  const factory = { recognise: (): Recognition => 'http', open, kept };
  const many = Array.from({ length: 600 }, () => new Inside(factory, () => info, [0, 0], false));
  for (const inside of many) {
    for (let piece = 0; piece < 4; piece++) inside.chunk(chunkOf(0, Buffer.alloc(15_000, 'x'), piece * 15_000));
    expect(kept.bytes).toBeLessThanOrEqual(16 * 1024 * 1024 + 15_000);
  }
  // Those beyond are read without waiting for the proxy.
  expect(readers.length).toBeGreaterThan(300);
  for (const { got } of readers) expect(got).toBe(60_000);
  for (const inside of many) inside.drop();
  expect(kept.bytes).toBe(0);
});

test.each(Object.entries(OPENINGS))(
  '%s: nothing is kept of a connection that is over, wherever it ended',
  (_name, opening) => {
    const sent = [...opening(443), says(0, GET), says(1, OK)];
    const socks: SocksReports = { refused: () => undefined, notAdmitted: () => undefined, notDecoded: () => undefined };
    for (const recognised of ['http', 'later', 'never'] as const) {
      for (let length = 0; length <= sent.length; length++) {
        for (let lost = -1; lost < length; lost++) {
          const kept = new Budget(16 * 1024 * 1024);
          const shared = { recognise: (): Recognition => recognised, open: reader, kept, socks };
          const connection = new SocksConnection(shared, info);
          const offsets = [0, 0];
          for (const [at, { direction, bytes }] of sent.slice(0, length).entries()) {
            if (connection.isDone) break;
            if (at === lost) connection.gap(direction, bytes.length);
            else connection.chunk(chunkOf(direction, bytes, offsets[direction]!));
            offsets[direction]! += bytes.length;
          }
          if (!connection.isDone) for (const direction of [0, 1] as const) connection.end(direction, 'fin', 1, 1);
          expect(kept.bytes, `${recognised}, ${length} pieces, without ${lost}`).toBe(0);
        }
      }
    }
  },
);
