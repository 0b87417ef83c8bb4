import type { Piece } from './piece.ts';
import type { Write } from './report.ts';

declare global {
  interface Buffer {
    /** Node's own, without the look-up of an encoding. */
    latin1Write(text: string, at: number): number;
  }
}

const BATCH_BYTES = 128 * 1024;
/** Text is encoded so many units at a time: a call of the encoder costs as much as copying a short line. */
const PIECE = 8 * 1024;

/** Collects text as UTF-8 and writes it in pieces of about 128 KiB. */
export class Batch {
  readonly #buffer = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #length = 0;
  /** What is not encoded yet: shorter than a piece. The engine joins strings when they are read, not when added. */
  #text = '';
  #isAscii = true;
  readonly #write: Write;

  constructor(write: Write) {
    this.#write = write;
  }

  add(text: string): void {
    if (text.length < PIECE) {
      this.#isAscii = false;
      this.ascii(text);
      return;
    }
    this.#encode();
    this.#encodeAs(text, false);
  }

  /** Text that is known to be ASCII: it is encoded by copying. */
  ascii(text: string): void {
    this.#text += text;
    if (this.#text.length >= PIECE) this.#encode();
  }

  piece({ text, isAscii }: Piece): void {
    if (isAscii) this.ascii(text);
    else this.add(text);
  }

  line(text = ''): void {
    this.add(`${text}\n`);
  }

  flush(): void {
    this.#encode();
    this.#writeOut();
  }

  #encode(): void {
    const text = this.#text;
    const isAscii = this.#isAscii;
    this.#text = '';
    this.#isAscii = true;
    this.#encodeAs(text, isAscii);
  }

  #encodeAs(text: string, isAscii: boolean): void {
    // UTF-8 needs at most three bytes for a UTF-16 code unit.
    const size = isAscii ? text.length : text.length * 3;
    if (size > BATCH_BYTES - this.#length) this.#writeOut();
    if (size > BATCH_BYTES) this.#write(Buffer.from(text));
    else if (isAscii) this.#length += this.#buffer.latin1Write(text, this.#length);
    else this.#length += this.#buffer.write(text, this.#length);
  }

  #writeOut(): void {
    if (this.#length === 0) return;
    this.#write(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }
}
