import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Addition, keyOfAddition, type Option, smallestSet } from '../../src/remedy/smallest-set.ts';

const additions: readonly Addition[] = Array.from({ length: 9 }, (_, i) => ({
  ruleIndex: i % 3,
  item: (['origin', 'method', 'header'] as const)[i % 3]!,
  value: `v${i}`,
  weight: [1, 1.2, 2.5][i % 3]!,
}));
const option = fc.subarray([...additions], { minLength: 1, maxLength: 4 });
const problem = fc.array(fc.array(option, { minLength: 0, maxLength: 4 }), { maxLength: 6 });

const weight = (set: Iterable<Addition>): number => [...set].reduce((sum, one) => sum + one.weight, 0);
const solves = (set: readonly Addition[], demands: readonly (readonly Option[])[]): boolean => {
  const keys = new Set(set.map(keyOfAddition));
  return demands.every(
    (options) => options.length === 0 || options.some((one) => one.every((a) => keys.has(keyOfAddition(a)))),
  );
};

/** Every subset there is. */
function exhaustive(demands: readonly (readonly Option[])[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let bits = 0; bits < 1 << additions.length; bits++) {
    const set = additions.filter((_, i) => bits & (1 << i));
    if (weight(set) < best && solves(set, demands)) best = weight(set);
  }
  return best;
}

describe('the smallest set', () => {
  test('serves every demand, and no lighter one does', () => {
    fc.assert(
      fc.property(problem, (demands) => {
        const found = smallestSet(demands);
        expect(solves(found, demands)).toBe(true);
        expect(weight(found)).toBeCloseTo(exhaustive(demands), 9);
      }),
      { numRuns: 300 },
    );
  });

  test('is found in bounded time for many demands', () => {
    const many = Array.from({ length: 400 }, (_, n) =>
      Array.from(
        { length: 6 },
        (_, r): Option => [
          { ruleIndex: r, item: 'origin', value: `o${n % 40}`, weight: 2 },
          { ruleIndex: r, item: 'header', value: `h${n}`, weight: 1 },
        ],
      ),
    );
    expect(solves(smallestSet(many), many)).toBe(true);
  });
});
