import { u16be } from '../bytes/fields.ts';
import { type Cursor, ETHER_TYPE, enterIp, ranOut } from './cursor.ts';

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

const VXLAN_PORT = 4789;
/** Linux before the assignment; Flannel still. */
const VXLAN_OLD_PORT = 8472;
const GENEVE_PORT = 6081;
const GTP_PORT = 2152;

/** Whether the ports of a datagram are those of a tunnel that we look into. */
export function isTunnelPort(port: number): boolean {
  return port === VXLAN_PORT || port === VXLAN_OLD_PORT || port === GENEVE_PORT || port === GTP_PORT;
}

/** Steps over the tunnel header in a datagram to `port`; false: it is none after all. */
export function enterUdpTunnel(cursor: Cursor, bytes: Uint8Array, port: number, at: number, end: number): boolean {
  if (end - at < 8) return false;
  if (port === GENEVE_PORT) return enterGeneve(cursor, bytes, at);
  if (port === GTP_PORT) return enterGtp(cursor, bytes, at, end);
  return enterVxlan(cursor, bytes, at);
}

/** RFC 7348: the I flag must be set; whatever is reserved is ignored. */
function enterVxlan(cursor: Cursor, bytes: Uint8Array, at: number): boolean {
  if ((bytes[at]! & 0x08) === 0) return false;
  cursor.type = ETHER_TYPE.ethernet;
  cursor.at = at + 8;
  return true;
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
