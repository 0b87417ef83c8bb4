import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { arbitraryAttempt } from '../support/arbitrary-attempt.ts';
import { buildExchange } from '../support/build-exchange.ts';
import { document, judgeAll, rule } from './support/judge.ts';

const CONFIGURATIONS = [
  document(rule('https://app.example.com', ['GET', 'PUT'], ['*'])),
  document(rule('*', ['GET']), rule('https://b.example', ['PUT'], ['content-type'])),
  'none',
  null,
] as const;

/** To the judges the same attempt, but of no kind: only a 304 has to do with what it refreshed. */
const alone = (attempt: CorsAttempt): CorsAttempt =>
  attempt.actual?.status === 304 ? attempt : { ...attempt, revalidated: buildExchange() };

test('attempts of a kind come to what each of them comes to by itself', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryAttempt, { minLength: 20, maxLength: 60 }),
      fc.constantFrom(...CONFIGURATIONS),
      fc.constantFrom('oss' as const, 's3' as const, 'minio' as const),
      fc.constantFrom('chromium' as const, 'webkit' as const),
      (some, xml, dialect, profile) => {
        const attempts = some.map((attempt, at) => ({ ...attempt, id: at + 1 }));
        const quick = judgeAll(attempts, xml, { dialect, profile });
        const slow = judgeAll(attempts.map(alone), xml, { dialect, profile });
        const plain = ({ judged, findings }: typeof quick) => ({
          judged: judged.map((one) => [one.observed, one.predicted?.browser, one.findings.map(({ id }) => id)]),
          findings,
        });
        expect(plain(quick)).toEqual(plain(slow));
      },
    ),
    { numRuns: 150 },
  );
});
