import { u32be } from '../bytes/fields.ts';
import type { SegmentView } from '../packet/segment-view.ts';
import type { HashSeed } from './hash.ts';

const END = 0;
const NO_OPERATION = 1;
const MAXIMUM_SEGMENT_SIZE = 2;
const TIMESTAMPS = 8;
const TIMESTAMPS_BYTES = 10;

/** What tells the TCP options of a SYN from those of other SYNs. Scratch: valid until the next `read`. */
export class SynOptions {
  /** TSval and TSecr (RFC 7323 section 3.2), signed words; 0: none. */
  value = 0;
  echo = 0;
  /** Of all options in their order, but for the value of the maximum segment size, which routers lower. */
  hash = 0;
  readonly #seed: HashSeed;

  constructor(seed: HashSeed) {
    this.#seed = seed;
  }

  /** Returns false where the options are not whole, or not well-formed. */
  read({ bytes, optionsAt, payloadStart: end }: SegmentView): boolean {
    this.value = this.echo = 0;
    this.hash = end - optionsAt;
    // The data offset (RFC 9293 section 3.1) says how long the header is; a snap length may have cut it.
    if (end - optionsAt + 20 < (bytes[optionsAt - 8]! >> 4) << 2) return false;
    for (let at = optionsAt; at < end; ) {
      const kind = bytes[at]!;
      if (kind === END) break;
      const length = kind === NO_OPERATION ? 1 : (bytes[at + 1] ?? 0);
      if (length === 0 || (length === 1 && kind !== NO_OPERATION) || at + length > end) return false;
      if (kind === TIMESTAMPS && length === TIMESTAMPS_BYTES) {
        this.value = u32be(bytes, at + 2) | 0;
        this.echo = u32be(bytes, at + 6) | 0;
      }
      this.#add(bytes, at, kind === MAXIMUM_SEGMENT_SIZE ? Math.min(2, length) : length);
      at += length;
    }
    return true;
  }

  #add(bytes: Buffer, at: number, length: number): void {
    for (let i = at; i < at + length; i++) {
      this.hash = Math.imul(this.hash ^ bytes[i]!, this.#seed.a);
      this.hash ^= this.hash >>> 15;
    }
  }
}
