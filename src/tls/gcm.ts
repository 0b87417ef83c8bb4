import { decryptBlock } from './crypto.ts';
import { GCM_BINARY } from './gcm-binary-table.ts';
import type { KeyStream } from './key-stream.ts';

/*
 * AES-GCM (FIPS 197; NIST SP 800-38D) for records. A cipher object of node:crypto costs several microseconds and
 * some garbage for each record, however short; this costs less for all but long ones, and leaves none.
 */

/** What gcm.wat exports; `key` is an address. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  block(key: number, rounds: number, s0: number, s1: number, s2: number, s3: number): void;
  prepare(key: number, rounds: number): void;
  hash(key: number, length: number): void;
  open(key: number, rounds: number, n0: number, n1: number, n2: number, length: number, aadBits: number): number;
}

/** As far as it is used here: the engine has it, the types of Node.js 20 do not. */
declare const WebAssembly: {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

// Addresses, as in gcm.wat.
const SBOX = 0x1000;
const BLOCK = 0x1410;
const TAG = 0x1420;
const HASH = 0x1640;
const AAD = 0x17f0;
const INPUT = 0x1800;
const OUTPUT = 0x2c00;
const SLOTS = 0x4000;
/** Of a slot: the round keys, then the multiples of the hash subkey. */
const SLOT_BYTES = 0x300;

const BLOCK_BYTES = 16;
const TAG_BYTES = 16;
/** Longer ones are quicker with node:crypto, which has the instructions for it. */
export const MAX_SHORT_BYTES = 4096;

const MODULE = Buffer.from(GCM_BINARY, 'base64');
let hasVectors: boolean | null = null;

/** Whether the processor has what the module needs (SSE4.1 of x64): emulated ones may not. Else node:crypto opens all. */
export function isGcmSupported(): boolean {
  hasVectors ??= WebAssembly.validate(MODULE);
  return hasVectors;
}

/** Made with the first key: most runs have none. */
class Engine {
  readonly exports: Exports;
  readonly bytes: Buffer;
  readonly words: Int32Array;
  readonly output: Buffer;
  /** Whose key is in which slot. */
  readonly owners: (Gcm | null)[];
  #nextSlot = 0;

  constructor() {
    this.exports = new WebAssembly.Instance(new WebAssembly.Module(MODULE)).exports as Exports;
    const { buffer } = this.exports.memory;
    this.bytes = Buffer.from(buffer);
    this.words = new Int32Array(buffer);
    this.output = this.bytes.subarray(OUTPUT, OUTPUT + MAX_SHORT_BYTES + BLOCK_BYTES);
    this.owners = new Array<Gcm | null>(Math.floor((buffer.byteLength - SLOTS) / SLOT_BYTES)).fill(null);
    writeTables(this.bytes, this.words);
  }

  /** A slot for a key, whoever had it. */
  takeSlot(owner: Gcm): number {
    const slot = this.#nextSlot;
    this.#nextSlot = (slot + 1) % this.owners.length;
    this.owners[slot] = owner;
    return slot;
  }
}

let engine: Engine | null = null;

/** One key. What it opens is handed out in a buffer that all share, valid until the next call. */
export class Gcm implements KeyStream {
  readonly #engine: Engine;
  readonly #key: Buffer;
  readonly #rounds: number;
  #slot = 0;
  #isPrepared = false;

  /** `key`: 16 or 32 bytes. */
  constructor(key: Buffer) {
    engine ??= new Engine();
    this.#engine = engine;
    this.#key = key;
    this.#rounds = key.length / 4 + 6;
  }

  /**
   * The plaintext of `bytes[start, end)`, which ends with a tag of 16 bytes and is at most `MAX_SHORT_BYTES` longer, or
   * `null` when the tag is wrong. `aad`: at most 16 bytes.
   */
  open(nonce: Buffer, aad: Buffer, bytes: Buffer, start: number, end: number): Buffer | null {
    const { bytes: memory, words, exports, output } = this.#engine;
    const key = this.#prepared();
    const length = end - start - TAG_BYTES;
    words.fill(0, AAD / 4, AAD / 4 + 4);
    for (let i = 0; i < aad.length; i++) memory[AAD + i] = aad[i]!;
    bytes.copy(memory, INPUT, start, start + length);
    for (let i = 0; i < TAG_BYTES; i++) memory[TAG + i] = bytes[start + length + i]!;
    const [n0, n1, n2] = [word(nonce, 0), word(nonce, 4), word(nonce, 8)];
    const fits = exports.open(key, this.#rounds, n0, n1, n2, length, aad.length * 8);
    return fits === 1 ? output : null;
  }

  /**
   * The block that hides the tag of `bytes[start, end)`, if that is of this key, decrypted: the nonce it was sealed with
   * and a counter of 1 (SP 800-38D section 7.1); anything, if it is not.
   */
  counterBlock(aad: Buffer, bytes: Buffer, start: number, end: number): Buffer {
    const tagAt = end - TAG_BYTES;
    const hidden = this.#hash(hashed(aad, bytes, start, tagAt));
    for (let i = 0; i < TAG_BYTES; i++) hidden[i] = hidden[i]! ^ bytes[tagAt + i]!;
    return decryptBlock(this.#key, hidden);
  }

  /** GHASH of whole blocks. */
  #hash(blocks: Buffer): Buffer {
    const { bytes: memory, words, exports } = this.#engine;
    const key = this.#prepared();
    words.fill(0, HASH / 4, (HASH + BLOCK_BYTES) / 4);
    for (let at = 0; at < blocks.length; at += MAX_SHORT_BYTES) {
      exports.hash(key, blocks.copy(memory, INPUT, at, at + MAX_SHORT_BYTES));
    }
    return Buffer.from(memory.subarray(BLOCK, BLOCK + BLOCK_BYTES));
  }

  reveal(nonce: Buffer, bytes: Buffer, start: number, from: number, to: number, into: Buffer): void {
    const { bytes: memory, exports } = this.#engine;
    const key = this.#load();
    for (let at = from; at < to; ) {
      const index = Math.floor(at / BLOCK_BYTES);
      // Counter 1 is the tag's.
      exports.block(key, this.#rounds, word(nonce, 0), word(nonce, 4), word(nonce, 8), bigEndian(index + 2));
      const until = Math.min(to, (index + 1) * BLOCK_BYTES);
      for (; at < until; at++) into[at] = bytes[start + at]! ^ memory[BLOCK + (at % BLOCK_BYTES)]!;
    }
  }

  /** The address of the key's tables. */
  #prepared(): number {
    const key = this.#load();
    if (!this.#isPrepared) this.#engine.exports.prepare(key, this.#rounds);
    this.#isPrepared = true;
    return key;
  }

  /** The address of the round keys, which are made again where others needed the room. */
  #load(): number {
    const owned = this.#engine.owners[this.#slot] === this;
    if (!owned) {
      this.#slot = this.#engine.takeSlot(this);
      this.#isPrepared = false;
    }
    const address = SLOTS + this.#slot * SLOT_BYTES;
    if (!owned) expandKey(this.#key, this.#engine.words, this.#engine.bytes, address / 4);
    return address;
  }
}

/** What is hashed for the tag of `bytes[start, end)` (SP 800-38D section 7.1): both, padded, and their lengths in bits. */
function hashed(aad: Buffer, bytes: Buffer, start: number, end: number): Buffer {
  const blocks = Math.ceil((end - start) / BLOCK_BYTES) + 2;
  const all = Buffer.alloc(blocks * BLOCK_BYTES);
  aad.copy(all);
  bytes.copy(all, BLOCK_BYTES, start, end);
  all.writeUInt32BE(aad.length * 8, all.length - 12);
  all.writeUInt32BE((end - start) * 8, all.length - 4);
  return all;
}

const word = (bytes: Buffer, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

/** A word of memory that holds `value` as a big-endian number. */
const bigEndian = (value: number): number =>
  (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);

/** Multiplication by x in the field of AES (FIPS 197 section 4.2.1). */
const twice = (byte: number): number => ((byte << 1) ^ ((byte & 0x80) === 0 ? 0 : 0x1b)) & 0xff;

/** KeyExpansion (FIPS 197 section 5.2) into the words from `at` on. */
function expandKey(key: Buffer, words: Int32Array, memory: Buffer, at: number): void {
  const keyWords = key.length / 4;
  const substituted = (x: number): number =>
    memory[SBOX + (x & 0xff)]! |
    (memory[SBOX + ((x >>> 8) & 0xff)]! << 8) |
    (memory[SBOX + ((x >>> 16) & 0xff)]! << 16) |
    (memory[SBOX + (x >>> 24)]! << 24);
  for (let i = 0; i < keyWords; i++) words[at + i] = word(key, 4 * i);
  let round = 1;
  for (let i = keyWords; i < 4 * (keyWords + 7); i++) {
    let last = words[at + i - 1]!;
    if (i % keyWords === 0) {
      last = substituted((last >>> 8) | (last << 24)) ^ round;
      round = twice(round);
    } else if (keyWords > 6 && i % keyWords === 4) last = substituted(last);
    words[at + i] = words[at + i - keyWords]! ^ last;
  }
}

/** The S-box (FIPS 197 section 5.1.1) and the tables of a round. */
function writeTables(memory: Buffer, words: Int32Array): void {
  // `p` runs through all elements but 0, being multiplied by 3; `q` is its inverse.
  for (let p = 1, q = 1, first = true; first || p !== 1; first = false) {
    memory[SBOX + p] = 0x63 ^ q ^ rotated(q, 1) ^ rotated(q, 2) ^ rotated(q, 3) ^ rotated(q, 4);
    p ^= twice(p);
    q ^= q << 1;
    q ^= q << 2;
    q = (q ^ (q << 4)) & 0xff;
    if ((q & 0x80) !== 0) q ^= 0x09;
  }
  memory[SBOX] = 0x63;
  for (let byte = 0; byte < 256; byte++) {
    const s = memory[SBOX + byte]!;
    const column = twice(s) | (s << 8) | (s << 16) | ((twice(s) ^ s) << 24);
    for (let row = 0; row < 4; row++) words[256 * row + byte] = (column << (8 * row)) | (column >>> (32 - 8 * row));
  }
}

const rotated = (byte: number, by: number): number => ((byte << by) | (byte >>> (8 - by))) & 0xff;
