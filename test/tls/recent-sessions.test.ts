import { expect, test } from 'vitest';
import { RecentSessions } from '../../src/tls/recent-sessions.ts';

const random = (n: number): Buffer => {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32BE(n, 28);
  return bytes;
};

test('a client random that comes again is a copy, as long as it is remembered', () => {
  const recent = new RecentSessions();
  const seen = Array.from({ length: 10_000 }, (_, n) => [
    recent.meetsAgain(random(n)),
    recent.meetsAgain(random(Math.max(0, n - 2000))),
  ]);
  expect(seen.every(([first, again]) => first === false && again)).toBe(true);
  expect(recent.copies).toBe(10_000);
  expect([recent.meetsAgain(random(0)), recent.meetsAgain(random(9999))]).toEqual([false, true]);
});
