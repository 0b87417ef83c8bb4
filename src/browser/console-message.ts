import { type Engine, MESSAGES, type MessageRow } from './console-message-table.ts';
import { FIREFOX_REASONS } from './firefox-reasons-table.ts';
import { OTHERS } from './other-message-table.ts';
import type { CorsError } from './verdict.ts';

/** A line that a browser wrote to its console because of CORS. */
export interface ConsoleMessage {
  /** `null`: more than one says so, or an SDK. */
  readonly engine: Engine | null;
  /** `null`: a failure that is not CORS. */
  readonly corsError: CorsError | null;
  readonly isPreflight: boolean;
  /** The line is the same for a preflight and for the request itself: it may be either. */
  readonly isEitherStage: boolean;
  /** What else it may be and how to tell: the line does not say whether the preflight failed or the request itself. */
  readonly otherwise: { readonly tell: readonly string[]; readonly code: string } | null;
  readonly url: string | null;
  readonly origin: string | null;
  /** The URL that was asked for first, where the line names one. */
  readonly redirectedFrom: string | null;
  /** The method, header or value that it quotes. */
  readonly quoted: string | null;
  /** The status of the answer where the text names it. */
  readonly status: number | null;
  readonly likely: string;
  /** The diagnostic whose page tells more. */
  readonly code: string;
}

/** Longer than any message with its URL. */
const MAX_LENGTH = 16_384;

/** Reads pasted lines of a console (Chromium of several ages, Firefox, Safari) or of an SDK; `null`: they are none. */
export function readConsoleMessage(pasted: string): ConsoleMessage | null {
  const text = pasted.slice(0, MAX_LENGTH).replace(/[‘’]/g, "'").replace(/\s+/g, ' ');
  const likeliest = engineOf(text);
  const row = rowIn(text, (engine) => engine === likeliest) ?? rowIn(text, (engine) => engine !== likeliest);
  const other = row ? undefined : OTHERS.find((one) => one.text.test(text));
  const found = row ?? other;
  if (!found) return null;
  const quoted =
    found.text
      .exec(text)
      ?.slice(1)
      .find((group) => group !== undefined) ?? null;
  const isPreflight =
    /preflight/i.test(text) || (row !== undefined && (FIREFOX_PREFLIGHT.test(text) || isOfPreflight(row.corsError)));
  const status = statusIn(text);
  return {
    engine: found.engine,
    corsError: row?.corsError ?? null,
    isPreflight,
    isEitherStage: row !== undefined && !isPreflight && mayBeEither(row, status),
    url: urlIn(text),
    origin:
      /(?:from origin '|Origin ')([^']+)'/.exec(text)?.[1] ?? /Origin (\S+:\/\/\S+) is not/.exec(text)?.[1] ?? null,
    redirectedFrom: /\(redirected from .([^']+)'\)/.exec(text)?.[1] ?? null,
    quoted,
    status,
    ...{ likely: found.likely, code: found.code, otherwise: null, ...(row && refinedBy(row, isPreflight, status)) },
  };
}

const rowIn = (text: string, isOf: (engine: Engine) => boolean): MessageRow | undefined =>
  MESSAGES.find((one) => isOf(one.engine) && one.text.test(text));

/** Chromium has other names for what only a preflight can fail by. */
const isOfPreflight = (error: string | null): boolean => error?.includes('Preflight') === true;

/**
 * Chromium says which of the two it was. Firefox does not, and Safari only by the status of a preflight, which it checks
 * first: behind a status that is no success, what Allow-Origin says is said of the request itself.
 */
const mayBeEither = ({ engine, corsError }: MessageRow, status: number | null): boolean =>
  corsError !== null &&
  corsError !== 'RedirectContainsCredentials' &&
  corsError !== 'CorsDisabledScheme' &&
  (engine === 'Firefox' || (engine === 'Safari' && (status === null || (status >= 200 && status < 300))));

/**
 * Of a name that Chromium gives to an error (DevTools Issues, and our own reports), with or without `Preflight`, or
 * that Firefox does (its help pages, the column "Transferred" of its network monitor).
 */
export function readErrorName(name: string): ConsoleMessage | null {
  const reason = FIREFOX_REASONS[name.replace(/ /g, '').replace(/\d$/, '')];
  if (reason !== undefined) return readConsoleMessage(`(Reason: ${reason})`);
  const kind = name.replace(/^Preflight(?!InvalidStatus|DisallowedRedirect)/, '');
  const row = MESSAGES.find(({ engine, corsError }) => engine === 'Chromium' && corsError === kind);
  if (!row?.corsError) return null;
  return {
    engine: row.engine,
    corsError: name as CorsError,
    isPreflight: isOfPreflight(name),
    isEitherStage: false,
    otherwise: null,
    url: null,
    origin: null,
    redirectedFrom: null,
    quoted: null,
    status: null,
    likely: row.likely,
    code: row.code,
  };
}

const urlIn = (text: string): string | null =>
  /requested an insecure [\w ]+ '(https?:\/\/[^']+)'/.exec(text)?.[1] ??
  /(?:at '|load |resource at |to ')(https?:\/\/[^\s']+?)(?=[\s':]|\. |$)/.exec(text)?.[1] ??
  /\b(?:GET|HEAD|PUT|POST|DELETE|PATCH|OPTIONS) (https?:\/\/\S+) net::/.exec(text)?.[1] ??
  null;

/** `Status code: 403`, `net::ERR_FAILED 403 (Forbidden)`, `a status of 403`. */
function statusIn(text: string): number | null {
  const digits = /(?:Status code: |net::ERR_FAILED |status of |HTTP status code )(\d{3})\b/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The line that Firefox writes behind the one with the reason, if it was the preflight that failed. */
const FIREFOX_PREFLIGHT = /CORS request did not succeed\)\. Status code: \(null\)/;

/** Firefox writes the same line for a preflight, and only a refused preflight is refused because of a rule. */
const FORBIDDEN = {
  likely:
    'status 403: the store refused the preflight, because no rule matches the origin, the method or a header (OSS and S3 answer 403 AccessForbidden without CORS headers); or it refused the request itself for its signature, expiry, token or permissions, which OSS does with 403 and without CORS headers too',
  code: 'cors/origin-not-allowed',
  otherwise: {
    tell: [
      'a refused preflight is an OPTIONS with status 403 in the Network panel, and Firefox writes a second line: CORS request did not succeed, Status code: (null)',
      'if OPTIONS passes, or there is none, it is the request itself: the Code in the body of its answer (SignatureDoesNotMatch, AccessDenied, ...) says why',
    ],
    code: 'not-cors/authentication',
  },
};

/** The answer to the request itself lacks the header: its status tells more than the text. */
function refinedBy({ engine, corsError, likely, code }: MessageRow, isPreflight: boolean, status: number | null) {
  if (corsError !== 'MissingAllowOriginHeader' || isPreflight || status === null) return { likely, code };
  if (status === 403 && engine === 'Firefox') return FORBIDDEN;
  if (status === 401 || status === 403) {
    return {
      likely: `status ${status}: the signature, its expiry, the token or the permissions (stores such as OSS refuse those without CORS headers), or no rule matches`,
      code: 'not-cors/authentication',
    };
  }
  if (status >= 500)
    return { likely: `status ${status}: an error of the server or of a gateway`, code: 'not-cors/server-error' };
  if (status === 405) return { likely: 'the endpoint does not serve this method', code: 'not-cors/method-not-served' };
  if (status === 404)
    return { likely: 'there is no such object or bucket, or no rule matches', code: 'not-cors/request-error' };
  return { likely, code };
}

function engineOf(text: string): Engine {
  if (/Cross-Origin Request (?:Blocked|Warning)|\(Reason: /.test(text)) return 'Firefox';
  if (/due to access control checks/.test(text) && !/blocked by CORS policy/.test(text)) return 'Safari';
  return /blocked by CORS policy|Failed to load|cannot load|has been blocked|in preflight response|Response to preflight|'Access-Control-/.test(
    text,
  )
    ? 'Chromium'
    : 'Safari';
}
