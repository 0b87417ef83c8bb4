import { expect, test } from 'vitest';
import { FLAGS, FlowIndex, SEEN } from '../../src/flow/flow-index.ts';
import { random, segment } from './support.ts';

const flow = (n: number) => segment({ from: `10.0.${n >> 8}.${n & 255}:4000` });
const flow6 = (n: number) =>
  segment({ from: `[2001:0:0:0:0:0:0:${n.toString(16)}]:4000`, to: '[2001:0:0:0:0:0:0:0]:80' });

test('both directions of a flow have the same record, and the side tells them apart', () => {
  const index = new FlowIndex(1, 100);
  const there = segment({ from: '10.0.0.9:5', to: '10.0.0.3:6' });
  const back = segment({ from: '10.0.0.3:6', to: '10.0.0.9:5' });
  expect(index.find(there)).toBe(0);
  const record = index.add(there);
  const side = index.side;
  expect(index.find(back)).toBe(record);
  expect(index.side).toBe(1 - side);
  expect(index.find(segment({ from: '10.0.0.9:6', to: '10.0.0.3:5' }))).toBe(0);
});

test('an IPv4 flow is never taken for an IPv6 flow whose addresses have the same numbers', () => {
  const index = new FlowIndex(1, 100);
  const six = index.add(flow6(1));
  const four = segment({ from: '0.0.0.1:4000', to: '0.0.0.2:80' });
  expect(index.find(four)).toBe(0);
  expect(index.add(four)).not.toBe(six);
});

test('agrees with a map through additions, growth and sweeps', () => {
  const index = new FlowIndex(7, 20_000);
  const model = new Map<string, number>();
  const pick = random(3);
  const view = (n: number) => (n % 5 === 0 ? flow6(n) : flow(n));
  for (let step = 0; step < 60_000; step++) {
    const n = pick(30_000);
    const known = model.get(`${n}`) ?? 0;
    expect(index.find(view(n))).toBe(known);
    if (known !== 0) continue;
    if (index.isFull && index.canGrow) index.grow();
    else if (index.isFull) {
      const freed = index.sweep((record) => index.records[record + SEEN]! % 2 === 0);
      for (const [key, record] of model) if (index.records[record + FLAGS] === 0) model.delete(key);
      expect(freed).toBeGreaterThan(0);
    }
    const record = index.add(view(n));
    index.records[record + SEEN] = n;
    model.set(`${n}`, record);
    expect(index.count).toBe(model.size);
  }
  expect(new Set(model.values()).size).toBe(model.size);
});

test('finds the time that about an eighth of the flows were not seen since', () => {
  const index = new FlowIndex(1, 4096);
  for (let n = 0; n < 4096; n++) index.records[index.add(flow(n)) + SEEN] = n * 1000;
  const limit = index.seenLimit(2) / 1000;
  expect(limit).toBeGreaterThanOrEqual(4096 / 8 - 1);
  expect(limit).toBeLessThan(4096 / 8 + 10);
});
