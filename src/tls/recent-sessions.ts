import { latin1 } from '../bytes/latin1.ts';

/** How many are remembered at least: both legs of a connection are opened within moments. */
const LEAST = 2048;

/**
 * The connections that were read lately, by their client random. One that comes again is the same connection on its other
 * leg: a proxy (CONNECT, SOCKS) hands on what it cannot open, or addresses are translated, and both sides are in the capture.
 */
export class RecentSessions {
  #young = new Set<string>();
  #old = new Set<string>();
  /** How many were met again. */
  copies = 0;

  /** Notes that a connection is about to be read; whether it was before, on another leg. */
  isCopy(clientRandom: Buffer): boolean {
    const key = latin1(clientRandom, 0, clientRandom.length);
    if (this.#young.has(key) || this.#old.has(key)) {
      this.copies += 1;
      return true;
    }
    if (this.#young.size >= LEAST) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(key);
    return false;
  }
}
