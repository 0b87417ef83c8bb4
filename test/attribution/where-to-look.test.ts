import { expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import { buildAttempt } from '../browser/support/build-attempt.ts';
import { buildExchange, type ExchangeOptions, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { asked, document, GOOD, judge, rule } from './support/judge.ts';

const settledBy = ({ findings }: JudgedAttempt): string | null | undefined => findings[0]?.diagnostic.basis?.settledBy;

const preflighted = (more: ExchangeOptions) =>
  buildAttempt({ preflight: buildExchange({ method: 'OPTIONS', request: asked, ...more }) });
const simple = (more: ExchangeOptions) =>
  buildAttempt({
    actual: buildExchange({ method: 'GET', request: { Origin: PAGE_ORIGIN }, ...more }),
    method: 'GET',
    preflightNeeded: false,
    unsafeHeaderNames: [],
  });

const OTHER = document(rule('https://other.example', ['PUT', 'GET'], ['*']));
const LIVE = 'the live configuration of the bucket';

test.each([
  ['of Google a refusal is no error, and there is no document of it', preflighted({ status: 200 }), 'gcs', LIVE],
  [
    'a capture holds what was on the wire; that the body is missing there is another matter',
    preflighted({ status: 403 }),
    'oss',
    `the error document of the refusal (send the same request with curl), or ${LIVE}`,
  ],
  [
    'a HAR of a browser has no body of what CORS refused: the wire has',
    preflighted({ status: 403, har: {} }),
    'oss',
    `the error document of the refusal (capture the traffic on the wire), or ${LIVE}`,
  ],
  ['an error document that was read says no more', preflighted({ status: 403, errorBody: 'denied' }), 'oss', LIVE],
  ['an answer to HEAD has no body', simple({ status: 403, method: 'HEAD', har: {} }), 's3', LIVE],
] as const)('%s', (_, attempt, dialect, words) => {
  expect(settledBy(judge(attempt, OTHER, dialect))).toBe(words);
});

test.each([
  ['a capture', {}, ''],
  ['a HAR', { har: {} }, ', or capture the traffic on the wire'],
] as const)('the body of an error that rules have no part in: %s', (_, of, more) => {
  for (const status of [400, 403]) {
    expect(settledBy(judge(simple({ status, ...of }), GOOD))).toBe(
      `the body of the answer: open the URL with curl${more}`,
    );
  }
});
