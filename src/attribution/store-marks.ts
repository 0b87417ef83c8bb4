import type { CorsAttempt } from '../pairing/attempt.ts';
import { isFromStore } from './intermediary.ts';

const HOSTS_LIMIT = 10_000;
/** A host whose first answers have no mark of a store has none. */
const LOOKS = 16;

/** Which hosts answer with the marks of a store (Server, request ids). Looks at the first few answers of each only. */
export class StoreMarks {
  /** Looks left; 0: known to be without, -1: known to have them. */
  readonly #hosts = new Map<string, number>();

  learn(host: string, { preflight, actual }: CorsAttempt): void {
    const left = this.#hosts.get(host) ?? LOOKS;
    if (left <= 0 || this.#hosts.size >= HOSTS_LIMIT) return;
    const found =
      (actual !== null && isFromStore(actual.responseHeaders)) ||
      (preflight !== null && isFromStore(preflight.responseHeaders));
    this.#hosts.set(host, found ? -1 : left - 1);
  }

  has(host: string): boolean {
    return this.#hosts.get(host) === -1;
  }
}
