import type { BrowserProfile } from '../fetch/profile.ts';
import type { ResponseFacts } from '../fetch/response-facts.ts';
import type { Tristate } from '../pairing/attempt.ts';
import { ENGINES } from './engine.ts';
import type { Failure } from './failure.ts';
import { preflightFailure } from './preflight-check.ts';
import { responseFailure } from './response-check.ts';
import { unreadableHeaders } from './unreadable-headers.ts';
import type { BrowserVerdict } from './verdict.ts';

/** A request, and the answers it got (captured or predicted). */
export interface Question {
  /** Serialised origin. */
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  /** Lower case, in the order of the request where that is known: the first that is refused is the one named. */
  readonly unsafeHeaderNames: readonly string[];
  readonly credentials: Tristate;
  readonly preflightNeeded: boolean;
  /** `null`: none was sent, or it is not known; then it is not checked. */
  readonly preflight: ResponseFacts | null;
  /** `null`: not there; then it is not checked. */
  readonly actual: ResponseFacts | null;
}

/**
 * What a browser does with the answers: the checks of a CORS-preflight response, then the CORS check of the answer
 * itself (https://fetch.spec.whatwg.org/#http-cors-protocol). With unknown credentials the verdict is the one for
 * credentials left out, and `ifCredentials` says what would be different.
 */
export function judgeResponses(question: Question, profile: BrowserProfile): BrowserVerdict {
  const include = question.credentials === true;
  const verdict = judge(question, profile, include);
  if (question.credentials !== 'unknown') return verdict;
  const other = firstFailure(question, profile, true);
  if (other ? other.corsError === verdict.corsError && verdict.verdict === 'blocked' : verdict.verdict === 'allowed') {
    return verdict;
  }
  return { ...verdict, ifCredentials: { verdict: other ? 'blocked' : 'allowed', corsError: other?.corsError ?? null } };
}

function judge(question: Question, profile: BrowserProfile, include: boolean): BrowserVerdict {
  const failure = firstFailure(question, profile, include);
  if (failure) {
    const { corsError, at, failedParameter, because } = failure;
    return { verdict: 'blocked', corsError, at, failedParameter, ifCredentials: null, because, unreadableHeaders: [] };
  }
  return {
    verdict: 'allowed',
    corsError: null,
    at: null,
    failedParameter: null,
    ifCredentials: null,
    because: 'every answer passes',
    unreadableHeaders: question.actual ? unreadableHeaders(question.actual.headers, include) : [],
  };
}

function firstFailure(question: Question, profile: BrowserProfile, include: boolean): Failure | null {
  const { origin, method, url, unsafeHeaderNames, preflight, actual } = question;
  const engine = ENGINES[profile];
  if (preflight) {
    const asker = { origin, include, engine, profile, method, unsafeHeaderNames };
    const failure = preflightFailure(asker, preflight);
    if (failure) return failure;
  }
  return actual && responseFailure({ origin, include, engine }, url, actual);
}
