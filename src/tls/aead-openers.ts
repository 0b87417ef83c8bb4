import { ChaCha20 } from './chacha20.ts';
import { type AeadCall, openAead } from './crypto.ts';
import { Gcm, isGcmSupported, MAX_SHORT_BYTES } from './gcm.ts';
import type { TrafficKeys } from './key-schedule.ts';
import type { KeyStream } from './key-stream.ts';
import { APPLICATION_DATA, RECORD_HEADER_BYTES, type RecordOpener, UNKNOWN, WRONG } from './record-opener.ts';
import type { RecordView } from './record-view.ts';
import type { Cipher } from './suites-table.ts';

export type AeadCipher = Extract<Cipher, { kind: 'aead' }>;

const NONCE_BYTES = 12;
const SEQUENCE_BYTES = 8;

/** XORs a record number into the last eight bytes of a nonce (RFC 8446 section 5.3, RFC 7905 section 2). */
function numberNonce(nonce: Buffer, iv: Buffer, sequence: number): void {
  const low = sequence >>> 0;
  const high = Math.floor(sequence / 0x1_0000_0000);
  for (let i = 0; i < 4; i++) nonce[i] = iv[i]!;
  for (let i = 0; i < 4; i++) {
    nonce[4 + i] = iv[4 + i]! ^ (high >>> (24 - 8 * i));
    nonce[8 + i] = iv[8 + i]! ^ (low >>> (24 - 8 * i));
  }
}

/** One key of an AEAD, by whatever opens a record soonest. */
class Aead {
  /** Its nonce and its additional data are to be filled in before each use. */
  readonly call: AeadCall;
  readonly #gcm: Gcm | null;
  #stream: KeyStream | null;

  constructor({ name, tagLength }: AeadCipher, key: Buffer, nonce: Buffer, aad: Buffer) {
    this.call = { name, key, nonce, aad, tagLength };
    const isGcm = name === 'aes-128-gcm' || name === 'aes-256-gcm';
    this.#gcm = isGcm && isGcmSupported() ? new Gcm(key) : null;
    this.#stream = this.#gcm;
  }

  /** As `openAead`; what it answers is valid until the next call of any. */
  open(bytes: Buffer, start: number, end: number): Buffer | null {
    const { call } = this;
    if (this.#gcm === null || end - start > MAX_SHORT_BYTES) return openAead(call, bytes, start, end);
    return this.#gcm.open(call.nonce, call.aad, bytes, start, end);
  }

  /** As `Gcm.counterBlock`; `null`: another cipher. */
  counterBlock(bytes: Buffer, start: number, end: number): Buffer | null {
    return this.#gcm?.counterBlock(this.call.aad, bytes, start, end) ?? null;
  }

  /** Whether parts can be made by themselves. */
  get hasStream(): boolean {
    return this.#gcm !== null || this.call.name === 'chacha20-poly1305';
  }

  reveal(bytes: Buffer, start: number, from: number, to: number, into: Buffer): void {
    this.#stream ??= new ChaCha20(this.call.key);
    this.#stream.reveal(this.call.nonce, bytes, start, from, to, into);
  }
}

/** Where the type of a record's content is made: as long as any record. */
const glanced = Buffer.alloc(1 << 15);

/** Filled in for each record of whichever connection. */
const nonce13 = Buffer.alloc(NONCE_BYTES);
const aad13 = Buffer.alloc(RECORD_HEADER_BYTES);

/** Records of TLS 1.3 (RFC 8446 section 5.2). */
export class Tls13Opener implements RecordOpener {
  sequence = 0;
  contentType = 0;
  contentLength = 0;
  readonly overhead: number;
  readonly survivesLoss = true;
  readonly #aead: Aead;
  readonly #iv: Buffer;

  constructor(cipher: AeadCipher, { key, iv }: TrafficKeys) {
    this.#iv = iv;
    this.#aead = new Aead(cipher, key, nonce13, aad13);
    this.overhead = RECORD_HEADER_BYTES + 1 + cipher.tagLength;
  }

  open(bytes: Buffer, start: number, end: number): Buffer | null {
    if (bytes[start] !== APPLICATION_DATA || end - start < this.overhead) return null;
    numberNonce(nonce13, this.#iv, this.sequence);
    for (let i = 0; i < RECORD_HEADER_BYTES; i++) aad13[i] = bytes[start + i]!;
    const inner = this.#aead.open(bytes, start + RECORD_HEADER_BYTES, end);
    if (inner === null) return null;
    this.sequence += 1;
    // TLSInnerPlaintext: content, type, zeros.
    let at = end - start - this.overhead;
    while (at > 0 && inner[at] === 0) at -= 1;
    this.contentType = inner[at]!;
    this.contentLength = at;
    return inner;
  }

  /**
   * The number of a record of these keys, whatever it is: with GCM the tag gives it away. `WRONG`: it is not of them,
   * `UNKNOWN`: it does not tell (other ciphers).
   */
  numberOf(bytes: Buffer, start: number, end: number): number {
    if (bytes[start] !== APPLICATION_DATA || end - start < this.overhead) return WRONG;
    for (let i = 0; i < RECORD_HEADER_BYTES; i++) aad13[i] = bytes[start + i]!;
    const block = this.#aead.counterBlock(bytes, start + RECORD_HEADER_BYTES, end);
    if (block === null) return UNKNOWN;
    for (let i = 0; i < NONCE_BYTES; i++) block[i] = block[i]! ^ this.#iv[i]!;
    const isNonce = block.readUInt32BE(0) === 0 && block.readUInt32BE(4) === 0 && block.readUInt32BE(12) === 1;
    return isNonce ? block.readUInt32BE(8) : WRONG;
  }

  glance(bytes: Buffer, start: number, end: number): number {
    const last = end - start - this.overhead;
    if (last < 0 || bytes[start] !== APPLICATION_DATA || !this.#aead.hasStream) return -1;
    numberNonce(nonce13, this.#iv, this.sequence);
    // The last byte of TLSInnerPlaintext: the content type, where there is no padding.
    this.#aead.reveal(bytes, start + RECORD_HEADER_BYTES, last, last + 1, glanced);
    return glanced[last] === APPLICATION_DATA ? last : -1;
  }

  reveal({ bytes, start }: RecordView, from: number, to: number, into: Buffer): boolean {
    this.#aead.reveal(bytes, start + RECORD_HEADER_BYTES, from, to, into);
    return true;
  }
}

/** AEAD records of TLS 1.2 (RFC 5246 section 6.2.3.3), with the nonce of RFC 5288 or of RFC 7905. */
export class Tls12AeadOpener implements RecordOpener {
  sequence = 0;
  contentType = 0;
  contentLength = 0;
  readonly overhead: number;
  readonly survivesLoss = true;
  readonly #aead: Aead;
  readonly #iv: Buffer;
  readonly #explicitBytes: number;

  constructor(cipher: AeadCipher, { key, iv }: TrafficKeys) {
    this.#iv = iv;
    this.#explicitBytes = NONCE_BYTES - cipher.fixedIvLength;
    const nonce = Buffer.alloc(NONCE_BYTES);
    iv.copy(nonce);
    this.#aead = new Aead(cipher, key, nonce, Buffer.alloc(SEQUENCE_BYTES + RECORD_HEADER_BYTES));
    this.overhead = RECORD_HEADER_BYTES + this.#explicitBytes + cipher.tagLength;
  }

  glance(bytes: Buffer, start: number, end: number): number {
    const length = end - start - this.overhead;
    return length < 0 || bytes[start] !== APPLICATION_DATA ? -1 : length;
  }

  reveal({ bytes, start }: RecordView, from: number, to: number, into: Buffer): boolean {
    if (!this.#aead.hasStream) return false;
    this.#aead.reveal(bytes, this.#number(bytes, start), from, to, into);
    return true;
  }

  open(bytes: Buffer, start: number, end: number): Buffer | null {
    const length = end - start - this.overhead;
    if (length < 0) return null;
    const from = this.#number(bytes, start);
    writeAdditional(this.#aead.call.aad, this.sequence, bytes, start, length);
    const plain = this.#aead.open(bytes, from, end);
    if (plain === null) return null;
    this.sequence += 1;
    this.contentType = bytes[start]!;
    this.contentLength = length;
    return plain;
  }

  /** Fills in the nonce of the record at `start`; where its ciphertext begins. */
  #number(bytes: Buffer, start: number): number {
    const { nonce } = this.#aead.call;
    const from = start + RECORD_HEADER_BYTES + this.#explicitBytes;
    if (this.#explicitBytes === 0) numberNonce(nonce, this.#iv, this.sequence);
    else bytes.copy(nonce, NONCE_BYTES - this.#explicitBytes, start + RECORD_HEADER_BYTES, from);
    return from;
  }
}

/** Record number, type, version and length of the content: what MAC and tag of TLS 1.2 and before cover besides it. */
export function writeAdditional(into: Buffer, sequence: number, bytes: Buffer, start: number, length: number): void {
  into.writeUInt32BE(Math.floor(sequence / 0x1_0000_0000), 0);
  into.writeUInt32BE(sequence >>> 0, 4);
  into[8] = bytes[start]!;
  into[9] = bytes[start + 1]!;
  into[10] = bytes[start + 2]!;
  into[11] = length >>> 8;
  into[12] = length & 0xff;
}
