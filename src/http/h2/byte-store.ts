import type { HeadMemory } from '../head-memory.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/** Bytes that come in pieces, in memory that all connections share. */
export class ByteStore {
  readonly #memory: HeadMemory;
  /** What is held lies in `bytes[0, length)`, until more is added. */
  bytes: Buffer = NOTHING;
  length = 0;

  constructor(memory: HeadMemory) {
    this.#memory = memory;
  }

  /** Whether there was room. */
  add(bytes: Buffer, start: number, end: number): boolean {
    const length = this.length + end - start;
    if (length > this.bytes.length && !this.#grow(length)) return false;
    bytes.copy(this.bytes, this.length, start, end);
    this.length = length;
    return true;
  }

  /** Gives the memory back; nothing is held any more. */
  release(): void {
    if (this.bytes !== NOTHING) this.#memory.give(this.bytes);
    this.bytes = NOTHING;
    this.length = 0;
  }

  #grow(length: number): boolean {
    const old = this.bytes;
    const larger = this.#memory.take(old === NOTHING ? length : length * 2);
    if (larger === null) return false;
    old.copy(larger, 0, 0, this.length);
    if (old !== NOTHING) this.#memory.give(old);
    this.bytes = larger;
    return true;
  }
}
