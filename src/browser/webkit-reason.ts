import type { CorsError } from './verdict.ts';

export interface WebKitReason {
  readonly corsError: CorsError;
  readonly at: 'preflight' | 'actual' | null;
  /** The method, name or value that the text quotes. */
  readonly failedParameter: string | null;
  /** The status of the answer, where the text names it (newer versions). */
  readonly status: number | null;
}

type Row = readonly [text: RegExp, corsError: CorsError, at: WebKitReason['at']];

/** The texts of WebKit's loader (CrossOriginAccessControl.cpp, CrossOriginPreflightResultCache.cpp). */
const REASONS: readonly Row[] = [
  [/^Preflight response is not successful/, 'PreflightInvalidStatus', 'preflight'],
  [/^Origin \S+ is not allowed by Access-Control-Allow-Origin/, 'MissingAllowOriginHeader', null],
  [/^Cannot use wildcard in Access-Control-Allow-Origin when credentials/, 'WildcardOriginNotAllowed', null],
  [/^Access-Control-Allow-Origin cannot contain more than one origin/, 'MultipleAllowOriginValues', null],
  [/^Credentials flag is true, but Access-Control-Allow-Credentials/, 'InvalidAllowCredentials', null],
  [
    /^Header Access-Control-Allow-Methods has an invalid value: (.*)$/,
    'InvalidAllowMethodsPreflightResponse',
    'preflight',
  ],
  [
    /^Header Access-Control-Allow-Headers has an invalid value: (.*)$/,
    'InvalidAllowHeadersPreflightResponse',
    'preflight',
  ],
  [/^Method (\S+) is not allowed by Access-Control-Allow-Methods/, 'MethodDisallowedByPreflightResponse', 'preflight'],
  [
    /^Request header field (\S+) is not allowed by Access-Control-Allow-Headers/,
    'HeaderDisallowedByPreflightResponse',
    'preflight',
  ],
  [/redirection URL \S+ has credentials/, 'RedirectContainsCredentials', 'actual'],
  [/CORS redirection with non CORS scheme/, 'CorsDisabledScheme', 'actual'],
];

/** What a Safari HAR says in its error text: the only HAR that carries the CORS reason. `null`: another error. */
export function readWebKitReason(error: string): WebKitReason | null {
  for (const [text, corsError, at] of REASONS) {
    const match = text.exec(error);
    if (match) {
      const status = statusIn(error);
      return { corsError, at: at ?? stageBy(status), failedParameter: match[1] ?? null, status };
    }
  }
  return null;
}

function statusIn(error: string): number | null {
  const digits = /Status code: (\d{3})\b/.exec(error)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** WebKit looks at the status of a preflight first: what it says of the origin behind an error is said of the request itself. */
const stageBy = (status: number | null): WebKitReason['at'] =>
  status === null || (status >= 200 && status < 300) ? null : 'actual';
