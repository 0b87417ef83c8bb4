import type { BrowserProfile } from '../fetch/profile.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import type { BrowserVerdict, CorsError } from './verdict.ts';

/** What fills the places of a message. */
interface Filling {
  readonly url: string;
  readonly origin: string;
  /** The method, header or value that failed. */
  readonly value: string;
  readonly status: string;
  readonly isXhr: boolean;
}

/**
 * The line that the browser writes to its console because of CORS, letter for letter; `null` when it writes none. What
 * asked is taken for `fetch` unless a HAR says that it was an XMLHttpRequest. Sources: Chromium cors_error_string.cc,
 * Firefox security.properties (English), WebKit CrossOriginAccessControl.cpp.
 */
export function consoleLine(profile: BrowserProfile, verdict: BrowserVerdict, attempt: CorsAttempt): string | null {
  const { corsError, failedParameter, at } = verdict;
  if (verdict.verdict !== 'blocked' || corsError === null) return null;
  const failed = at === 'preflight' ? attempt.preflight : attempt.actual;
  const filling: Filling = {
    url: attempt.url,
    origin: attempt.origin ?? 'null',
    value: failedParameter ?? '',
    status: String(failed?.status ?? '(null)'),
    isXhr: (attempt.actual ?? attempt.preflight)?.har?.resourceType === 'xhr',
  };
  const isPreflight = at === 'preflight';
  if (profile === 'firefox') return firefox(corsError, filling);
  if (profile === 'webkit') return webkit(corsError, filling);
  return chromium(corsError, isPreflight, filling);
}

/** The same failure at the preflight and after it has one text. */
const kindOf = (error: CorsError): string => error.replace(/^Preflight(?!InvalidStatus|DisallowedRedirect)/, '');

const PREFLIGHT = "Response to preflight request doesn't pass access control check: ";
const XHR =
  ' The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.';
const VALID = ' Have the server send the header with a valid value.';

function chromium(error: CorsError, isPreflight: boolean, { url, origin, value, isXhr }: Filling): string | null {
  const kind = isXhr ? 'XMLHttpRequest' : 'fetch';
  const detail = chromiumDetail(kindOf(error), value, isXhr);
  if (detail === null) return null;
  // What a preflight grants is checked after its access control check has passed.
  const prefix = isPreflight && !/PreflightResponse$/.test(error) ? PREFLIGHT : '';
  return `Access to ${kind} at '${url}' from origin '${origin}' has been blocked by CORS policy: ${prefix}${detail}`;
}

function chromiumDetail(kind: string, value: string, isXhr: boolean): string | null {
  const xhr = isXhr ? XHR : '';
  const valid = isXhr ? '' : VALID;
  const header = "'Access-Control-Allow-Origin' header";
  switch (kind) {
    case 'WildcardOriginNotAllowed':
      return `The value of the ${header} in the response must not be the wildcard '*' when the request's credentials mode is 'include'.${xhr}`;
    case 'MissingAllowOriginHeader':
      return `No ${header} is present on the requested resource.`;
    case 'MultipleAllowOriginValues':
      return `The ${header} contains multiple values '${value}', but only one is allowed.${valid}`;
    case 'InvalidAllowOriginValue':
      return `The ${header} contains the invalid value '${value}'.${valid}`;
    case 'AllowOriginMismatch':
      return `The ${header} has a value '${value}' that is not equal to the supplied origin.${valid}`;
    case 'InvalidAllowCredentials':
      return `The value of the 'Access-Control-Allow-Credentials' header in the response is '${value}' which must be 'true' when the request's credentials mode is 'include'.${xhr}`;
    case 'PreflightInvalidStatus':
      return 'It does not have HTTP ok status.';
    case 'PreflightDisallowedRedirect':
      return 'Redirect is not allowed for a preflight request.';
    case 'InvalidAllowMethodsPreflightResponse':
      return 'Cannot parse Access-Control-Allow-Methods response header field in preflight response.';
    case 'InvalidAllowHeadersPreflightResponse':
      return 'Cannot parse Access-Control-Allow-Headers response header field in preflight response.';
    case 'MethodDisallowedByPreflightResponse':
      return `Method ${value} is not allowed by Access-Control-Allow-Methods in preflight response.`;
    case 'HeaderDisallowedByPreflightResponse':
      return `Request header field ${value} is not allowed by Access-Control-Allow-Headers in preflight response.`;
    case 'RedirectContainsCredentials':
      return `Redirect location '${value}' contains a username and password, which is disallowed for cross-origin requests.`;
    case 'InvalidResponse':
      return 'The response is invalid.';
    default:
      return null;
  }
}

const BLOCKED = 'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ';

function firefox(error: CorsError, { url, value, status }: Filling): string | null {
  const name = 'CORS header ‘Access-Control-Allow-Origin’';
  const said = (reason: string, more = ''): string => `${BLOCKED}${url}. (Reason: ${reason}).${more}`;
  switch (kindOf(error)) {
    case 'WildcardOriginNotAllowed':
      return `${BLOCKED}‘${url}’. (Reason: Credential is not supported if the ${name} is ‘*’).`;
    case 'MissingAllowOriginHeader':
      return said(`${name} missing`, ` Status code: ${status}.`);
    case 'MultipleAllowOriginValues':
      return said(`Multiple ${name} not allowed`);
    case 'InvalidAllowOriginValue':
    case 'AllowOriginMismatch':
      return said(`${name} does not match ‘${value}’`);
    case 'InvalidAllowCredentials':
      return said('expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’');
    case 'PreflightInvalidStatus':
    case 'PreflightDisallowedRedirect':
      return said('CORS preflight response did not succeed', ` Status code: ${status}.`);
    case 'MethodDisallowedByPreflightResponse':
      return said('Did not find method in CORS header ‘Access-Control-Allow-Methods’');
    case 'HeaderDisallowedByPreflightResponse':
      return said(
        `header ‘${value}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response`,
      );
    case 'InvalidAllowMethodsPreflightResponse':
      return said(`invalid token ‘${value}’ in CORS header ‘Access-Control-Allow-Methods’`);
    case 'InvalidAllowHeadersPreflightResponse':
      return said(`invalid token ‘${value}’ in CORS header ‘Access-Control-Allow-Headers’`);
    default:
      return null;
  }
}

function webkit(error: CorsError, { origin, value, status }: Filling): string | null {
  switch (kindOf(error)) {
    case 'WildcardOriginNotAllowed':
      return 'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.';
    case 'MissingAllowOriginHeader':
    case 'InvalidAllowOriginValue':
    case 'AllowOriginMismatch':
      return `Origin ${origin} is not allowed by Access-Control-Allow-Origin. Status code: ${status}`;
    case 'MultipleAllowOriginValues':
      return 'Access-Control-Allow-Origin cannot contain more than one origin.';
    case 'InvalidAllowCredentials':
      return 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".';
    case 'PreflightInvalidStatus':
    case 'PreflightDisallowedRedirect':
      return `Preflight response is not successful. Status code: ${status}`;
    case 'MethodDisallowedByPreflightResponse':
      return `Method ${value} is not allowed by Access-Control-Allow-Methods.`;
    case 'HeaderDisallowedByPreflightResponse':
      return `Request header field ${value} is not allowed by Access-Control-Allow-Headers.`;
    case 'InvalidAllowMethodsPreflightResponse':
      return `Header Access-Control-Allow-Methods has an invalid value: ${value}`;
    case 'InvalidAllowHeadersPreflightResponse':
      return `Header Access-Control-Allow-Headers has an invalid value: ${value}`;
    default:
      return null;
  }
}
