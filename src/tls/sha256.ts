/*
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4) of short messages under one key. Every connection of TLS 1.3 takes eight of them:
 * the state behind the key is shared by all of one key, and no object is made for each, as node:crypto does.
 */

const BLOCK_WORDS = 16;
const BLOCK_BYTES = 64;
/** What fits a block behind the key, with its padding. */
const MAX_MESSAGE_BYTES = 55;
const INNER = 0x36363636;
const OUTER = 0x5c5c5c5c;

/** The first 32 bits of the fractional parts of the `root`-th roots of the first primes. */
function fractions(count: number, root: 2 | 3): Int32Array {
  const values = new Int32Array(count);
  for (let n = 2, found = 0; found < count; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) isPrime = false;
    if (!isPrime) continue;
    const whole = root === 2 ? Math.sqrt(n) : Math.cbrt(n);
    values[found] = (whole - Math.floor(whole)) * 0x1_0000_0000;
    found += 1;
  }
  return values;
}

const START = fractions(8, 2);
const ROUNDS = fractions(64, 3);
const schedule = new Int32Array(64);

const rotated = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/** FIPS 180-4 section 6.2.2: the first 16 words of the schedule are the block. */
function compress(state: Int32Array): void {
  const w = schedule;
  for (let t = BLOCK_WORDS; t < 64; t++) {
    const x = w[t - 15]!;
    const y = w[t - 2]!;
    const small = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
    w[t] = (rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10)) + w[t - 7]! + small + w[t - 16]!;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < 64; t++) {
    const mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = (h + mixed + ((e & f) ^ (~e & g)) + ROUNDS[t]! + w[t]!) | 0;
    const other = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const second = (other + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}

const state = new Int32Array(8);

/** HMAC-SHA-256 under the key given last; one for all, nothing is kept between keys. */
export class HmacSha256 {
  readonly #inner = new Int32Array(8);
  readonly #outer = new Int32Array(8);

  /** `key`: at most 64 bytes. */
  setKey(key: Uint8Array): void {
    behind(this.#inner, key, INNER);
    behind(this.#outer, key, OUTER);
  }

  /** The first `length` (at most 32) bytes of the HMAC of a message of at most 55 bytes. */
  digest(message: Uint8Array, length: number): Buffer {
    if (message.length > MAX_MESSAGE_BYTES) throw new RangeError('longer than a block');
    state.set(this.#inner);
    fill(message, message.length);
    compress(state);
    for (let i = 0; i < 8; i++) schedule[i] = state[i]!;
    end(32);
    state.set(this.#outer);
    compress(state);
    const digest = Buffer.allocUnsafe(length);
    for (let i = 0; i < length; i++) digest[i] = state[i >> 2]! >>> (24 - 8 * (i & 3));
    return digest;
  }
}

/** The state behind a block of the key and padding. */
function behind(into: Int32Array, key: Uint8Array, padding: number): void {
  schedule.fill(0, 0, BLOCK_WORDS);
  for (let i = 0; i < key.length; i++) schedule[i >> 2] = schedule[i >> 2]! | (key[i]! << (24 - 8 * (i & 3)));
  for (let i = 0; i < BLOCK_WORDS; i++) schedule[i] = schedule[i]! ^ padding;
  into.set(START);
  compress(into);
}

/** The last block of a message that stands behind one block. */
function fill(message: Uint8Array, length: number): void {
  schedule.fill(0, 0, BLOCK_WORDS);
  for (let i = 0; i < length; i++) schedule[i >> 2] = schedule[i >> 2]! | (message[i]! << (24 - 8 * (i & 3)));
  end(length);
}

/** Padding (FIPS 180-4 section 5.1.1) behind `length` bytes in the schedule. */
function end(length: number): void {
  for (let i = (length + 3) >> 2; i < BLOCK_WORDS; i++) schedule[i] = 0;
  schedule[length >> 2] = schedule[length >> 2]! | (0x80 << (24 - 8 * (length & 3)));
  schedule[BLOCK_WORDS - 1] = (BLOCK_BYTES + length) * 8;
}
