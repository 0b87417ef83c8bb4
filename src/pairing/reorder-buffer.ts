import type { Exchange } from '../exchange/exchange.ts';

interface Entry {
  readonly exchange: Exchange;
  readonly sequence: number;
}

/** Equal starts keep their order of arrival. */
function isBefore(a: Entry, b: Entry): boolean {
  const difference = a.exchange.timeUs - b.exchange.timeUs;
  return difference < 0 || (!(difference > 0) && a.sequence < b.sequence);
}

/** Hands exchanges on in order of their start, as far as a window of `limit` exchanges can tell. A binary heap. */
export class ReorderBuffer {
  readonly #heap: Entry[] = [];
  readonly #limit: number;
  readonly #out: (exchange: Exchange) => void;
  #sequence = 0;

  constructor(limit: number, out: (exchange: Exchange) => void) {
    this.#limit = limit;
    this.#out = out;
  }

  push(exchange: Exchange): void {
    this.#sequence += 1;
    this.#heap.push({ exchange, sequence: this.#sequence });
    this.#rise(this.#heap.length - 1);
    if (this.#heap.length > this.#limit) this.#shift();
  }

  end(): void {
    while (this.#heap.length > 0) this.#shift();
  }

  #shift(): void {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    this.#out(top.exchange);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && isBefore(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = kept;
  }
}
