import type { Exchange } from '../exchange/exchange.ts';

/** Enough for the caches, little enough for the memory. */
const LIMIT = 256;

/**
 * Exchanges between reading and judging. They go on many at a time: each stage is more code and data than the
 * processor keeps near, and taking turns after every exchange would fetch all of it anew each time.
 */
export class ExchangeQueue {
  readonly #waiting: Exchange[] = [];
  readonly #take: (exchanges: readonly Exchange[]) => void;

  /** `take` must not keep the array. */
  constructor(take: (exchanges: readonly Exchange[]) => void) {
    this.#take = take;
  }

  push(exchange: Exchange): void {
    this.#waiting.push(exchange);
    if (this.#waiting.length >= LIMIT) this.flush();
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    this.#take(this.#waiting);
    this.#waiting.length = 0;
  }
}
