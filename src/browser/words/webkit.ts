import { headerValue } from '../../fetch/header-list.ts';
import type { Failed } from './failed.ts';

/** The lines of Safari's console: the reason, then a line that says nothing more. */
export function webkitWords(failed: Failed): string[] {
  const reason = webkitReason(failed);
  const loader = failed.kind === 'XMLHttpRequest' ? 'XMLHttpRequest' : 'Fetch API';
  const wrapper = `${loader} cannot load ${failed.url} due to access control checks.`;
  return reason === null ? [wrapper] : [reason, wrapper];
}

/** Texts of CrossOriginAccessControl.cpp and CrossOriginPreflightResultCache.cpp. */
function webkitReason({ verdict, origin, status, responseHeaders, url }: Failed): string | null {
  const value = verdict.failedParameter ?? '';
  const code = status === null ? '' : ` Status code: ${status}`;
  switch (verdict.corsError?.replace(/^Preflight/, '')) {
    case 'InvalidStatus':
    case 'DisallowedRedirect':
      return `Preflight response is not successful.${code}`;
    case 'MissingAllowOriginHeader':
    case 'AllowOriginMismatch':
    case 'InvalidAllowOriginValue':
      return `Origin ${origin} is not allowed by Access-Control-Allow-Origin.${code}`;
    case 'WildcardOriginNotAllowed':
      return 'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.';
    case 'MultipleAllowOriginValues':
      return 'Access-Control-Allow-Origin cannot contain more than one origin.';
    case 'InvalidAllowCredentials':
      return 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".';
    case 'InvalidAllowMethodsPreflightResponse':
      return `Header Access-Control-Allow-Methods has an invalid value: ${headerValue(responseHeaders, 'access-control-allow-methods') ?? ''}`;
    case 'InvalidAllowHeadersPreflightResponse':
      return `Header Access-Control-Allow-Headers has an invalid value: ${headerValue(responseHeaders, 'access-control-allow-headers') ?? ''}`;
    case 'MethodDisallowedByPreflightResponse':
      return `Method ${value} is not allowed by Access-Control-Allow-Methods.`;
    case 'HeaderDisallowedByPreflightResponse':
      return `Request header field ${value} is not allowed by Access-Control-Allow-Headers.`;
    case 'RedirectContainsCredentials':
      return `redirection URL ${url} has credentials`;
    default:
      return null;
  }
}
