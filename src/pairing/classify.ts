import { type Exchange, type HarFacts, isKnownInPart, type NetLogFacts } from '../exchange/exchange.ts';
import { corsCheck } from '../fetch/cors-check.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import { originOf } from '../fetch/origin.ts';
import { isCorsSafelistedMethod, isCorsSafelistedRequestHeader } from '../fetch/safelist.ts';
import type { CorsAttempt } from './attempt.ts';
import type { RequestTraits } from './request-traits.ts';

/** `if-preflighted`: too little is known; a CORS request if, and only if, a preflight in the input asks for it. */
export type RequestKind = 'preflight' | 'cors' | 'if-preflighted' | 'not-cors';

/** What an exchange is to CORS (Fetch, "HTTP fetch": mode `cors` and an URL of another origin). */
export function classify(exchange: Exchange, traits: RequestTraits): RequestKind {
  const { method, url, har } = exchange;
  // What a page asks for later is another matter, and on no wire.
  if (exchange.isPushed) return 'not-cors';
  if (method === null || url === null || method === 'CONNECT' || !isHttp(url)) return 'not-cors';
  if (har?.resourceType === 'preflight') return traits.askedMethod === null ? 'not-cors' : 'preflight';
  if (method === 'OPTIONS' && traits.askedMethod !== null && traits.origin !== null) return 'preflight';
  // Most likely a preflight, but what it asks for is not in the capture.
  if (method === 'OPTIONS' && har === null && exchange.requestKnowledge === 'provisional') return 'if-preflighted';
  // Of no page, but of the browser itself (its updates, accounts).
  if (har?.resourceType === 'browser') return 'not-cors';
  // Where the Upgrade of a request is cut off, the answer shows it.
  if (traits.upgradesToWebSocket || har?.resourceType === 'websocket' || exchange.status === 101) return 'not-cors';
  if (traits.origin === null && isBlockedByPolicy(exchange)) return 'cors';
  if (traits.fetchMode !== null) return byFetchMode(exchange, url, traits);
  if (har?.resourceType === 'document' || har?.resourceType === 'csp-violation-report') return 'not-cors';
  if (traits.origin !== null) {
    if (isSimplePing(exchange) || passedUnchecked(exchange, traits.origin)) return 'not-cors';
    return mayNavigate(exchange, traits) ? 'if-preflighted' : byOrigin(url, method, traits);
  }
  // The Origin may be among the headers that are not known; the preflight tells.
  if (har === null) return isKnownInPart(exchange.requestKnowledge) ? 'if-preflighted' : 'not-cors';
  return mayLackOrigin(exchange, har) ? withoutOrigin(url, exchange, har, traits) : 'not-cors';
}

/** Whether a request that is not known to be a CORS request may be one: where its Origin would be is not in the capture. */
export function mayBeCors(exchange: Exchange, traits: RequestTraits): boolean {
  const { har, method, url, isPushed } = exchange;
  if (har !== null || isPushed || method === 'CONNECT') return false;
  if (method === null) return true;
  if (!isKnownInPart(exchange.requestKnowledge) || traits.fetchMode !== null) return false;
  return traits.origin === null || (mayNavigate(exchange, traits) && !isOfOrigin(url ?? '', traits.origin));
}

function isHttp(url: string): boolean {
  return url.startsWith('http://') || url.startsWith('https://');
}

/** Sec-Fetch-Mode wins over everything else, `Origin` included. */
function byFetchMode(exchange: Exchange, url: string, traits: RequestTraits): RequestKind {
  if (traits.fetchMode === 'no-cors') return isBlockedByPolicy(exchange) ? 'cors' : 'not-cors';
  if (traits.fetchMode !== 'cors' || traits.fetchSite === 'same-origin') return 'not-cors';
  if (traits.fetchSite === 'cross-site' || traits.fetchSite === 'same-site') return 'cors';
  if (traits.origin !== null) return isOfOrigin(url, traits.origin) ? 'not-cors' : 'cors';
  return exchange.har === null ? 'not-cors' : byPage(url, exchange, exchange.har, traits);
}

/**
 * A cross-origin load that the browser blocked by Cross-Origin-Resource-Policy or ORB: no CORS request, but what a
 * reader of CORS errors looks for, and only a HAR shows it.
 */
export function isBlockedByPolicy({ har }: Exchange): boolean {
  return har !== null && har.error !== null && /ERR_BLOCKED_BY_(?:ORB|RESPONSE)/.test(har.error);
}

/** Whether a configuration decides the attempt at all; elements that load without CORS are only told because they fail. */
export const asksForCors = ({ refusal, actual }: CorsAttempt): boolean =>
  !refusal && (actual === null || !isBlockedByPolicy(actual));

/** `Origin` also comes with forms and with what is sent to the page's own server. */
function byOrigin(url: string, method: string, traits: RequestTraits): RequestKind {
  if (traits.navigates && (method === 'POST' || method === 'GET')) return 'not-cors';
  return isOfOrigin(url, traits.origin!) ? 'not-cors' : 'cors';
}

/**
 * A form that is sent has an Origin before what shows that it is one (Accept, Upgrade-Insecure-Requests), which may be cut
 * off. Requests of scripts have their Accept first, in Chromium and Firefox.
 */
const mayNavigate = (
  { har, method, protocol, requestKnowledge }: Exchange,
  { navigates, fetchMode, names }: RequestTraits,
): boolean =>
  har === null &&
  method === 'POST' &&
  protocol !== 'h2' &&
  requestKnowledge === 'provisional' &&
  fetchMode === null &&
  !navigates &&
  !names.has('accept');

/** A beacon is a CORS request only for a Content-Type that is not safelisted (Beacon, "sendBeacon"). */
function isSimplePing({ har, requestHeaders }: Exchange): boolean {
  if (har?.resourceType !== 'ping') return false;
  const type = headerValue(requestHeaders, 'content-type');
  return type === null || isCorsSafelistedRequestHeader('content-type', type);
}

/**
 * A POST in mode `no-cors` has an Origin, too, and over http nothing else tells it from one in mode `cors`: but Chromium's
 * own records name an error where the CORS check fails, and this one names none beside an answer that would fail it.
 */
function passedUnchecked(
  { method, status, har, responseKnowledge, responseHeaders }: Exchange,
  origin: string,
): boolean {
  if (har === null || (har.exporter !== 'chromium' && har.exporter !== 'netlog') || har.error !== null) return false;
  if (method !== 'POST' || status === null || status === 304 || responseKnowledge === 'none') return false;
  if (har.fromServiceWorker) return false;
  const allowed = headerValue(responseHeaders, 'access-control-allow-origin');
  const credentials = headerValue(responseHeaders, 'access-control-allow-credentials');
  return !corsCheck(origin, har.netlog?.credentials === true, allowed, credentials).ok;
}

/** Whether a request without `Origin` may have had one, or would have had one, had it left the browser. */
function mayLackOrigin({ requestKnowledge, status }: Exchange, har: HarFacts): boolean {
  if (requestKnowledge === 'provisional' || requestKnowledge === 'none' || har.fromCache) return true;
  // What was sent is as it was sent, whatever became of it.
  return status === null && har.exporter !== 'netlog' && har.exporter !== 'chromium';
}

const SCRIPTED = new Set(['fetch', 'xhr', 'eventsource']);

function withoutOrigin(url: string, exchange: Exchange, har: HarFacts, traits: RequestTraits): RequestKind {
  if (har.fromServiceWorker) return 'not-cors';
  if (har.error !== null && namesCors(har.error)) return 'cors';
  if (har.netlog && har.error !== null && isMadeByScript(har, har.netlog)) return byPage(url, exchange, har, traits);
  const type = har.resourceType;
  const always = type === 'font' || type === 'manifest' || (type !== null && SCRIPTED.has(type));
  if (always || !(isCorsSafelistedMethod(exchange.method!) || traits.navigates))
    return byPage(url, exchange, har, traits);
  return type === null || type === 'other' || type === 'ping' ? 'if-preflighted' : 'not-cors';
}

/**
 * Of a request in a NetLog that was never sent: Chromium refused an answer out of the cache, or the connection failed. An
 * element that loads without CORS takes credentials along, and one that loads with it has an Origin from the start.
 */
const isMadeByScript = ({ error }: HarFacts, { credentials }: NetLogFacts): boolean =>
  error === 'net::ERR_FAILED' || credentials === false;

/** Safari writes the CORS reason into its HAR. */
function namesCors(error: string): boolean {
  return error.includes('Access-Control-') || error.includes('access control checks');
}

function byPage(url: string, exchange: Exchange, har: HarFacts, traits: RequestTraits): RequestKind {
  const page = pageOriginOf(har, traits);
  // No page is named for what a worker fetches; an answer with CORS headers is one to a request with an Origin.
  if (page === null)
    return hasHeader(exchange.responseHeaders, 'access-control-allow-origin') ? 'cors' : 'if-preflighted';
  return isOfOrigin(url, page) ? 'not-cors' : 'cors';
}

/** The origin of the page that made a request; the referrer knows frames and is nearer than the page of the HAR. */
export function pageOriginOf(har: HarFacts, traits: RequestTraits): string | null {
  return traits.origin ?? (traits.referer === null ? null : originOf(traits.referer)) ?? har.pageOrigin;
}

/** Safari never writes preflights, and Playwright those of service workers only. */
export const leavesOutPreflights = ({ exporter, byServiceWorker }: HarFacts): boolean =>
  exporter === 'safari' || (exporter === 'playwright' && !byServiceWorker);

/** Whether `url` is of the serialised `origin`. An opaque origin (`null`) is that of no URL. */
export function isOfOrigin(url: string, origin: string): boolean {
  if (url.startsWith(origin) && url.charCodeAt(origin.length) === 0x2f) return true;
  return originOf(url) === origin;
}
