import { corsCheck } from '../fetch/cors-check.ts';
import { headerValue, headerValues } from '../fetch/header-list.ts';
import { coversMethod, parseTokenList, readPreflightResult, uncoveredHeaderName } from '../fetch/preflight-result.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { ResponseFacts } from '../fetch/response-facts.ts';
import { isCorsSafelistedResponseHeader, isForbiddenResponseHeader } from '../fetch/safelist.ts';
import type { Tristate } from '../pairing/attempt.ts';
import type { BrowserVerdict, CorsError } from './verdict.ts';

/** A request, and the answers it got (captured or predicted). */
export interface Question {
  /** Serialised origin. */
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  /** Lower-case, sorted. */
  readonly unsafeHeaderNames: readonly string[];
  readonly credentials: Tristate;
  readonly preflightNeeded: boolean;
  /** `null`: none was sent, or it is not known; then it is not checked. */
  readonly preflight: ResponseFacts | null;
  /** `null`: not there; then it is not checked. */
  readonly actual: ResponseFacts | null;
}

interface Failure {
  readonly corsError: CorsError;
  readonly at: 'preflight' | 'actual';
  readonly failedParameter: string | null;
}

/**
 * What a browser does with the answers: the CORS-preflight response check, then the CORS check of the answer itself
 * (https://fetch.spec.whatwg.org/#http-cors-protocol). With unknown credentials the verdict is the one for credentials
 * left out, and `ifCredentials` says what would be different.
 */
export function judgeResponses(question: Question, profile: BrowserProfile): BrowserVerdict {
  const include = question.credentials === true;
  const failure = firstFailure(question, profile, include);
  const verdict = failure ? blocked(failure) : passed(question, include);
  if (question.credentials !== 'unknown') return verdict;
  const other = firstFailure(question, profile, true);
  if ((other?.corsError ?? null) === verdict.corsError) return verdict;
  return { ...verdict, ifCredentials: { verdict: other ? 'blocked' : 'allowed', corsError: other?.corsError ?? null } };
}

function blocked(failure: Failure): BrowserVerdict {
  const because = failure.at === 'preflight' ? 'the answer to the preflight fails' : 'the answer fails the CORS check';
  return { verdict: 'blocked', ...failure, ifCredentials: null, because, unreadableHeaders: [] };
}

function passed(question: Question, include: boolean): BrowserVerdict {
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
  const { preflight, actual } = question;
  if (preflight) {
    const failure = preflightFailure(question, preflight, profile, include);
    if (failure) return failure;
  }
  return actual && actualFailure(question, actual, include);
}

const isOkStatus = (status: number): boolean => status >= 200 && status <= 299;
const isRedirectStatus = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** https://fetch.spec.whatwg.org/#cors-preflight-fetch; WebKit looks at the status before anything else. */
function preflightFailure(
  question: Question,
  response: ResponseFacts,
  profile: BrowserProfile,
  include: boolean,
): Failure | null {
  const at = 'preflight';
  // Redirects are never followed.
  if (isRedirectStatus(response.status)) return { corsError: 'PreflightDisallowedRedirect', at, failedParameter: null };
  const badStatus: Failure | null = isOkStatus(response.status)
    ? null
    : { corsError: 'PreflightInvalidStatus', at, failedParameter: null };
  if (profile === 'webkit' && badStatus) return badStatus;
  // 7. The CORS check with the actual request's credentials mode, and an ok status.
  const check = checkOrigin(question.origin, response.headers, include, at);
  if (check) return check;
  if (badStatus) return badStatus;
  // 7.1-7.4. The two lists must parse.
  const result = readPreflightResult(response.headers, profile);
  if (result.methods === null) return unparsed('InvalidAllowMethodsPreflightResponse', response, 'methods');
  if (result.headerNames === null) return unparsed('InvalidAllowHeadersPreflightResponse', response, 'headers');
  // 7.5. The method.
  if (!coversMethod(result, question.method, include, profile)) {
    return { corsError: 'MethodDisallowedByPreflightResponse', at, failedParameter: question.method };
  }
  // 7.6-7.7. The header names.
  const name = uncoveredHeaderName(result, question.unsafeHeaderNames, include, profile);
  return name === null ? null : { corsError: 'HeaderDisallowedByPreflightResponse', at, failedParameter: name };
}

function unparsed(corsError: CorsError, response: ResponseFacts, which: 'methods' | 'headers'): Failure {
  const value = headerValue(response.headers, `access-control-allow-${which}`);
  return { corsError, at: 'preflight', failedParameter: value };
}

/** The CORS check of an answer. A redirect must pass it too, and may not point at a URL with user information. */
function actualFailure(question: Question, response: ResponseFacts, include: boolean): Failure | null {
  // 304 updates a stored answer that was checked itself.
  if (response.status === 304 && headerValue(response.headers, 'access-control-allow-origin') === null) return null;
  const failure = checkOrigin(question.origin, response.headers, include, 'actual');
  if (failure || !isRedirectStatus(response.status)) return failure;
  const location = headerValue(response.headers, 'location');
  if (location === null || !hasUserInfo(location)) return null;
  return { corsError: 'RedirectContainsCredentials', at: 'actual', failedParameter: location };
}

const hasUserInfo = (location: string): boolean => {
  const match = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)@/i.exec(location);
  return match !== null && match[1] !== '';
};

function checkOrigin(
  origin: string,
  headers: readonly string[],
  include: boolean,
  at: 'preflight' | 'actual',
): Failure | null {
  const several = headerValues(headers, 'access-control-allow-origin').length > 1;
  const allowOrigin = headerValue(headers, 'access-control-allow-origin');
  const check = corsCheck(origin, include, allowOrigin, headerValue(headers, 'access-control-allow-credentials'));
  if (check.ok) return null;
  const reason = several ? 'multiple' : check.reason;
  const corsError = at === 'preflight' ? PREFLIGHT_ERRORS[reason] : ERRORS[reason];
  return { corsError, at, failedParameter: check.saw };
}

const ERRORS = {
  missing: 'MissingAllowOriginHeader',
  multiple: 'MultipleAllowOriginValues',
  invalid: 'InvalidAllowOriginValue',
  mismatch: 'AllowOriginMismatch',
  'wildcard-with-credentials': 'WildcardOriginNotAllowed',
  'credentials-not-true': 'InvalidAllowCredentials',
} as const satisfies Record<string, CorsError>;

const PREFLIGHT_ERRORS = {
  missing: 'PreflightMissingAllowOriginHeader',
  multiple: 'PreflightMultipleAllowOriginValues',
  invalid: 'PreflightInvalidAllowOriginValue',
  mismatch: 'PreflightAllowOriginMismatch',
  'wildcard-with-credentials': 'PreflightWildcardOriginNotAllowed',
  'credentials-not-true': 'PreflightInvalidAllowCredentials',
} as const satisfies Record<string, CorsError>;

/**
 * https://fetch.spec.whatwg.org/#concept-filtered-response-cors: lower-case names of the headers that script cannot
 * read, each once, in the order of the response.
 */
export function unreadableHeaders(headers: readonly string[], include: boolean): string[] {
  const exposed = parseTokenList(headerValue(headers, 'access-control-expose-headers'));
  const names = new Set((exposed ?? []).map((name) => name.toLowerCase()));
  const all = !include && names.has('*');
  const hidden = new Set<string>();
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    const readable = isCorsSafelistedResponseHeader(name) || all || names.has(name);
    if (!readable || isForbiddenResponseHeader(name)) hidden.add(name);
  }
  return [...hidden];
}
