/** Sizes of blocks are powers of two, from this one up. */
const LEAST_BITS = 10;
const MOST_BITS = 15;
const MAX_FREE_BYTES = 1 << 20;

/** Where records lie that came in pieces, over all connections: bounded, and blocks are used again. */
export class RecordMemory {
  readonly #free: Buffer[][] = [];
  readonly #limitBytes: number;
  #takenBytes = 0;
  #freeBytes = 0;

  constructor(limitBytes = 64 * 1024 * 1024) {
    this.#limitBytes = limitBytes;
  }

  /** At least `length` bytes (32 KiB at most), or `null` when too many are taken. */
  take(length: number): Buffer | null {
    const bits = Math.max(LEAST_BITS, 32 - Math.clz32(length - 1));
    const size = 1 << bits;
    if (bits > MOST_BITS || this.#takenBytes + size > this.#limitBytes) return null;
    this.#takenBytes += size;
    const block = this.#free[bits]?.pop();
    if (block === undefined) return Buffer.allocUnsafeSlow(size);
    this.#freeBytes -= size;
    return block;
  }

  give(block: Buffer): void {
    const size = block.length;
    this.#takenBytes -= size;
    if (this.#freeBytes + size > MAX_FREE_BYTES) return;
    this.#freeBytes += size;
    const bits = 31 - Math.clz32(size);
    this.#free[bits] ??= [];
    this.#free[bits].push(block);
  }
}
