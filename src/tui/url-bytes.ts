const CHUNK_BYTES = 1024 * 1024;
/** Longer ones are cut: nobody reads them in a list. */
const MAX_BYTES = 2048;

/** URLs one behind the other, in few large pieces of memory. */
export class UrlBytes {
  readonly #chunks: Buffer[] = [];
  #used = CHUNK_BYTES;
  #ends = new Float64Array(1024);
  #starts = new Float64Array(1024);
  #length = 0;

  add(url: string): void {
    const text = url.slice(0, MAX_BYTES);
    if (this.#used + 3 * text.length > CHUNK_BYTES) {
      this.#chunks.push(Buffer.allocUnsafeSlow(CHUNK_BYTES));
      this.#used = 0;
    }
    if (this.#length === this.#ends.length) this.#grow();
    const chunk = this.#chunks.length - 1;
    const start = this.#used;
    this.#used += this.#chunks[chunk]!.write(text, start);
    this.#starts[this.#length] = chunk * CHUNK_BYTES + start;
    this.#ends[this.#length] = chunk * CHUNK_BYTES + this.#used;
    this.#length += 1;
  }

  text(at: number): string {
    const start = this.#starts[at]!;
    const chunk = Math.floor(start / CHUNK_BYTES);
    const base = chunk * CHUNK_BYTES;
    return this.#chunks[chunk]!.toString('utf8', start - base, this.#ends[at]! - base);
  }

  #grow(): void {
    const starts = new Float64Array(this.#starts.length * 2);
    starts.set(this.#starts);
    this.#starts = starts;
    const ends = new Float64Array(this.#ends.length * 2);
    ends.set(this.#ends);
    this.#ends = ends;
  }
}
