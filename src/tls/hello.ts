import { u16be } from '../bytes/fields.ts';
import { latin1 } from '../bytes/latin1.ts';

/** Extension types (https://www.iana.org/assignments/tls-extensiontype-values). */
const SERVER_NAME = 0x0000;
const ALPN = 0x0010;
const ENCRYPT_THEN_MAC = 0x0016;
const EXTENDED_MASTER_SECRET = 0x0017;
const SESSION_TICKET = 0x0023;
const EARLY_DATA = 0x002a;
const SUPPORTED_VERSIONS = 0x002b;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;

const MESSAGE_HEADER_BYTES = 4;
const RANDOM_BYTES = 32;
const MAX_SESSION_ID_BYTES = 32;
const NOTHING = Buffer.alloc(0);

export interface ClientHello {
  readonly random: Buffer;
  readonly sessionId: Buffer;
  /** RFC 5077; empty: none. */
  readonly ticket: Buffer;
  readonly serverName: string | null;
  readonly hasEarlyData: boolean;
  /** draft-ietf-tls-esni: there may be an inner one, with a random of its own. */
  readonly hasEncryptedHello: boolean;
}

export interface ServerHello {
  /** As negotiated: 0x0304 is TLS 1.3. */
  readonly version: number;
  readonly random: Buffer;
  readonly sessionId: Buffer;
  readonly suiteId: number;
  readonly isCompressed: boolean;
  /** It is a HelloRetryRequest: another ClientHello follows. */
  readonly isRetry: boolean;
  readonly alpn: string | null;
  readonly hasEncryptThenMac: boolean;
  readonly hasExtendedMasterSecret: boolean;
}

/** SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3). */
const RETRY_RANDOM = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/** A ClientHello (RFC 8446 section 4.1.2), from its message header on; `null`: it is none. */
export function parseClientHello(bytes: Buffer, start: number, end: number): ClientHello | null {
  const randomAt = start + MESSAGE_HEADER_BYTES + 2;
  const idAt = randomAt + RANDOM_BYTES + 1;
  if (idAt > end) return null;
  const idLength = bytes[idAt - 1]!;
  const suitesAt = idAt + idLength;
  if (idLength > MAX_SESSION_ID_BYTES || suitesAt + 2 > end) return null;
  const compressionAt = suitesAt + 2 + u16be(bytes, suitesAt);
  if (compressionAt >= end) return null;
  const extensions = new Extensions(bytes, compressionAt + 1 + bytes[compressionAt]!, end);
  const serverName = extensions.find(SERVER_NAME);
  return {
    random: copyOf(bytes, randomAt, randomAt + RANDOM_BYTES),
    sessionId: copyOf(bytes, idAt, suitesAt),
    ticket: copyOf(bytes, ...(extensions.find(SESSION_TICKET) ?? NO_RANGE)),
    serverName: serverName === null ? null : hostName(bytes, ...serverName),
    hasEarlyData: extensions.find(EARLY_DATA) !== null,
    hasEncryptedHello: extensions.find(ENCRYPTED_CLIENT_HELLO) !== null,
  };
}

/** A ServerHello or HelloRetryRequest (RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3); `null`: it is none. */
export function parseServerHello(bytes: Buffer, start: number, end: number): ServerHello | null {
  const versionAt = start + MESSAGE_HEADER_BYTES;
  const randomAt = versionAt + 2;
  const idAt = randomAt + RANDOM_BYTES + 1;
  if (idAt > end) return null;
  const suiteAt = idAt + bytes[idAt - 1]!;
  if (suiteAt - idAt > MAX_SESSION_ID_BYTES || suiteAt + 3 > end) return null;
  const extensions = new Extensions(bytes, suiteAt + 3, end);
  const versions = extensions.find(SUPPORTED_VERSIONS);
  const random = copyOf(bytes, randomAt, randomAt + RANDOM_BYTES);
  return {
    version: versions !== null && versions[1] - versions[0] >= 2 ? u16be(bytes, versions[0]) : u16be(bytes, versionAt),
    random,
    sessionId: copyOf(bytes, idAt, suiteAt),
    suiteId: u16be(bytes, suiteAt),
    isCompressed: bytes[suiteAt + 2] !== 0,
    isRetry: random.equals(RETRY_RANDOM),
    alpn: extensions.alpn(),
    hasEncryptThenMac: extensions.find(ENCRYPT_THEN_MAC) !== null,
    hasExtendedMasterSecret: extensions.find(EXTENDED_MASTER_SECRET) !== null,
  };
}

/** The protocol that EncryptedExtensions (RFC 8446 section 4.3.1) name, or `null`. */
export const encryptedAlpn = (bytes: Buffer, start: number, end: number): string | null =>
  new Extensions(bytes, start + MESSAGE_HEADER_BYTES, end).alpn();

/** Whether EncryptedExtensions say that the server takes early data (RFC 8446 section 4.2.10). */
export const hasEarlyData = (bytes: Buffer, start: number, end: number): boolean =>
  new Extensions(bytes, start + MESSAGE_HEADER_BYTES, end).find(EARLY_DATA) !== null;

/** The leaf of a Certificate message of TLS 1.2 (RFC 5246 section 7.4.2) or 1.3 (with a context, RFC 8446 section 4.4.2). */
export function leafCertificate(bytes: Buffer, start: number, end: number, isTls13: boolean): Buffer | null {
  const listAt = start + MESSAGE_HEADER_BYTES + (isTls13 ? 1 + (bytes[start + MESSAGE_HEADER_BYTES] ?? 0) : 0);
  const at = listAt + 6;
  if (at > end) return null;
  const length = (bytes[at - 3]! << 16) | (bytes[at - 2]! << 8) | bytes[at - 1]!;
  return length > 0 && at + length <= end ? copyOf(bytes, at, at + length) : null;
}

/** The ticket of a NewSessionTicket of TLS 1.2 (RFC 5077 section 3.3); empty: none. */
export function sessionTicket(bytes: Buffer, start: number, end: number): Buffer {
  const at = start + MESSAGE_HEADER_BYTES + 6;
  return at > end || at + u16be(bytes, at - 2) > end ? NOTHING : copyOf(bytes, at, at + u16be(bytes, at - 2));
}

/** The encrypted premaster secret of a ClientKeyExchange with RSA (RFC 5246 section 7.4.7.1), or `null`. */
export function encryptedPremaster(bytes: Buffer, start: number, end: number): Buffer | null {
  const at = start + MESSAGE_HEADER_BYTES + 2;
  return at > end || at + u16be(bytes, at - 2) > end ? null : copyOf(bytes, at, at + u16be(bytes, at - 2));
}

type Range = readonly [start: number, end: number];
const NO_RANGE: Range = [0, 0];

/** A list of extensions, at the length that precedes it. What does not fit is not there. */
class Extensions {
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes;
    this.#start = at + 2;
    this.#end = at + 2 > end ? 0 : Math.min(end, at + 2 + u16be(bytes, at));
  }

  find(type: number): Range | null {
    for (let at = this.#start; at + 4 <= this.#end; ) {
      const next = at + 4 + u16be(this.#bytes, at + 2);
      if (u16be(this.#bytes, at) === type) return next <= this.#end ? [at + 4, next] : null;
      at = next;
    }
    return null;
  }

  /** The one protocol that a server chose (RFC 7301 section 3.1). */
  alpn(): string | null {
    const [start, end] = this.find(ALPN) ?? NO_RANGE;
    const at = start + 3;
    if (at > end || at + this.#bytes[at - 1]! > end) return null;
    return latin1(this.#bytes, at, at + this.#bytes[at - 1]!);
  }
}

/** RFC 6066 section 3: list length (2), name type (1, 0 is host_name), name length (2), name. */
function hostName(bytes: Buffer, at: number, end: number): string | null {
  if (at + 5 > end || bytes[at + 2] !== 0) return null;
  const length = u16be(bytes, at + 3);
  if (at + 5 + length > end) return null;
  const name = latin1(bytes, at + 5, at + 5 + length);
  return /^[\w.-]{1,255}$/.test(name) ? name.toLowerCase() : null;
}

/** What outlives the call is copied: `bytes` is somebody's window. */
const copyOf = (bytes: Buffer, start: number, end: number): Buffer => Buffer.from(bytes.subarray(start, end));
