const SLOTS = 1024;
const SLOT_BYTES = 160;

/**
 * Strings of header blocks by the bytes they were encoded as. What browsers say of themselves is encoded anew on every
 * connection: found here, it need not be decoded, and is one string for all. Bounded; of two that fall on one place the
 * one that comes again stays.
 */
export class StringMemory {
  readonly #bytes = new Uint8Array(SLOTS * SLOT_BYTES);
  readonly #lengths = new Uint8Array(SLOTS);
  readonly #texts = new Array<string>(SLOTS).fill('');
  /** Found since its place was last wanted by another. */
  readonly #isUsed = new Uint8Array(SLOTS);
  #slot = -1;

  /** The string that `bytes[start, end)`, not empty, stood for, or `null`; then `keep` may be called with what it is. */
  find(bytes: Uint8Array, start: number, end: number): string | null {
    const length = end - start;
    this.#slot = -1;
    if (length > SLOT_BYTES) return null;
    let hash = length;
    for (let at = start; at < end; at++) hash = Math.imul(hash, 31) + bytes[at]!;
    const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
    if (this.#lengths[slot] === length && this.#isAt(slot, bytes, start, length)) {
      this.#isUsed[slot] = 1;
      return this.#texts[slot]!;
    }
    if (this.#isUsed[slot] === 1) this.#isUsed[slot] = 0;
    else this.#slot = slot;
    return null;
  }

  keep(bytes: Uint8Array, start: number, end: number, text: string): void {
    const slot = this.#slot;
    if (slot < 0) return;
    const from = slot * SLOT_BYTES - start;
    for (let at = start; at < end; at++) this.#bytes[from + at] = bytes[at]!;
    this.#lengths[slot] = end - start;
    this.#texts[slot] = text;
  }

  #isAt(slot: number, bytes: Uint8Array, start: number, length: number): boolean {
    const own = this.#bytes;
    const from = slot * SLOT_BYTES;
    for (let i = 0; i < length; i++) if (own[from + i] !== bytes[start + i]) return false;
    return true;
  }
}
