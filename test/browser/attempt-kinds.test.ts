import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AttemptKinds } from '../../src/browser/attempt-kinds.ts';
import { judgeAttempt } from '../../src/browser/judge-attempt.ts';
import type { BrowserProfile } from '../../src/fetch/profile.ts';
import { arbitraryAttempt } from '../support/arbitrary-attempt.ts';
import { buildActual } from '../support/build-exchange.ts';
import { buildAttempt } from './support/build-attempt.ts';

const profile = fc.constantFrom<BrowserProfile>('chromium', 'firefox', 'webkit', 'spec');

test('the verdict of a kind is that of each of its attempts', () => {
  const kinds = new AttemptKinds();
  const seen = new Set<unknown>();
  let again = 0;
  fc.assert(
    fc.property(arbitraryAttempt, profile, (attempt, engine) => {
      const kind = kinds.of(attempt, engine);
      if (kind === null) return;
      if (seen.has(kind)) again += 1;
      seen.add(kind);
      expect(kind.verdict).toEqual(judgeAttempt(attempt, engine));
    }),
    { numRuns: 20_000 },
  );
  expect(again).toBeGreaterThan(2000);
});

test('attempts that differ in ids, times and address only are of one kind', () => {
  const kinds = new AttemptKinds();
  const first = buildAttempt({ actual: buildActual() });
  const second = buildAttempt({ id: 2, url: 'https://other.example/', actual: buildActual({ at: 1000 }) });
  expect(kinds.of(first, 'chromium')).not.toBeNull();
  expect(kinds.of(second, 'chromium')).toBe(kinds.of(first, 'chromium'));
  expect(kinds.of(second, 'firefox')).not.toBe(kinds.of(first, 'chromium'));
});
