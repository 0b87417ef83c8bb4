import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeResponses, type Question } from '../../src/browser/judge-responses.ts';
import type { BrowserProfile } from '../../src/fetch/profile.ts';
import type { ResponseFacts } from '../../src/fetch/response-facts.ts';

const ORIGIN = 'https://app.example.com';
const PROFILES: readonly BrowserProfile[] = ['chromium', 'firefox', 'webkit', 'spec'];
const ACAO = 'Access-Control-Allow-Origin';
const ACAM = 'Access-Control-Allow-Methods';
const ACAH = 'Access-Control-Allow-Headers';

const reply = (status: number, ...headers: string[]): ResponseFacts => ({ status, headers });
const ask = (more: Partial<Question>, profile: BrowserProfile = 'chromium') =>
  judgeResponses(
    {
      origin: ORIGIN,
      method: 'PUT',
      url: 'https://bucket.example.net/a',
      unsafeHeaderNames: ['content-type', 'x-a'],
      credentials: false,
      preflightNeeded: true,
      preflight: null,
      actual: null,
      ...more,
    },
    profile,
  );

const errors = (more: Partial<Question>) => PROFILES.map((profile) => ask(more, profile).corsError);

describe('the answer to a preflight', () => {
  test('that fails in status and origin is blamed on the status by WebKit, on the origin by the others', () => {
    const missing = 'PreflightMissingAllowOriginHeader';
    expect(errors({ preflight: reply(403) })).toEqual([missing, missing, 'PreflightInvalidStatus', missing]);
  });

  test('with both lists unreadable and a method missing is blamed in the order of the engine', () => {
    const preflight = reply(200, ACAO, '*', ACAM, 'GET', ACAH, '(');
    const headers = 'InvalidAllowHeadersPreflightResponse';
    expect(errors({ preflight })).toEqual([headers, 'MethodDisallowedByPreflightResponse', headers, headers]);
  });

  test('that is a redirect is told as one by all', () => {
    const name = 'PreflightDisallowedRedirect';
    expect(errors({ preflight: reply(301, 'Location', 'https://b.example/') })).toEqual([name, name, name, name]);
  });

  test('may have any status from 200 to 299', () => {
    const passes = (status: number) => ask({ preflight: reply(status, ACAO, '*', ACAM, '*', ACAH, '*') }).verdict;
    expect([199, 200, 204, 299, 300].map(passes)).toEqual(['blocked', 'allowed', 'allowed', 'allowed', 'blocked']);
  });

  test('is judged before the answer to the request', () => {
    const verdict = ask({ preflight: reply(200, ACAO, ORIGIN), actual: reply(200) });
    expect(verdict).toMatchObject({ at: 'preflight', corsError: 'MethodDisallowedByPreflightResponse' });
    expect(verdict.failedParameter).toBe('PUT');
  });

  test('that refuses several header names is blamed on the first that was asked for', () => {
    const preflight = reply(200, ACAO, ORIGIN, ACAM, 'PUT', ACAH, 'content-type');
    expect(ask({ preflight, unsafeHeaderNames: ['x-b', 'content-type', 'x-a'] }).failedParameter).toBe('x-b');
  });

  test('covers Authorization with a star except by the standard', () => {
    const preflight = reply(200, ACAO, '*', ACAM, '*', ACAH, '*');
    const name = 'HeaderDisallowedByPreflightResponse';
    expect(errors({ preflight, unsafeHeaderNames: ['authorization'] })).toEqual([null, null, null, name]);
  });
});

describe('several origins', () => {
  test('in two lines are several to every engine', () => {
    const name = 'MultipleAllowOriginValues';
    expect(errors({ actual: reply(200, ACAO, ORIGIN, ACAO, ORIGIN) })).toEqual([name, name, name, name]);
  });

  test('in one line are one wrong origin to Firefox', () => {
    const name = 'MultipleAllowOriginValues';
    expect(errors({ actual: reply(200, ACAO, `${ORIGIN}, *`) })).toEqual([name, 'AllowOriginMismatch', name, name]);
  });

  test('a value that is no origin is told from another origin by Chromium', () => {
    const [chromium, firefox] = errors({ actual: reply(200, ACAO, 'app.example.com') });
    expect([chromium, firefox]).toEqual(['InvalidAllowOriginValue', 'AllowOriginMismatch']);
  });
});

describe('with an unknown credentials mode', () => {
  const credentials = 'unknown';

  test('nothing is added when both modes come to the same', () => {
    expect(ask({ credentials, actual: reply(200) }).ifCredentials).toBeNull();
    const open = reply(200, ACAO, ORIGIN, 'Access-Control-Allow-Credentials', 'true');
    expect(ask({ credentials, actual: open }).ifCredentials).toBeNull();
  });

  test('the verdict is for credentials left out, and what they would change is said', () => {
    const verdict = ask({ credentials, actual: reply(200, ACAO, '*') });
    expect(verdict.verdict).toBe('allowed');
    expect(verdict.ifCredentials).toEqual({ verdict: 'blocked', corsError: 'WildcardOriginNotAllowed' });
  });

  test('another reason counts as a difference', () => {
    const verdict = ask({ credentials, preflight: reply(200, ACAO, '*', ACAM, 'GET') });
    expect(verdict.corsError).toBe('MethodDisallowedByPreflightResponse');
    expect(verdict.ifCredentials).toEqual({ verdict: 'blocked', corsError: 'PreflightWildcardOriginNotAllowed' });
  });
});

test('credentials never let through what would be refused without them', () => {
  const value = fc.constantFrom(
    '*',
    ORIGIN,
    'https://b.example',
    '',
    'true',
    'PUT',
    'x-a, content-type',
    'a b',
    'null',
  );
  const name = fc.constantFrom(ACAO, ACAM, ACAH, 'Access-Control-Allow-Credentials');
  const facts = fc.record({
    status: fc.constantFrom(200, 204, 304, 307, 403, 407),
    headers: fc.array(fc.tuple(name, value), { maxLength: 6 }).map((pairs) => pairs.flat()),
  });
  fc.assert(
    fc.property(facts, facts, fc.constantFrom(...PROFILES), (preflight, actual, profile) => {
      const [without, withThem, unknown] = ([false, true, 'unknown'] as const).map((credentials) =>
        ask({ preflight, actual, credentials }, profile),
      );
      if (without?.verdict === 'blocked') expect(withThem?.verdict).toBe('blocked');
      expect(unknown).toMatchObject({ verdict: without?.verdict, corsError: without?.corsError });
      expect((unknown?.ifCredentials ?? unknown)?.corsError).toBe(withThem?.corsError);
    }),
    { numRuns: 2000 },
  );
});

describe('the answer to the request', () => {
  test('is delivered with any status when it passes the CORS check', () => {
    for (const status of [200, 204, 206, 304, 400, 403, 404, 500, 503]) {
      expect(ask({ actual: reply(status, ACAO, ORIGIN) }).verdict).toBe('allowed');
    }
  });

  test('needs no method or header lists', () => {
    expect(ask({ actual: reply(200, ACAO, ORIGIN, ACAM, '(') }).verdict).toBe('allowed');
  });

  test('that redirects must pass the check itself and lead to an address without user and password', () => {
    const to = (location: string, ...more: string[]) =>
      ask({ actual: reply(307, 'Location', location, ...more) }).corsError;
    expect(to('https://other.example/')).toBe('MissingAllowOriginHeader');
    expect(to('https://other.example/', ACAO, '*')).toBeNull();
    expect(to('https://user:pass@other.example/', ACAO, '*')).toBe('RedirectContainsCredentials');
    expect(to('//user@other.example/', ACAO, '*')).toBe('RedirectContainsCredentials');
    expect(to('/a@b', ACAO, '*')).toBeNull();
    expect(to('ftp://other.example/', ACAO, '*')).toBe('CorsDisabledScheme');
  });

  test('may not redirect to data', () => {
    const verdict = ask({ actual: reply(302, 'Location', 'data:,a', ACAO, '*') });
    expect(verdict).toMatchObject({ verdict: 'blocked', corsError: null, at: 'actual' });
  });
});

describe('what script cannot read', () => {
  const headers = ['ETag', '"a"', 'Content-Type', 'a/b', 'X-Oss-Request-Id', '1', 'etag', '"b"', 'Set-Cookie', 'c=d'];
  const hidden = (credentials: Question['credentials'], ...more: string[]) =>
    ask({
      credentials,
      actual: reply(200, ACAO, ORIGIN, 'Access-Control-Allow-Credentials', 'true', ...headers, ...more),
    }).unreadableHeaders.filter((name) => !name.startsWith('access-control-'));
  const expose = 'Access-Control-Expose-Headers';

  test('is all but the safelisted headers', () => {
    expect(hidden(false)).toEqual(['etag', 'x-oss-request-id', 'set-cookie']);
  });

  test('does not include what is exposed, by name or by star', () => {
    expect(hidden(false, expose, 'ETAG')).toEqual(['x-oss-request-id', 'set-cookie']);
    expect(hidden(false, expose, '*')).toEqual(['set-cookie']);
    expect(hidden(true, expose, '*')).toEqual(['etag', 'x-oss-request-id', 'set-cookie']);
    expect(hidden(false, expose, 'etag, set-cookie')).toEqual(['x-oss-request-id', 'set-cookie']);
  });

  test('is everything when the list cannot be read', () => {
    expect(hidden(false, expose, 'etag, x b')).toEqual(['etag', 'x-oss-request-id', 'set-cookie']);
  });

  test('is not asked of an answer that is blocked', () => {
    expect(ask({ actual: reply(200, 'ETag', '"a"') }).unreadableHeaders).toEqual([]);
  });
});
