import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OffsetMap } from '../../src/tls/offset-map.ts';
import { heapUsed } from '../support/heap-used.ts';

test('what is acknowledged of the ciphertext is readable up to the last whole record', () => {
  const map = new OffsetMap();
  map.pass(500);
  expect(map.plainAt(500, 22)).toBe(0);
  map.add(622, 100);
  map.add(744, 200);
  expect([
    map.plainAt(-1, 22),
    map.plainAt(600, 22),
    map.plainAt(622, 22),
    map.plainAt(700, 22),
    map.plainAt(744, 22),
  ]).toEqual([-1, 0, 100, 100, 200]);
});

test('what is acknowledged before it is known is where the next record would end', () => {
  const map = new OffsetMap();
  map.add(122, 100);
  expect(map.plainAt(244, 22)).toBe(200);
  expect(map.plainAt(130, 22)).toBe(101);
});

test('as a list of all records would, while acknowledgements grow', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 30 })), { maxLength: 200 }),
      (steps) => {
        const map = new OffsetMap();
        const ends: [number, number][] = [[0, 0]];
        let asked = 0;
        for (const [length, back] of steps) {
          const [cipher, plain] = ends.at(-1)!;
          ends.push([cipher + length + 22, plain + length]);
          map.add(cipher + length + 22, plain + length);
          asked = Math.max(asked, cipher + length + 22 - back);
          const want = ends.filter(([end]) => end <= asked).at(-1)![1];
          expect(map.plainAt(asked, 22)).toBe(want);
        }
      },
    ),
  );
});

test('of very many unacknowledged records the last ones stay exact', () => {
  const map = new OffsetMap();
  for (let i = 1; i <= 10_000; i++) map.add(i * 122, i * 100);
  expect(map.plainAt(10_000 * 122, 22)).toBe(1_000_000);
});

test('what somebody certainly could read is never more than what he may have read, and keeps the order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { minLength: 2, maxLength: 12 }), (asked) => {
      const sorted = asked.toSorted((a, b) => a - b);
      const [certain, possible] = [new OffsetMap(), new OffsetMap()];
      for (const map of [certain, possible]) for (let n = 1; n <= 5; n++) map.add(100 * n, 80 * n);
      let before = -1;
      for (const cipher of sorted) {
        const at = certain.certainlyAt(cipher);
        expect(at).toBeLessThanOrEqual(possible.plainAt(cipher, 20));
        expect(at).toBeGreaterThanOrEqual(before);
        expect(at).toBeLessThan(401);
        if (cipher > 500) expect(at).toBeGreaterThan(400);
        before = at;
      }
    }),
  );
});

test('what was acknowledged is forgotten, though the next records are always under way', () => {
  const map = new OffsetMap();
  const before = heapUsed();
  let wrong = 0;
  for (let i = 11; i <= 2_000_000; i++) {
    map.add(i * 122, i * 100);
    if (i > 20 && map.plainAt((i - 10) * 122, 22) !== (i - 10) * 100) wrong += 1;
  }
  expect(wrong).toBe(0);
  expect(heapUsed() - before).toBeLessThan(1e6);
  expect(map.plainAt(2_000_000 * 122, 22)).toBe(200_000_000);
});
