import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { buildAttempt } from '../browser/support/build-attempt.ts';
import { buildExchange, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { asked, document, GOOD, judge, judgeAll, rule, simple, told } from './support/judge.ts';

/** The head was cut off behind the headers that are given; so was the body. */
const CUT = { responseKnowledge: 'provisional', lack: 'gap', complete: false } as const;
const ALLOWING = { 'Access-Control-Allow-Origin': PAGE_ORIGIN };
const EXPOSING = document(
  `<CORSRule><AllowedOrigin>${PAGE_ORIGIN}</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader></CORSRule>`,
);

const put = (response: Record<string, string>, more: Partial<Exchange> = {}): CorsAttempt =>
  buildAttempt({
    actual: buildExchange({ method: 'PUT', request: { Origin: PAGE_ORIGIN }, response, ...more }),
  });
const optionsTo = (status: number, response: Record<string, string> = {}): CorsAttempt =>
  buildAttempt({
    preflight: buildExchange({ method: 'OPTIONS', status, request: asked, response, ...CUT }),
    unsafeHeaderNames: ['content-type', 'x-oss-date'],
  });
const wordsOf = (attempt: CorsAttempt, xml: string): string =>
  JSON.stringify(judge(attempt, xml).findings.map(({ diagnostic }) => diagnostic));

describe('of headers that were cut off nothing is told', () => {
  test.each([
    ['that they are not exposed', put({ ...ALLOWING, ETag: '"1"' }), EXPOSING, 'cors/header-not-exposed'],
    ['that they are not as the rules say', simple(200, ALLOWING), document(rule('https://a.b', ['GET'])), 'cors/drift'],
  ])('%s', (_, attempt, xml, code) => {
    expect(told(judge(attempt, xml)).map(([one]) => one)).toEqual([code]);
    const cut = { ...attempt, actual: { ...attempt.actual!, ...CUT } };
    expect(judge(cut, xml)).toMatchObject({ findings: [], observed: { verdict: 'unknown' } });
  });

  test('that credentials are not allowed', () => {
    const loose = { dialect: 's3' } as const;
    const attempt = simple(200, ALLOWING);
    const codes = (one: CorsAttempt) => judgeAll([one], GOOD, loose).findings.map(({ diagnostic }) => diagnostic.code);
    expect(codes(attempt)).toEqual(['not-cors/response-headers']);
    expect(codes({ ...attempt, actual: { ...attempt.actual!, ...CUT } })).toEqual([]);
  });
});

describe('a preflight whose answer was cut off', () => {
  test('is blamed on the rule that refuses it, by its status', () => {
    const xml = document(rule(PAGE_ORIGIN, ['GET'], ['*']));
    expect(told(judge(optionsTo(403), xml))).toEqual([['cors/method-not-allowed', 'method', 0, 'PUT']]);
    expect(judge(optionsTo(403), xml).findings[0]!.diagnostic.basis?.confidence).toBe('likely');
    expect(judge(optionsTo(200), xml).findings).toEqual([]);
  });

  test('is not said to lack headers', () => {
    expect(told(judge(optionsTo(403), GOOD))[0]?.[0]).toBe('not-cors/request-error');
    expect(wordsOf(optionsTo(403), GOOD)).not.toContain('no CORS headers');
    const whole = optionsTo(403);
    const { preflight } = whole;
    expect(wordsOf({ ...whole, preflight: { ...preflight!, responseKnowledge: 'complete' } }, GOOD)).toContain(
      'no CORS headers here',
    );
  });

  test.each([
    ['an error, of which the document would say more', optionsTo(503), 'server-error'],
    ['a page, of which the store may be the author', optionsTo(403, { 'Content-Type': 'text/html' }), 'gateway'],
  ])('%s: likely', (_, attempt, code) => {
    const [finding] = judge(attempt, GOOD).findings;
    expect(finding?.diagnostic).toMatchObject({ code: `not-cors/${code}`, basis: { confidence: 'likely' } });
  });

  test('does not lack the marks of the store', () => {
    const store = { ...simple(200, { ...ALLOWING, 'x-oss-request-id': '1', Server: 'AliyunOSS' }), id: 1 };
    const { judged } = judgeAll([store, { ...optionsTo(400), id: 2 }], GOOD);
    expect(told(judged[1]!)[0]?.[0]).toBe('not-cors/request-error');
  });
});

test('an answer that was cut off behind the origin of the page shows that others have CORS headers', () => {
  const seen = (response: Record<string, string>): CorsAttempt => ({ ...simple(200, response, CUT), id: 1 });
  const lacking = { ...simple(200, {}), id: 2 };
  const code = (first: CorsAttempt) => told(judgeAll([first, lacking], GOOD).judged[1]!)[0]?.[0];
  expect(code(seen(ALLOWING))).toBe('not-cors/proxy-headers');
  expect(code(seen({}))).toBe('cors/drift');
});
