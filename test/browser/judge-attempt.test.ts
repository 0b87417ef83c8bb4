import { describe, expect, test } from 'vitest';
import { judgeAttempt } from '../../src/browser/judge-attempt.ts';
import type { Exchange, Lack } from '../../src/exchange/exchange.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import {
  buildActual,
  buildExchange,
  buildPreflight,
  type ExchangeOptions,
  PAGE_ORIGIN,
} from '../support/build-exchange.ts';
import { buildAttempt } from './support/build-attempt.ts';

const judge = (attempt: Partial<CorsAttempt>) => judgeAttempt(buildAttempt(attempt), 'chromium');
const ACAO = 'Access-Control-Allow-Origin';
const ACAC = 'Access-Control-Allow-Credentials';
const STAR = [ACAO, '*', 'Access-Control-Allow-Methods', '*', 'Access-Control-Allow-Headers', '*'];
const blockedInHar = { error: 'net::ERR_FAILED' };

describe('in a capture', () => {
  test('a refused preflight blocks, whatever comes after it', () => {
    expect(judge({ preflight: buildPreflight({ refused: true }) })).toMatchObject({
      verdict: 'blocked',
      corsError: 'PreflightMissingAllowOriginHeader',
      at: 'preflight',
    });
  });

  test('a preflight that passes proves nothing as long as its request is not seen', () => {
    expect(judge({ preflight: buildPreflight() })).toMatchObject({ verdict: 'unknown', corsError: null });
  });

  test('a preflight that passes only without credentials says so', () => {
    const preflight = buildExchange({ method: 'OPTIONS', response: STAR });
    expect(judge({ preflight })).toMatchObject({
      verdict: 'unknown',
      ifCredentials: { verdict: 'blocked', corsError: 'PreflightWildcardOriginNotAllowed' },
    });
  });

  test('a request that never came, though the capture goes on, was held back for its credentials if they explain it', () => {
    const preflight = buildExchange({ method: 'OPTIONS', response: STAR });
    const verdict = judge({ preflight, abandoned: true });
    expect(verdict).toMatchObject({
      verdict: 'blocked',
      corsError: 'PreflightWildcardOriginNotAllowed',
      at: 'preflight',
    });
    const passing = buildPreflight({ response: { 'Access-Control-Allow-Credentials': 'true' } });
    expect(judge({ preflight: passing, abandoned: true }).verdict).toBe('unknown');
    expect(judge({ preflight, abandoned: true, credentials: false }).verdict).toBe('unknown');
  });

  test('over HTTP/1.1 a request with a body may also have been a stream, which is said', () => {
    const because = (method: string, protocol: 'http/1.1' | 'h2') => {
      const preflight = buildExchange({ method: 'OPTIONS', response: STAR, protocol });
      return judge({ preflight, method, abandoned: true }).because;
    };
    expect(because('PUT', 'http/1.1')).toMatch(/carries credentials, or streams a body/);
    expect(because('PUT', 'h2')).toMatch(/carries credentials$/);
    expect(because('GET', 'http/1.1')).toMatch(/carries credentials$/);
  });

  test('where it was not waited for, that it is missing is not said', () => {
    const verdict = judge({ preflight: buildPreflight(), isGivenUp: true });
    expect(verdict.verdict).toBe('unknown');
    expect(verdict.because).toMatch(/too many preflights waited/);
  });

  test('an answer is judged although the end of its body was not captured', () => {
    const actual = buildActual({ lack: 'gap', complete: false, response: { ETag: '"a"' } });
    expect(judge({ preflight: buildPreflight(), actual })).toMatchObject({
      verdict: 'allowed',
      unreadableHeaders: ['access-control-allow-origin', 'etag'],
    });
  });

  test.each<[Lack, 'blocked' | 'unknown']>([
    ['reset', 'blocked'],
    ['closed', 'blocked'],
    ['timeout', 'blocked'],
    ['refused', 'blocked'],
    ['gap', 'unknown'],
    ['capture-ended', 'unknown'],
    ['unread', 'unknown'],
  ])('no answer because of %s is %s, and not by CORS', (lack, verdict) => {
    const actual = buildActual({ status: null, lack });
    expect(judge({ preflight: buildPreflight(), actual })).toMatchObject({ verdict, corsError: null });
    const preflight = buildPreflight({ status: null, lack });
    expect(judge({ preflight })).toMatchObject({ verdict, corsError: null });
  });

  test.each<[Lack, string]>([
    ['reset', 'blocked'],
    ['closed', 'blocked'],
    ['timeout', 'allowed'],
    ['capture-ended', 'allowed'],
  ])('an answer that is cut by %s is %s', (lack, verdict) => {
    expect(judge({ actual: buildActual({ lack, complete: false }) })).toMatchObject({ verdict, corsError: null });
  });

  test.each([
    [{ [ACAO]: PAGE_ORIGIN }, 'MethodDisallowedByPreflightResponse'],
    [{ [ACAO]: PAGE_ORIGIN, 'Access-Control-Allow-Methods': 'PUT' }, 'HeaderDisallowedByPreflightResponse'],
    [{}, 'PreflightMissingAllowOriginHeader'],
  ])('what an answer lacks may be among headers that are not known: %j', (response, corsError) => {
    const preflight = buildExchange({ method: 'OPTIONS', response: response as Record<string, string> });
    expect(judge({ preflight })).toMatchObject({ verdict: 'blocked', corsError });
    expect(judge({ preflight: { ...preflight, responseKnowledge: 'provisional' } }).verdict).toBe('unknown');
  });

  test('where a redirect leads may be among the headers that are not known', () => {
    const redirect = (response: Record<string, string>) => buildActual({ status: 302, response });
    expect(judge({ actual: redirect({}) }).verdict).toBe('allowed');
    const judgeInPart = (actual: Exchange) =>
      judge({ actual: { ...actual, responseKnowledge: 'provisional' } }).verdict;
    expect(judgeInPart(redirect({}))).toBe('unknown');
    expect(judgeInPart(redirect({ Location: '/elsewhere' }))).toBe('allowed');
  });

  describe('an answer whose head was cut off', () => {
    const cut = (exchange: Exchange): Exchange => ({ ...exchange, responseKnowledge: 'provisional', lack: 'gap' });
    const answered = (response: Record<string, string>, status = 200): Exchange =>
      buildExchange({ status, request: { Origin: PAGE_ORIGIN }, response });
    const credentialed = (allow: Record<string, string>) =>
      judge({ credentials: true, actual: cut(answered({ [ACAO]: PAGE_ORIGIN, ...allow })) });

    test('is not known to pass: the next line may be a second Access-Control-Allow-Origin', () => {
      const verdict = judge({ actual: cut(buildActual()), credentials: 'unknown' });
      expect(verdict).toMatchObject({ verdict: 'unknown', ifCredentials: null, unreadableHeaders: [] });
      expect(verdict.because).toBe('the answer passes as far as it was seen: not all of its headers are known');
    });

    test.each([
      ['that of another page', { [ACAO]: 'https://else.example' }, 'AllowOriginMismatch'],
      ['two', { [ACAO]: `${PAGE_ORIGIN}, *` }, 'MultipleAllowOriginValues'],
    ])('is refused for an origin that no further line mends: %s', (_, response, corsError) => {
      expect(judge({ actual: cut(answered(response)) })).toMatchObject({ verdict: 'blocked', corsError });
    });

    test('may allow credentials further down, unless it says something else about them', () => {
      expect(credentialed({}).verdict).toBe('unknown');
      expect(credentialed({ [ACAC]: 'true' }).verdict).toBe('unknown');
      expect(credentialed({ [ACAC]: 'TRUE' })).toMatchObject({
        verdict: 'blocked',
        corsError: 'InvalidAllowCredentials',
      });
    });

    test('to a preflight says nothing against the request that followed it', () => {
      const preflight = cut(buildExchange({ method: 'OPTIONS', response: {} }));
      const actual = answered({ [ACAO]: PAGE_ORIGIN, [ACAC]: 'true' });
      expect(judge({ preflight, actual })).toMatchObject({ verdict: 'allowed', ifCredentials: null });
      const alone = judge({ preflight: cut(buildPreflight()), actual: null, credentials: 'unknown', abandoned: true });
      expect(alone).toMatchObject({ verdict: 'unknown', ifCredentials: null });
    });

    test('refuses the preflight by its status, whatever its headers are', () => {
      const preflight = cut(buildExchange({ method: 'OPTIONS', status: 403, response: {} }));
      const verdict = judge({ preflight, actual: null });
      expect(verdict).toMatchObject({ verdict: 'blocked', at: 'preflight', corsError: null });
      expect(verdict.because).toBe('the preflight is answered with status 403');
      const moved = cut(buildExchange({ method: 'OPTIONS', status: 204, response: {} }));
      expect(judge({ preflight: moved, actual: null }).verdict).toBe('unknown');
    });

    test('leaves a 304 open that refreshed it, and one to a request of which the validators may be cut off', () => {
      const fresh = answered({}, 304);
      const revalidated = buildActual();
      expect(judge({ actual: fresh, revalidated }).verdict).toBe('allowed');
      expect(judge({ actual: fresh, revalidated: cut(revalidated) }).verdict).toBe('unknown');
      const lost = cut(answered({}));
      expect(judge({ actual: fresh, revalidated: lost }).verdict).toBe('unknown');
      expect(judge({ actual: fresh }).verdict).toBe('blocked');
      expect(judge({ actual: { ...fresh, requestKnowledge: 'provisional' } }).verdict).toBe('unknown');
    });
  });

  test('an answer that fails the check is blocked for that even if it is cut', () => {
    const actual = buildActual({ lack: 'reset', refused: true });
    expect(judge({ actual }).corsError).toBe('MissingAllowOriginHeader');
  });

  test('a request that was sent shows that its preflight passed, seen or not', () => {
    const preflight = buildPreflight({ status: null, lack: 'gap' });
    expect(judge({ preflight, actual: buildActual() }).verdict).toBe('allowed');
  });

  test('a request that carried cookies is judged with credentials', () => {
    const actual = buildExchange({ response: { [ACAO]: '*' } });
    expect(judge({ actual, credentials: true }).corsError).toBe('WildcardOriginNotAllowed');
    expect(judge({ actual, credentials: false }).verdict).toBe('allowed');
  });

  test('a redirect is judged as the hop that it is', () => {
    const Location = 'https://other.example/';
    expect(judge({ actual: buildExchange({ status: 302, response: { Location } }) }).verdict).toBe('blocked');
    expect(judge({ actual: buildExchange({ status: 302, response: { Location, [ACAO]: '*' } }) }).verdict).toBe(
      'allowed',
    );
  });

  test('an unknown origin leaves open whether another one is right, and nothing else', () => {
    const origin = null;
    const other = buildExchange({ response: { [ACAO]: 'https://other.example' } });
    expect(judge({ origin, actual: other })).toMatchObject({ verdict: 'unknown', corsError: null });
    expect(judge({ origin, actual: buildExchange({ response: { [ACAO]: '*' } }) }).verdict).toBe('allowed');
    expect(judge({ origin, actual: buildExchange() }).corsError).toBe('MissingAllowOriginHeader');
  });
});

describe('a 304', () => {
  const request = { 'If-None-Match': '"a"' };

  test('to the browser’s own question stands for a stored answer that is not known', () => {
    const actual = buildExchange({ status: 304, request });
    expect(judge({ actual, unsafeHeaderNames: [] })).toMatchObject({ verdict: 'unknown', corsError: null });
  });

  test('updates the stored answer where that is known', () => {
    const actual = buildExchange({ status: 304, request, response: { Vary: 'Origin', ETag: '"a"' } });
    const forOther = buildActual({ origin: 'https://other.example', response: { ETag: '"a"' } });
    const names = { unsafeHeaderNames: [], preflightNeeded: false };
    expect(judge({ ...names, actual, revalidated: forOther })).toMatchObject({
      corsError: 'AllowOriginMismatch',
      failedParameter: 'https://other.example',
    });
    expect(judge({ ...names, actual, revalidated: buildActual() }).verdict).toBe('allowed');
    const renewed = buildActual({ status: 304, request });
    expect(judge({ ...names, actual: renewed, revalidated: forOther }).verdict).toBe('allowed');
    expect(judge({ ...names, actual, revalidated: buildExchange() }).corsError).toBe('MissingAllowOriginHeader');
  });

  test('to the script’s own question is checked itself', () => {
    const actual = buildExchange({ status: 304, request });
    expect(judge({ actual, unsafeHeaderNames: ['if-none-match'] }).corsError).toBe('MissingAllowOriginHeader');
  });

  test('that allows the origin passes', () => {
    const actual = buildExchange({ status: 304, request, response: { [ACAO]: '*' } });
    expect(judge({ actual, unsafeHeaderNames: [] }).verdict).toBe('allowed');
  });

  test('in the HAR of the browser is delivered unless it names an error', () => {
    const actual = buildExchange({ status: 304, request, har: {} });
    expect(judge({ actual, unsafeHeaderNames: [] }).verdict).toBe('allowed');
    const failed = buildExchange({ status: 304, request, har: blockedInHar });
    expect(judge({ actual: failed, unsafeHeaderNames: [] }).verdict).toBe('blocked');
  });
});

describe('in a HAR of Chromium', () => {
  const never = (error: string | null = 'net::ERR_FAILED') =>
    buildActual({ status: null, requestKnowledge: 'provisional', har: { error } });

  test('the preflight’s answer tells why the request never left', () => {
    const preflight = buildPreflight({ refused: true, har: {} });
    expect(judge({ preflight, actual: never() }).corsError).toBe('PreflightMissingAllowOriginHeader');
  });

  test('a preflight that was redirected without an answer in the file is told by its error', () => {
    const preflight = buildPreflight({ status: null, har: { error: 'net::ERR_INVALID_REDIRECT' } });
    expect(judge({ preflight, actual: never() }).corsError).toBe('PreflightDisallowedRedirect');
  });

  test('a failure that only credentials explain shows that they were included', () => {
    const preflight = buildExchange({ method: 'OPTIONS', response: STAR, har: {} });
    expect(judge({ preflight, actual: never() }).corsError).toBe('PreflightWildcardOriginNotAllowed');
    const actual = buildExchange({ response: { [ACAO]: '*' }, har: blockedInHar });
    expect(judge({ actual })).toMatchObject({ corsError: 'WildcardOriginNotAllowed', ifCredentials: null });
  });

  test('a failed redirect shows no credentials: redirect mode `error` fails it as well', () => {
    const actual = buildExchange({ status: 302, response: { [ACAO]: '*', Location: '/b' }, har: blockedInHar });
    expect(judge({ actual })).toMatchObject({
      verdict: 'blocked',
      corsError: null,
      ifCredentials: { verdict: 'blocked', corsError: 'WildcardOriginNotAllowed' },
    });
  });

  test('a request under way when the file was written has neither failed nor shown credentials', () => {
    const preflight = buildExchange({ method: 'OPTIONS', response: STAR, har: {} });
    const actual = buildActual({ status: null, lack: 'capture-ended', har: { error: null } });
    expect(judge({ preflight, actual })).toMatchObject({ verdict: 'unknown', corsError: null });
    expect(judge({ actual, storedWithoutOrigin: buildExchange({ har: {} }) }).verdict).toBe('unknown');
  });

  test('a status without any header does not show that a header is missing', () => {
    const bare = { refused: true, responseKnowledge: 'none' } as const;
    expect(judge({ actual: buildActual({ ...bare, har: {} }) }).verdict).toBe('allowed');
    expect(judge({ actual: buildActual({ ...bare, har: { exporter: 'other' } }) }).verdict).toBe('unknown');
  });

  test('an answer that was delivered leaves nothing open', () => {
    const actual = buildExchange({ response: { [ACAO]: '*' }, har: {} });
    expect(judge({ actual })).toMatchObject({ verdict: 'allowed', ifCredentials: null });
  });

  test('a failure that nothing explains is not put down to CORS', () => {
    const preflight = buildPreflight({ har: {}, response: { 'Access-Control-Allow-Credentials': 'true' } });
    expect(judge({ preflight, actual: never() })).toMatchObject({ verdict: 'blocked', corsError: null });
  });

  test.each(['net::ERR_BLOCKED_BY_ORB', 'net::ERR_ABORTED', 'net::ERR_CONNECTION_RESET', 'net::ERR_BLOCKED_BY_CLIENT'])(
    '%s is no matter of CORS, with or without an answer',
    (error) => {
      const answered = buildActual({ refused: true, har: { error } });
      expect(judge({ actual: answered })).toMatchObject({ verdict: 'blocked', corsError: null });
      expect(judge({ actual: never(error) })).toMatchObject({ verdict: 'blocked', corsError: null });
    },
  );

  test('an answer whose rest the page gave up is judged as any other', () => {
    const har = { error: 'net::ERR_ABORTED', gaveUpRest: true };
    expect(judge({ actual: buildActual({ har, lack: 'aborted' }) }).verdict).toBe('allowed');
    expect(
      judge({ actual: buildActual({ har, lack: 'aborted', refused: true, responseKnowledge: 'none' }) }),
    ).toMatchObject({
      verdict: 'unknown',
      corsError: null,
    });
    const playwright = { ...har, exporter: 'playwright' } as const;
    expect(judge({ actual: buildActual({ har: playwright, lack: 'aborted' }) }).verdict).toBe('allowed');
  });

  test('a request without an answer or an error was stopped before it left (mixed content)', () => {
    const actual = buildActual({ status: null, lack: 'blocked', har: { error: null } });
    expect(judge({ actual, preflightNeeded: false })).toMatchObject({ verdict: 'blocked', corsError: null });
  });

  test('a stored answer without CORS headers is what a failure without traffic rests on', () => {
    const stored = buildExchange({ har: {} });
    const verdict = judge({ actual: never(), storedWithoutOrigin: stored, preflightNeeded: false });
    expect(verdict).toMatchObject({ corsError: 'MissingAllowOriginHeader', at: 'actual' });
  });

  test('the answer of a service worker passes without a check', () => {
    const actual = buildActual({ refused: true, har: { fromServiceWorker: true } });
    expect(judge({ actual }).verdict).toBe('allowed');
  });
});

describe('a HAR that has neither answer nor preflight', () => {
  const failed = { preflightNeeded: true, actual: buildActual({ status: null, har: { exporter: 'playwright' } }) };

  test('leaves open which of the two failed', () => {
    expect(judge({ ...failed, preflightState: 'hidden' })).toMatchObject({ verdict: 'blocked', at: null });
    expect(judge({ ...failed, preflightState: 'cached' })).toMatchObject({ verdict: 'blocked', at: 'actual' });
    expect(judge({ ...failed, preflightNeeded: false }).at).toBe('actual');
  });
});

describe('a 200 of a HAR whose headers are those of a 304', () => {
  const request = { Origin: PAGE_ORIGIN, 'If-None-Match': 'W/"b", "a"' };
  const answered = (response: object, exporter: 'playwright' | 'chromium' = 'playwright') =>
    buildExchange({ request, response: { ...response }, har: { exporter } });

  test('has the CORS headers of the stored answer', () => {
    const attempt = { actual: answered({ ETag: 'W/"a"' }), revalidated: buildActual({ har: {} }) };
    expect(judge(attempt)).toMatchObject({ verdict: 'allowed', corsError: null });
  });

  test('shows no header to be missing where that one is not known', () => {
    expect(judge({ actual: answered({ ETag: '"a"' }) }).verdict).toBe('unknown');
    expect(judge({ actual: answered({ ETag: '"a"' }, 'chromium') }).verdict).toBe('allowed');
  });

  test('is an answer of its own when it is of another version, or seen on the wire', () => {
    expect(judge({ actual: answered({ ETag: '"c"' }) }).corsError).toBe('MissingAllowOriginHeader');
    const wire = buildExchange({ request, response: { ETag: '"a"' } });
    expect(judge({ actual: wire }).corsError).toBe('MissingAllowOriginHeader');
  });
});

describe('in a NetLog', () => {
  const dropped = { exporter: 'netlog', error: 'net::ERR_ABORTED', gaveUpRest: true } as const;

  test('a request that was dropped behind an answer that fails the CORS check failed by that', () => {
    const actual = buildActual({ refused: true, har: dropped });
    expect(judge({ actual })).toMatchObject({ verdict: 'blocked', corsError: 'MissingAllowOriginHeader' });
  });

  test('a request that was dropped behind an answer that passes had that answer', () => {
    const actual = buildActual({ har: dropped, lack: 'aborted' });
    expect(judge({ actual })).toMatchObject({ verdict: 'allowed', corsError: null });
  });

  test('a request behind a redirect that was given up before it was sent: with redirect mode `manual` that is no failure', () => {
    const gaveUp = { status: null, har: { error: 'net::ERR_ABORTED' }, lack: 'aborted' } as const;
    const behind = (more: ExchangeOptions) => ({
      redirectedFrom: 1,
      actual: buildActual({ ...gaveUp, requestKnowledge: 'provisional', ...more }),
    });
    const unknown = { verdict: 'unknown', because: expect.stringContaining('`manual`') };
    expect(judge(behind({}))).toMatchObject(unknown);
    const byPlaywright = { exporter: 'playwright', error: 'net::ERR_ABORTED' } as const;
    expect(judge(behind({ har: byPlaywright }))).toMatchObject(unknown);
    expect(judge(behind({ har: { ...byPlaywright, exporter: 'firefox' } }))).toMatchObject({ verdict: 'blocked' });
    expect(judge(behind({ requestKnowledge: 'sanitised' }))).toMatchObject({ verdict: 'blocked' });
    expect(judge({ ...behind({}), redirectedFrom: null })).toMatchObject({ verdict: 'blocked' });
    expect(judge({ ...behind({}), preflight: buildPreflight({ har: {} }) })).toMatchObject({ verdict: 'blocked' });
  });

  test('a redirect that passes and was not followed: the redirect mode is not in the log', () => {
    const har = { exporter: 'netlog', error: 'net::ERR_FAILED' } as const;
    const actual = buildActual({ status: 302, response: { Location: '/b' }, har });
    expect(judge({ actual })).toMatchObject({ verdict: 'unknown', because: expect.stringContaining('redirect mode') });
    const refused = buildActual({ status: 302, response: { Location: '/b' }, refused: true, har });
    expect(judge({ actual: refused })).toMatchObject({ verdict: 'blocked', corsError: 'MissingAllowOriginHeader' });
  });

  test('a request that was dropped does not show that it had no credentials', () => {
    const actual = buildExchange({ response: STAR, har: dropped });
    expect(judge({ actual })).toMatchObject({ verdict: 'allowed', ifCredentials: { verdict: 'blocked' } });
  });

  test('a request still open at the end of the log has not failed', () => {
    const preflight = buildExchange({ method: 'OPTIONS', response: STAR, har: { exporter: 'netlog' } });
    const actual = buildActual({ status: null, lack: 'capture-ended', har: { exporter: 'netlog', error: null } });
    expect(judge({ preflight, actual }).verdict).toBe('unknown');
  });
});

describe('in other HARs', () => {
  test('Firefox shows a blocked answer like any other, so it is computed', () => {
    const actual = buildActual({ refused: true, har: { exporter: 'firefox' } });
    expect(judgeAttempt(buildAttempt({ actual }), 'firefox')).toMatchObject({
      verdict: 'blocked',
      corsError: 'MissingAllowOriginHeader',
    });
  });

  test('Firefox does not say whether credentials were included', () => {
    const actual = buildExchange({ response: { [ACAO]: '*' }, har: { exporter: 'firefox' } });
    expect(judgeAttempt(buildAttempt({ actual }), 'firefox').ifCredentials?.verdict).toBe('blocked');
  });

  test('Safari says the reason itself', () => {
    const error = `Origin ${PAGE_ORIGIN} is not allowed by Access-Control-Allow-Origin. Status code: 403`;
    const actual = buildActual({ status: null, har: { exporter: 'safari', error } });
    const verdict = judgeAttempt(buildAttempt({ actual, preflightNeeded: false }), 'webkit');
    expect(verdict).toMatchObject({ verdict: 'blocked', corsError: 'MissingAllowOriginHeader', at: 'actual' });
    expect(verdict.because).toContain(error);
  });
});
