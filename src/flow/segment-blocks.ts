const BLOCK_BYTES = 2048;
const SLAB_BYTES = 64 * BLOCK_BYTES;
const NOTHING = Buffer.alloc(0);

/**
 * Memory for segments that must be kept for a moment: blocks that fit a segment of the usual size, used again and again.
 * A buffer of its own for each would cost more than its bytes, and leave them to the garbage collector.
 */
export class SegmentBlocks {
  readonly #free: Buffer[] = [];

  /** At least `length` bytes with any content. */
  take(length: number): Buffer {
    if (length === 0) return NOTHING;
    if (length > BLOCK_BYTES) return Buffer.allocUnsafeSlow(length);
    return this.#free.pop() ?? this.#cutSlab();
  }

  /** Takes back what `take` gave; nobody may read it any more. */
  give(block: Buffer): void {
    if (block.length === BLOCK_BYTES) this.#free.push(block);
  }

  #cutSlab(): Buffer {
    const slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    for (let at = BLOCK_BYTES; at < SLAB_BYTES; at += BLOCK_BYTES) this.#free.push(slab.subarray(at, at + BLOCK_BYTES));
    return slab.subarray(0, BLOCK_BYTES);
  }
}
