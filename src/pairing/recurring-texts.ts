import { ownCopy } from '../fetch/own-copy.ts';

/** So many texts get numbers: names of browsers and pages, not what is another one in each message. */
const LIMIT = 4096;
const LONGEST = 256;
/** Of so many texts that came once it is remembered; a power of two. */
const ONCE = 4096;

/** Numbers texts that come again. */
export class RecurringTexts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  /** Hashes of texts that came, each at the place that it names. */
  readonly #once = new Int32Array(ONCE);

  /** 0-based; -1: it has none. */
  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length >= LIMIT || text.length > LONGEST) return -1;
    const hash = textHash(text);
    const place = hash & (ONCE - 1);
    if (this.#once[place] !== hash) {
      this.#once[place] = hash;
      return -1;
    }
    const kept = ownCopy(text);
    const number = this.#texts.push(kept) - 1;
    this.#numbers.set(kept, number);
    return number;
  }

  textOf(number: number): string {
    return this.#texts[number]!;
  }
}

/** FNV-1a of the units, in 31 bits. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 1;
}
