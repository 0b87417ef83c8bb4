import { type Batch, encoded } from './batch.ts';
import { jsonString } from './json-text.ts';

const LIMIT = 1024;
/** Longer ones are not worth their memory. */
const MAX_LENGTH = 2048;

/**
 * JSON strings of texts that come again soon (a preflight, its request and the attempt have the same URL), made once.
 */
export class JsonPieces {
  readonly #print: (text: string) => string;
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  /** `print`: what is printed of a text. */
  constructor(print: (text: string) => string) {
    this.#print = print;
  }

  of(text: string): string {
    const known = this.#young.get(text) ?? this.#old.get(text);
    if (known !== undefined) return known;
    const json = jsonString(this.#print(text));
    if (text.length <= MAX_LENGTH) this.#keep(text, json);
    return json;
  }

  #keep(text: string, json: string): void {
    if (this.#young.size >= LIMIT) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, json);
  }
}

const NULL = encoded('null');

/** Times as `"2026-01-01T00:00:00.000000Z"`, or `null` where they are no date. The text of a second is made once. */
export class TimePiece {
  #second = Number.NaN;
  #opening = NULL;

  write(out: Batch, timeUs: number): void {
    const second = Math.floor(timeUs / 1e6);
    if (second !== this.#second) {
      if (!(Math.abs(second) < 8.64e12)) {
        out.bytes(NULL);
        return;
      }
      this.#second = second;
      this.#opening = encoded(`"${new Date(second * 1000).toISOString().slice(0, -5)}.`);
    }
    out.bytes(this.#opening);
    // A time just below a second's beginning may be rounded up to it.
    out.digits(Math.min(999_999, Math.floor(timeUs - second * 1e6)), 6);
    out.bytes(TIME_END);
  }
}

const TIME_END = encoded('Z"');
