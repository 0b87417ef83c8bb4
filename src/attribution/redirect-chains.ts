import { redirectLocation } from '../browser/failure.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';

/** More redirects under way at once than any page has. */
const LIMIT = 1024;
/** https://fetch.spec.whatwg.org/#concept-http-redirect-fetch: redirect count. Chromium and Firefox have the same. */
const MOST_REDIRECTS = 20;

export const TOO_MANY_REDIRECTS = `the browser follows ${MOST_REDIRECTS} redirects and no more`;

interface Waiting {
  readonly attempt: CorsAttempt;
  /** Redirects so far, its own among them. */
  readonly count: number;
}

/** Whether the answer sends the browser elsewhere. */
export const isRedirected = ({ actual }: CorsAttempt): boolean =>
  actual?.status != null && redirectLocation(actual.status, actual.responseHeaders) !== null;

/**
 * Attempts that were redirected wait here for the attempt they led to: to the page both are one request, and what
 * becomes of the last hop is what becomes of the first (Fetch, HTTP-redirect fetch). Bounded; oldest first out.
 */
export class RedirectChains {
  readonly #waiting = new Map<number, Waiting>();

  /** Keeps a redirected attempt; the one that has to give way, if any. */
  hold(attempt: CorsAttempt): CorsAttempt | null {
    this.#waiting.set(attempt.id, { attempt, count: this.#countOf(attempt) });
    if (this.#waiting.size <= LIMIT) return null;
    const oldest = this.#waiting.values().next().value?.attempt ?? null;
    if (oldest) this.#waiting.delete(oldest.id);
    return oldest;
  }

  /** Whether a redirected attempt is one redirect too many, which no browser follows. */
  isTooMany(attempt: CorsAttempt): boolean {
    return this.#countOf(attempt) > MOST_REDIRECTS;
  }

  #countOf({ redirectedFrom }: CorsAttempt): number {
    const from = redirectedFrom === null ? undefined : this.#waiting.get(redirectedFrom);
    return (from?.count ?? 0) + 1;
  }

  /** The attempt that led to this one, if it waits; it waits no more. */
  leadingTo(attempt: CorsAttempt): CorsAttempt | null {
    if (attempt.redirectedFrom === null) return null;
    const from = this.of(attempt.redirectedFrom);
    if (from) this.#waiting.delete(from.id);
    return from;
  }

  /** The attempt with this id, if it waits. */
  of(id: number): CorsAttempt | null {
    return this.#waiting.get(id)?.attempt ?? null;
  }

  /** All that still wait. */
  drain(): CorsAttempt[] {
    const left = [...this.#waiting.values()].map(({ attempt }) => attempt);
    this.#waiting.clear();
    return left;
  }
}
