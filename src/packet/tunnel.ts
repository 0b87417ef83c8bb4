import { u16be } from '../bytes/fields.ts';
import { type Cursor, ETHER_TYPE, enterIp, enterPpp, nextProtocol, ranOut } from './cursor.ts';
import { PROTOCOL } from './protocol.ts';

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGEMENT = 0x0080;
const VERSION = 0x0007;

/** Steps over a GRE header (RFC 2784, 2890; version 1: RFC 2637) and the ERSPAN header that may follow it. */
export function enterGre(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 4) return ranOut(cursor);
  const flags = u16be(bytes, at);
  const type = u16be(bytes, at + 2);
  // Source routes were deprecated before anyone used them.
  if ((flags & VERSION) > 1 || (flags & ROUTING) !== 0) return false;
  const sequenced = (flags & SEQUENCE) !== 0;
  let next = at + 4;
  if ((flags & CHECKSUM) !== 0) next += 4;
  if ((flags & KEY) !== 0) next += 4;
  if (sequenced) next += 4;
  if ((flags & VERSION) === 1 && (flags & ACKNOWLEDGEMENT) !== 0) next += 4;
  cursor.at = next;
  cursor.type = type;
  if (type === ETHER_TYPE.erspan2) {
    // Type I has neither sequence number nor header of its own.
    cursor.at = sequenced ? next + 8 : next;
    cursor.type = ETHER_TYPE.ethernet;
  } else if (type === ETHER_TYPE.erspan3) {
    if (end - next < 12) return ranOut(cursor);
    cursor.at = next + ((bytes[next + 11]! & 1) === 1 ? 20 : 12);
    cursor.type = ETHER_TYPE.ethernet;
  }
  return true;
}

/** Registered ports, and 8472: VXLAN in Linux before the registration, in Flannel still. */
const L2TP_PORT = 1701;
const GTP_PORT = 2152;
const TEREDO_PORT = 3544;
const GRE_PORT = 4754;
const VXLAN_PORT = 4789;
const VXLAN_GPE_PORT = 4790;
const AYIYA_PORT = 5072;
const GENEVE_PORT = 6081;
const VXLAN_OLD_PORT = 8472;

/** Whether datagrams of the port may be those of a tunnel that we look into. */
export function isTunnelPort(port: number): boolean {
  switch (port) {
    case L2TP_PORT:
    case GTP_PORT:
    case TEREDO_PORT:
    case GRE_PORT:
    case VXLAN_PORT:
    case VXLAN_GPE_PORT:
    case AYIYA_PORT:
    case GENEVE_PORT:
    case VXLAN_OLD_PORT:
      return true;
    default:
      return false;
  }
}

/** Steps over the tunnel header in a datagram of `port`; false: it is none after all. */
export function enterUdpTunnel(cursor: Cursor, bytes: Uint8Array, port: number, at: number, end: number): boolean {
  if (end - at < 8) return false;
  switch (port) {
    case L2TP_PORT:
      return enterL2tp(cursor, bytes, at, end);
    case GTP_PORT:
      return enterGtp(cursor, bytes, at, end);
    case TEREDO_PORT:
      return enterTeredo(cursor, bytes, at, end);
    case GRE_PORT:
      return enterGre(cursor, bytes, at, end);
    case AYIYA_PORT:
      return enterAyiya(cursor, bytes, at, end);
    case GENEVE_PORT:
      return enterGeneve(cursor, bytes, at);
    case VXLAN_GPE_PORT:
      return enterVxlanGpe(cursor, bytes, at);
    default:
      return enterVxlan(cursor, bytes, at);
  }
}

/** RFC 7348: the I flag must be set, what is reserved is ignored. */
function enterVxlan(cursor: Cursor, bytes: Uint8Array, at: number): boolean {
  if ((bytes[at]! & 0x08) === 0) return false;
  cursor.at = at + 8;
  cursor.type = ETHER_TYPE.ethernet;
  return true;
}

/** draft-ietf-nvo3-vxlan-gpe: with the P flag a protocol is named. */
function enterVxlanGpe(cursor: Cursor, bytes: Uint8Array, at: number): boolean {
  if (!enterVxlan(cursor, bytes, at)) return false;
  if ((bytes[at]! & 0x04) !== 0) cursor.type = nextProtocol(bytes[at + 3]!);
  return cursor.type !== 0;
}

/** RFC 8926. */
function enterGeneve(cursor: Cursor, bytes: Uint8Array, at: number): boolean {
  if (bytes[at]! >> 6 !== 0) return false;
  cursor.type = u16be(bytes, at + 2);
  cursor.at = at + 8 + (bytes[at]! & 0x3f) * 4;
  return true;
}

const GTP_VERSION_1 = 0x30;
const GTP_OPTIONAL_FIELDS = 0x07;
const GTP_EXTENSION = 0x04;
const GTP_USER_DATA = 0xff;

/** 3GPP TS 29.281 section 5: user data of version 1. */
function enterGtp(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  const flags = bytes[at]!;
  if ((flags & 0xf0) !== GTP_VERSION_1 || bytes[at + 1] !== GTP_USER_DATA) return false;
  if ((flags & GTP_OPTIONAL_FIELDS) === 0) return enterIp(cursor, bytes, at + 8, end);
  if (end - at < 12) return false;
  let next = at + 12;
  let extension = (flags & GTP_EXTENSION) === 0 ? 0 : bytes[at + 11]!;
  while (extension !== 0) {
    const length = next < end ? bytes[next]! * 4 : 0;
    if (length === 0 || next + length > end) return false;
    extension = bytes[next + length - 1]!;
    next += length;
  }
  return enterIp(cursor, bytes, next, end);
}

/** RFC 4380 section 5.1.1: IPv6, after an authentication and an origin indication that may be missing. */
function enterTeredo(cursor: Cursor, bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  if (bytes[at] === 0 && bytes[at + 1] === 1) at += 13 + bytes[at + 2]! + bytes[at + 3]!;
  if (end - at >= 8 && bytes[at] === 0 && bytes[at + 1] === 0) at += 8;
  return at < end && bytes[at]! >> 4 === 6 && enterIp(cursor, bytes, at, end);
}

const L2TP_CONTROL = 0x8000;
const L2TP_LENGTH = 0x4000;
const L2TP_SEQUENCE = 0x0800;
const L2TP_OFFSET = 0x0200;

/** RFC 2661 section 3.1: PPP in a data message. */
function enterL2tp(cursor: Cursor, bytes: Uint8Array, from: number, end: number): boolean {
  const flags = u16be(bytes, from);
  if ((flags & 0x000f) !== 2 || (flags & L2TP_CONTROL) !== 0) return false;
  let at = from + 6;
  if ((flags & L2TP_LENGTH) !== 0) at += 2;
  if ((flags & L2TP_SEQUENCE) !== 0) at += 4;
  if ((flags & L2TP_OFFSET) !== 0) {
    if (end - at < 2) return false;
    at += 2 + u16be(bytes, at);
  }
  return end - at >= 2 && enterPpp(cursor, bytes, at, end);
}

/** draft-massar-v6ops-ayiya: identity and signature are of the lengths that the first two octets tell. */
function enterAyiya(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  const identity = 2 ** (bytes[at]! >> 4);
  const signature = (bytes[at + 1]! >> 4) * 4;
  const next = bytes[at + 3]!;
  if (next !== PROTOCOL.ipv6 && next !== PROTOCOL.ipv4) return false;
  return at + 8 + identity + signature < end && enterIp(cursor, bytes, at + 8 + identity + signature, end);
}
