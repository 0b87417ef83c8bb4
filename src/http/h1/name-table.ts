import { internalised } from '../../fetch/own-copy.ts';

/** A header name as it was written, and what is remembered by it: the line that was read last. */
export class KnownName {
  /** One string for all messages, compared by address and hashed once. */
  readonly name: string;
  /** The value that the line has. */
  value = '';
  /** Length of the line, its LF included; 0: none is remembered. */
  lineLength = 0;
  /** The name that stood on the line after this one. */
  next: KnownName | null = null;
  #isRetired = false;
  /** The line; where none is remembered the name and its colon. */
  readonly #line: Uint8Array;
  #known: number;
  /** Grows while the value stays the same: one that never does is not worth the comparison. */
  #credit = MAX_CREDIT;

  constructor(bytes: Uint8Array) {
    this.name = internalised(String.fromCharCode(...bytes));
    this.#known = bytes.length + 1;
    this.#line = new Uint8Array(this.#known + MAX_VALUE);
    this.#line.set(bytes);
    this.#line[bytes.length] = COLON;
  }

  /**
   * How many bytes from `start` on, before `until`, are those of the line: all of `lineLength`, or more than the name
   * is long, which is its colon, or less.
   */
  matched(bytes: Uint8Array, start: number, until: number): number {
    const own = this.#line;
    const most = Math.min(this.#known, until - start);
    let length = 0;
    while (length < most && own[length] === bytes[start + length]) length += 1;
    if (length === this.lineLength && length > 0) this.#credit = MAX_CREDIT;
    return length;
  }

  follow(next: KnownName): void {
    if (!this.#isRetired) this.next = next;
  }

  /** Another took its place. Whoever led here still may; from here nothing leads on, so that no chains are kept. */
  retire(): void {
    this.#isRetired = true;
    this.next = null;
  }

  isAt(bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#line;
    const { length } = this.name;
    if (end - start !== length) return false;
    for (let i = 0; i < length; i++) if (own[i] !== bytes[start + i]) return false;
    return true;
  }

  /** Remembers the line `bytes[start, end)`, LF included, and its value, if values of this name come again. */
  remember(bytes: Uint8Array, start: number, end: number, value: string): void {
    if (this.#credit < 0) {
      this.#credit += 1;
      if (this.#credit === 0) this.#credit = TRIAL;
      return;
    }
    this.#credit -= 1;
    const own = this.#line;
    const length = end - start;
    if (this.#credit === 0 || length > own.length) {
      if (this.#credit === 0) this.#credit = -RESPITE;
      this.lineLength = 0;
      this.#known = this.name.length + 1;
      return;
    }
    for (let i = this.name.length + 1; i < length; i++) own[i] = bytes[start + i]!;
    this.value = value;
    this.lineLength = this.#known = length;
  }
}

const COLON = 0x3a;
/** With the blanks and the line end around it. */
const MAX_VALUE = 196;
/** So many changes in a row, and for so many messages the value is not looked at. */
const MAX_CREDIT = 8;
const RESPITE = 64;
/** After that, so many changes. */
const TRIAL = 2;
/** Parts of a string keep all of it alive: of a huge head no value is remembered. */
export const MAX_REMEMBERED = 4096;
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
  known?.retire();
  slots[slot] = made;
  return made;
}
