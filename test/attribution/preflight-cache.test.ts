import { describe, expect, test } from 'vitest';
import type { BrowserProfile } from '../../src/fetch/profile.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { buildAttempt } from '../browser/support/build-attempt.ts';
import { buildActual, buildPreflight, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { document, GOOD, judgeAll, rule, told } from './support/judge.ts';

const attempt = (id: number, at: number, maxAge: number | null): CorsAttempt =>
  buildAttempt({ id, preflight: buildPreflight({ at, maxAge }), actual: buildActual({ at: at + 30 }) });

const cacheFindings = (attempts: readonly CorsAttempt[], profile: BrowserProfile = 'chromium') =>
  judgeAll(attempts, GOOD, { profile })
    .findings.filter(({ item }) => item === 'max-age')
    .map(({ diagnostic, count }) => [diagnostic.code, count]);

const SECOND = 1000;

describe('the same request preflighted again', () => {
  test('without Max-Age: each repeat is a preflight that could have been spared', () => {
    const attempts = [0, 10, 20, 30].map((at, i) => attempt(i + 1, at * SECOND, null));
    expect(cacheFindings(attempts)).toEqual([['cors/max-age-missing', 3]]);
    expect(cacheFindings(attempts.map((_, i) => attempt(i + 1, i * 10 * SECOND, 0)))).toEqual([
      ['cors/max-age-missing', 3],
    ]);
  });

  test('is no storm where a Max-Age may have been cut off', () => {
    const cut = [0, 10, 20].map((at, i) => {
      const whole = attempt(i + 1, at * SECOND, null);
      return { ...whole, preflight: { ...whole.preflight!, responseKnowledge: 'provisional' } as const };
    });
    expect(cacheFindings(cut)).toEqual([]);
  });

  test('after more than ten minutes is no storm', () => {
    expect(cacheFindings([attempt(1, 0, null), attempt(2, 700 * SECOND, null)])).toEqual([]);
  });

  test('is another request where another client asks, or for other names', () => {
    const [first, other] = [attempt(1, 0, null), attempt(2, 10 * SECOND, null)];
    const elsewhere = { ...other!, preflight: { ...other!.preflight!, client: '10.9.9.9:4000' } };
    expect(cacheFindings([first!, elsewhere])).toEqual([]);
    expect(cacheFindings([first!, { ...other!, unsafeHeaderNames: ['x-other'] }])).toEqual([]);
    expect(cacheFindings([first!, other!])).toEqual([['cors/max-age-missing', 1]]);
  });

  test('within the five seconds that browsers remember it anyway, no Max-Age would have spared it', () => {
    expect(cacheFindings([attempt(1, 0, null), attempt(2, 4 * SECOND, null)])).toEqual([]);
    expect(cacheFindings([attempt(1, 0, 0), attempt(2, 4 * SECOND, 0)])).toEqual([['cors/max-age-missing', 1]]);
  });

  test('where the rule has a MaxAgeSeconds, another one is no cure', () => {
    const attempts = [attempt(1, 0, null), attempt(2, 10 * SECOND, null)];
    const helpOf = (xml: string) =>
      judgeAll(attempts, xml).findings.find(({ item }) => item === 'max-age')?.diagnostic.help?.text;
    expect(helpOf(GOOD)).toMatch(/^give the rule a MaxAgeSeconds/);
    const withOne = GOOD.replaceAll('</CORSRule>', '<MaxAgeSeconds>600</MaxAgeSeconds></CORSRule>');
    expect(helpOf(withOne)).toMatch(/^rule 1 has a MaxAgeSeconds: the bucket answered by another configuration/);
  });

  test.each([
    ['webkit', 601, true],
    ['chromium', 601, false],
    ['chromium', 7201, true],
    ['firefox', 7201, false],
  ] as const)('%s, %i seconds after a Max-Age of a day', (profile, seconds, capped) => {
    const found = cacheFindings([attempt(1, 0, 86_400), attempt(2, seconds * SECOND, 86_400)], profile);
    expect(found).toEqual(capped ? [['cors/max-age-capped', 1]] : []);
  });
});

describe('a remembered preflight after the configuration changed', () => {
  const cached = (more: Partial<CorsAttempt>): CorsAttempt =>
    buildAttempt({ preflightState: 'cached', cachedFrom: 7, actual: buildActual({ refused: true }), ...more });

  test('the answer has lost its headers, the given configuration is the old one', () => {
    const { judged } = judgeAll([cached({})], GOOD);
    expect(told(judged[0]!)).toEqual([['cors/stale-preflight', null, null, null]]);
  });

  test('the same without a configuration', () => {
    expect(told(judgeAll([cached({})], null).judged[0]!)).toEqual([['cors/stale-preflight', null, null, null]]);
  });

  test('what failed alike right behind its own preflight has not changed since', () => {
    const fresh = buildAttempt({ id: 7, preflight: buildPreflight({}), actual: buildActual({ refused: true }) });
    const codes = judgeAll([fresh, cached({ id: 8 })], null).findings.map(({ diagnostic }) => diagnostic.code);
    expect(codes).toEqual(['cors/refused-without-configuration']);
  });

  test('one that is not in the input may have allowed what the given configuration refuses', () => {
    const xml = document(rule(PAGE_ORIGIN, ['PUT'], []));
    const unseen = buildAttempt({ preflightState: 'not-seen', actual: buildActual({}) });
    const { judged, findings } = judgeAll([unseen], xml);
    expect(told(judged[0]!)).toEqual([['cors/stale-preflight', null, null, null]]);
    expect(findings[0]?.diagnostic).toMatchObject({ severity: 'warning', basis: { confidence: 'possible' } });
    expect(findings[0]?.diagnostic.notes[0]).toContain('no preflight for it is in the input');
  });

  test('a preflight that passed against the given configuration is the answer that drifted', () => {
    const xml = document(rule(PAGE_ORIGIN, ['PUT'], []));
    const passed = buildAttempt({ preflight: buildPreflight({ frame: 40 }), actual: buildActual({ frame: 50 }) });
    const { findings } = judgeAll([passed], xml);
    expect(findings[0]?.diagnostic).toMatchObject({
      code: 'cors/drift',
      notes: ['captured: allowed', 'predicted: refused (no-rule)'],
    });
    expect(findings[0]?.diagnostic.secondary[0]?.source).toMatchObject({ frame: 41 });
  });

  test('of a request behind a preflight that is not there, its own answer is compared', () => {
    const xml = document(rule(PAGE_ORIGIN, ['PUT'], []));
    const unseen = buildAttempt({ preflightState: 'not-seen', actual: buildActual({ refused: true }) });
    expect(judgeAll([unseen], xml).findings[0]?.diagnostic).toMatchObject({
      code: 'cors/drift',
      notes: ['captured: no Access-Control-Allow-Origin', 'predicted: allowed by rule 1'],
    });
  });

  test('the given configuration is the new one: its rule is to blame as well', () => {
    const xml = document(rule('https://other.example', ['PUT'], ['*']));
    expect(told(judgeAll([cached({})], xml).judged[0]!)).toEqual([
      ['cors/origin-not-allowed', 'origin', 0, PAGE_ORIGIN],
      ['cors/stale-preflight', null, null, null],
    ]);
  });

  test('the old permission still lets a request pass', () => {
    const xml = document(rule(PAGE_ORIGIN, ['PUT'], []));
    const { judged } = judgeAll([cached({ actual: buildActual() })], xml);
    expect(told(judged[0]!)).toEqual([['cors/stale-preflight', null, null, null]]);
    expect(judged[0]?.findings[0]?.diagnostic.severity).toBe('warning');
  });
});
