import { type CorsCheckFailure, corsCheck } from '../fetch/cors-check.ts';
import { headerValue, headerValues } from '../fetch/header-list.ts';
import type { Engine } from './engine.ts';
import type { CorsError } from './verdict.ts';

/** Why a browser ends a CORS request. */
export interface Failure {
  /** `null`: something else than CORS. */
  readonly corsError: CorsError | null;
  readonly at: 'preflight' | 'actual';
  readonly failedParameter: string | null;
  readonly because: string;
}

/** A request as the checks see it, with the credentials mode settled. */
export interface Asker {
  /** Serialised origin. */
  readonly origin: string;
  readonly include: boolean;
  readonly engine: Engine;
}

const ERRORS: Readonly<Record<CorsCheckFailure, CorsError>> = {
  missing: 'MissingAllowOriginHeader',
  multiple: 'MultipleAllowOriginValues',
  invalid: 'InvalidAllowOriginValue',
  mismatch: 'AllowOriginMismatch',
  'wildcard-with-credentials': 'WildcardOriginNotAllowed',
  'credentials-not-true': 'InvalidAllowCredentials',
};

const PREFLIGHT_ERRORS: Readonly<Record<CorsCheckFailure, CorsError>> = {
  missing: 'PreflightMissingAllowOriginHeader',
  multiple: 'PreflightMultipleAllowOriginValues',
  invalid: 'PreflightInvalidAllowOriginValue',
  mismatch: 'PreflightAllowOriginMismatch',
  'wildcard-with-credentials': 'PreflightWildcardOriginNotAllowed',
  'credentials-not-true': 'PreflightInvalidAllowCredentials',
};

/** The CORS check of an answer, with the engine's name for its failure; `null` when it passes. */
export function originFailure(
  { origin, include, engine }: Asker,
  headers: readonly string[],
  at: 'preflight' | 'actual',
): Failure | null {
  const allowOrigin = headerValue(headers, 'access-control-allow-origin');
  const check = corsCheck(origin, include, allowOrigin, headerValue(headers, 'access-control-allow-credentials'));
  if (check.ok) return null;
  const reason = namedAs(check.reason, headers, engine);
  // No engine repeats the wildcard; an empty value is no parameter.
  const failedParameter = reason === 'wildcard-with-credentials' || check.saw === '' ? null : check.saw;
  const corsError = (at === 'preflight' ? PREFLIGHT_ERRORS : ERRORS)[reason];
  const because =
    at === 'preflight' ? 'the answer to the preflight fails the CORS check' : 'the answer fails the CORS check';
  return { corsError, at, failedParameter, because };
}

function namedAs(reason: CorsCheckFailure, headers: readonly string[], engine: Engine): CorsCheckFailure {
  if (reason === 'multiple' && engine.severalOrigins === 'lines') {
    return headerValues(headers, 'access-control-allow-origin').length > 1 ? 'multiple' : 'mismatch';
  }
  return reason === 'invalid' && !engine.namesInvalidOrigins ? 'mismatch' : reason;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** https://fetch.spec.whatwg.org/#redirect-status */
export const isRedirectStatus = (status: number): boolean => REDIRECTS.has(status);

/** The URL that a response redirects to, or `null` when it is no redirect. Without a Location it is an ordinary answer. */
export function redirectLocation(status: number, headers: readonly string[]): string | null {
  if (!isRedirectStatus(status)) return null;
  return headerValues(headers, 'location').find((value) => value !== '') ?? null;
}
