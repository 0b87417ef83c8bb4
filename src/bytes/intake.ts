/** What a reader of a byte stream offers: it takes a range and says how much of it is used up. */
export interface ByteConsumer {
  /**
   * Reads `bytes[start, end)` and returns the offset up to which it is done. The rest is handed in again, with more
   * behind it. The bytes are only valid during the call.
   */
  read(bytes: Buffer, start: number, end: number): number;
  /** The least number of unread bytes with which another `read` can make progress; 1 when unknown. */
  readonly needBytes: number;
}

const INITIAL_BYTES = 512 * 1024;

/**
 * One reused window between a byte source and a consumer: the source writes at `space`, the consumer reads in place,
 * the unfinished tail is moved to the front. It grows only while the consumer demands a longer block, up to `limitBytes`.
 */
export class Intake {
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #start = 0;
  #end = 0;
  readonly #consumer: ByteConsumer;
  readonly #limitBytes: number;

  constructor(consumer: ByteConsumer, limitBytes = 64 * 1024 * 1024) {
    this.#consumer = consumer;
    this.#limitBytes = limitBytes;
  }

  /** The writable rest of the window. Never empty. */
  space(): Buffer {
    const held = this.#end - this.#start;
    const wanted = Math.min(Math.max(this.#consumer.needBytes, held + 1), this.#limitBytes);
    if (this.#start > 0 && (this.#buffer.length - this.#end < 65_536 || this.#start + wanted > this.#buffer.length)) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#start = 0;
      this.#end = held;
    }
    if (wanted > this.#buffer.length || held === this.#buffer.length) this.#grow(Math.max(wanted, held * 2));
    return this.#buffer.subarray(this.#end);
  }

  /** Says that `length` bytes were written at `space()`. */
  written(length: number): void {
    this.#end += length;
    const held = this.#end - this.#start;
    if (held < Math.min(this.#consumer.needBytes, this.#limitBytes)) return;
    this.#start = this.#consumer.read(this.#buffer, this.#start, this.#end);
    // A reader may not ask for more than the limit; one that does loses what it would not take.
    const refused = held >= this.#limitBytes && this.#end - this.#start === held;
    if (this.#start === this.#end || refused) {
      this.#start = 0;
      this.#end = 0;
    }
  }

  /** Takes a chunk that somebody else allocated (a pipe, an inflater). */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const space = this.space();
      const length = Math.min(space.length, chunk.length - at);
      space.set(chunk.subarray(at, at + length));
      this.written(length);
      at += length;
    }
  }

  /** What was never consumed: the cut-off end of the input. */
  rest(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(length, this.#limitBytes + 65_536));
    this.#buffer.copy(larger, 0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    this.#buffer = larger;
  }
}
