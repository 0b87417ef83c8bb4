import { writeAdditional } from './aead-openers.ts';
import { decryptCbc, HASH_BYTES, type HashName, hmacOfTwo } from './crypto.ts';
import { Rc4 } from './rc4.ts';
import { RECORD_HEADER_BYTES, type RecordOpener } from './record-opener.ts';
import type { Cipher } from './suites-table.ts';

export type CbcCipher = Extract<Cipher, { kind: 'cbc' }>;

const ADDITIONAL_BYTES = 13;
const additional = Buffer.alloc(ADDITIONAL_BYTES);
const TLS_1_1 = 0x0302;

/** The MAC of a record (RFC 5246 section 6.2.3.1): whether `mac` is that of `content` in the record at `start`. */
class RecordMac {
  readonly length: number;
  readonly #hash: HashName;
  readonly #key: Buffer;

  constructor(name: HashName, key: Buffer) {
    this.#hash = name;
    this.#key = key;
    this.length = HASH_BYTES[name];
  }

  fits(mac: Buffer, content: Buffer, sequence: number, bytes: Buffer, start: number): boolean {
    writeAdditional(additional, sequence, bytes, start, content.length);
    return hmacOfTwo(this.#hash, this.#key, additional, content).equals(mac);
  }
}

export interface CbcKeys {
  readonly key: Buffer;
  readonly macKey: Buffer;
  /** Of the first record, in TLS 1.0. */
  readonly iv: Buffer;
}

/** CBC records of TLS 1.0 to 1.2 (RFC 5246 section 6.2.3.2), MAC first or, by RFC 7366, last. */
export class CbcOpener implements RecordOpener {
  sequence = 0;
  contentType = 0;
  contentLength = 0;
  readonly overhead: number;
  readonly survivesLoss: boolean;
  readonly #cipher: CbcCipher;
  readonly #key: Buffer;
  readonly #mac: RecordMac;
  readonly #isMacLast: boolean;
  /** TLS 1.0: the last block of the record before; `null`: each record brings its own. */
  #chained: Buffer | null;

  constructor(cipher: CbcCipher, keys: CbcKeys, version: number, isMacLast: boolean) {
    this.#cipher = cipher;
    this.#key = keys.key;
    this.#mac = new RecordMac(cipher.mac, keys.macKey);
    this.#isMacLast = isMacLast;
    this.#chained = version >= TLS_1_1 ? null : keys.iv;
    this.survivesLoss = version >= TLS_1_1;
    const ivLength = version >= TLS_1_1 ? cipher.blockLength : 0;
    this.overhead = RECORD_HEADER_BYTES + ivLength + this.#mac.length + 1;
  }

  open(bytes: Buffer, start: number, end: number): Buffer | null {
    const plain = this.#isMacLast ? this.#openMacLast(bytes, start, end) : this.#openMacFirst(bytes, start, end);
    if (plain === null) return null;
    this.sequence += 1;
    this.contentType = bytes[start]!;
    this.contentLength = plain.length;
    return plain;
  }

  glance(): number {
    return -1;
  }

  reveal(): boolean {
    return false;
  }

  #openMacLast(bytes: Buffer, start: number, end: number): Buffer | null {
    const macAt = end - this.#mac.length;
    if (macAt <= start + RECORD_HEADER_BYTES) return null;
    const covered = bytes.subarray(start + RECORD_HEADER_BYTES, macAt);
    if (!this.#mac.fits(bytes.subarray(macAt, end), covered, this.sequence, bytes, start)) return null;
    return this.#decrypt(covered);
  }

  #openMacFirst(bytes: Buffer, start: number, end: number): Buffer | null {
    const before = this.#chained;
    const plain = this.#decrypt(bytes.subarray(start + RECORD_HEADER_BYTES, end));
    const macAt = plain === null ? -1 : plain.length - this.#mac.length;
    if (plain !== null && macAt >= 0) {
      const content = plain.subarray(0, macAt);
      if (this.#mac.fits(plain.subarray(macAt), content, this.sequence, bytes, start)) return content;
    }
    this.#chained = before;
    return null;
  }

  /** Without padding, or `null` when the padding is wrong. */
  #decrypt(input: Buffer): Buffer | null {
    const { name, blockLength } = this.#cipher;
    const iv = this.#chained ?? input.subarray(0, blockLength);
    const blocks = this.#chained === null ? input.subarray(blockLength) : input;
    if (blocks.length === 0 || blocks.length % blockLength !== 0) return null;
    const plain = decryptCbc(name, this.#key, iv, blocks);
    if (this.#chained !== null) this.#chained = Buffer.from(blocks.subarray(-blockLength));
    const padding = plain.at(-1)!;
    if (padding >= plain.length) return null;
    for (let i = plain.length - 1 - padding; i < plain.length; i++) if (plain[i] !== padding) return null;
    return plain.subarray(0, plain.length - 1 - padding);
  }
}

/** Records under RC4 or under no cipher at all, with a MAC (RFC 5246 section 6.2.3.1). */
export class StreamCipherOpener implements RecordOpener {
  sequence = 0;
  contentType = 0;
  contentLength = 0;
  readonly overhead: number;
  readonly survivesLoss = false;
  readonly #rc4: Rc4 | null;
  readonly #mac: RecordMac;

  constructor(mac: HashName, macKey: Buffer, rc4Key: Buffer | null) {
    this.#mac = new RecordMac(mac, macKey);
    this.#rc4 = rc4Key === null ? null : new Rc4(rc4Key);
    this.overhead = RECORD_HEADER_BYTES + this.#mac.length;
  }

  glance(): number {
    return -1;
  }

  reveal(): boolean {
    return false;
  }

  open(bytes: Buffer, start: number, end: number): Buffer | null {
    if (end - start < this.overhead) return null;
    const plain = Buffer.from(bytes.subarray(start + RECORD_HEADER_BYTES, end));
    this.#rc4?.apply(plain);
    const content = plain.subarray(0, plain.length - this.#mac.length);
    if (!this.#mac.fits(plain.subarray(content.length), content, this.sequence, bytes, start)) return null;
    this.sequence += 1;
    this.contentType = bytes[start]!;
    this.contentLength = content.length;
    return content;
  }
}
