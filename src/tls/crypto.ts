import {
  constants,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  type KeyObject,
  privateDecrypt,
  X509Certificate,
} from 'node:crypto';

// The one file that touches node:crypto.

export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha384';
export type AeadName = `aes-${128 | 256}-gcm` | `aes-${128 | 256}-ccm` | `aria-${128 | 256}-gcm` | 'chacha20-poly1305';
export type CbcName = `aes-${128 | 256}-cbc` | `camellia-${128 | 256}-cbc` | 'des-ede3-cbc';

export const HASH_BYTES: Readonly<Record<HashName, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48 };

export const hash = (name: HashName, bytes: Uint8Array): Buffer => createHash(name).update(bytes).digest();

export const hmac = (name: HashName, key: Uint8Array, bytes: Uint8Array): Buffer =>
  createHmac(name, key).update(bytes).digest();

/** HMAC over two pieces, without joining them. */
export const hmacOfTwo = (name: HashName, key: Uint8Array, first: Uint8Array, second: Uint8Array): Buffer =>
  createHmac(name, key).update(first).update(second).digest();

export interface AeadCall {
  readonly name: AeadName;
  readonly key: Buffer;
  /** 12 bytes, read during the call only. */
  readonly nonce: Buffer;
  readonly aad: Buffer;
  readonly tagLength: 8 | 16;
}

const TAG_16 = { authTagLength: 16 } as const;
const TAG_8 = { authTagLength: 8 } as const;

/** The plaintext of `bytes[start, end)`, which ends with the tag, or `null` when the tag is wrong. */
export function openAead(call: AeadCall, bytes: Buffer, start: number, end: number): Buffer | null {
  const { name, tagLength } = call;
  // The types know modes only by literal names; all of these work alike. GCM has this length by itself, and is faster so.
  const gcm = name as 'aes-128-gcm';
  const decipher = isGcm(name)
    ? createDecipheriv(gcm, call.key, call.nonce)
    : createDecipheriv(gcm, call.key, call.nonce, tagLength === 16 ? TAG_16 : TAG_8);
  const tagAt = end - tagLength;
  decipher.setAuthTag(bytes.subarray(tagAt, end));
  if (name.endsWith('ccm')) {
    // CCM has to know the length beforehand.
    const whole = { plaintextLength: tagAt - start };
    (decipher.setAAD as (aad: Buffer, options: { plaintextLength: number }) => unknown)(call.aad, whole);
  } else decipher.setAAD(call.aad);
  try {
    const plain = decipher.update(bytes.subarray(start, tagAt));
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}

const isGcm = (name: AeadName): boolean => name.endsWith('gcm');

/** Whole blocks, padding kept. */
export function decryptCbc(name: CbcName, key: Buffer, iv: Buffer, blocks: Buffer): Buffer {
  const decipher = createDecipheriv(name, key, iv);
  decipher.setAutoPadding(false);
  return decipher.update(blocks);
}

/** One block of AES (FIPS 197), by itself. */
export function decryptBlock(key: Buffer, block: Buffer): Buffer {
  const decipher = createDecipheriv(key.length === 16 ? 'aes-128-ecb' : 'aes-256-ecb', key, null);
  decipher.setAutoPadding(false);
  return decipher.update(block);
}

/** An RSA private key of a server. Never printed, never kept as text. */
export class RsaKey {
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
  }

  /** `null`: no private RSA key in PEM. */
  static fromPem(pem: Uint8Array): RsaKey | null {
    try {
      const key = createPrivateKey({ key: Buffer.from(pem), format: 'pem' });
      return key.asymmetricKeyType === 'rsa' ? new RsaKey(key) : null;
    } catch {
      return null;
    }
  }

  /** The premaster secret out of an encrypted one (RFC 5246 section 7.4.7.1), or `null` when it is not for this key. */
  premaster(encrypted: Buffer): Buffer | null {
    try {
      // The padding is looked at here: an onlooker is nobody's oracle, and Node refuses to do it.
      const block = privateDecrypt({ key: this.#key, padding: constants.RSA_NO_PADDING }, encrypted);
      const at = block.length - PREMASTER_BYTES;
      if (at < 11 || block[0] !== 0x00 || block[1] !== 0x02 || block[at - 1] !== 0x00) return null;
      return block.indexOf(0, 2) === at - 1 ? Buffer.from(block.subarray(at)) : null;
    } catch {
      return null;
    }
  }
}

const PREMASTER_BYTES = 48;

/** The first DNS name that a certificate (DER) is for, else `null`. */
export function certificateHost(der: Buffer): string | null {
  try {
    const { subjectAltName, subject } = new X509Certificate(der);
    const name = /(?:^|, )DNS:([^,]+)/.exec(subjectAltName ?? '')?.[1] ?? /^CN=(.+)$/m.exec(subject ?? '')?.[1] ?? null;
    return name !== null && /^[\w.*-]{1,255}$/.test(name) ? name.toLowerCase() : null;
  } catch {
    return null;
  }
}
