import type { ResponseFacts } from '../fetch/response-facts.ts';
import { type Asker, type Failure, originFailure, redirectLocation } from './failure.ts';
import type { CorsError } from './verdict.ts';

const fail = (corsError: CorsError | null, because: string): Failure => ({
  corsError,
  at: 'actual',
  failedParameter: null,
  because,
});

/**
 * Why an answer to the request itself does not reach the page, or a redirect is not followed; `null` when all is well.
 * https://fetch.spec.whatwg.org/#concept-http-fetch and https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
 */
export function responseFailure(asker: Asker, url: string, response: ResponseFacts): Failure | null {
  const { status, headers } = response;
  // No origin server may ask for the credentials of a proxy, so browsers end the request before anything else.
  if (status === 407) return fail(null, 'the answer claims to come from a proxy');
  const location = redirectLocation(status, headers);
  const target = location === null ? null : targetOf(location, url);
  if (target === 'invalid' || target === 'unsafe')
    return fail(null, 'it is redirected to an address that no request may go to');
  // The CORS check comes before the redirect is looked at.
  return originFailure(asker, headers, 'actual') ?? REDIRECT_FAILURES[target ?? 'plain'];
}

type Target = 'invalid' | 'unsafe' | 'other-scheme' | 'with-credentials' | 'plain';

const REDIRECT_FAILURES: Readonly<Record<Exclude<Target, 'invalid' | 'unsafe'>, Failure | null>> = {
  // Steps 5 and 6 of HTTP-redirect fetch: an HTTP(S) scheme.
  'other-scheme': fail('CorsDisabledScheme', 'it is redirected to a scheme that CORS does not know'),
  // Steps 8 and 9: no user name, no password.
  'with-credentials': fail('RedirectContainsCredentials', 'it is redirected to a URL with a user name or password'),
  plain: null,
};

const UNSAFE_SCHEMES = new Set(['about:', 'blob:', 'data:', 'file:', 'filesystem:', 'javascript:']);

/** Redirects are rare, so the URL parser may be used. */
function targetOf(location: string, base: string): Target {
  if (!URL.canParse(location, base)) return 'invalid';
  const { protocol, username, password } = new URL(location, base);
  if (UNSAFE_SCHEMES.has(protocol)) return 'unsafe';
  if (protocol !== 'http:' && protocol !== 'https:') return 'other-scheme';
  return username !== '' || password !== '' ? 'with-credentials' : 'plain';
}
