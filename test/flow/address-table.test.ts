import { expect, test } from 'vitest';
import { AddressTable } from '../../src/flow/address-table.ts';
import { hashSeed } from '../../src/flow/hash.ts';

const address = (n: number): Buffer => {
  const bytes = Buffer.alloc(16, 0x20);
  bytes.writeUInt32BE(n, n % 4 === 0 ? 0 : 12);
  return bytes;
};

test('an address keeps its number, and no two have the same', () => {
  const table = new AddressTable(hashSeed(1));
  expect(table.find(address(1), 0)).toBe(0);
  const ids = Array.from({ length: 5000 }, (_, n) => table.add(address(n), 0));
  expect(new Set(ids).size).toBe(5000);
  expect(ids).not.toContain(0);
  for (let n = 0; n < 5000; n++) {
    expect(table.find(address(n), 0)).toBe(ids[n]);
    expect(table.add(address(n), 0)).toBe(ids[n]);
  }
  expect(table.count).toBe(5000);
});

test('numbers of forgotten addresses are used again', () => {
  const table = new AddressTable(hashSeed(2));
  const ids = Array.from({ length: 3000 }, (_, n) => table.add(address(n), 0));
  const used = new Uint8Array(table.limit);
  for (let n = 0; n < 3000; n += 3) used[ids[n]!] = 1;
  table.keepOnly(used);
  expect(table.count).toBe(1000);
  for (let n = 0; n < 3000; n++) expect(table.find(address(n), 0)).toBe(n % 3 === 0 ? ids[n] : 0);
  const limit = table.limit;
  const more = Array.from({ length: 2000 }, (_, n) => table.add(address(10_000 + n), 0));
  expect(table.limit).toBe(limit);
  expect(new Set([...more, ...ids.filter((_, n) => n % 3 === 0)]).size).toBe(3000);
});
