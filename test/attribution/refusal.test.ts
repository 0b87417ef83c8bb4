import { describe, expect, test } from 'vitest';
import { PAGE_ORIGIN } from '../support/build-exchange.ts';
import { document, GOOD, judge, refused, rule, simple, told } from './support/judge.ts';

describe('a refusal that the configuration predicts', () => {
  test('each refused header is a finding of its own', () => {
    expect(told(judge(refused(), document(rule(PAGE_ORIGIN, ['PUT']))))).toEqual([
      ['cors/header-not-allowed', 'allow-header', 0, 'content-type'],
      ['cors/header-not-allowed', 'allow-header', 0, 'x-oss-date'],
    ]);
  });

  test('the rule whose origin matches is meant, even when another one fails on fewer items', () => {
    const xml = document(rule('https://other.example', ['PUT'], ['*']), rule(PAGE_ORIGIN, ['GET'], ['content-type']));
    expect(told(judge(refused(), xml))).toEqual([
      ['cors/method-not-allowed', 'method', 1, 'PUT'],
      ['cors/header-not-allowed', 'allow-header', 1, 'x-oss-date'],
    ]);
  });

  test('with no such rule the origin is to blame, in the rule that comes nearest', () => {
    const xml = document(rule('https://other.example', ['PUT'], ['*']), rule(`${PAGE_ORIGIN}/`, ['PUT'], ['*']));
    const judged = judge(refused(), xml);
    expect(told(judged)).toEqual([['cors/origin-not-allowed', 'origin', 1, PAGE_ORIGIN]]);
    expect(judged.findings[0]?.diagnostic.primary?.text).toBe('the entry ends in a slash, an origin never does');
  });

  test('a method that no rule can list gets no edit', () => {
    const judged = judge(refused({ method: 'PATCH' }), GOOD);
    expect(told(judged)).toEqual([['cors/method-not-supported', 'method', 0, 'PATCH']]);
    expect(judged.findings[0]?.diagnostic.help?.edits).toEqual([]);
  });

  test('a bucket without configuration is told as such, with a rule that would do', () => {
    const judged = judge(refused(), 'none');
    expect(told(judged)).toEqual([['cors/no-configuration', null, null, null]]);
    expect(judged.findings[0]?.diagnostic.help?.text).toContain('<AllowedHeader>x-oss-date</AllowedHeader>');
  });

  test('without a configuration no item is named', () => {
    expect(told(judge(refused(), null))).toEqual([['cors/refused-without-configuration', null, null, null]]);
  });
});

describe('credentials', () => {
  const star = { 'Access-Control-Allow-Origin': '*' };

  test("`*` for a request with credentials is the rule's `*` to replace", () => {
    const xml = document(rule('*', ['GET']));
    const judged = judge({ ...simple(200, star), credentials: true }, xml, 's3');
    expect(told(judged)).toEqual([['cors/credentials-refused', 'origin', 0, '*']]);
    const [edit] = judged.findings[0]?.diagnostic.help?.edits ?? [];
    expect(xml.slice(edit?.span.start, edit?.span.end)).toBe('*');
    expect(edit?.insert).toBe(PAGE_ORIGIN);
  });

  test('a store that never allows them cannot be cured by an edit', () => {
    const judged = judge(
      { ...simple(200, { 'Access-Control-Allow-Origin': PAGE_ORIGIN }), credentials: true },
      GOOD,
      'oss',
    );
    expect(told(judged)).toEqual([['cors/credentials-refused', 'credentials', null, null]]);
  });
});
