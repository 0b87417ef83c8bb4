import type { Lack } from '../../exchange/exchange.ts';
import { headerValue } from '../../fetch/header-list.ts';
import type { CorsError } from '../verdict.ts';
import type { Failed } from './failed.ts';
import { STATUS_TEXT } from './status-text-table.ts';

const PREFLIGHT = "Response to preflight request doesn't pass access control check: ";
const VALID_VALUE = ' Have the server send the header with a valid value.';
const XHR_CREDENTIALS =
  ' The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.';

/** Texts of `cors_error_string.cc` by error, without `Preflight`. `%` is the value that failed. */
const DETAILS: Readonly<Record<string, string>> = {
  DisallowedByMode: 'Cross origin requests are not allowed by request mode.',
  InvalidResponse: 'The response is invalid.',
  WildcardOriginNotAllowed:
    "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
  MissingAllowOriginHeader: "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  MultipleAllowOriginValues:
    "The 'Access-Control-Allow-Origin' header contains multiple values '%', but only one is allowed.",
  InvalidAllowOriginValue: "The 'Access-Control-Allow-Origin' header contains the invalid value '%'.",
  AllowOriginMismatch:
    "The 'Access-Control-Allow-Origin' header has a value '%' that is not equal to the supplied origin.",
  InvalidAllowCredentials:
    "The value of the 'Access-Control-Allow-Credentials' header in the response is '%' which must be 'true' when the request's credentials mode is 'include'.",
  InvalidStatus: 'It does not have HTTP ok status.',
  DisallowedRedirect: 'Redirect is not allowed for a preflight request.',
  InvalidAllowMethodsPreflightResponse:
    'Cannot parse Access-Control-Allow-Methods response header field in preflight response.',
  InvalidAllowHeadersPreflightResponse:
    'Cannot parse Access-Control-Allow-Headers response header field in preflight response.',
  MethodDisallowedByPreflightResponse: 'Method % is not allowed by Access-Control-Allow-Methods in preflight response.',
  HeaderDisallowedByPreflightResponse:
    'Request header field % is not allowed by Access-Control-Allow-Headers in preflight response.',
  RedirectContainsCredentials:
    "Redirect location '%' contains a username and password, which is disallowed for cross-origin requests.",
  CorsDisabledScheme: 'Cross origin requests are only supported for protocol schemes: %.',
};

const TAKES_VALUE = new Set(['MultipleAllowOriginValues', 'InvalidAllowOriginValue', 'AllowOriginMismatch']);
const TAKES_CREDENTIALS = new Set(['WildcardOriginNotAllowed', 'InvalidAllowCredentials']);

/** What Chromium prints behind `has been blocked by CORS policy: `. */
export function chromiumDetail(error: CorsError, { kind, verdict, responseHeaders }: Failed): string {
  const isPreflight = error.startsWith('Preflight');
  const name = isPreflight ? error.slice('Preflight'.length) : error;
  const value =
    name === 'InvalidAllowCredentials'
      ? (headerValue(responseHeaders, 'access-control-allow-credentials') ?? '')
      : // The location is left empty by Chromium itself.
        name === 'RedirectContainsCredentials'
        ? ''
        : (verdict.failedParameter ?? '');
  const text = (DETAILS[name] ?? '').replace('%', () => value);
  const behind =
    kind === 'fetch' && TAKES_VALUE.has(name)
      ? VALID_VALUE
      : kind === 'XMLHttpRequest' && TAKES_CREDENTIALS.has(name)
        ? XHR_CREDENTIALS
        : '';
  return `${isPreflight ? PREFLIGHT : ''}${text}${behind}`;
}

const NET_ERRORS: Partial<Record<Lack, string>> = {
  reset: 'net::ERR_CONNECTION_RESET',
  closed: 'net::ERR_EMPTY_RESPONSE',
  timeout: 'net::ERR_TIMED_OUT',
  refused: 'net::ERR_CONNECTION_REFUSED',
  dns: 'net::ERR_NAME_NOT_RESOLVED',
  tls: 'net::ERR_SSL_PROTOCOL_ERROR',
  'network-error': 'net::ERR_FAILED',
};

/** The lines of Chromium's console (also Edge, Opera, Brave, Electron, Android). */
export function chromiumWords(failed: Failed): string[] {
  const { kind, method, url, firstUrl, origin, verdict, status, lack, error, page } = failed;
  if (verdict.corsError === null) {
    if (status === null && page?.startsWith('https://') && url.startsWith('http://')) return [mixed(page, url)];
    const net = error?.startsWith('net::') ? error : lack === null ? undefined : NET_ERRORS[lack];
    return net === undefined || net === 'net::ERR_ABORTED' ? [] : [`${method} ${url} ${net}`];
  }
  const redirected = firstUrl === null ? '' : ` (redirected from ${quoted(firstUrl)})`;
  const text = chromiumDetail(verdict.corsError, failed);
  const answered = verdict.at === 'preflight' || status === null ? '' : ` ${status} (${STATUS_TEXT[status] ?? ''})`;
  return [
    `Access to ${kind} at ${quoted(url)}${redirected} from origin ${quoted(origin)} has been blocked by CORS policy: ${text}`,
    `${method} ${url} net::ERR_FAILED${answered}`,
  ];
}

const quoted = (text: string): string => `'${text}'`;

const mixed = (page: string, url: string): string =>
  `Mixed Content: The page at '${page}/' was loaded over HTTPS, but requested an insecure resource '${url}'. This request has been blocked; the content must be served over HTTPS.`;
