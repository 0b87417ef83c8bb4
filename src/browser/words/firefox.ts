import { headerValue } from '../../fetch/header-list.ts';
import type { CorsError } from '../verdict.ts';
import type { Failed } from './failed.ts';

/** Texts of `security.properties`, English, by error without `Preflight`. `%` is the value that failed. */
const REASONS: Readonly<Record<string, string>> = {
  WildcardOriginNotAllowed: 'Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’',
  MissingAllowOriginHeader: 'CORS header ‘Access-Control-Allow-Origin’ missing',
  MultipleAllowOriginValues: 'Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed',
  InvalidAllowOriginValue: 'CORS header ‘Access-Control-Allow-Origin’ does not match ‘%’',
  AllowOriginMismatch: 'CORS header ‘Access-Control-Allow-Origin’ does not match ‘%’',
  InvalidAllowCredentials: 'expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’',
  InvalidStatus: 'CORS preflight response did not succeed',
  DisallowedRedirect: 'CORS request external redirect not allowed',
  InvalidAllowMethodsPreflightResponse: 'invalid token ‘%’ in CORS header ‘Access-Control-Allow-Methods’',
  InvalidAllowHeadersPreflightResponse: 'invalid token ‘%’ in CORS header ‘Access-Control-Allow-Headers’',
  MethodDisallowedByPreflightResponse: 'Did not find method in CORS header ‘Access-Control-Allow-Methods’',
  HeaderDisallowedByPreflightResponse:
    'header ‘%’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response',
  RedirectContainsCredentials: 'CORS request external redirect not allowed',
  CorsDisabledScheme: 'CORS request not http',
};

const DID_NOT_SUCCEED = 'CORS request did not succeed';
/** Only these are followed by a status. */
const WITH_STATUS = new Set(['MissingAllowOriginHeader', 'InvalidStatus']);

const LISTS: Partial<Record<CorsError, string>> = {
  InvalidAllowMethodsPreflightResponse: 'access-control-allow-methods',
  InvalidAllowHeadersPreflightResponse: 'access-control-allow-headers',
};

/** The lines of Firefox's console where its language is English. */
export function firefoxWords(failed: Failed): string[] {
  const { verdict, status, lack } = failed;
  if (verdict.corsError === null) return lack === 'aborted' ? [] : [line(failed, DID_NOT_SUCCEED, '(null)')];
  const isPreflight = verdict.at === 'preflight';
  const name = verdict.corsError.replace(/^Preflight/, '');
  const list = LISTS[verdict.corsError];
  const value = (list ? headerValue(failed.responseHeaders, list) : verdict.failedParameter) ?? '';
  const reason = (REASONS[name] ?? DID_NOT_SUCCEED).replace('%', () => value);
  const first = line(failed, reason, WITH_STATUS.has(name) ? String(status ?? '(null)') : null);
  return isPreflight ? [first, line(failed, DID_NOT_SUCCEED, '(null)')] : [first];
}

function line({ url, verdict }: Failed, reason: string, status: string | null): string {
  const address = verdict.corsError?.endsWith('WildcardOriginNotAllowed') ? `‘${url}’` : url;
  const behind = status === null ? '' : ` Status code: ${status}.`;
  return `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${address}. (Reason: ${reason}).${behind}`;
}
