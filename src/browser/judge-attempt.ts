import type { Exchange, Lack } from '../exchange/exchange.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { ResponseFacts } from '../fetch/response-facts.ts';
import type { CorsAttempt, Tristate } from '../pairing/attempt.ts';
import { judgeResponses, type Question } from './judge-responses.ts';
import type { BrowserVerdict } from './verdict.ts';

/**
 * What the browser decided, as far as the input shows: the captured answers judged, and what the input proves besides
 * (an error that a HAR names, an actual request that never left, a connection that broke).
 */
export function judgeAttempt(attempt: CorsAttempt, profile: BrowserProfile): BrowserVerdict {
  const computed = judgeResponses(questionOf(attempt, attempt.credentials), profile);
  const failed = computed.verdict === 'blocked' && computed.at === 'preflight' ? computed : null;
  if (failed) return failed;
  return attempt.actual
    ? judgeActual(attempt, attempt.actual, computed, profile)
    : judgePreflightOnly(attempt, computed);
}

function questionOf(attempt: CorsAttempt, credentials: Tristate): Question {
  return {
    origin: attempt.origin ?? '',
    method: attempt.method,
    url: attempt.url,
    unsafeHeaderNames: attempt.unsafeHeaderNames ?? [],
    credentials,
    preflightNeeded: attempt.preflightNeeded === true,
    preflight: factsOf(attempt.preflight),
    actual: factsOf(attempt.actual),
  };
}

function factsOf(exchange: Exchange | null): ResponseFacts | null {
  if (!exchange || exchange.status === null || exchange.responseKnowledge === 'none') return null;
  return { status: exchange.status, headers: exchange.responseHeaders };
}

const undecided = (because: string): BrowserVerdict => ({ ...NEUTRAL, verdict: 'unknown', because });
const networkError = (at: BrowserVerdict['at'], because: string): BrowserVerdict => ({
  ...NEUTRAL,
  verdict: 'blocked',
  at,
  because,
});
const NEUTRAL = {
  corsError: null,
  at: null,
  failedParameter: null,
  ifCredentials: null,
  unreadableHeaders: [],
} as const;

/** What the lack of an answer proves about the request, if anything. */
const BROKEN: Record<Lack, string | null> = {
  reset: 'the connection was reset',
  closed: 'the connection was closed without an answer',
  timeout: 'no answer came in time',
  refused: 'the connection was refused',
  dns: 'the host name did not resolve',
  tls: 'the TLS handshake failed',
  aborted: 'the request was aborted',
  blocked: 'the browser stopped the request',
  'network-error': 'the browser reports a network error',
  gap: null,
  'capture-ended': null,
};

/** A preflight without its request. On the wire that proves nothing more than the answer to the preflight does. */
function judgePreflightOnly(attempt: CorsAttempt, computed: BrowserVerdict): BrowserVerdict {
  const preflight = attempt.preflight;
  if (preflight?.lack) {
    const because = BROKEN[preflight.lack];
    return because === null
      ? undecided('the answer to the preflight was not captured')
      : networkError('preflight', because);
  }
  if (preflight === null || preflight.status === null) return undecided('the answer to the preflight was not captured');
  return {
    ...undecided('the preflight passes, but the request itself is not in the input'),
    ifCredentials: computed.ifCredentials,
  };
}

function judgeActual(
  attempt: CorsAttempt,
  actual: Exchange,
  computed: BrowserVerdict,
  profile: BrowserProfile,
): BrowserVerdict {
  const error = actual.har?.error ?? null;
  if (actual.status === null) return judgeUnanswered(attempt, actual);
  if (error !== null && !isCorsFailure(error)) return networkError('actual', `the browser says ${error}`);
  if (error !== null) return judgeFailedInBrowser(attempt, computed, profile, error);
  if (actual.lack !== null) {
    const because = BROKEN[actual.lack];
    if (because !== null && computed.verdict === 'allowed') return networkError('actual', because);
  }
  if (attempt.origin === null) return undecided('the origin of the request is not known');
  return hasBrowserVerdict(actual) ? deliveredInBrowser(attempt, computed, profile) : computed;
}

/** `net::ERR_FAILED` is what Chromium writes when its CORS check fails; every other error has another cause. */
const isCorsFailure = (error: string): boolean => /^net::ERR_FAILED$|access control|Access-Control|CORS/i.test(error);

/** A Chromium HAR names an error for every blocked request, so no error means that it was delivered. */
const hasBrowserVerdict = (exchange: Exchange): boolean => exchange.har?.exporter === 'chromium';

/** The browser failed the request although an answer came: CORS, with the credentials mode as the open question. */
function judgeFailedInBrowser(
  attempt: CorsAttempt,
  computed: BrowserVerdict,
  profile: BrowserProfile,
  error: string,
): BrowserVerdict {
  if (computed.verdict === 'blocked') return { ...computed, ifCredentials: null };
  const included = judgeResponses(questionOf(attempt, true), profile);
  if (included.verdict === 'blocked')
    return { ...included, because: 'the browser failed it, which shows that it carried credentials' };
  return networkError('actual', `the browser says ${error}`);
}

/** The browser delivered the answer: if that contradicts the check without credentials, they were included. */
function deliveredInBrowser(attempt: CorsAttempt, computed: BrowserVerdict, profile: BrowserProfile): BrowserVerdict {
  if (computed.verdict === 'allowed') return { ...computed, ifCredentials: null };
  const included = judgeResponses(questionOf(attempt, true), profile);
  return included.verdict === 'allowed' ? included : computed;
}

function judgeUnanswered(attempt: CorsAttempt, actual: Exchange): BrowserVerdict {
  if (attempt.storedWithoutOrigin && actual.har) {
    return {
      ...NEUTRAL,
      verdict: 'blocked',
      corsError: 'MissingAllowOriginHeader',
      at: 'actual',
      because: 'a stored answer without CORS headers was reused',
    };
  }
  const because = actual.lack === null ? null : BROKEN[actual.lack];
  if (because === null) return undecided('the answer was not captured');
  return networkError('actual', because);
}
