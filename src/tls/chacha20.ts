import type { KeyStream } from './key-stream.ts';

const BLOCK_BYTES = 64;
/** "expand 32-byte k", as words. */
const CONSTANTS: readonly number[] = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];

/** ChaCha20 (RFC 8439 section 2.4) as ChaCha20-Poly1305 uses it (section 2.8): counter 0 is the tag's. */
export class ChaCha20 implements KeyStream {
  readonly #start = new Int32Array(16);
  readonly #state = new Int32Array(16);

  /** `key`: 32 bytes. */
  constructor(key: Buffer) {
    this.#start.set(CONSTANTS);
    for (let i = 0; i < 8; i++) this.#start[4 + i] = key.readInt32LE(4 * i);
  }

  reveal(nonce: Buffer, bytes: Buffer, start: number, from: number, to: number, into: Buffer): void {
    for (let i = 0; i < 3; i++) this.#start[13 + i] = nonce.readInt32LE(4 * i);
    for (let at = from; at < to; ) {
      const index = Math.floor(at / BLOCK_BYTES);
      this.#block(index + 1);
      const until = Math.min(to, (index + 1) * BLOCK_BYTES);
      for (; at < until; at++) {
        const place = at % BLOCK_BYTES;
        into[at] = bytes[start + at]! ^ (this.#state[place >> 2]! >>> (8 * (place & 3)));
      }
    }
  }

  #block(counter: number): void {
    const state = this.#state;
    this.#start[12] = counter;
    state.set(this.#start);
    for (let round = 0; round < 20; round += 2) {
      for (let i = 0; i < 4; i++) quarter(state, i, 4 + i, 8 + i, 12 + i);
      for (let i = 0; i < 4; i++) quarter(state, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3));
    }
    for (let i = 0; i < 16; i++) state[i] = state[i]! + this.#start[i]!;
  }
}

/** RFC 8439 section 2.1. */
function quarter(s: Int32Array, a: number, b: number, c: number, d: number): void {
  s[a] = s[a]! + s[b]!;
  s[d] = rotated(s[d]! ^ s[a]!, 16);
  s[c] = s[c]! + s[d]!;
  s[b] = rotated(s[b]! ^ s[c]!, 12);
  s[a] = s[a]! + s[b]!;
  s[d] = rotated(s[d]! ^ s[a]!, 8);
  s[c] = s[c]! + s[d]!;
  s[b] = rotated(s[b]! ^ s[c]!, 7);
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
