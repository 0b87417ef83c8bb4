import { redirectLocation } from '../browser/failure.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';

/** More redirects under way at once than any page has. */
const LIMIT = 1024;

/** Whether the answer sends the browser elsewhere. */
export const isRedirected = ({ actual }: CorsAttempt): boolean =>
  actual?.status != null && redirectLocation(actual.status, actual.responseHeaders) !== null;

/**
 * Attempts that were redirected wait here for the attempt they led to: to the page both are one request, and what
 * becomes of the last hop is what becomes of the first (Fetch, HTTP-redirect fetch). Bounded; oldest first out.
 */
export class RedirectChains {
  readonly #waiting = new Map<number, CorsAttempt>();

  /** Keeps a redirected attempt; the one that has to give way, if any. */
  hold(attempt: CorsAttempt): CorsAttempt | null {
    this.#waiting.set(attempt.id, attempt);
    if (this.#waiting.size <= LIMIT) return null;
    const oldest = this.#waiting.values().next().value ?? null;
    if (oldest) this.#waiting.delete(oldest.id);
    return oldest;
  }

  /** The attempt that led to this one, if it waits; it waits no more. */
  leadingTo(attempt: CorsAttempt): CorsAttempt | null {
    if (attempt.redirectedFrom === null) return null;
    const from = this.#waiting.get(attempt.redirectedFrom) ?? null;
    if (from) this.#waiting.delete(from.id);
    return from;
  }

  /** The attempt with this id, if it waits. */
  of(id: number): CorsAttempt | null {
    return this.#waiting.get(id) ?? null;
  }

  /** All that still wait. */
  drain(): CorsAttempt[] {
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    return left;
  }
}
