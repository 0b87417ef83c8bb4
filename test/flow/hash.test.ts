import { expect, test } from 'vitest';
import { hashSeed, mix } from '../../src/flow/hash.ts';

/** Keys as they come in practice and as somebody who knows the code, but not the seed, would choose them. */
const families: [string, (i: number) => [number, number, number]][] = [
  ['one client, consecutive ports', (i) => [0x0a000001, 0x0a000002, (50 << 16) + i]],
  ['a scan of consecutive addresses', (i) => [0x0a000001 + i, 0x0b000001, 0x00500050]],
  ['addresses that differ in their high bits only', (i) => [(i & 255) << 24, (i >> 8) << 24, 80]],
  ['ports in the high half only', (i) => [1, 2, i << 16]],
  ['differences that cancel out', (i) => [i, -i, 7]],
];

test.each(families)('%s spread evenly', (_title, key) => {
  const seed = hashSeed(12345);
  const keys = 16_384;
  const buckets = new Uint32Array(keys * 2);
  for (let i = 0; i < keys; i++) buckets[mix(seed, ...key(i)) & (buckets.length - 1)]! += 1;
  // By chance about 0.5 keys meet in a bucket and hardly ever more than seven.
  expect(Math.max(...buckets)).toBeLessThanOrEqual(10);
});

test('another seed spreads other keys together', () => {
  expect(mix(hashSeed(1), 1, 2, 3)).not.toBe(mix(hashSeed(2), 1, 2, 3));
});
