import type { Write } from './report.ts';

const BATCH_BYTES = 128 * 1024;
/** Longer pieces are copied by the engine. */
const SHORT = 32;

/** 1 for the bytes that cannot stand in a JSON string as they are: controls, quotes, backslashes, whatever is not ASCII. */
const SPECIAL = new Uint8Array(256).fill(1, 0x7f);
SPECIAL.fill(1, 0, 0x20);
SPECIAL[0x22] = SPECIAL[0x5c] = 1;

const ZERO = 0x30;

/** Collects text as UTF-8 and writes it in pieces of about 128 KiB. */
export class Batch {
  readonly #buffer = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #length = 0;
  readonly #write: Write;

  constructor(write: Write) {
    this.#write = write;
  }

  add(text: string): void {
    // UTF-8 needs at most three bytes for a UTF-16 code unit.
    if (!this.#hasRoom(text.length * 3)) this.#write(Buffer.from(text));
    else this.#length += this.#buffer.write(text, this.#length);
  }

  line(text = ''): void {
    this.add(`${text}\n`);
  }

  /** Text that was encoded before. */
  bytes(piece: Uint8Array): void {
    const { length } = piece;
    if (!this.#hasRoom(length)) {
      this.#write(piece);
      return;
    }
    const buffer = this.#buffer;
    const at = this.#length;
    if (length > SHORT) buffer.set(piece, at);
    else for (let i = 0; i < length; i++) buffer[at + i] = piece[i]!;
    this.#length = at + length;
  }

  /** Adds text that can stand in a JSON string as it is. `false`: it cannot, and nothing was added. */
  plain(text: string): boolean {
    if (!this.#hasRoom(text.length * 3)) return false;
    const buffer = this.#buffer;
    const end = this.#length + buffer.write(text, this.#length);
    for (let i = this.#length; i < end; i++) if (SPECIAL[buffer[i]!] === 1) return false;
    this.#length = end;
    return true;
  }

  /** A whole number, not negative, in decimal digits; at least `width` of them. */
  digits(value: number, width = 1): void {
    this.#hasRoom(24);
    let count = width;
    for (let limit = 10 ** width; value >= limit; limit *= 10) count += 1;
    let rest = value;
    for (let at = this.#length + count - 1; at >= this.#length; at--) {
      const tenth = Math.floor(rest / 10);
      this.#buffer[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#length += count;
  }

  flush(): void {
    if (this.#length === 0) return;
    this.#write(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }

  /** Makes room for `length` bytes. `false`: there is none, but all that came before is written. */
  #hasRoom(length: number): boolean {
    if (length <= BATCH_BYTES - this.#length) return true;
    this.flush();
    return length <= BATCH_BYTES;
  }
}

/** Text encoded once, to be written often. */
export const encoded = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
