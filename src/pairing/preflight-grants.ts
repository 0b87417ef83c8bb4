import type { Exchange } from '../exchange/exchange.ts';
import { corsCheck } from '../fetch/cors-check.ts';
import { headerValue } from '../fetch/header-list.ts';
import {
  coversMethod,
  effectiveMaxAgeSeconds,
  type PreflightResult,
  readPreflightResult,
  uncoveredHeaderName,
} from '../fetch/preflight-result.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { isCorsSafelistedMethod } from '../fetch/safelist.ts';
import { isSameClient } from './client.ts';
import type { Answer, Draft, Identity } from './draft.ts';

interface Grant {
  readonly identity: Identity;
  readonly origin: string | null;
  readonly client: string | null;
  readonly result: PreflightResult;
  /** Passed for credentials mode `include` as well. */
  readonly forCredentials: boolean;
  readonly fromUs: number;
  readonly untilUs: number;
}

const URL_LIMIT = 16_384;
const GRANTS_PER_URL = 4;
const RESULT_LIMIT = 1024;

/**
 * The CORS-preflight cache of the browsers in the input (Fetch, "CORS-preflight cache"), keyed by URL, origin and
 * client. Bounded: the URL granted longest ago goes first.
 */
export class PreflightGrants {
  /** Newest grant first. */
  readonly #byUrl = new Map<string, Grant[]>();
  readonly #results = new Map<string, PreflightResult>();

  /**
   * Checks the answer of a draft's preflight as leniently as any credentials mode allows, and keeps what it grants.
   */
  take(draft: Draft, preflight: Exchange, profile: BrowserProfile): Answer {
    const { status, responseHeaders, responseKnowledge } = preflight;
    if (status === null) return 'open';
    if (status < 200 || status > 299) return 'refused';
    const allowOrigin = headerValue(responseHeaders, 'access-control-allow-origin');
    if (allowOrigin === null && responseKnowledge !== 'complete' && responseKnowledge !== 'sanitised') return 'open';
    const allowCredentials = headerValue(responseHeaders, 'access-control-allow-credentials');
    const origin = draft.origin ?? allowOrigin ?? '';
    if (!corsCheck(origin, false, allowOrigin, allowCredentials).ok) return 'refused';
    const result = this.#resultOf(responseHeaders, profile);
    if (result.methods === null || result.headerNames === null) return 'refused';
    if (!coversMethod(result, draft.method, false, profile)) return 'refused';
    if (uncoveredHeaderName(result, draft.askedNames, false, profile) !== null) return 'refused';
    const maxAgeUs = effectiveMaxAgeSeconds(responseHeaders, profile) * 1e6;
    const fromUs = preflight.responseTimeUs ?? preflight.timeUs;
    const forCredentials = allowOrigin !== '*' && allowCredentials === 'true';
    const { identity, client } = draft;
    if (maxAgeUs > 0) {
      this.#keep(draft.url, { identity, origin, client, result, forCredentials, fromUs, untilUs: fromUs + maxAgeUs });
    }
    return 'granted';
  }

  /** The attempt whose preflight still covers the actual request of a draft, or `null`. */
  covering(draft: Draft, names: readonly string[], profile: BrowserProfile): Identity | null {
    const grants = this.#byUrl.get(draft.url);
    if (!grants || draft.actual === null) return null;
    const startUs = draft.actual.timeUs;
    const include = draft.actualTraits?.cookie === true;
    const fresh = grants.filter(
      (grant) =>
        startUs >= grant.fromUs &&
        startUs < grant.untilUs &&
        (draft.origin === null || grant.origin === draft.origin) &&
        isSameClient(grant.client, draft.client) &&
        (!include || grant.forCredentials),
    );
    // Chromium and WebKit keep one result; the standard and Firefox keep one entry for each method and header name.
    if (profile === 'chromium' || profile === 'webkit') fresh.length = Math.min(fresh.length, 1);
    return coveredBy(fresh, draft.method, names, include, profile) ? fresh[0]!.identity : null;
  }

  #resultOf(headers: readonly string[], profile: BrowserProfile): PreflightResult {
    const methods = headerValue(headers, 'access-control-allow-methods');
    const key = `${methods}\n${headerValue(headers, 'access-control-allow-headers')}`;
    const known = this.#results.get(key);
    if (known) return known;
    const result = readPreflightResult(headers, profile);
    if (this.#results.size >= RESULT_LIMIT) this.#results.clear();
    this.#results.set(key, result);
    return result;
  }

  #keep(url: string, grant: Grant): void {
    const known = this.#byUrl.get(url);
    if (known) {
      known.unshift(grant);
      if (known.length > GRANTS_PER_URL) known.pop();
      return;
    }
    this.#byUrl.set(url, [grant]);
    if (this.#byUrl.size > URL_LIMIT) this.#byUrl.delete(this.#byUrl.keys().next().value!);
  }
}

function coveredBy(
  grants: readonly Grant[],
  method: string,
  names: readonly string[],
  include: boolean,
  profile: BrowserProfile,
): boolean {
  if (grants.length === 0) return false;
  // Firefox stores `*` as a token like any other, and spares only GET and POST.
  if (profile === 'firefox') {
    const spared = method === 'GET' || method === 'POST';
    if (!spared && !grants.some(({ result }) => result.methods?.includes(method))) return false;
    return names.every((name) => grants.some(({ result }) => result.headerNames?.includes(name)));
  }
  if (!isCorsSafelistedMethod(method) && !grants.some(({ result }) => coversMethod(result, method, include, profile))) {
    return false;
  }
  return names.every((name) =>
    grants.some(({ result }) => uncoveredHeaderName(result, [name], include, profile) === null),
  );
}
