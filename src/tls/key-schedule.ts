import { HASH_BYTES, type HashName, hash, hmac } from './crypto.ts';
import { HmacSha256 } from './sha256.ts';

/** What a traffic secret of TLS 1.3 becomes (RFC 8446 section 7.3). */
export interface TrafficKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
}

const IV_BYTES = 12;
const PREFIX = 'tls13 ';

/** HKDF-Expand-Label with an empty context (RFC 8446 section 7.1), for lengths within one hash. */
export function expandLabel(name: HashName, secret: Uint8Array, label: string, length: number): Buffer {
  return hmac(name, secret, labelOf(label, length)).subarray(0, length);
}

/** The few that there are, made once. */
const labels = new Map<string, Buffer>();

/** HkdfLabel (RFC 8446 section 7.1), and the number of the first (and only) block of HKDF-Expand (RFC 5869 section 2.3). */
function labelOf(label: string, length: number): Buffer {
  const key = `${label} ${length}`;
  const known = labels.get(key);
  if (known !== undefined) return known;
  const full = Buffer.from(PREFIX + label, 'latin1');
  const made = Buffer.concat([Buffer.from([length >> 8, length & 0xff, full.length]), full, Buffer.from([0x00, 0x01])]);
  labels.set(key, made);
  return made;
}

const sha256 = new HmacSha256();

export function trafficKeys(name: HashName, secret: Uint8Array, keyLength: number): TrafficKeys {
  if (name !== 'sha256' || secret.length !== HASH_BYTES.sha256) {
    return { key: expandLabel(name, secret, 'key', keyLength), iv: expandLabel(name, secret, 'iv', IV_BYTES) };
  }
  sha256.setKey(secret);
  const key = sha256.digest(labelOf('key', keyLength), keyLength);
  return { key, iv: sha256.digest(labelOf('iv', IV_BYTES), IV_BYTES) };
}

/** The traffic secret after a KeyUpdate (RFC 8446 section 7.2). */
export const nextSecret = (name: HashName, secret: Uint8Array): Buffer =>
  expandLabel(name, secret, 'traffic upd', HASH_BYTES[name]);

/** The pseudorandom function of TLS 1.2 (RFC 5246 section 5) with its hash, that of TLS 1.0 and 1.1 for `null`. */
export function prf(name: HashName | null, secret: Buffer, label: string, seed: Buffer, length: number): Buffer {
  const labelled = Buffer.concat([Buffer.from(label, 'latin1'), seed]);
  if (name !== null) return expand(name, secret, labelled, length);
  // RFC 4346 section 5: MD5 over the first half of the secret, SHA-1 over the second; they share the middle byte.
  const half = Math.ceil(secret.length / 2);
  const out = expand('md5', secret.subarray(0, half), labelled, length);
  const other = expand('sha1', secret.subarray(secret.length - half), labelled, length);
  for (let i = 0; i < length; i++) out[i] = out[i]! ^ other[i]!;
  return out;
}

/** P_hash. */
function expand(name: HashName, secret: Buffer, seed: Buffer, length: number): Buffer {
  const out = Buffer.alloc(length);
  let a = seed;
  for (let at = 0; at < length; at += HASH_BYTES[name]) {
    a = hmac(name, secret, a);
    hmac(name, secret, Buffer.concat([a, seed])).copy(out, at);
  }
  return out;
}

const MASTER_BYTES = 48;

/** RFC 5246 section 8.1. */
export const masterSecret = (name: HashName | null, premaster: Buffer, clientRandom: Buffer, serverRandom: Buffer) =>
  prf(name, premaster, 'master secret', Buffer.concat([clientRandom, serverRandom]), MASTER_BYTES);

/** RFC 7627 section 4: over the handshake up to and with the ClientKeyExchange. */
export function extendedMasterSecret(name: HashName | null, premaster: Buffer, handshake: Buffer): Buffer {
  const session =
    name === null ? Buffer.concat([hash('md5', handshake), hash('sha1', handshake)]) : hash(name, handshake);
  return prf(name, premaster, 'extended master secret', session, MASTER_BYTES);
}

/** RFC 5246 section 6.3. */
export const keyBlock = (
  name: HashName | null,
  master: Buffer,
  randoms: { readonly client: Buffer; readonly server: Buffer },
  length: number,
): Buffer => prf(name, master, 'key expansion', Buffer.concat([randoms.server, randoms.client]), length);
