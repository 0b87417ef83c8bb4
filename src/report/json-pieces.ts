import { ownCopy } from '../fetch/own-copy.ts';
import { sixDigits } from './digits.ts';
import { jsonPiece } from './json-text.ts';
import type { Piece } from './piece.ts';

/** How many texts are remembered; a power of two. More would outlive their use, which costs the garbage collector. */
const SLOTS = 1024;
/** Longer ones are not worth their memory. */
const MAX_LENGTH = 2048;

/**
 * JSON strings of texts that come again soon (a preflight, its request and the attempt have the same URL), made once.
 * Each text has one place, found by some of its characters, and another may take it: nothing is hashed as a whole.
 */
export class JsonPieces {
  readonly #print: (text: string) => string;
  readonly #texts = new Array<string>(SLOTS).fill('');
  readonly #pieces: Piece[];

  /** `print`: what is printed of a text. */
  constructor(print: (text: string) => string) {
    this.#print = print;
    this.#pieces = new Array<Piece>(SLOTS).fill(jsonPiece(print('')));
  }

  of(text: string): Piece {
    const slot = slotOf(text);
    if (this.#texts[slot] === text) return this.#pieces[slot]!;
    const piece = jsonPiece(this.#print(text));
    if (text.length > MAX_LENGTH) return piece;
    this.#texts[slot] = ownCopy(text);
    this.#pieces[slot] = piece;
    return piece;
  }
}

/** Of characters at even distances, 16 at most. */
function slotOf(text: string): number {
  const { length } = text;
  const step = (length >>> 4) + 1;
  let hash = length;
  for (let at = 0; at < length; at += step) hash = Math.imul(hash, 31) + text.charCodeAt(at);
  return (hash ^ (hash >>> 12)) & (SLOTS - 1);
}

/** Times as `"2026-01-01T00:00:00.000000Z"`, or `null` where they are no date. The text of a second is made once. */
export class TimePiece {
  #second = Number.NaN;
  #opening = '';

  of(timeUs: number): string {
    const second = Math.floor(timeUs / 1e6);
    if (second !== this.#second) {
      if (!(Math.abs(second) < 8.64e12)) return 'null';
      this.#second = second;
      this.#opening = `"${new Date(second * 1000).toISOString().slice(0, -5)}.`;
    }
    // A time just below a second's beginning may be rounded up to it.
    return `${this.#opening}${sixDigits(Math.min(999_999, Math.floor(timeUs - second * 1e6)))}Z"`;
  }
}
