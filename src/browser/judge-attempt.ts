import { type Exchange, isKnownInPart } from '../exchange/exchange.ts';
import { hasHeader } from '../fetch/header-list.ts';
import { opaqueBlockingOf } from '../fetch/opaque-response.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { ResponseFacts } from '../fetch/response-facts.ts';
import type { CorsAttempt, Tristate } from '../pairing/attempt.ts';
import type { Refusal } from '../pairing/embedding.ts';
import { refreshesStored, VALIDATORS } from '../pairing/stored-responses.ts';
import { isFailedByBrowser, networkError, noAnswer, noEnd, tellsOutcome, undecided } from './evidence.ts';
import { isRedirectStatus, redirectLocation } from './failure.ts';
import { judgeResponses } from './judge-responses.ts';
import { isOkStatus } from './preflight-check.ts';
import { unreadableHeaders } from './unreadable-headers.ts';
import type { BrowserVerdict, CorsError } from './verdict.ts';
import { readWebKitReason } from './webkit-reason.ts';

/**
 * What the browser decided, as far as the input shows: the captured answers judged, and what the input proves besides
 * (an error that a HAR names, an actual request that never left, a connection that broke).
 */
export function judgeAttempt(attempt: CorsAttempt, profile: BrowserProfile): BrowserVerdict {
  const { preflight, actual, refusal } = attempt;
  if (refusal) return judgeRefusal(refusal.by, profile);
  const computed = compute(attempt, profile, attempt.credentials);
  const stopped = preflight && judgePreflight(attempt, preflight, computed);
  if (stopped) return toldByPreflightError(attempt, stopped) ?? stopped;
  const refused = toldByPreflightError(attempt, null);
  if (refused) return refused;
  if (actual === null) return withoutActual(attempt, computed, profile);
  // What was received is judged by its headers, whatever became of the body.
  const error = actual.har?.gaveUpRest ? null : (actual.har?.error ?? null);
  const told = error === null ? null : judgeByText(attempt, error);
  if (told) return told;
  if (isUnfollowed(attempt)) return undecided(UNFOLLOWED);
  if (error !== null && !isFailedByBrowser(error)) return networkError('actual', `the browser says ${error}`);
  if (actual.status === null) return judgeUnanswered(attempt, actual, profile);
  return error === null ? judgeAnswered(attempt, actual, computed) : judgeFailed(attempt, computed, profile);
}

/** What would be withheld by Chromium may be withheld by Firefox, too, whose rules are others. */
function judgeRefusal(by: Refusal['by'], profile: BrowserProfile): BrowserVerdict {
  const isOpaque = by !== 'resource-policy' && by !== 'embedder-policy';
  if (isOpaque && opaqueBlockingOf(profile, null) === 'in-its-own-way')
    return undecided(
      'Firefox has opaque response blocking of its own: whether it gives this to an element is not known',
    );
  return networkError('actual', REFUSED[by]);
}

const REFUSED = {
  'resource-policy': 'Cross-Origin-Resource-Policy forbids the page to embed the answer',
  'embedder-policy': "the page's Cross-Origin-Embedder-Policy wants a leave that the answer does not give",
  'never-sniffed': 'opaque response blocking: no element is given an answer of this type',
  nosniff: 'opaque response blocking: no element is given an answer of this type with nosniff',
  HTML: 'opaque response blocking: the body is HTML',
  XML: 'opaque response blocking: the body is XML',
  JSON: 'opaque response blocking: the body is JSON',
} as const;

/** What Chromium itself said of a preflight (`CORS_PREFLIGHT_ERROR` of a NetLog), where it refused the answer. */
function toldByPreflightError(
  { actual, preflight }: CorsAttempt,
  stopped: BrowserVerdict | null,
): BrowserVerdict | null {
  const told = actual?.har?.netlog?.preflightError ?? null;
  if (told === null || preflight?.status == null) return null;
  const { corsError, failedParameter } = told;
  const because = stopped?.corsError === corsError ? stopped.because : `the browser says ${corsError}`;
  return {
    ...networkError('preflight', because),
    corsError,
    failedParameter: failedParameter ?? stopped?.failedParameter ?? null,
  };
}

/** The verdict when it falls with the preflight, or `null`. */
function judgePreflight(attempt: CorsAttempt, preflight: Exchange, computed: BrowserVerdict): BrowserVerdict | null {
  // DevTools names an error for a preflight only when it is redirected or gets no answer.
  if (preflight.har?.error?.includes('ERR_INVALID_REDIRECT')) {
    const because = 'the preflight is redirected';
    return { ...networkError('preflight', because), corsError: 'PreflightDisallowedRedirect' };
  }
  if (preflight.status === null) {
    const because = noAnswer(preflight);
    // An actual request that left the browser shows that the preflight did pass.
    return because === null || attempt.actual?.status != null ? null : networkError('preflight', because);
  }
  if (computed.at !== 'preflight') return null;
  if (!isOpenQuestion(attempt, preflight, computed)) return computed;
  // Only one that passed is followed, and what became of the request the browser may tell itself.
  const { actual } = attempt;
  const isToldByActual = actual?.status != null && actual.har?.error === null;
  if (isToldByActual) return judgeOpenQuestion(attempt, actual);
  // Whatever its headers are: no check takes such a status. Which of them failed first is not known.
  const isRefused = preflight.har === null && !isOkStatus(preflight.status);
  return isRefused
    ? networkError('preflight', `the preflight is answered with status ${preflight.status}`)
    : undecided(OPEN_QUESTION);
}

/**
 * Without the actual request: on the wire it may have come after the end of the capture. One that was held back although
 * the capture goes on, behind an answer that credentials would make fail, shows that it carries credentials.
 */
function withoutActual(attempt: CorsAttempt, computed: BrowserVerdict, profile: BrowserProfile): BrowserVerdict {
  if (attempt.preflight?.status == null) return undecided(`the answer to the preflight ${unseen(attempt.preflight)}`);
  if (isKnownInPart(attempt.preflight.responseKnowledge)) return undecided(OPEN_QUESTION);
  const { ifCredentials } = computed;
  if (attempt.abandoned && ifCredentials?.verdict === 'blocked') {
    // Chromium streams the body of a request over HTTP/2 only, and fails it elsewhere, behind its preflight.
    const mayStream = attempt.preflight.protocol === 'http/1.1' && !BODILESS.has(attempt.method);
    const or = mayStream ? ', or streams a body, which HTTP/1.1 does not take' : '';
    return { ...compute(attempt, profile, true), because: `the request never followed: it carries credentials${or}` };
  }
  const where = attempt.isGivenUp
    ? 'too many preflights waited for their requests to wait for this one'
    : 'the request itself is not in the input';
  return { ...undecided(`the preflight passes, but ${where}`), ifCredentials };
}

const BODILESS = new Set(['GET', 'HEAD']);

function judgeUnanswered(attempt: CorsAttempt, actual: Exchange, profile: BrowserProfile): BrowserVerdict {
  // A request that was still under way when the browser's record was written has not failed.
  if (actual.har !== null && actual.lack !== 'capture-ended') {
    if (attempt.storedWithoutOrigin !== null) {
      const because = 'a stored answer without CORS headers was reused';
      return { ...networkError('actual', because), corsError: 'MissingAllowOriginHeader' };
    }
    const included = withCredentials(attempt, profile);
    if (included) return included;
  }
  const because = noAnswer(actual);
  return because === null ? undecided(`the answer ${unseen(actual)}`) : networkError(stageOf(attempt), because);
}

/** Why the input cannot tell what was answered. */
const unseen = (exchange: Exchange | null): string =>
  exchange?.lack === 'unread' ? 'is encrypted, and could not be decrypted' : 'was not captured';

/** Which of the two failed where there is no answer: behind a preflight that the input lacks it may be either. */
const stageOf = ({ preflight, preflightNeeded, preflightState }: CorsAttempt): BrowserVerdict['at'] =>
  preflight === null && preflightNeeded === true && preflightState !== 'cached' ? null : 'actual';

/** There is an answer, and no error that a browser named. */
function judgeAnswered(attempt: CorsAttempt, actual: Exchange, computed: BrowserVerdict): BrowserVerdict {
  if (actual.har?.fromServiceWorker) {
    return { ...undecided('a service worker gave the answer, which no check applies to'), verdict: 'allowed' };
  }
  if (isOpenQuestion(attempt, actual, computed)) return judgeOpenQuestion(attempt, actual);
  if (computed.verdict === 'blocked') return computed;
  if (mayRedirect(actual)) return judgeOpenQuestion(attempt, actual);
  if (mayFail(attempt, actual)) return judgeOpenQuestion(attempt, actual, PASSES_SO_FAR);
  const broken = noEnd(actual);
  if (broken !== null) return networkError('actual', broken);
  return tellsOutcome(actual) ? { ...computed, ifCredentials: null } : computed;
}

/** Too little is known to compute a verdict; a browser's own HAR may still tell. */
function judgeOpenQuestion(attempt: CorsAttempt, actual: Exchange, because = OPEN_QUESTION): BrowserVerdict {
  if (!tellsOutcome(actual) || actual.har?.gaveUpRest) return undecided(because);
  const isPart = isKnownInPart(actual.responseKnowledge);
  const unreadable = isPart ? [] : unreadableHeaders(actual.responseHeaders, attempt.credentials === true);
  return { ...undecided('the browser reports no error'), verdict: 'allowed', unreadableHeaders: unreadable };
}

/** The browser failed the request although an answer came: by CORS, with the credentials mode as the open question. */
function judgeFailed(attempt: CorsAttempt, computed: BrowserVerdict, profile: BrowserProfile): BrowserVerdict {
  const { actual } = attempt;
  // That a 304 lacks what the stored answer had is the likeliest reason for its failure.
  const isOpen = actual !== null && !isRevalidation(attempt, actual) && isOpenQuestion(attempt, actual, computed);
  if (computed.verdict === 'blocked' && !isOpen) return { ...computed, ifCredentials: null };
  if (isOpen) return networkError('actual', 'the browser failed the request');
  if (actual?.har?.exporter === 'netlog' && isRedirect(actual)) return undecided(NOT_FOLLOWED);
  const failed = networkError('actual', 'the browser failed the request');
  const included = withCredentials(attempt, profile);
  if (included === null || !isRedirect(actual)) return included ?? failed;
  // Redirect mode `error` fails a redirect, too (https://fetch.spec.whatwg.org/#concept-request-redirect-mode).
  return { ...failed, ifCredentials: { verdict: 'blocked', corsError: included.corsError } };
}

/**
 * Chromium, and Playwright which listens to it, writes an entry for the request behind a redirect before it asks the page
 * whether to follow, and gives it up where the page said `manual`: nothing was sent, and the page has an opaque-redirect
 * filtered response.
 */
const isUnfollowed = ({ redirectedFrom, preflight, actual }: CorsAttempt): boolean =>
  redirectedFrom !== null &&
  preflight === null &&
  (actual?.har?.exporter === 'chromium' || actual?.har?.exporter === 'playwright') &&
  actual.har.error === 'net::ERR_ABORTED' &&
  actual.status === null &&
  actual.requestKnowledge === 'provisional';

const UNFOLLOWED =
  'the redirect was not followed: with redirect mode `manual` the page has the answer, else it gave the request up';

const NOT_FOLLOWED =
  'the redirect was not followed: with redirect mode `error` the request failed, with `manual` the page has the answer';

const isRedirect = (answer: Exchange | null): boolean =>
  answer?.status != null && redirectLocation(answer.status, answer.responseHeaders) !== null;

/** The refusal under `include` when the input leaves the credentials mode open. */
function withCredentials(attempt: CorsAttempt, profile: BrowserProfile): BrowserVerdict | null {
  if (attempt.credentials !== 'unknown') return null;
  const included = compute(attempt, profile, true);
  if (included.verdict !== 'blocked') return null;
  return { ...included, because: 'the browser failed it, which shows that it carried credentials' };
}

/** Safari's words. They do not say which answer failed an origin check. */
function judgeByText(attempt: CorsAttempt, error: string): BrowserVerdict | null {
  const reason = readWebKitReason(error);
  if (reason === null) return null;
  const at = reason.at ?? (attempt.preflightNeeded === true && attempt.actual?.status == null ? 'preflight' : 'actual');
  const { corsError, failedParameter } = reason;
  return { ...networkError(at, `the browser says: ${error}`), corsError, failedParameter };
}

const OPEN_QUESTION = 'too little is known of the headers to tell';
const PASSES_SO_FAR = 'the answer passes as far as it was seen: not all of its headers are known';

/** Whether a refusal rests on something that the input does not hold. */
function isOpenQuestion(attempt: CorsAttempt, answer: Exchange, { corsError }: BrowserVerdict): boolean {
  if (corsError === null) return false;
  if (corsError.endsWith('AllowOriginMismatch') && attempt.origin === null) return true;
  if (isPartOf(attempt, answer) && mayBeUnseen(answer, corsError)) return true;
  if (!corsError.endsWith('MissingAllowOriginHeader')) return false;
  // A 304 updates a stored answer, whose headers count; only a script that asked for it gets the 304 itself.
  return isRevalidation(attempt, answer);
}

function isRevalidation(attempt: CorsAttempt, answer: Exchange): boolean {
  if (attempt.revalidated || !refreshesStored(answer)) return false;
  // Who asked may be among the headers that are not known.
  if (answer.har === null && isKnownInPart(answer.requestKnowledge)) return true;
  const { unsafeHeaderNames } = attempt;
  return VALIDATORS.some((name) => hasHeader(answer.requestHeaders, name) && !unsafeHeaderNames?.includes(name));
}

/**
 * Whether headers of an answer may not be known: its own (a status without any is what DevTools has of one that it may
 * not look into), or those of the stored answer that it refreshes.
 */
const isPartOf = ({ actual, revalidated }: CorsAttempt, answer: Exchange): boolean =>
  isKnownInPart(answer.responseKnowledge) ||
  (answer === actual && !!revalidated && isKnownInPart(revalidated.responseKnowledge));

/** What is said to be lacking may be among the headers that are not known. More lines never make a wrong value right. */
const mayBeUnseen = ({ responseHeaders }: Exchange, corsError: CorsError): boolean =>
  corsError.endsWith('InvalidAllowCredentials')
    ? !hasHeader(responseHeaders, 'access-control-allow-credentials')
    : LACKS.some((end) => corsError.endsWith(end));

/**
 * An answer that passes as far as it was seen may fail for a line that was not: the CORS check takes all lines of
 * Access-Control-Allow-Origin together, and those of Access-Control-Allow-Credentials (Fetch, "get"). That is rare, but
 * it is one of the faults that are looked for here (`not-cors/duplicate-headers`), and nothing in the input speaks
 * against it: so what passes is not known, as what is refused is not. What follows a redirect shows that it passed.
 */
const mayFail = (attempt: CorsAttempt, answer: Exchange): boolean =>
  isPartOf(attempt, answer) && redirectLocation(answer.status!, answer.responseHeaders) === null;

/** Where it leads may be among the headers that are not known, so what becomes of it is not known either. */
const mayRedirect = ({ status, responseHeaders, responseKnowledge }: Exchange): boolean =>
  isKnownInPart(responseKnowledge) && isRedirectStatus(status!) && !hasHeader(responseHeaders, 'location');

/** Errors of headers that are not there, or do not hold what they should. */
const LACKS = [
  'MissingAllowOriginHeader',
  'MethodDisallowedByPreflightResponse',
  'HeaderDisallowedByPreflightResponse',
];

function compute(attempt: CorsAttempt, profile: BrowserProfile, credentials: Tristate): BrowserVerdict {
  const question = {
    origin: attempt.origin ?? '',
    method: attempt.method,
    url: attempt.url,
    unsafeHeaderNames: attempt.unsafeHeaderNames ?? [],
    credentials,
    preflightNeeded: attempt.preflightNeeded === true,
    preflight: hasPassed(attempt) ? null : factsOf(attempt.preflight),
    actual: refreshed(attempt),
  };
  return judgeResponses(question, profile);
}

/** A request on the wire shows that its preflight passed, also for what of the answer to that was not seen. */
const hasPassed = ({ preflight, actual }: CorsAttempt): boolean =>
  preflight !== null &&
  actual !== null &&
  preflight.har === null &&
  isKnownInPart(preflight.responseKnowledge) &&
  (actual.har === null || actual.status !== null);

function factsOf(exchange: Exchange | null): ResponseFacts | null {
  if (exchange === null || exchange.status === null) return null;
  return { status: exchange.status, headers: exchange.responseHeaders };
}

/** The stored answer as a 304 updates it: its own headers win (RFC 9111 section 3.2). */
function refreshed({ actual, revalidated }: CorsAttempt): ResponseFacts | null {
  const update = factsOf(actual);
  if (revalidated?.status == null || update === null || !refreshesStored(actual!)) return update;
  const headers = [...update.headers];
  for (let i = 0; i + 1 < revalidated.responseHeaders.length; i += 2) {
    const [name = '', value = ''] = revalidated.responseHeaders.slice(i, i + 2);
    if (!hasHeader(update.headers, name.toLowerCase())) headers.push(name, value);
  }
  return { status: revalidated.status, headers };
}
