import type { CorsError } from './verdict.ts';

export type Engine = 'Chromium' | 'Firefox' | 'Safari';

/** What a browser's console line says, what is likely to blame for it, and the code whose page tells more. */
export interface MessageRow {
  readonly engine: Engine;
  readonly text: RegExp;
  readonly corsError: CorsError | null;
  readonly likely: string;
  readonly code: string;
}

const ANY_ITEM =
  'no rule of the bucket matches the request (origin, method or one of its headers; the browser does not know which), or the request was refused before CORS (signature, bucket name, gateway)';
const TWICE = 'two places add the header: the bucket, and a CDN, proxy or function in front of it';
const STALE = 'another origin is allowed: a rule with one origin, or a stored copy of an answer to somebody else';
const STAR = 'a rule allows `*`, which does not do for a request with credentials';
const METHOD = 'the AllowedMethod entries of the rule lack the method';
const HEADER = 'the AllowedHeader entries of the rule lack the header';
const NETWORK = 'not CORS: the connection, the name, the certificate or a blocker';
const REDIRECT = 'the bucket is at another endpoint or region, or wants https: a preflight must not be redirected';
const NO_STORE = 'the header was written by something that is no store';
const STATUS = 'the origin is right, but the preflight is answered with an error: look at its status';
const SAME_ORIGIN =
  'the page asks in mode `same-origin`, which lets no other origin be asked: its own code decides that';
const BROKEN = 'not CORS: the answer is none that could be looked at (network, proxy)';
const SCHEME = 'the page is a file, or the URL has no http(s) scheme';
const USER_NAME = 'a redirect leads to a URL with a user name';
const NON_CORS_REDIRECT = 'a redirect leads to a URL that is not http(s)';
const CREDENTIALS = 'the request carries credentials, which the answer does not allow';

const row = (engine: Engine, text: RegExp, corsError: CorsError | null, likely: string, code: string): MessageRow => ({
  engine,
  text,
  corsError,
  likely,
  code,
});

/** Most specific first. Chromium: cors_error_string.cc; Firefox: security.properties; Safari: CrossOriginAccessControl.cpp. */
export const MESSAGES: readonly MessageRow[] = [
  row('Chromium', /must not be the wildcard '\*'/, 'WildcardOriginNotAllowed', STAR, 'cors/credentials-refused'),
  row(
    'Chromium',
    /No 'Access-Control-Allow-Origin' header is present/,
    'MissingAllowOriginHeader',
    ANY_ITEM,
    'cors/origin-not-allowed',
  ),
  row(
    'Chromium',
    /'Access-Control-Allow-Origin' header contains multiple values '([^']*)'/,
    'MultipleAllowOriginValues',
    TWICE,
    'not-cors/duplicate-headers',
  ),
  row(
    'Chromium',
    /'Access-Control-Allow-Origin' header contains the invalid value '([^']*)'/,
    'InvalidAllowOriginValue',
    NO_STORE,
    'not-cors/response-headers',
  ),
  row(
    'Chromium',
    /'Access-Control-Allow-Origin' header has a value '([^']*)' that is not equal/,
    'AllowOriginMismatch',
    STALE,
    'cors/origin-not-allowed',
  ),
  row(
    'Chromium',
    /'Access-Control-Allow-Credentials' header in the response is '([^']*)'/,
    'InvalidAllowCredentials',
    CREDENTIALS,
    'cors/credentials-refused',
  ),
  row('Chromium', /It does not have HTTP ok status/, 'PreflightInvalidStatus', STATUS, 'not-cors/server-error'),
  row(
    'Chromium',
    /Redirect is not allowed for a preflight/,
    'PreflightDisallowedRedirect',
    REDIRECT,
    'not-cors/preflight-redirect',
  ),
  row(
    'Chromium',
    /Method (\S+) is not allowed by Access-Control-Allow-Methods in preflight/,
    'MethodDisallowedByPreflightResponse',
    METHOD,
    'cors/method-not-allowed',
  ),
  row(
    'Chromium',
    /Request header field (\S+) is not allowed by Access-Control-Allow-Headers/,
    'HeaderDisallowedByPreflightResponse',
    HEADER,
    'cors/header-not-allowed',
  ),
  row(
    'Chromium',
    /Cannot parse Access-Control-Allow-Methods/,
    'InvalidAllowMethodsPreflightResponse',
    NO_STORE,
    'not-cors/response-headers',
  ),
  row(
    'Chromium',
    /Cannot parse Access-Control-Allow-Headers/,
    'InvalidAllowHeadersPreflightResponse',
    NO_STORE,
    'not-cors/response-headers',
  ),
  row('Chromium', /only supported for protocol schemes/, 'CorsDisabledScheme', SCHEME, 'cors/null-origin'),
  row('Chromium', /contains a username and password/, 'RedirectContainsCredentials', USER_NAME, 'not-cors/redirect'),
  row('Chromium', /not allowed by request mode/, 'DisallowedByMode', SAME_ORIGIN, 'not-cors/blocked-by-client'),
  row('Chromium', /CORS policy: The response is invalid/, 'InvalidResponse', BROKEN, 'not-cors/connection-failed'),
  row(
    'Firefox',
    /Credential is not supported if the CORS header .Access-Control-Allow-Origin. is .\*/,
    'WildcardOriginNotAllowed',
    STAR,
    'cors/credentials-refused',
  ),
  row(
    'Firefox',
    /CORS header .Access-Control-Allow-Origin. missing/,
    'MissingAllowOriginHeader',
    ANY_ITEM,
    'cors/origin-not-allowed',
  ),
  row(
    'Firefox',
    /Multiple CORS header .Access-Control-Allow-Origin. not allowed/,
    'MultipleAllowOriginValues',
    TWICE,
    'not-cors/duplicate-headers',
  ),
  row(
    'Firefox',
    /CORS header .Access-Control-Allow-Origin. does not match(?: .([^’']*))?/,
    'AllowOriginMismatch',
    STALE,
    'cors/origin-not-allowed',
  ),
  row(
    'Firefox',
    /Did not find method in CORS header/,
    'MethodDisallowedByPreflightResponse',
    METHOD,
    'cors/method-not-allowed',
  ),
  row(
    'Firefox',
    /header (?:.([^’']+). )?is not allowed according to header .Access-Control-Allow-Headers/,
    'HeaderDisallowedByPreflightResponse',
    HEADER,
    'cors/header-not-allowed',
  ),
  row(
    'Firefox',
    /expected .true. in CORS header .Access-Control-Allow-Credentials/,
    'InvalidAllowCredentials',
    CREDENTIALS,
    'cors/credentials-refused',
  ),
  row(
    'Firefox',
    /CORS preflight response did not succeed/,
    'PreflightInvalidStatus',
    ANY_ITEM,
    'cors/origin-not-allowed',
  ),
  row(
    'Firefox',
    /CORS request external redirect not allowed/,
    'PreflightDisallowedRedirect',
    REDIRECT,
    'not-cors/preflight-redirect',
  ),
  row(
    'Firefox',
    /invalid token (?:.([^’']*). )?in CORS header .Access-Control-Allow-Methods/,
    'InvalidAllowMethodsPreflightResponse',
    NO_STORE,
    'not-cors/response-headers',
  ),
  row(
    'Firefox',
    /invalid token (?:.([^’']*). )?in CORS header .Access-Control-Allow-Headers/,
    'InvalidAllowHeadersPreflightResponse',
    NO_STORE,
    'not-cors/response-headers',
  ),
  row('Firefox', /CORS request not http/, 'CorsDisabledScheme', SCHEME, 'cors/null-origin'),
  row('Firefox', /CORS request did not succeed/, null, NETWORK, 'not-cors/connection-failed'),
  row('Safari', /Preflight response is not successful/, 'PreflightInvalidStatus', ANY_ITEM, 'cors/origin-not-allowed'),
  row(
    'Safari',
    /Origin \S+ is not allowed by Access-Control-Allow-Origin/,
    'MissingAllowOriginHeader',
    ANY_ITEM,
    'cors/origin-not-allowed',
  ),
  row(
    'Safari',
    /Cannot use wildcard in Access-Control-Allow-Origin when credentials/,
    'WildcardOriginNotAllowed',
    STAR,
    'cors/credentials-refused',
  ),
  row(
    'Safari',
    /Access-Control-Allow-Origin cannot contain more than one origin/,
    'MultipleAllowOriginValues',
    TWICE,
    'not-cors/duplicate-headers',
  ),
  row(
    'Safari',
    /Credentials flag is true, but Access-Control-Allow-Credentials/,
    'InvalidAllowCredentials',
    CREDENTIALS,
    'cors/credentials-refused',
  ),
  row(
    'Safari',
    /Header Access-Control-Allow-Methods has an invalid value: (.*)/,
    'InvalidAllowMethodsPreflightResponse',
    NO_STORE,
    'not-cors/response-headers',
  ),
  row(
    'Safari',
    /Header Access-Control-Allow-Headers has an invalid value: (.*)/,
    'InvalidAllowHeadersPreflightResponse',
    NO_STORE,
    'not-cors/response-headers',
  ),
  row(
    'Safari',
    /Method (\S+) is not allowed by Access-Control-Allow-Methods/,
    'MethodDisallowedByPreflightResponse',
    METHOD,
    'cors/method-not-allowed',
  ),
  row(
    'Safari',
    /Request header field (\S+) is not allowed by Access-Control-Allow-Headers/,
    'HeaderDisallowedByPreflightResponse',
    HEADER,
    'cors/header-not-allowed',
  ),
  row('Safari', /redirection URL \S* ?has credentials/, 'RedirectContainsCredentials', USER_NAME, 'not-cors/redirect'),
  row('Safari', /CORS redirection with non CORS scheme/, 'CorsDisabledScheme', NON_CORS_REDIRECT, 'not-cors/redirect'),
];
