import { u16be } from '../bytes/fields.ts';

/** Where the decoder stands: a header of EtherType `type` begins at `at`. One object, reused. */
export interface Cursor {
  type: number;
  at: number;
}

export const ETHER_TYPE = {
  ipv4: 0x0800,
  ipv6: 0x86dd,
  vlan: 0x8100,
  ethernet: 0x6558,
  ppp: 0x880b,
  mplsUnicast: 0x8847,
  mplsMulticast: 0x8848,
  pppoeSession: 0x8864,
  erspan2: 0x88be,
  erspan3: 0x22eb,
  /** Not an EtherType: the packet ended inside a header. */
  ranOut: -1,
} as const;

/** Values up to this are an IEEE 802.3 length. */
const MAX_LENGTH_FIELD = 1500;
const ETHERNET_HEADER_BYTES = 14;
const LLC_SNAP_BYTES = 8;

export function ranOut(cursor: Cursor): false {
  cursor.type = ETHER_TYPE.ranOut;
  return false;
}

/** Steps over an Ethernet header at `at`; false: there is nothing behind it that we could name. */
export function enterEthernet(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < ETHERNET_HEADER_BYTES) return ranOut(cursor);
  return enterType(cursor, bytes, at + 12, end);
}

/** Steps over the EtherType or length field at `at`. */
export function enterType(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  const type = u16be(bytes, at);
  if (type <= MAX_LENGTH_FIELD) return enterLlc(cursor, bytes, at + 2, end);
  cursor.type = type;
  cursor.at = at + 2;
  return true;
}

/** Steps over an IEEE 802.2 LLC header, with SNAP as a rule. */
export function enterLlc(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 3) return ranOut(cursor);
  const sap = bytes[at]!;
  if (sap === 0x06 && bytes[at + 1] === 0x06) {
    cursor.type = ETHER_TYPE.ipv4;
    cursor.at = at + 3;
    return true;
  }
  if (sap !== 0xaa || bytes[at + 1] !== 0xaa) return false;
  if (end - at < LLC_SNAP_BYTES) return ranOut(cursor);
  cursor.type = u16be(bytes, at + 6);
  cursor.at = at + LLC_SNAP_BYTES;
  return true;
}

/** PPP protocol numbers. */
const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const PPP_MPLS_UNICAST = 0x0281;
const PPP_MPLS_MULTICAST = 0x0283;

/** Steps over a PPP header (RFC 1661), with or without address and control, protocol field compressed or not. */
export function enterPpp(cursor: Cursor, bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  if (end - at >= 2 && bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2;
  if (end - at < 2) return ranOut(cursor);
  const compressed = (bytes[at]! & 1) === 1;
  const protocol = compressed ? bytes[at]! : u16be(bytes, at);
  cursor.at = at + (compressed ? 1 : 2);
  if (protocol === PPP_IPV4) cursor.type = ETHER_TYPE.ipv4;
  else if (protocol === PPP_IPV6) cursor.type = ETHER_TYPE.ipv6;
  else if (protocol === PPP_MPLS_UNICAST || protocol === PPP_MPLS_MULTICAST) cursor.type = ETHER_TYPE.mplsUnicast;
  else return false;
  return true;
}

/** An IP packet without anything before it: its first nibble is its version. */
export function enterIp(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  if (end <= at) return ranOut(cursor);
  const version = bytes[at]! >> 4;
  if (version !== 4 && version !== 6) return false;
  cursor.type = version === 4 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6;
  cursor.at = at;
  return true;
}

/** The EtherType of a Next Protocol value as VXLAN-GPE and NSH have it (RFC 8300 section 2.2); 0: none of ours. */
export function nextProtocol(value: number): number {
  if (value === 1) return ETHER_TYPE.ipv4;
  if (value === 2) return ETHER_TYPE.ipv6;
  return value === 3 ? ETHER_TYPE.ethernet : 0;
}
