import { u16be } from '../bytes/fields.ts';
import { latin1 } from '../bytes/latin1.ts';
import { formatAddress, formatEndpoint } from '../flow/endpoint.ts';

/** What a reader of one message says instead of its length: the rest of it is still to come; it is none. */
export const LATER = -1;
export const NO = -2;

/** Commands of a request (RFC 1928 section 4; SOCKS 4 has the first two). */
export const CONNECT = 1;
export const BIND = 2;

/** Authentication methods (RFC 1928 section 3). */
export const GSSAPI = 1;
export const USER_PASSWORD = 2;
export const NONE_ACCEPTABLE = 0xff;

/** More than any client offers; nine have been assigned. */
const MAX_METHODS = 32;
/** Longer than a user id or a host name of SOCKS 4 is. */
const MAX_STRING = 255;
const USER_PASSWORD_VERSION = 1;

const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;

/** What a client asks a proxy for. */
export interface SocksRequest {
  readonly version: 4 | 5;
  readonly command: number;
  /** `host:port`, the host a name or an address (IPv6 in brackets). */
  readonly target: string;
}

/** What the client's messages say, as far as they have come. */
export interface ClientSaid {
  /** `gssapi`: what follows may be protected. `no`: these are no messages of a SOCKS client. */
  readonly state: 'later' | 'no' | 'gssapi' | 'request';
  /** Of all whole messages, in bytes. */
  readonly length: number;
  /** They begin with the methods that the client offers (SOCKS 5). */
  readonly hasGreeting: boolean;
  readonly request: SocksRequest | null;
}

const NONE: ClientSaid = { state: 'no', length: 0, hasGreeting: false, request: null };

/**
 * Reads `bytes[start, end)` as what a client says to a SOCKS proxy (RFC 1928, RFC 1929; SOCKS 4 and 4a): greeting, user
 * and password, request. `isMidway`: the first of these may be missing. `method`: what the server chose, where known.
 */
export function readClient(
  bytes: Buffer,
  start: number,
  end: number,
  isMidway: boolean,
  method: number | null,
): ClientSaid {
  const first = bytes[start];
  if (first === 4) return requestAt(bytes, start, start, end, false);
  if (first === USER_PASSWORD_VERSION && isMidway) {
    return behindMethods(bytes, start, start, end, [USER_PASSWORD]);
  }
  if (first !== 5) return NONE;
  const length = greetingLength(bytes, start, end);
  const methods = length < 0 ? null : [...bytes.subarray(start + 2, start + length)];
  const said = methods && behindMethods(bytes, start, start + length, end, method === null ? methods : [method]);
  if (said !== null && said.state !== 'no') return { ...said, hasGreeting: true };
  if (isMidway) {
    const request = requestAt(bytes, start, start, end, false);
    if (request.state !== 'no') return request;
  }
  return length === LATER ? { ...NONE, state: 'later' } : NONE;
}

/** What follows where one of `methods` will be used: user and password (RFC 1929), or the request at once. */
function behindMethods(
  bytes: Buffer,
  start: number,
  from: number,
  end: number,
  methods: readonly number[],
): ClientSaid {
  if (from === end) return { ...NONE, state: 'later', length: from - start };
  if (bytes[from] === 5) return requestAt(bytes, start, from, end, true);
  if (bytes[from] !== USER_PASSWORD_VERSION) return NONE;
  if (!methods.includes(USER_PASSWORD)) {
    return methods.includes(GSSAPI) ? { ...NONE, state: 'gssapi', length: from - start } : NONE;
  }
  const length = userPasswordLength(bytes, from, end);
  if (length === NO) return NONE;
  if (length === LATER || from + length === end) {
    return { ...NONE, state: 'later', length: length === LATER ? from - start : end - start };
  }
  return requestAt(bytes, start, from + length, end, true);
}

function requestAt(bytes: Buffer, start: number, at: number, end: number, isBehind: boolean): ClientSaid {
  const found = bytes[at] === 4 && !isBehind ? readRequest4(bytes, at, end) : readRequest5(bytes, at, end);
  if (found === NO) return NONE;
  if (found === LATER) return { ...NONE, state: 'later', length: at - start };
  return { state: 'request', length: found.next - start, hasGreeting: false, request: found.request };
}

/** Version, number of methods, methods (RFC 1928 section 3): distinct ones, of those that may be offered. */
function greetingLength(bytes: Buffer, start: number, end: number): number {
  if (end - start < 2) return LATER;
  const count = bytes[start + 1]!;
  if (count === 0 || count > MAX_METHODS) return NO;
  const methods = bytes.subarray(start + 2, Math.min(end, start + 2 + count));
  if (new Set(methods).size < methods.length || methods.includes(NONE_ACCEPTABLE)) return NO;
  return start + 2 + count <= end ? 2 + count : LATER;
}

/** Version, length, user, length, password (RFC 1929 section 2). */
function userPasswordLength(bytes: Buffer, start: number, end: number): number {
  if (end - start < 2) return LATER;
  const passwordAt = start + 2 + bytes[start + 1]!;
  if (passwordAt >= end) return LATER;
  const length = passwordAt + 1 + bytes[passwordAt]! - start;
  return start + length <= end ? length : LATER;
}

type Found = { readonly next: number; readonly request: SocksRequest } | typeof LATER | typeof NO;

/** Version, command, 0, kind of address, address, port (RFC 1928 section 4). */
function readRequest5(bytes: Buffer, at: number, end: number): Found {
  const command = bytes[at + 1];
  if (end - at > 1 && (command! < CONNECT || command! > 3)) return NO;
  const address = readAddress(bytes, at + 2, end, false);
  if (address === NO || address === LATER) return address;
  // Of UDP ASSOCIATE address and port may be open.
  if (command === CONNECT && u16be(bytes, address.next - 2) === 0) return NO;
  return { next: address.next, request: { version: 5, command: command!, target: address.endpoint } };
}

interface Address {
  readonly next: number;
  /** `host:port` */
  readonly endpoint: string;
}

/**
 * Reserved octet, kind of address, address, port, as requests and replies have them (RFC 1928 section 5). Some servers
 * reply with a name of no length.
 */
export function readAddress(
  bytes: Buffer,
  at: number,
  end: number,
  mayBeNameless: boolean,
): Address | typeof LATER | typeof NO {
  if (at < end && bytes[at] !== 0) return NO;
  const kind = bytes[at + 1];
  if (at + 1 < end && kind !== IPV4 && kind !== NAME && kind !== IPV6) return NO;
  if (end - at < 3) return LATER;
  const length = kind === IPV4 ? 4 : kind === IPV6 ? 16 : bytes[at + 2]!;
  const from = kind === NAME ? at + 3 : at + 2;
  if ((length === 0 && !mayBeNameless) || (kind === NAME && !isText(bytes, from, Math.min(end, from + length))))
    return NO;
  const portAt = from + length;
  if (portAt + 2 > end) return LATER;
  const port = u16be(bytes, portAt);
  const endpoint =
    kind === NAME
      ? `${latin1(bytes, from, portAt)}:${port}`
      : formatEndpoint(bytes, from, kind === IPV4 ? 4 : 16, port);
  return { next: portAt + 2, endpoint };
}

/** Version, command, port, address, user id, 0; of SOCKS 4a the address is 0.0.0.x, and a host name and 0 follow. */
function readRequest4(bytes: Buffer, at: number, end: number): Found {
  const command = bytes[at + 1];
  if (end - at > 1 && command !== CONNECT && command !== BIND) return NO;
  if (end - at > 3 && u16be(bytes, at + 2) === 0) return NO;
  if (end - at < 9) return LATER;
  const port = u16be(bytes, at + 2);
  const hasName = bytes[at + 4] === 0 && bytes[at + 5] === 0 && bytes[at + 6] === 0;
  if (hasName && bytes[at + 7] === 0) return NO;
  const userEnd = textEnd(bytes, at + 8, end);
  if (userEnd < 0) return userEnd as typeof LATER | typeof NO;
  const target = `${formatAddress(bytes, at + 4, 4)}:${port}`;
  if (!hasName) return { next: userEnd + 1, request: { version: 4, command: command!, target } };
  const nameEnd = textEnd(bytes, userEnd + 1, end);
  if (nameEnd < 0) return nameEnd as typeof LATER | typeof NO;
  if (nameEnd === userEnd + 1) return NO;
  const name = latin1(bytes, userEnd + 1, nameEnd);
  return { next: nameEnd + 1, request: { version: 4, command: command!, target: `${name}:${port}` } };
}

/** Where the 0 behind a text is. */
function textEnd(bytes: Buffer, from: number, end: number): number {
  const limit = Math.min(end, from + MAX_STRING + 1);
  let at = from;
  while (at < limit && bytes[at] !== 0) at += 1;
  if (!isText(bytes, from, at)) return NO;
  if (at < limit) return at;
  return limit === end ? LATER : NO;
}

/** Visible characters of ASCII only. */
function isText(bytes: Buffer, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (bytes[at]! <= 0x20 || bytes[at]! >= 0x7f) return false;
  return true;
}
