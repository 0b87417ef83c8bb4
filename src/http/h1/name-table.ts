/** A header name as it was written, and what is remembered by it. */
export class KnownName {
  /** One string for all messages, compared by address and hashed once. */
  readonly name: string;
  readonly #bytes: Uint8Array;
  /** The value that was read last, and its bytes. */
  #value = '';
  readonly #valueBytes = new Uint8Array(MAX_VALUE);
  #valueLength = -1;
  /** Grows while the value stays the same: one that never does is not worth the comparison. */
  #credit = MAX_CREDIT;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.name = internalised(String.fromCharCode(...bytes));
  }

  isAt(bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    const { length } = own;
    if (end - start !== length) return false;
    for (let i = 0; i < length; i++) if (own[i] !== bytes[start + i]) return false;
    return true;
  }

  /** The value `bytes[start, end)`, which is `text[at, at + end - start)`: as the very string it was before, if it is the same. */
  valueAt(bytes: Uint8Array, start: number, end: number, text: string, at: number): string {
    const length = end - start;
    if (this.#credit < 0) {
      this.#credit += 1;
      return text.slice(at, at + length);
    }
    if (length === this.#valueLength && this.#hasValueAt(bytes, start)) {
      this.#credit = MAX_CREDIT;
      return this.#value;
    }
    const value = text.slice(at, at + length);
    if (length <= MAX_VALUE && text.length <= MAX_REMEMBERED) this.#remember(value, bytes, start);
    return value;
  }

  #hasValueAt(bytes: Uint8Array, start: number): boolean {
    const own = this.#valueBytes;
    const length = this.#valueLength;
    // Values that differ often do so at their end.
    if (own[length - 1] !== bytes[start + length - 1]) return false;
    for (let i = 0; i < length; i++) if (own[i] !== bytes[start + i]) return false;
    return true;
  }

  #remember(value: string, bytes: Uint8Array, start: number): void {
    this.#credit -= 1;
    if (this.#credit === 0) this.#credit = -RESPITE;
    this.#value = value;
    this.#valueLength = value.length;
    const own = this.#valueBytes;
    for (let i = 0; i < value.length; i++) own[i] = bytes[start + i]!;
  }
}

const MAX_VALUE = 192;
/** So many changes in a row, and for so many messages the value is not looked at. */
const MAX_CREDIT = 8;
const RESPITE = 64;
/** Parts of a string keep all of it alive: of a huge head no value is remembered. */
const MAX_REMEMBERED = 4096;
/** Longer than any name that repeats. */
export const MAX_KNOWN_NAME = 64;
const SLOTS = 2048;
const slots: (KnownName | null)[] = new Array<KnownName | null>(SLOTS).fill(null);

/**
 * The entry of the name `bytes[start, end)` with that hash. Few different names occur, millions of times. A name that
 * falls on another's slot takes its place.
 */
export function knownName(bytes: Uint8Array, start: number, end: number, hash: number): KnownName {
  const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
  const known = slots[slot]!;
  if (known?.isAt(bytes, start, end)) return known;
  // A copy: `slice` of a Buffer is none, and the bytes are somebody's window.
  const made = new KnownName(Uint8Array.from(bytes.subarray(start, end)));
  slots[slot] = made;
  return made;
}

/** The engine's own copy of a string, as property names have it. */
function internalised(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}
