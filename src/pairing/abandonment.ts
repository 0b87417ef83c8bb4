import { RecentMap } from '../bytes/recent-map.ts';
import type { Exchange } from '../exchange/exchange.ts';

/** What became of a connection behind a preflight. */
export interface Afterwards {
  /** When the next request on it began; `Infinity`: none has. */
  nextUs: number;
}

/** A browser sends a request within milliseconds of the answer that allows it. */
const AFTER_US = 100_000;
const LIMIT = 4096;

/**
 * Which preflights were never followed by the request that they allow, because the browser held it back. That it is not in
 * the capture proves it only while nothing else explains it: an answer without its request shows that packets are
 * missing, as missing bytes of clients do, and over HTTP/1.1 a connection that is taken at once shows that requests stand in line.
 */
export class Abandonment {
  readonly #byConnection = new RecentMap<Afterwards, number>(LIMIT);
  #nowUs = 0;
  #lossUs = Number.NEGATIVE_INFINITY;

  note(exchange: Exchange): void {
    const { timeUs, endTimeUs } = exchange;
    this.#nowUs = Math.max(this.#nowUs, endTimeUs);
    if (exchange.method === null) this.lost(endTimeUs);
    const before = this.#byConnection.get(exchange.connection);
    if (before !== undefined && timeUs < before.nextUs) before.nextUs = timeUs;
  }

  /** Requests from before this time may be missing from the capture. */
  lost(timeUs: number): void {
    this.#lossUs = Math.max(this.#lossUs, timeUs);
  }

  /** A preflight was answered; to be asked about later. */
  answered(preflight: Exchange): Afterwards {
    const afterwards: Afterwards = { nextUs: Number.POSITIVE_INFINITY };
    // Streams of HTTP/2 wait for none.
    if (preflight.protocol !== 'h2') this.#byConnection.set(preflight.connection, afterwards);
    return afterwards;
  }

  isAbandoned({ endTimeUs, responseTimeUs, lack }: Exchange, { nextUs }: Afterwards): boolean {
    const until = endTimeUs + AFTER_US;
    // Where the end of an answer is missing, that it is over is found later.
    const answeredUs = lack === null ? endTimeUs : (responseTimeUs ?? endTimeUs);
    return this.#nowUs >= until && nextUs >= until && this.#lossUs < answeredUs;
  }
}
