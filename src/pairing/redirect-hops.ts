import type { Exchange } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import { isSameClient } from './client.ts';
import type { Draft, Identity } from './draft.ts';
import { RecentMap } from './recent-map.ts';

interface Hop {
  readonly from: Identity;
  readonly origin: string | null;
  readonly client: string | null;
  readonly fromUs: number;
  readonly untilUs: number;
}

/** A browser follows at once; queued connections are the reason for more than the round trip. */
const PATIENCE_US = 10_000_000;
const EARLY_US = 50_000;
const LIMIT = 1024;

/** Which requests redirected answers to actual requests lead to (Fetch, "HTTP-redirect fetch"). */
export class RedirectHops {
  readonly #byUrl = new RecentMap<Hop>(LIMIT);

  note(draft: Draft, actual: Exchange): void {
    const { status } = actual;
    if (status === null || status < 301 || status > 308 || (status > 303 && status < 307)) return;
    const target = resolve(headerValue(actual.responseHeaders, 'location'), draft.url);
    if (target === null) return;
    const fromUs = actual.responseTimeUs ?? actual.timeUs;
    this.#byUrl.set(target, {
      from: draft.identity,
      origin: draft.origin,
      client: draft.client,
      fromUs: Math.min(fromUs, actual.endTimeUs) - EARLY_US,
      untilUs: actual.endTimeUs + PATIENCE_US,
    });
  }

  /** The attempt that was redirected to this draft, if any. The origin is kept or becomes `null`. */
  claim(draft: Draft, startUs: number): Identity | null {
    if (this.#byUrl.isEmpty) return null;
    const hop = this.#byUrl.get(draft.url);
    if (!hop || startUs < hop.fromUs || startUs > hop.untilUs) return null;
    if (draft.origin !== null && draft.origin !== 'null' && hop.origin !== null && draft.origin !== hop.origin)
      return null;
    if (!isSameClient(hop.client, draft.client)) return null;
    this.#byUrl.delete(draft.url);
    return hop.from;
  }
}

/** Redirects are rare, so the slow parser may be used; no fragment, as in an `Exchange`. */
function resolve(location: string | null, base: string): string | null {
  if (location === null || !URL.canParse(location, base)) return null;
  const url = new URL(location, base);
  url.hash = '';
  return url.href;
}
