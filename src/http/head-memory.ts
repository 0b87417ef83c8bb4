/** What is taken at least. */
export const BLOCK_BYTES = 4096;
const MAX_FREE_BLOCKS = 64;

/** Where unfinished heads lie, over all connections: bounded, and blocks of the usual size are used again. */
export class HeadMemory {
  readonly #free: Buffer[] = [];
  readonly #limitBytes: number;
  #taken = 0;

  constructor(limitBytes = 64 * 1024 * 1024) {
    this.#limitBytes = limitBytes;
  }

  /** At least `length` bytes, or `null` when too many are taken. */
  take(length: number): Buffer | null {
    const wanted = Math.max(length, BLOCK_BYTES);
    if (this.#taken + wanted > this.#limitBytes) return null;
    this.#taken += wanted;
    if (wanted > BLOCK_BYTES) return Buffer.allocUnsafeSlow(wanted);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
  }

  give(block: Buffer): void {
    this.#taken -= block.length;
    if (block.length === BLOCK_BYTES && this.#free.length < MAX_FREE_BLOCKS) this.#free.push(block);
  }
}
