import { describe, expect, test } from 'vitest';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { buildAttempt } from '../browser/support/build-attempt.ts';
import { buildExchange, type ExchangeOptions, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { document, judge, judgeAll, preflight, rule, told } from './support/judge.ts';

const GET_ONLY = document(rule(PAGE_ORIGIN, ['GET']));
const NOTE = expect.stringContaining('nothing in the request shows its mode');

/** A POST that needs no preflight, and is answered without CORS headers. */
const post = (request: Record<string, string> = {}, more: ExchangeOptions = {}, id = 1): CorsAttempt => {
  const headers = { Origin: PAGE_ORIGIN, ...request };
  const actual = buildExchange({ method: 'POST', status: 200, request: headers, response: {}, ...more });
  return buildAttempt({ id, actual, method: 'POST', preflightNeeded: false, unsafeHeaderNames: [] });
};

describe('a POST without preflight and without Sec-Fetch-Mode may be one of mode `no-cors`', () => {
  test('and so the refusal is told with that condition, and is not certain', () => {
    const judged = judge(post(), GET_ONLY, 's3');
    expect(told(judged)).toEqual([['cors/method-not-allowed', 'method', 0, 'POST']]);
    expect(judged.observed).toMatchObject({
      verdict: 'blocked',
      because: expect.stringMatching(/, if .* mode `cors`$/),
    });
    expect(judged.findings[0]?.diagnostic.notes).toContainEqual(NOTE);
    const withoutRules = judge(post(), 'none').findings[0]?.diagnostic;
    expect(withoutRules).toMatchObject({ code: 'cors/no-configuration', notes: expect.arrayContaining([NOTE]) });
    expect(withoutRules?.basis).toMatchObject({ confidence: 'likely', settledBy: expect.stringContaining('`mode`') });
  });

  test.each<[string, CorsAttempt]>([
    ['its headers show the mode', post({ 'Sec-Fetch-Mode': 'cors' })],
    ['a HAR says that it is an XMLHttpRequest', post({}, { har: { exporter: 'firefox', resourceType: 'xhr' } })],
    ['a HAR says that the browser failed it', post({}, { har: { error: 'net::ERR_FAILED' } })],
    ['it had a preflight', { ...post(), preflight: preflight(200, { 'Access-Control-Allow-Origin': PAGE_ORIGIN }) }],
    ['it is a GET, which has no Origin in that mode', { ...post({}, { method: 'GET' }), method: 'GET' }],
  ])('but not where %s', (_, attempt) => {
    const { observed, findings } = judge(attempt, document(rule('https://other.example', ['PUT'])), 's3');
    expect(observed).toMatchObject({ verdict: 'blocked', because: expect.not.stringContaining('mode') });
    expect(findings[0]?.diagnostic.notes).not.toContainEqual(NOTE);
  });

  test('what one request is refused for is told with all of it once', () => {
    const { findings } = judge(post(), document(rule('https://other.example', ['GET'])), 's3');
    const notes = findings.map(({ diagnostic }) =>
      diagnostic.notes.filter((note) => note.startsWith('nothing in the')),
    );
    expect(notes).toEqual([
      [expect.stringMatching(/it looks the same, and nothing is refused$/)],
      ['nothing in the request shows that it was made in mode `cors`'],
    ]);
    expect(findings.map(({ diagnostic: { basis } }) => basis?.confidence)).toEqual(['likely', 'likely']);
  });

  test('an answer that passes is allowed in either mode', () => {
    const { observed, findings } = judge(post({}, { response: { 'Access-Control-Allow-Origin': '*' } }), null);
    expect([observed.verdict, observed.because.includes('mode'), findings]).toEqual(['allowed', false, []]);
  });

  test('the condition is dropped when a request shows the same cause without it, and stays dropped', () => {
    const shown = post({ 'Sec-Fetch-Mode': 'cors' }, {}, 2);
    const notesAfter = (...attempts: CorsAttempt[]) =>
      judgeAll(attempts, 'none').findings.map(({ count, diagnostic }) => [
        count,
        diagnostic.basis?.confidence,
        diagnostic.notes.some((note) => note.startsWith('nothing in the request')),
      ]);
    expect(notesAfter(post(), post({}, {}, 3))).toEqual([[2, 'likely', true]]);
    expect(notesAfter(post(), shown)).toEqual([[2, 'certain', false]]);
    expect(notesAfter(shown, post({}, {}, 3))).toEqual([[2, 'certain', false]]);
    expect(notesAfter(post(), shown, post({}, {}, 3))).toEqual([[3, 'certain', false]]);
    const ofSome = (...attempts: CorsAttempt[]) =>
      judgeAll(attempts, 'none').findings.map(
        ({ diagnostic }) => diagnostic.notes.filter((note) => note.startsWith('some of the requests')).length,
      );
    expect(ofSome(post(), shown)).toEqual([1]);
    expect(ofSome(shown, post({}, {}, 3), post({}, {}, 4))).toEqual([1]);
    expect(ofSome(post(), shown, post({}, {}, 3))).toEqual([1]);
    expect([...ofSome(post(), post({}, {}, 3)), ...ofSome(shown, { ...shown, id: 4 })]).toEqual([0, 0]);
  });
});
