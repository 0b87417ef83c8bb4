import { RecentMap } from '../bytes/recent-map.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { ELEMENTS, type OpaqueRefusal, opaqueBlockingOf, refusedAsOpaque } from '../fetch/opaque-response.ts';
import { originOf } from '../fetch/origin.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import {
  type EmbedderPolicy,
  embedderPolicyOf,
  type PolicyRefusal,
  refusedByPolicy,
} from '../fetch/resource-policy.ts';
import { hostOfClient } from './client.ts';
import type { RequestTraits } from './request-traits.ts';

/** Why a browser keeps an answer from an element of a page. */
export interface Refusal {
  readonly by: PolicyRefusal | OpaqueRefusal;
  /** The page whose embedder policy it is. */
  readonly page: Exchange | null;
  /** The page is known, as far as it matters which one it is. */
  readonly isCertain: boolean;
}

/** The pages of one origin in one browser. */
interface Pages {
  readonly newest: Exchange;
  /** Of the newest; `null`: its answer is not known. */
  readonly policy: EmbedderPolicy | null;
  readonly isMixed: boolean;
}

/** Each keeps a page's headers. */
const LIMIT = 128;
/** A Referer names the origin only: of pages with different policies the newest is meant, when it has just come. */
const JUST_US = 10_000_000;

/**
 * Finds elements of pages that load without CORS and whose answers the browser throws away. No CORS request, but what a
 * reader of CORS errors looks for; a HAR has the browser's own word for it, a capture has the headers that decide.
 */
export class Embedding {
  readonly #pages = new RecentMap<Pages>(LIMIT);
  readonly #profile: BrowserProfile | null;
  #lossUs = Number.NEGATIVE_INFINITY;

  /** `profile`: whose rules were asked for; `null`: those of the browser that sent the request. */
  constructor(profile: BrowserProfile | null) {
    this.#profile = profile;
  }

  /** Takes note of a page; of an element, why its answer is refused, if the capture tells that it is. */
  take(exchange: Exchange, traits: RequestTraits): Refusal | null {
    if (traits.fetchMode === 'no-cors') return this.#refusalOf(exchange, traits);
    if (traits.fetchMode === 'navigate') this.#note(exchange, traits);
    else if (exchange.method === null) this.lost(exchange.endTimeUs);
    return null;
  }

  /** A page from before this time may be missing from the capture, or known late. */
  lost(timeUs: number): void {
    this.#lossUs = Math.max(this.#lossUs, timeUs);
  }

  /** Policies count for pages over https only. */
  #note(exchange: Exchange, { fetchDest }: RequestTraits): void {
    if (fetchDest !== 'document' && fetchDest !== 'iframe') return;
    const { url, status, responseKnowledge } = exchange;
    if ((status !== null && (status < 200 || status > 299)) || !url?.startsWith('https://')) return;
    const key = keyOf(exchange, originOf(url));
    const before = this.#pages.get(key);
    const policy = responseKnowledge === 'complete' ? embedderPolicyOf(exchange.responseHeaders) : null;
    const isMixed = before !== undefined && (before.isMixed || before.policy !== policy);
    this.#pages.set(key, { newest: exchange, policy, isMixed });
  }

  /** Of the page that an element asked by this time; `null`: which page that is, or its policy, is not known. */
  #policyFor({ newest, policy, isMixed }: Pages, timeUs: number): EmbedderPolicy | null {
    // Of damaged captures exchanges come late.
    if (newest.timeUs > timeUs || this.#lossUs >= newest.endTimeUs) return null;
    return isMixed && timeUs - newest.timeUs > JUST_US ? null : policy;
  }

  #refusalOf(exchange: Exchange, { fetchSite, fetchDest, referer, userAgent }: RequestTraits): Refusal | null {
    if (fetchDest === null || !ELEMENTS.has(fetchDest)) return null;
    if (fetchSite !== 'cross-site' && fetchSite !== 'same-site') return null;
    // What a 304 stands for has headers of its own.
    if (exchange.status === null || exchange.status === 304 || exchange.responseKnowledge !== 'complete') return null;
    const origin = referer === null ? null : originOf(referer);
    // Redirects led back.
    if (origin !== null && origin === originOf(exchange.url!)) return null;
    const pages = origin === null ? undefined : this.#pages.get(keyOf(exchange, origin));
    const policy = pages === undefined ? null : this.#policyFor(pages, exchange.timeUs);
    const by = refusedByPolicy(exchange.responseHeaders, fetchSite, policy ?? 'unsafe-none');
    if (by === 'resource-policy') return { by, page: null, isCertain: true };
    if (by === 'embedder-policy') return { by, page: pages!.newest, isCertain: !pages!.isMixed };
    if (opaqueBlockingOf(this.#profile, userAgent) === 'none') return null;
    const opaque = opaqueRefusalOf(exchange, exchange.status);
    // Where the referrer is kept back, redirects may have led back to the page, for which nothing is opaque.
    return opaque && { by: opaque, page: null, isCertain: origin !== null };
  }
}

const opaqueRefusalOf = ({ responseHeaders, errorBody, bodyStart }: Exchange, status: number): OpaqueRefusal | null =>
  refusedAsOpaque(status, responseHeaders, bodyStart ?? errorBody);

const keyOf = ({ client }: Exchange, origin: string | null): string => `${hostOfClient(client)} ${origin}`;
