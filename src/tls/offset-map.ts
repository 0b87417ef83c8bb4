/** More records in flight than a window of 64 KiB holds of small ones; beyond it, positions get coarser. */
const MAX_ENTRIES = 256;
/** Parts of a byte, which stand for bytes that are not known. */
const UNITS = 2 ** 20;
const MOST = (UNITS - 1) / UNITS;

/** Where in the plaintext of a direction its records end. Asked with what the peer acknowledged, which grows. */
export class OffsetMap {
  /** Cipher and plain offsets in turn, of records that were not acknowledged when last asked. */
  readonly #ends: number[] = [];
  #head = 0;
  #acknowledged = 0;
  #cipherUntil = 0;
  #plainUntil = 0;

  /** A record whose content ends at the plaintext offset `plain` ends at `cipher`. */
  add(cipher: number, plain: number): void {
    const ends = this.#ends;
    if (ends.length - this.#head >= 2 * MAX_ENTRIES) this.#thin();
    ends.push(cipher, plain);
    this.#cipherUntil = cipher;
    this.#plainUntil = plain;
  }

  /** Ciphertext up to here is known, and carried nothing. What a record carried that did not open is told another way. */
  pass(cipher: number): void {
    if (cipher > this.#cipherUntil) this.#cipherUntil = cipher;
  }

  /**
   * The plaintext offset up to which somebody can read who has the ciphertext up to `cipher`; -1 for -1. Beyond what is
   * known: where the next record would end, which has so much `overhead`, so that whoever waits for it waits.
   */
  plainAt(cipher: number, overhead: number): number {
    if (cipher < 0) return -1;
    if (cipher > this.#cipherUntil) {
      return this.#plainUntil + Math.max(1, cipher - this.#cipherUntil - overhead);
    }
    const ends = this.#ends;
    while (this.#head < ends.length && ends[this.#head]! <= cipher) {
      this.#acknowledged = ends[this.#head + 1]!;
      this.#head += 2;
    }
    if (this.#head === ends.length || this.#head >= 2 * MAX_ENTRIES) this.#forget();
    return this.#acknowledged;
  }

  /**
   * The plaintext offset up to which somebody certainly could read; -1 for -1. Beyond what is known: a little more than
   * what is known, the more the more there is, so that of two the order is kept.
   */
  certainlyAt(cipher: number): number {
    if (cipher <= this.#cipherUntil) return this.plainAt(cipher, 0);
    return this.#plainUntil + Math.min(MOST, (cipher - this.#cipherUntil) / UNITS);
  }

  /** Forgets what was acknowledged. */
  #forget(): void {
    this.#ends.copyWithin(0, this.#head);
    this.#ends.length -= this.#head;
    this.#head = 0;
  }

  /** Forgets every other record end. */
  #thin(): void {
    const ends = this.#ends;
    let to = 0;
    for (let from = this.#head; from < ends.length; from += 4) {
      ends[to] = ends[from + 2]!;
      ends[to + 1] = ends[from + 3]!;
      to += 2;
    }
    ends.length = to;
    this.#head = 0;
  }
}
