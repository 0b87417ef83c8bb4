import { expect, test } from 'vitest';
import { RecentMap } from '../../src/bytes/recent-map.ts';

test('a recent map keeps at least the last half of its limit, and never more than the limit', () => {
  const map = new RecentMap<number>(10);
  for (let n = 0; n < 103; n++) {
    map.set(String(n), n);
    const kept = Array.from({ length: n + 1 }, (_, key) => key).filter((key) => map.get(String(key)) === key);
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept.slice(-5)).toEqual(Array.from({ length: Math.min(5, n + 1) }, (_, k) => n - Math.min(4, n) + k));
  }
});

test('what is set again stays, what is deleted goes, from both generations', () => {
  const map = new RecentMap<number>(4);
  expect(map.isEmpty).toBe(true);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  expect([map.get('a'), map.get('b')]).toEqual([3, 2]);
  map.delete('a');
  map.delete('b');
  expect([map.get('a'), map.get('b'), map.isEmpty]).toEqual([undefined, undefined, true]);
});
