import { RecentMap } from '../bytes/recent-map.ts';
import { type Exchange, type HeaderList, isKnownInPart } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import { lowerCaseName } from '../fetch/header-name.ts';
import { isSameClient } from './client.ts';

const LIMIT = 256;
const ANSWERS_LIMIT = 64;

/**
 * Answers that a browser may have stored for requests without `Origin` and may hand to a CORS request for the same URL
 * (Fetch, "CORS protocol and HTTP caches"): no `Access-Control-Allow-Origin`, no `Vary: Origin`. Bounded: the most
 * recent ones are kept.
 */
export class StoredResponses {
  readonly #byUrl = new RecentMap<Exchange>(LIMIT);
  readonly #answers = new RecentMap<Exchange>(ANSWERS_LIMIT);

  /** Takes note of an exchange that is no CORS request. */
  note(exchange: Exchange): void {
    const { url, method, status } = exchange;
    if (url === null || method !== 'GET' || status !== 200) return;
    if (isSeenWhole(exchange) && isReusable(exchange.responseHeaders)) this.#byUrl.set(url, exchange);
    else if (!this.#byUrl.isEmpty) this.#byUrl.delete(url);
  }

  /** Takes note of the answer to a CORS request, which a later 304 may refresh. */
  noteAnswer(exchange: Exchange): void {
    if (exchange.status === 200 && exchange.method === 'GET' && exchange.url !== null) {
      this.#answers.set(exchange.url, exchange);
    }
  }

  /** The stored answer that a 304 refreshes. */
  refreshedBy(actual: Exchange): Exchange | null {
    if (actual.url === null || !refreshesStored(actual)) return null;
    const stored = this.#answers.get(actual.url);
    return stored && isSameClient(stored.client, actual.client) && stored.timeUs <= actual.timeUs ? stored : null;
  }

  /** The stored answer that may have been reused for `actual`, a request with `Origin`. */
  reusedBy(actual: Exchange): Exchange | null {
    if (this.#byUrl.isEmpty || actual.method !== 'GET' || actual.url === null) return null;
    const stored = this.#byUrl.get(actual.url);
    if (!stored || stored.timeUs > actual.timeUs || !isSameClient(stored.client, actual.client)) return null;
    if (mayComeFromCache(actual)) return stored;
    if (actual.status === 200) this.#byUrl.delete(actual.url);
    return null;
  }
}

/** An `Origin`, or the headers that would keep a stored answer from others, may be among what was not captured. */
const isSeenWhole = ({ har, requestKnowledge, responseKnowledge }: Exchange): boolean =>
  har !== null || !(isKnownInPart(requestKnowledge) || isKnownInPart(responseKnowledge));

export const VALIDATORS = ['if-none-match', 'if-modified-since'];

/**
 * Whether an answer only says that a stored one is still good. DevTools gives the page's status (200) and the headers of
 * the 304: those name the very version that was asked about.
 */
export function refreshesStored({ source, status, requestHeaders, responseHeaders }: Exchange): boolean {
  if (status === 304) return true;
  if (status !== 200 || source.kind !== 'har') return false;
  const asked = headerValue(requestHeaders, 'if-none-match');
  const tag = headerValue(responseHeaders, 'etag');
  if (asked !== null && tag !== null) return opaqueTags(asked).includes(opaqueTags(tag)[0] ?? '');
  const since = headerValue(requestHeaders, 'if-modified-since');
  return since !== null && since === headerValue(responseHeaders, 'last-modified');
}

/** Weak comparison (RFC 9110 section 8.8.3.2). */
const opaqueTags = (list: string): readonly string[] => list.match(/"[^"]*"/g) ?? [];

/** Nothing of it was seen on the network, or only that the stored copy is still good. */
function mayComeFromCache({ status, lack, har, requestKnowledge }: Exchange): boolean {
  if (status === 304 || har?.fromCache) return true;
  if (har === null) return false;
  if (status !== null) return requestKnowledge === 'provisional' && har.error !== null;
  return lack === null || lack === 'network-error' || lack === 'blocked';
}

/** RFC 9111 section 3: may be stored, and there is something to reckon its freshness by. */
function isReusable(headers: HeaderList): boolean {
  let dated = false;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]!;
    switch (name.length) {
      case 4:
        if (lowerCaseName(name) === 'vary' && /origin|\*/i.test(headers[i + 1]!)) return false;
        if (lowerCaseName(name) === 'etag') dated = true;
        break;
      case 7:
        if (lowerCaseName(name) === 'expires') dated = true;
        break;
      case 13:
        if (lowerCaseName(name) === 'cache-control') {
          if (/no-store/i.test(headers[i + 1]!)) return false;
          dated = true;
        } else if (lowerCaseName(name) === 'last-modified') dated = true;
        break;
      case 27:
        if (lowerCaseName(name) === 'access-control-allow-origin') return false;
        break;
    }
  }
  return dated;
}
