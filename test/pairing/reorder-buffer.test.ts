import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReorderBuffer } from '../../src/pairing/reorder-buffer.ts';
import { buildExchange } from '../support/build-exchange.ts';

function through(limit: number, starts: readonly number[]): number[] {
  const out: number[] = [];
  const buffer = new ReorderBuffer(limit, ({ id }) => out.push(id));
  starts.forEach((at, id) => {
    buffer.push(buildExchange({ id, at }));
  });
  buffer.end();
  return out;
}

test('exchanges within the window come out in order of their start, equal ones as they came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (starts) => {
      const sorted = starts.map((at, id) => ({ at, id })).sort((a, b) => a.at - b.at || a.id - b.id);
      expect(through(100, starts)).toEqual(sorted.map(({ id }) => id));
    }),
  );
});

test('beyond the window nothing is lost and nothing waits', () => {
  expect(through(2, [5, 4, 3, 2, 1])).toEqual([2, 3, 4, 1, 0]);
  expect(through(0, [2, 1])).toEqual([0, 1]);
});
