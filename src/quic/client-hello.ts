import { u16be } from '../bytes/fields.ts';
import { latin1 } from '../bytes/latin1.ts';

const CLIENT_HELLO = 0x01;
/** handshake type (1), length (3) */
const HANDSHAKE_HEADER_BYTES = 4;
/** version (2), random (32) */
const FIXED_BYTES = 34;
const SERVER_NAME = 0x0000;
const ALPN = 0x0010;
const HOST_NAME = /^[\w.-]{1,255}$/;

export interface ClientHello {
  /** RFC 6066 section 3, in lower case. */
  readonly serverName: string | null;
  /** RFC 7301: what the client offers to speak; `null` when it does not say, or the message is cut before. */
  readonly protocols: readonly string[] | null;
  /** Whether all of the message was there. */
  readonly isWhole: boolean;
}

/** Reads a ClientHello (RFC 8446 section 4.1.2) without record header, as far as it goes. */
export function parseClientHello(bytes: Buffer): ClientHello | null {
  if (bytes[0] !== CLIENT_HELLO || bytes.length < HANDSHAKE_HEADER_BYTES) return null;
  const end = HANDSHAKE_HEADER_BYTES + (bytes[1]! << 16) + u16be(bytes, 2);
  const limit = Math.min(end, bytes.length);
  const found = { serverName: null as string | null, protocols: null as string[] | null };
  for (let at = extensionsAt(bytes, limit); at >= 0 && at + 4 <= limit; at += 4 + u16be(bytes, at + 2)) {
    const type = u16be(bytes, at);
    const next = at + 4 + u16be(bytes, at + 2);
    if (next > limit) break;
    if (type === SERVER_NAME) found.serverName ??= hostName(bytes, at + 4, next);
    else if (type === ALPN) found.protocols ??= protocolNames(bytes, at + 4, next);
  }
  return { ...found, isWhole: end <= bytes.length };
}

/** The offset of the first extension, -1 when the message ends before. */
function extensionsAt(bytes: Buffer, end: number): number {
  let at = HANDSHAKE_HEADER_BYTES + FIXED_BYTES;
  if (at >= end) return -1;
  at += 1 + bytes[at]!; // session id
  if (at + 2 > end) return -1;
  at += 2 + u16be(bytes, at); // cipher suites
  if (at >= end) return -1;
  at += 1 + bytes[at]!; // compression methods
  return at + 2 > end ? -1 : at + 2;
}

/** list length (2), name type (1, 0 is host_name), name length (2), name */
function hostName(bytes: Buffer, at: number, end: number): string | null {
  if (at + 5 > end || bytes[at + 2] !== 0 || at + 5 + u16be(bytes, at + 3) > end) return null;
  const name = latin1(bytes, at + 5, at + 5 + u16be(bytes, at + 3));
  return HOST_NAME.test(name) ? name.toLowerCase() : null;
}

/** list length (2), then length (1) and name */
function protocolNames(bytes: Buffer, from: number, end: number): string[] {
  const names: string[] = [];
  for (let at = from + 2; at < end && at + 1 + bytes[at]! <= end; at += 1 + bytes[at]!)
    names.push(latin1(bytes, at + 1, at + 1 + bytes[at]!));
  return names;
}
