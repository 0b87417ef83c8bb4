import {
  coversMethod,
  type PreflightResult,
  readPreflightResult,
  uncoveredHeaderName,
} from '../fetch/preflight-result.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { ResponseFacts } from '../fetch/response-facts.ts';
import type { PreflightCheck } from './engine.ts';
import { type Asker, type Failure, originFailure, redirectLocation } from './failure.ts';
import type { CorsError } from './verdict.ts';

/** The request that a preflight asks about. */
export interface PreflightQuestion extends Asker {
  readonly profile: BrowserProfile;
  readonly method: string;
  /** Lower case, in the order of the request where that is known. */
  readonly unsafeHeaderNames: readonly string[];
}

/**
 * The first check that the answer to a CORS-preflight request fails, in the engine's order, or `null`.
 * https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export function preflightFailure(question: PreflightQuestion, response: ResponseFacts): Failure | null {
  let result: PreflightResult | null = null;
  const lists = (): PreflightResult => {
    result ??= readPreflightResult(response.headers, question.profile);
    return result;
  };
  for (const check of question.engine.preflightChecks) {
    const failure = CHECKS[check](question, response, lists);
    if (failure) return failure;
  }
  return null;
}

/** https://fetch.spec.whatwg.org/#ok-status */
export const isOkStatus = (status: number): boolean => status >= 200 && status <= 299;

/** The lists are read only when a check asks for them. */
type Check = (question: PreflightQuestion, response: ResponseFacts, lists: () => PreflightResult) => Failure | null;

const fail = (
  corsError: CorsError | null,
  failedParameter: string | null = null,
  because = 'the answer to the preflight does not allow the request',
): Failure => ({ corsError, at: 'preflight', failedParameter, because });

const CHECKS: Readonly<Record<PreflightCheck, Check>> = {
  // Step 6: redirects are not followed.
  redirect: (_question, { status, headers }) =>
    redirectLocation(status, headers) === null
      ? null
      : fail('PreflightDisallowedRedirect', null, 'the preflight is redirected'),
  'proxy-authentication': (_question, { status }) =>
    status === 407 ? fail(null, null, 'the answer to the preflight claims to come from a proxy') : null,
  // Step 7: the CORS check, with the credentials mode of the actual request, and an ok status.
  origin: (question, { headers }) => originFailure(question, headers, 'preflight'),
  status: (_question, { status }) =>
    isOkStatus(status) ? null : fail('PreflightInvalidStatus', null, `the preflight is answered with status ${status}`),
  // Steps 7.1 to 7.3: both lists must be readable.
  'methods-readable': (_question, _response, lists) =>
    lists().methods === null ? fail('InvalidAllowMethodsPreflightResponse') : null,
  'headers-readable': (_question, _response, lists) =>
    lists().headerNames === null ? fail('InvalidAllowHeadersPreflightResponse') : null,
  // Step 7.5.
  method: ({ method, include, profile }, _response, lists) =>
    coversMethod(lists(), method, include, profile) ? null : fail('MethodDisallowedByPreflightResponse', method),
  // Steps 7.6 and 7.7.
  headers: ({ unsafeHeaderNames, include, profile }, _response, lists) => {
    const name = uncoveredHeaderName(lists(), unsafeHeaderNames, include, profile);
    return name === null ? null : fail('HeaderDisallowedByPreflightResponse', name);
  },
};
