import { describe, expect, test } from 'vitest';
import { Attribution } from '../../src/attribution/attribution.ts';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { buildAttempt } from '../browser/support/build-attempt.ts';
import { buildExchange, PAGE_ORIGIN } from '../support/build-exchange.ts';

const rule = (origin: string, methods: readonly string[], headers: readonly string[] = []): string =>
  `<CORSRule><AllowedOrigin>${origin}</AllowedOrigin>${methods.map((m) => `<AllowedMethod>${m}</AllowedMethod>`).join('')}${headers
    .map((h) => `<AllowedHeader>${h}</AllowedHeader>`)
    .join('')}</CORSRule>`;
const document = (...rules: readonly string[]): string => `<CORSConfiguration>${rules.join('')}</CORSConfiguration>`;

/** Judges one attempt at a bucket with this configuration (null: none given, 'none': the bucket has none). */
function judge(
  attempt: CorsAttempt,
  xml: string | 'none' | null,
  dialect: keyof typeof DIALECTS = 'oss',
): JudgedAttempt {
  const configuration = xml === null ? null : xml === 'none' ? ('none' as const) : readConfiguration('cors.xml', xml);
  const judged: JudgedAttempt[] = [];
  const attribution = new Attribution({
    profileOf: () => 'chromium',
    setupOf: () => configuration && { id: 1, host: 'bucket', dialect: DIALECTS[dialect], configuration },
    onFinding: () => undefined,
    onJudged: (one) => judged.push(one),
  });
  attribution.take(attempt);
  attribution.end();
  return judged[0]!;
}

const told = ({ findings }: JudgedAttempt) =>
  findings.map(({ diagnostic, item, ruleIndex, value }) => [diagnostic.code, item, ruleIndex, value]);

const NO_RULE =
  '<Error><Code>AccessForbidden</Code><Message>CORSResponse: This CORS request is not allowed.</Message></Error>';
const asked = {
  Origin: PAGE_ORIGIN,
  'Access-Control-Request-Method': 'PUT',
  'Access-Control-Request-Headers': 'content-type,x-oss-date',
};
const preflight = (status: number, response: Record<string, string> = {}, more: Partial<Exchange> = {}): Exchange =>
  buildExchange({ method: 'OPTIONS', status, request: asked, response, ...more });
const refused = (more: Partial<CorsAttempt> = {}): CorsAttempt =>
  buildAttempt({
    preflight: preflight(403, {}, { errorBody: NO_RULE }),
    unsafeHeaderNames: ['content-type', 'x-oss-date'],
    ...more,
  });
const simple = (status: number, response: Record<string, string>, more: Partial<Exchange> = {}): CorsAttempt => {
  const actual = buildExchange({ method: 'GET', status, request: { Origin: PAGE_ORIGIN }, response, ...more });
  return buildAttempt({ actual, method: 'GET', preflightNeeded: false, unsafeHeaderNames: [] });
};
const GOOD = document(rule(PAGE_ORIGIN, ['GET', 'PUT'], ['*']));

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

describe('a refusal that is not the configuration', () => {
  const body = (code: string): string => `<Error><Code>${code}</Code><Message>m</Message></Error>`;

  test.each([
    ['not-cors/authentication', simple(403, {}, { errorBody: body('SignatureDoesNotMatch') })],
    ['not-cors/authentication', simple(403, {})],
    ['not-cors/no-such-bucket', simple(404, {}, { errorBody: body('NoSuchBucket') })],
    ['not-cors/gateway', simple(502, { 'Content-Type': 'text/html' })],
    ['not-cors/gateway', refused({ preflight: preflight(403, { 'Content-Type': 'text/html', Server: 'waf' }) })],
    ['not-cors/server-error', simple(502, { 'Content-Type': 'text/html', 'x-oss-request-id': '1' })],
    ['not-cors/server-error', simple(502, {})],
    ['not-cors/throttled', simple(503, {}, { errorBody: body('SlowDown') })],
    ['not-cors/throttled', simple(429, {})],
    [
      'not-cors/redirect',
      simple(
        403,
        {},
        {
          errorBody:
            '<Error><Code>AccessDenied</Code><Message>The bucket you are attempting to access must be addressed using the specified endpoint.</Message><Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint></Error>',
        },
      ),
    ],
    ['not-cors/server-error', refused({ preflight: preflight(500) })],
    ['not-cors/redirect', refused({ preflight: preflight(307, { Location: 'https://elsewhere.example/' }) })],
    ['not-cors/proxy-headers', simple(200, { 'Access-Control-Allow-Origin': `${PAGE_ORIGIN}, *` })],
    ['not-cors/proxy-headers', simple(200, { 'Access-Control-Allow-Origin': 'https://somebody.example' })],
    ['not-cors/proxy-headers', simple(200, { 'X-Cache': 'HIT' })],
    ['not-cors/response-headers', simple(200, { 'Access-Control-Allow-Origin': 'app.example.com' })],
    [
      'not-cors/connection-failed',
      refused({ preflight: buildExchange({ method: 'OPTIONS', status: null, request: asked, lack: 'reset' }) }),
    ],
    ['cors/drift', simple(200, {})],
  ] as const)('%s', (code, attempt) => {
    expect(told(judge(attempt, GOOD))).toEqual([
      [code, null, code === 'cors/drift' ? 0 : null, expect.toSatisfy(isAnything)],
    ]);
  });

  test("the origin that a redirect made opaque is not the rule's fault", () => {
    const actual = buildExchange({ method: 'GET', request: { Origin: 'null' }, response: {} });
    const attempt = buildAttempt({
      actual,
      method: 'GET',
      origin: 'null',
      preflightNeeded: false,
      unsafeHeaderNames: [],
      redirectedFrom: 7,
    });
    expect(told(judge(attempt, GOOD))).toEqual([['not-cors/redirect', null, null, null]]);
  });

  test('a stored answer without CORS headers explains a request that was never sent', () => {
    const stored = buildExchange({ method: 'GET', response: { ETag: '"a"' } });
    const actual = buildExchange({
      method: 'GET',
      status: null,
      lack: 'network-error',
      har: { error: 'net::ERR_FAILED' },
    });
    const attempt = buildAttempt({
      actual,
      method: 'GET',
      preflightNeeded: false,
      unsafeHeaderNames: [],
      storedWithoutOrigin: stored,
    });
    expect(told(judge(attempt, GOOD))).toEqual([['not-cors/cached-response', null, null, null]]);
  });

  test.each([
    ['net::ERR_BLOCKED_BY_CLIENT', 'not-cors/blocked-by-client'],
    ['net::ERR_BLOCKED_BY_ORB', 'not-cors/blocked-by-client'],
    ['net::ERR_ABORTED', 'not-cors/blocked-by-client'],
    ['net::ERR_NAME_NOT_RESOLVED', 'not-cors/connection-failed'],
  ])('%s', (error, code) => {
    const lack = error.includes('NAME') ? 'dns' : error.includes('ABORTED') ? 'aborted' : 'blocked';
    const actual = buildExchange({ method: 'GET', status: null, lack, har: { error } });
    const attempt = buildAttempt({ actual, method: 'GET', preflightNeeded: false, unsafeHeaderNames: [] });
    expect(told(judge(attempt, document(rule('https://other.example', ['GET']))))).toEqual([[code, null, null, null]]);
  });
});

const isAnything = (): boolean => true;

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

describe('headers that script cannot read', () => {
  const answer = { 'Access-Control-Allow-Origin': PAGE_ORIGIN, ETag: '"a"' };
  const put = (url: string): CorsAttempt => {
    const actual = buildExchange({ method: 'PUT', url, request: { Origin: PAGE_ORIGIN }, response: answer });
    const allowed = {
      ...answer,
      'Access-Control-Allow-Methods': 'PUT',
      'Access-Control-Allow-Headers': 'content-type, x-oss-date',
    };
    return refused({ preflight: preflight(200, allowed), actual, url });
  };

  test.each([
    ['https://b.example/film?partNumber=1&uploadId=U', 'error'],
    ['https://b.example/cat.jpg', 'warning'],
  ])('%s: %s', (url, severity) => {
    const judged = judge(put(url), GOOD);
    expect(judged.observed.verdict).toBe('allowed');
    expect(
      judged.findings.map(({ diagnostic, item, value }) => [diagnostic.code, diagnostic.severity, item, value]),
    ).toEqual([['cors/header-not-exposed', severity, 'expose-header', 'etag']]);
  });
});

describe('stores that take a rule early', () => {
  const twice = document(rule(PAGE_ORIGIN, ['GET']), rule(PAGE_ORIGIN, ['GET', 'PUT'], ['*']));
  const denied = refused({
    preflight: preflight(403, {}, { errorBody: '<Error><Code>AccessDenied</Code></Error>' }),
  });

  test('a later rule that would allow the request is shadowed', () => {
    const judged = judge(denied, twice, 'ceph');
    expect(told(judged)).toEqual([['cors/rule-shadowed', 'method', 0, 'PUT']]);
    expect(judged.findings[0]?.diagnostic.notes[0]).toBe(
      'Ceph RADOS Gateway takes the first rule whose origin matches, and then looks at no other rule',
    );
  });

  test('the edit that is offered cures it', () => {
    const xml = document(rule(PAGE_ORIGIN, ['GET'], ['*']), rule(PAGE_ORIGIN, ['GET', 'PUT'], ['*']));
    const edit = judge(denied, xml, 'ceph').findings[0]?.diagnostic.help?.edits[0];
    expect(edit).toBeDefined();
    const cured = `${xml.slice(0, edit?.span.start)}${edit?.insert}${xml.slice(edit?.span.end)}`;
    expect(judge(denied, cured, 'ceph').predicted?.browser.verdict).toBe('allowed');
  });

  test('without such a rule the one that was taken is blamed, not the one that lacks least', () => {
    const xml = document(rule(PAGE_ORIGIN, ['GET']), rule(PAGE_ORIGIN, ['PUT'], ['content-type']));
    expect(told(judge(denied, xml, 'ceph')).map(([code, , index]) => [code, index])).toEqual([
      ['cors/method-not-allowed', 0],
      ['cors/header-not-allowed', 0],
      ['cors/header-not-allowed', 0],
    ]);
  });

  test('a store that looks for a full match has no shadowed rules', () => {
    const nothing = buildAttempt({ preflight: preflight(403), unsafeHeaderNames: ['content-type', 'x-oss-date'] });
    expect(told(judge(nothing, twice, 's3')).map(([code]) => code)).not.toContain('cors/rule-shadowed');
  });
});

describe('what is unknown of a store', () => {
  const pattern = document(rule(PAGE_ORIGIN.replace(/^(https?:\/\/)[^.]*/, '$1*'), ['PUT'], ['*']));

  test('is told as unknown where nothing shows it', () => {
    const unseen = buildAttempt({ preflight: null, actual: null, unsafeHeaderNames: ['content-type'] });
    const judged = judge(unseen, pattern, 'r2');
    expect(judged.predicted?.browser.verdict).toBe('unknown');
    expect(judged.predicted?.browser.because).toMatch(
      /^Cloudflare R2: unknown: `\*` in AllowedOrigin; it would show in /,
    );
  });

  test('is settled by a capture, and the finding says so', () => {
    const judged = judge(refused(), pattern, 'r2');
    expect(told(judged)).toEqual([['cors/origin-not-allowed', 'origin', 0, PAGE_ORIGIN]]);
    expect(judged.findings[0]?.diagnostic.notes.at(-1)).toMatch(/this capture shows what is assumed here$/);
  });

  test('makes no drift where the capture shows that it passes', () => {
    const passed = buildAttempt({
      preflight: preflight(200, {
        'Access-Control-Allow-Origin': PAGE_ORIGIN,
        'Access-Control-Allow-Methods': 'PUT',
        'Access-Control-Allow-Headers': 'content-type,x-oss-date',
      }),
      unsafeHeaderNames: ['content-type', 'x-oss-date'],
    });
    expect(told(judge(passed, pattern, 'r2')).map(([code]) => code)).not.toContain('cors/drift');
  });

  test('blames no rule of an interface that looks at none', () => {
    const judged = judge(buildAttempt({ preflight: preflight(302), unsafeHeaderNames: [] }), GOOD, 'gcs@browser');
    expect(told(judged).map(([code]) => code)).not.toContain('cors/method-not-allowed');
    const silent = judge(buildAttempt({ preflight: preflight(200), unsafeHeaderNames: [] }), GOOD, 'gcs@browser');
    expect(told(silent).map(([code]) => code)).toEqual(['cors/rules-not-consulted']);
  });
});
