import { type ByteConsumer, Intake } from '../bytes/intake.ts';

/** Recodes UTF-16 to UTF-8 for a reader of UTF-8. The byte order mark is handed on. */
export class Utf16Source implements ByteConsumer {
  readonly needBytes = 4;
  readonly #intake: Intake;
  readonly #isBigEndian: boolean;

  constructor(consumer: ByteConsumer, isBigEndian: boolean) {
    this.#intake = new Intake(consumer);
    this.#isBigEndian = isBigEndian;
  }

  read(bytes: Buffer, start: number, end: number): number {
    let stop = end - ((end - start) & 1);
    if (stop - start < 2) return start;
    // The first half of a surrogate pair waits for the second.
    const last = bytes[this.#isBigEndian ? stop - 2 : stop - 1]!;
    if (last >= 0xd8 && last <= 0xdb) stop -= 2;
    if (stop === start) return start;
    const units = this.#isBigEndian ? Buffer.from(bytes.subarray(start, stop)).swap16() : bytes.subarray(start, stop);
    this.#intake.push(Buffer.from(units.toString('utf16le'), 'utf8'));
    return stop;
  }

  /** What the reader has not taken. */
  rest(): Buffer {
    return this.#intake.rest();
  }
}
