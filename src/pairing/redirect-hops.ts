import { RecentMap } from '../bytes/recent-map.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import { originOf } from '../fetch/origin.ts';
import { isSameClient } from './client.ts';
import type { Draft, Identity } from './draft.ts';

interface Hop {
  readonly from: Identity;
  /** Of the request that follows. */
  readonly method: string;
  readonly origin: string | null;
  /** The origin of the request that follows is opaque. */
  readonly isTainted: boolean;
  readonly client: string | null;
  readonly fromUs: number;
  readonly untilUs: number;
}

/** A browser follows at once; queued connections are the reason for more than the round trip. */
const PATIENCE_US = 10_000_000;
const EARLY_US = 50_000;
const LIMIT = 1024;
/** Redirects under way to one URL. */
const LIMIT_PER_URL = 16;

/** Which requests redirected answers to actual requests lead to (Fetch, "HTTP-redirect fetch"). */
export class RedirectHops {
  /** Oldest first. */
  readonly #byUrl = new RecentMap<readonly Hop[]>(LIMIT);

  note(draft: Draft, actual: Exchange): void {
    const { status } = actual;
    if (status === null || status < 301 || status > 308 || (status > 303 && status < 307)) return;
    const target = resolve(headerValue(actual.responseHeaders, 'location'), draft.url);
    if (target === null) return;
    const fromUs = actual.responseTimeUs ?? actual.timeUs;
    const hop = {
      from: draft.identity,
      method: methodBehind(status, draft.method),
      origin: draft.origin,
      isTainted: isTainted(draft, target),
      client: draft.client,
      fromUs: Math.min(fromUs, actual.endTimeUs) - EARLY_US,
      untilUs: actual.endTimeUs + PATIENCE_US,
    };
    const waiting = this.#byUrl.get(target)?.filter(({ untilUs }) => untilUs >= hop.fromUs) ?? [];
    this.#byUrl.set(target, [...waiting, hop].slice(-LIMIT_PER_URL));
  }

  /**
   * The attempt that was redirected to this draft, if any. The origin is kept or becomes `null`; Firefox asks for leave
   * with the origin of the page, and follows with `null`.
   */
  claim(draft: Draft, startUs: number): Identity | null {
    if (this.#byUrl.isEmpty) return null;
    const waiting = this.#byUrl.get(draft.url);
    const hop = waiting && newest(waiting.filter((one) => isFollowedBy(one, draft, startUs)));
    if (!waiting || !hop) return null;
    const rest = waiting.filter((one) => one !== hop);
    if (draft.actual === null && hop.isTainted && draft.origin !== 'null') rest.push({ ...hop, origin: 'null' });
    if (rest.length === 0) this.#byUrl.delete(draft.url);
    else this.#byUrl.set(draft.url, rest);
    return hop.from;
  }
}

/** A browser follows at once: one that was not followed before is not (redirect mode `manual` or `error`, CORS). */
const newest = ([first, ...others]: readonly Hop[]): Hop | undefined =>
  others.reduce((best, hop) => (best && hop.fromUs > best.fromUs ? hop : best), first);

function isFollowedBy(hop: Hop, draft: Draft, startUs: number): boolean {
  if (startUs < hop.fromUs || startUs > hop.untilUs || draft.method !== hop.method) return false;
  if (draft.origin !== null && draft.origin !== 'null' && hop.origin !== null && draft.origin !== hop.origin)
    return false;
  return isSameClient(hop.client, draft.client);
}

/** To another origin, from one that is not the page's (https://fetch.spec.whatwg.org/#concept-request-tainted-origin). */
function isTainted({ url, origin }: Draft, target: string): boolean {
  const via = originOf(url);
  return via !== origin && via !== originOf(target);
}

/** Step 12 of HTTP-redirect fetch (https://fetch.spec.whatwg.org/#concept-http-redirect-fetch). */
function methodBehind(status: number, method: string): string {
  if (status === 303) return method === 'HEAD' ? method : 'GET';
  return (status === 301 || status === 302) && method === 'POST' ? 'GET' : method;
}

/** Redirects are rare, so the slow parser may be used; no fragment, as in an `Exchange`. */
function resolve(location: string | null, base: string): string | null {
  if (location === null || !URL.canParse(location, base)) return null;
  const url = new URL(location, base);
  url.hash = '';
  return url.href;
}
