import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Timeline } from '../../src/tui/timeline.ts';

const times = fc.array(fc.tuple(fc.integer({ min: -1e12, max: 4e15 }), fc.boolean()), { maxLength: 200 });

test('every blocked attempt is in one part, wherever its time lies', () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 200 }), (added, parts) => {
      const timeline = new Timeline();
      for (const [timeUs, isBlocked] of added) timeline.add(timeUs, isBlocked);
      const blocked = added.filter(([, isBlocked]) => isBlocked).length;
      expect(timeline.parts(parts).reduce((a, b) => a + b, 0)).toBe(blocked);
    }),
  );
});

test('early ones are left, late ones right, to a thousandth', () => {
  const timeline = new Timeline();
  const start = 1_700_000_000_000_000;
  for (let n = 0; n <= 1000; n++) timeline.add(start + n * 60_000_000, n < 100 || n > 950);
  timeline.add(Number.NaN, true);
  const parts = timeline.parts(20);
  expect(parts[0]).toBeGreaterThan(40);
  expect(parts.slice(3, 18)).toEqual(parts.slice(3, 18).map(() => 0));
  expect(parts[19]).toBeGreaterThan(40);
});
