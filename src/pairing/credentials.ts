import type { Exchange } from '../exchange/exchange.ts';
import type { CorsError } from '../fetch/cors-error.ts';
import type { Tristate } from './attempt.ts';
import type { Draft } from './draft.ts';
import { readCorsHeaders } from './preflight-answer.ts';

/** Whether the credentials mode was `include`: from the request, what the browser made of the answers, or its connection. */
export function credentialsOf(draft: Draft): Tristate {
  const { actual, actualTraits: traits, preflight } = draft;
  const told = actual?.har?.netlog;
  if (told && told.credentials !== null) return told.credentials;
  if (told?.preflightError && ONLY_WITH_CREDENTIALS.has(told.preflightError.corsError)) return true;
  if (traits?.cookie || traits?.storageAccess) return true;
  if (traits?.authorization && preflight && !draft.askedNames.includes('authorization')) return true;
  // Fonts are fetched with credentials mode `same-origin` (CSS Fonts, "font fetching requirements").
  if (traits?.fetchDest === 'font' || actual?.har?.resourceType === 'font') return false;
  if (preflight && actual && draft.answer === 'granted' && draft.deniesCredentials) {
    // Under `include` the preflight would have failed; only a browser's HAR shows an actual that never left.
    if (actual.status !== null || actual.har === null) return false;
    if (isCorsFailure(actual)) return true;
  }
  return actual?.har && actual.status !== null ? byOutcome(draft, actual) : draft.connectionCredentials;
}

/** Errors that no request without credentials runs into. */
const ONLY_WITH_CREDENTIALS: ReadonlySet<CorsError> = new Set([
  'PreflightWildcardOriginNotAllowed',
  'PreflightInvalidAllowCredentials',
]);

/** Chromium ends a request that it blocks itself with ERR_FAILED; network failures have names of their own. */
function isCorsFailure({ har }: Exchange): boolean {
  return har?.exporter === 'chromium' && har.error === 'net::ERR_FAILED';
}

/** Chromium's HAR says of an answer whether it was delivered. */
function byOutcome(draft: Draft, actual: Exchange): Tristate {
  if (actual.har!.exporter !== 'chromium' || actual.responseKnowledge === 'provisional') return 'unknown';
  if (!passesOnlyWithout(actual, draft.origin)) return 'unknown';
  // A redirect may fail for its target as well.
  if (isCorsFailure(actual)) return actual.status! >= 300 && actual.status! < 400 ? 'unknown' : true;
  return actual.har!.error === null && !actual.har!.fromServiceWorker ? false : 'unknown';
}

/** An answer that the CORS check lets pass without credentials only (https://fetch.spec.whatwg.org/#concept-cors-check). */
export function passesOnlyWithout({ responseHeaders }: Exchange, origin: string | null): boolean {
  const { allowOrigin, allowCredentials } = readCorsHeaders(responseHeaders);
  return allowOrigin === '*' || (allowOrigin !== null && allowOrigin === origin && allowCredentials !== 'true');
}
