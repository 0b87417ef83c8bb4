import { type AeadCall, isGcm, KeyStream, openAead } from './crypto.ts';
import type { TrafficKeys } from './key-schedule.ts';
import { APPLICATION_DATA, RECORD_HEADER_BYTES, type RecordOpener } from './record-opener.ts';
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

/** Records of TLS 1.3 (RFC 8446 section 5.2). */
export class Tls13Opener implements RecordOpener {
  sequence = 0;
  contentType = 0;
  contentLength = 0;
  readonly overhead: number;
  readonly survivesLoss = true;
  readonly #call: AeadCall;
  readonly #iv: Buffer;
  #stream: KeyStream | null = null;

  constructor({ name, tagLength }: AeadCipher, { key, iv }: TrafficKeys) {
    this.#iv = iv;
    const nonce = Buffer.alloc(NONCE_BYTES);
    this.#call = { name, key, nonce, aad: Buffer.alloc(RECORD_HEADER_BYTES), tagLength };
    this.overhead = RECORD_HEADER_BYTES + 1 + tagLength;
  }

  open(bytes: Buffer, start: number, end: number): Buffer | null {
    if (bytes[start] !== APPLICATION_DATA || end - start < this.overhead) return null;
    const call = this.#call;
    numberNonce(call.nonce, this.#iv, this.sequence);
    for (let i = 0; i < RECORD_HEADER_BYTES; i++) call.aad[i] = bytes[start + i]!;
    const inner = openAead(call, bytes, start + RECORD_HEADER_BYTES, end);
    if (inner === null) return null;
    this.sequence += 1;
    // TLSInnerPlaintext: content, type, zeros.
    let at = inner.length - 1;
    while (at > 0 && inner[at] === 0) at -= 1;
    this.contentType = inner[at]!;
    this.contentLength = at;
    return inner;
  }

  glance(bytes: Buffer, start: number, end: number): number {
    const { name, key, nonce } = this.#call;
    const last = end - start - this.overhead;
    if (last < 0 || bytes[start] !== APPLICATION_DATA || !(isGcm(name) || name === 'chacha20-poly1305')) return -1;
    numberNonce(nonce, this.#iv, this.sequence);
    this.#stream ??= new KeyStream(name, key);
    // The last byte of TLSInnerPlaintext: the content type, where there is no padding.
    const type = bytes[start + RECORD_HEADER_BYTES + last]! ^ this.#stream.byteAt(nonce, last);
    if (type !== APPLICATION_DATA) return -1;
    this.sequence += 1;
    return last;
  }
}

/** AEAD records of TLS 1.2 (RFC 5246 section 6.2.3.3), with the nonce of RFC 5288 or of RFC 7905. */
export class Tls12AeadOpener implements RecordOpener {
  sequence = 0;
  contentType = 0;
  contentLength = 0;
  readonly overhead: number;
  readonly survivesLoss = true;
  readonly #call: AeadCall;
  readonly #iv: Buffer;
  readonly #explicitBytes: number;

  constructor({ name, tagLength, fixedIvLength }: AeadCipher, { key, iv }: TrafficKeys) {
    this.#iv = iv;
    this.#explicitBytes = NONCE_BYTES - fixedIvLength;
    const nonce = Buffer.alloc(NONCE_BYTES);
    iv.copy(nonce);
    this.#call = { name, key, nonce, aad: Buffer.alloc(SEQUENCE_BYTES + RECORD_HEADER_BYTES), tagLength };
    this.overhead = RECORD_HEADER_BYTES + this.#explicitBytes + tagLength;
  }

  glance(bytes: Buffer, start: number, end: number): number {
    const length = end - start - this.overhead;
    if (length < 0 || bytes[start] !== APPLICATION_DATA) return -1;
    this.sequence += 1;
    return length;
  }

  open(bytes: Buffer, start: number, end: number): Buffer | null {
    const { nonce, aad } = this.#call;
    const from = start + RECORD_HEADER_BYTES + this.#explicitBytes;
    const length = end - start - this.overhead;
    if (length < 0) return null;
    if (this.#explicitBytes === 0) numberNonce(nonce, this.#iv, this.sequence);
    else bytes.copy(nonce, NONCE_BYTES - this.#explicitBytes, start + RECORD_HEADER_BYTES, from);
    writeAdditional(aad, this.sequence, bytes, start, length);
    const plain = openAead(this.#call, bytes, from, end);
    if (plain === null) return null;
    this.sequence += 1;
    this.contentType = bytes[start]!;
    this.contentLength = length;
    return plain;
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
