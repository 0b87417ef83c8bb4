import type { Write } from './report.ts';

const BATCH_BYTES = 128 * 1024;

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
    if (text.length * 3 > BATCH_BYTES - this.#length) {
      this.flush();
      if (text.length * 3 > BATCH_BYTES) {
        this.#write(Buffer.from(text));
        return;
      }
    }
    this.#length += this.#buffer.write(text, this.#length);
  }

  line(text = ''): void {
    this.add(`${text}\n`);
  }

  flush(): void {
    if (this.#length === 0) return;
    this.#write(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }
}
