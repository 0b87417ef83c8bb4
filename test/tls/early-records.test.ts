import { describe, expect, test } from 'vitest';
import { EarlyRecords } from '../../src/tls/early-records.ts';
import type { Handshake } from '../../src/tls/handshake.ts';
import { HoldBudget } from '../../src/tls/held-records.ts';
import type { RecordView } from '../../src/tls/record-view.ts';
import { play, playAll, type Sent } from './play.ts';
import { recordTalk } from './talk.ts';

const handshake = { offersEarlyData: true, isNegotiated: false, clientDirection: 0, tookEarlyData: null };
const record = (length: number): RecordView => ({
  direction: 0,
  bytes: Buffer.alloc(length, 23),
  start: 0,
  end: length,
  endOffset: length,
  acknowledged: -1,
  frameNumber: 1,
  timeUs: 0,
  lostBytes: 0,
  lostRecords: 0,
});
const make = (budget: HoldBudget): EarlyRecords => new EarlyRecords(handshake as Handshake, budget);

describe('what is kept of early data', () => {
  test.each([
    ['long records', 16_000],
    ['records of a byte', 6],
  ])('is bounded over all connections: %s', (_, length) => {
    const budget = new HoldBudget(10_000, 50_000);
    const all = Array.from({ length: 20 }, () => make(budget));
    for (const early of all) for (let i = 0; i < 500; i++) expect(early.keepBeforeKeys(record(length))).toBe(true);
    expect(budget.bytes).toBeGreaterThan(20_000);
    expect(budget.bytes).toBeLessThan(50_000 + length + 200);
    const kept = all.map((early) => early.take(true).length);
    expect(kept[0]).toBeGreaterThan(0);
    expect(kept[0]! * length).toBeLessThanOrEqual(10_000 + length);
    expect(budget.bytes).toBe(0);
  });

  test('is let go of in order, or not at all where the server did not take it', () => {
    const budget = new HoldBudget();
    const early = make(budget);
    for (const length of [10, 20]) early.keepBeforeKeys(record(length));
    expect(early.take(true).map(({ end }) => end)).toEqual([10, 20]);
    early.keepBeforeKeys(record(30));
    expect(early.take(false)).toEqual([]);
    expect([early.isEmpty, budget.bytes]).toEqual([true, 0]);
  });
});

/** A ClientHello that offers early data, and records of it behind. */
function unanswered(hello: Buffer, bytes: number): Sent[] {
  const extension = Buffer.from('002a0000', 'hex');
  const offering = Buffer.concat([hello, extension]);
  const suitesAt = 44 + hello[43]!;
  const extensionsAt = suitesAt + 2 + hello.readUInt16BE(suitesAt);
  const lengthAt = extensionsAt + 1 + hello[extensionsAt]!;
  for (const at of [3, 7, lengthAt]) offering.writeUInt16BE(hello.readUInt16BE(at) + extension.length, at);
  const one = Buffer.concat([Buffer.from('1703034000', 'hex'), Buffer.alloc(0x4000)]);
  const data = Array.from({ length: Math.ceil(bytes / one.length) }, () => one);
  return [offering, ...data].map((piece) => ({ direction: 0, bytes: piece }));
}

test('nothing is kept of connections that are over: others still wait for their secrets', async () => {
  const { sent, keyLog } = await recordTalk({ server: { minVersion: 'TLSv1.3' } });
  const alone = play(sent, { keyLog });
  const many = Array.from({ length: 100 }, () => unanswered(sent[0]!.bytes, 240_000));
  const segments = many.flat().length;
  let isLate = false;
  const seen = playAll([...many, sent], {
    before: (segment) => {
      isLate = segment === sent.length - 1;
    },
    more: () => (isLate ? Buffer.from(keyLog) : null),
  }).at(-1)!;
  expect(segments).toBeGreaterThan(1500);
  expect(seen.plain[1].toString()).toBe(alone.plain[1].toString());
});
