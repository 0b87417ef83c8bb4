import { describe, expect, test } from 'vitest';
import { styleOf } from '../../src/report/style.ts';
import { WhatIfs } from '../../src/report/what-if-text.ts';
import { buildAttempt } from '../browser/support/build-attempt.ts';
import { buildExchange, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { REPORT_OPTIONS } from '../support/build-judged.ts';
import { asked, document, GOOD, judge, preflight, rule, simple, told } from './support/judge.ts';

const named = { 'Access-Control-Allow-Origin': PAGE_ORIGIN };
const star = { 'Access-Control-Allow-Origin': '*' };
const OTHER = document(rule('https://other.example', ['GET', 'PUT'], ['*']));
const withCookie = (answer: Record<string, string>) => ({ ...simple(200, answer), credentials: true as const });
const notes = (judged: ReturnType<typeof judge>, at = 1) => judged.findings[at]?.diagnostic.notes ?? [];
const ruleOf = ({ findings }: ReturnType<typeof judge>) => findings.map(({ ruleIndex }) => ruleIndex);

describe('an answer that was refused for its credentials', () => {
  test('names the page, so the rule that would refuse it did not answer and is not to blame', () => {
    const judged = judge(withCookie(named), OTHER, 'oss');
    expect(told(judged)).toEqual([
      ['cors/credentials-refused', 'credentials', null, null],
      ['cors/drift', null, null, null],
    ]);
    expect(notes(judged)).toEqual(['captured: the origin is let in', 'predicted: refused (no-rule)']);
  });

  test('has `*` where the rule names the origin: another configuration answered', () => {
    const judged = judge(withCookie(star), GOOD, 's3');
    expect(told(judged).map(([code]) => code)).toEqual(['cors/credentials-refused', 'cors/drift']);
    expect(notes(judged)).toEqual([
      'captured: `Access-Control-Allow-Origin: *`',
      `predicted: rule 1 answers \`Access-Control-Allow-Origin: ${PAGE_ORIGIN}\``,
    ]);
  });

  test('agrees with the rule in either way that the store may answer', () => {
    const rules = document(rule('*', ['GET']));
    for (const answer of [star, named])
      expect(told(judge(withCookie(answer), rules, 'oss')).map(([code]) => code)).not.toContain('cors/drift');
  });

  test('lacks the header: what is missing is told, and blamed on no configuration that was not given', () => {
    const [finding] = judge(withCookie(named), null).findings;
    expect(finding?.diagnostic.code).toBe('cors/credentials-refused');
    expect(finding?.diagnostic.help?.text).toMatch(/or have what answers there send/);
    const [typo] = judge(withCookie({ ...named, 'Access-Control-Allow-Credentials': 'TRUE' }), null).findings;
    expect(typo?.diagnostic).toMatchObject({
      code: 'not-cors/response-headers',
      message: expect.stringContaining('is not exactly `true`'),
      help: { text: expect.not.stringContaining('configuration') },
    });
  });

  test('lacks the header that the rule would send: something else wrote the answer', () => {
    const [finding] = judge(withCookie(named), GOOD, 's3').findings;
    expect(finding?.diagnostic).toMatchObject({
      code: 'not-cors/response-headers',
      message: expect.stringContaining('Access-Control-Allow-Credentials is missing'),
      secondary: [{ source: { line: `Access-Control-Allow-Origin: ${PAGE_ORIGIN}` } }],
    });
  });

  test('of a store that may send no such header, naming the origin is no certain cure, configuration or not', () => {
    const asked = { ...withCookie(star), url: 'https://media.oss-cn-hangzhou.aliyuncs.com/a.json' };
    for (const xml of [null, GOOD])
      expect(notes(judge(asked, xml, 'oss'), 0)).toContainEqual(
        expect.stringMatching(/^whether naming the origin instead would be enough is not known/),
      );
  });
});

describe('what is unknown of the credentials of OSS', () => {
  test('is not told by an answer that was refused before they counted', () => {
    const judged = judge(withCookie({}), GOOD, 'oss');
    expect(told(judged)).toEqual([['cors/drift', null, 0, null]]);
    expect(notes(judged, 0)).toEqual([
      'captured: no Access-Control-Allow-Origin',
      `predicted: rule 1 answers \`Access-Control-Allow-Origin: ${PAGE_ORIGIN}\``,
    ]);
  });
});

test('two origins in an answer are no work of rules, whatever they think of the request', () => {
  const twice = buildExchange({ status: 200, request: { Origin: PAGE_ORIGIN } });
  const responseHeaders = ['Access-Control-Allow-Origin', PAGE_ORIGIN, 'Access-Control-Allow-Origin', PAGE_ORIGIN];
  const judged = judge({ ...simple(200, {}), actual: { ...twice, responseHeaders } }, OTHER, 's3');
  expect(told(judged)).toEqual([['not-cors/duplicate-headers', null, null, null]]);
});

describe('a preflight that passed where the rules refuse it', () => {
  const allows = { ...named, 'Access-Control-Allow-Methods': 'POST' };
  const post = (answer: Record<string, string>) =>
    buildAttempt({
      method: 'POST',
      preflight: preflight(200, answer),
      preflightState: 'sent',
      actual: buildExchange({ method: 'POST', status: 204, request: { Origin: PAGE_ORIGIN } }),
      unsafeHeaderNames: [],
    });

  test('by the store: its rules are others, so none of the given ones is to blame and no edit is a cure', () => {
    const judged = judge(post({ ...allows, Server: 'AliyunOSS' }), GOOD, 'oss');
    expect(told(judged).map(([code]) => code)).toEqual(['cors/drift']);
    const whatIfs = new WhatIfs();
    whatIfs.add(judged);
    expect(whatIfs.lines(styleOf(REPORT_OPTIONS))).toEqual([]);
  });

  test('by whoever answers preflights in front of it: the rule refuses the request, which is shown', () => {
    const judged = judge(post(allows), GOOD, 'oss');
    expect(told(judged)).toEqual([['cors/method-not-allowed', 'method', 0, 'POST']]);
    expect(judged.findings[0]?.diagnostic.secondary).toHaveLength(1);
  });
});

test('a preflight that lets the origin in and not the method does not come from a rule without the origin', () => {
  const answer = { ...named, 'Access-Control-Allow-Methods': 'GET' };
  const attempt = buildAttempt({
    method: 'DELETE',
    preflight: preflight(200, answer, {
      requestHeaders: Object.entries({ ...asked, 'Access-Control-Request-Method': 'DELETE' }).flat(),
    }),
    unsafeHeaderNames: [],
  });
  const judged = judge(attempt, OTHER, 's3');
  expect(told(judged)).toEqual([['cors/drift', null, null, null]]);
  expect(notes(judged, 0)).toEqual([
    'captured: the origin is let in, but not `DELETE`',
    'predicted: refused (no-rule)',
  ]);
  // A rule with the origin and without the method is to blame as ever.
  expect(told(judge(attempt, document(rule(PAGE_ORIGIN, ['GET'])), 's3'))).toEqual([
    ['cors/method-not-allowed', 'method', 0, 'DELETE'],
  ]);
  expect(ruleOf(judged)).toEqual([null]);
});
