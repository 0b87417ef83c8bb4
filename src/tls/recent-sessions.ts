import { latin1 } from '../bytes/latin1.ts';
import { RecentMap } from '../bytes/recent-map.ts';

/** Both legs of a connection are opened within moments; half as many are remembered at least. */
const LIMIT = 4096;

/**
 * The connections that were read lately, by their client random. One that comes again is the same connection on its other
 * leg: a proxy (CONNECT, SOCKS) hands on what it cannot open, or addresses are translated, and both sides are in the capture.
 */
export class RecentSessions {
  readonly #seen = new RecentMap<true>(LIMIT);
  /** How many were met again. */
  copies = 0;

  /** Takes a connection that is about to be read; whether it was before, on another leg. */
  meetsAgain(clientRandom: Buffer): boolean {
    const key = latin1(clientRandom, 0, clientRandom.length);
    const isCopy = this.#seen.get(key) === true;
    if (isCopy) this.copies += 1;
    else this.#seen.set(key, true);
    return isCopy;
  }
}
