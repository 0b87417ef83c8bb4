import { u16be, u16le, u32be, u32le } from '../bytes/fields.ts';
import { type Cursor, ETHER_TYPE, enterEthernet, enterIp, enterLlc, enterPpp, enterType, ranOut } from './cursor.ts';
import { enterWireless } from './wireless.ts';

/** LINKTYPE_ values that we look into (https://www.tcpdump.org/linktypes.html). */
export const LINKTYPE = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  /** DLT_RAW as most systems number it, found in files whose writer did not translate it. */
  rawOld: 12,
  rawOpenBsd: 14,
  pppHdlc: 50,
  pppoe: 51,
  atmRfc1483: 100,
  raw: 101,
  cHdlc: 104,
  ieee80211: 105,
  loop: 108,
  enc: 109,
  linuxSll: 113,
  pflog: 117,
  prism: 119,
  radiotap: 127,
  avs: 163,
  pppPppd: 166,
  ppi: 192,
  pppWithDirection: 204,
  mpls: 219,
  ipv4: 228,
  ipv6: 229,
  nflog: 239,
  pktap: 258,
  linuxSll2: 276,
} as const;

/** ARPHRD_ values of Linux cooked captures whose protocol field is no EtherType. */
const ARPHRD_NETLINK = 824;
const ARPHRD_RADIOTAP = 803;
const NFLOG_PAYLOAD = 9;

export type LinkEntry = 'entered' | 'nothing' | 'unsupported';

/** Steps over the link-layer header of a captured packet. */
export function enterLink(cursor: Cursor, bytes: Uint8Array, linkType: number, at: number, end: number): LinkEntry {
  switch (linkType) {
    case LINKTYPE.ethernet:
      return entered(enterEthernet(cursor, bytes, at, end));
    case LINKTYPE.null:
      return entered(enterFamily(cursor, bytes, at, end, 4, false));
    case LINKTYPE.loop:
      return entered(enterFamily(cursor, bytes, at, end, 4, true));
    case LINKTYPE.enc:
      return entered(enterFamily(cursor, bytes, at, end, 12, false));
    case LINKTYPE.rawOld:
    case LINKTYPE.rawOpenBsd:
    case LINKTYPE.raw:
    case LINKTYPE.ipv4:
    case LINKTYPE.ipv6:
      return entered(enterIp(cursor, bytes, at, end));
    case LINKTYPE.linuxSll:
      return entered(enterCooked(cursor, bytes, at, end));
    case LINKTYPE.linuxSll2:
      return entered(enterCooked2(cursor, bytes, at, end));
    case LINKTYPE.ppp:
    case LINKTYPE.pppHdlc:
      return entered(enterSerial(cursor, bytes, at, end));
    case LINKTYPE.pppWithDirection:
    case LINKTYPE.pppPppd:
      return entered(enterSerial(cursor, bytes, at + 1, end));
    case LINKTYPE.cHdlc:
      return entered(end - at < 4 ? ranOut(cursor) : enterType(cursor, bytes, at + 2, end));
    default:
      return enterRareLink(cursor, bytes, linkType, at, end);
  }
}

function enterRareLink(cursor: Cursor, bytes: Uint8Array, linkType: number, at: number, end: number): LinkEntry {
  switch (linkType) {
    case LINKTYPE.pppoe:
      return entered(end - at < 6 ? ranOut(cursor) : enterPpp(cursor, bytes, at + 6, end));
    case LINKTYPE.atmRfc1483:
      return entered(enterLlc(cursor, bytes, at, end));
    case LINKTYPE.mpls:
      cursor.type = ETHER_TYPE.mplsUnicast;
      cursor.at = at;
      return 'entered';
    case LINKTYPE.pflog:
      return entered(end - at < 4 ? ranOut(cursor) : enterIp(cursor, bytes, at + ((bytes[at]! + 3) & ~3), end));
    case LINKTYPE.nflog:
      return entered(enterNflog(cursor, bytes, at, end));
    case LINKTYPE.ieee80211:
      return entered(enterWireless(cursor, bytes, at, end));
    case LINKTYPE.radiotap:
      return entered(end - at < 4 ? ranOut(cursor) : enterWireless(cursor, bytes, at + u16le(bytes, at + 2), end));
    case LINKTYPE.prism:
    case LINKTYPE.avs:
      return entered(enterPrismOrAvs(cursor, bytes, at, end));
    case LINKTYPE.ppi:
    case LINKTYPE.pktap:
      return enterWrapped(cursor, bytes, linkType, at, end);
    default:
      return 'unsupported';
  }
}

const entered = (is: boolean): LinkEntry => (is ? 'entered' : 'nothing');

/** PPI and PKTAP begin with their length and the link type of what follows. */
function enterWrapped(cursor: Cursor, bytes: Uint8Array, linkType: number, at: number, end: number): LinkEntry {
  const ppi = linkType === LINKTYPE.ppi;
  if (end - at < 12) return entered(ranOut(cursor));
  const length = ppi ? u16le(bytes, at + 2) : u32le(bytes, at);
  const inner = u32le(bytes, at + (ppi ? 4 : 8));
  if (length < (ppi ? 8 : 12) || length > end - at) return entered(ranOut(cursor));
  if (inner === LINKTYPE.ppi || inner === LINKTYPE.pktap) return 'unsupported';
  return enterLink(cursor, bytes, inner, at + length, end);
}

/** AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin. */
const INET6 = [10, 23, 24, 28, 30];

/**
 * BSD loopback and its kin: the address family in 32 bits, in the byte order of the machine that captured, which the
 * file need not share. Families are small numbers, so the order shows.
 */
function enterFamily(
  cursor: Cursor,
  bytes: Uint8Array,
  at: number,
  end: number,
  length: number,
  networkOrder: boolean,
): boolean {
  if (end - at < length) return ranOut(cursor);
  const big = u32be(bytes, at);
  const family = networkOrder || big < 0x1_0000 ? big : u32le(bytes, at);
  cursor.at = at + length;
  if (family === 2) cursor.type = ETHER_TYPE.ipv4;
  else if (INET6.includes(family)) cursor.type = ETHER_TYPE.ipv6;
  else if (family >= 0x600 && family < 0x1_0000) cursor.type = family;
  // Some systems hand out serial lines as loopback.
  else return enterSerial(cursor, bytes, at, end);
  return true;
}

function enterCooked(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 16) return ranOut(cursor);
  return enterCookedProtocol(cursor, bytes, end, u16be(bytes, at + 2), u16be(bytes, at + 14), at + 16);
}

function enterCooked2(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 20) return ranOut(cursor);
  return enterCookedProtocol(cursor, bytes, end, u16be(bytes, at + 8), u16be(bytes, at), at + 20);
}

function enterCookedProtocol(
  cursor: Cursor,
  bytes: Uint8Array,
  end: number,
  hardware: number,
  protocol: number,
  at: number,
): boolean {
  if (hardware === ARPHRD_NETLINK) return false;
  if (hardware === ARPHRD_RADIOTAP)
    return end - at < 4 ? ranOut(cursor) : enterWireless(cursor, bytes, at + u16le(bytes, at + 2), end);
  // 0x0004: an 802.2 LLC header follows.
  if (protocol === 0x0004) return enterLlc(cursor, bytes, at, end);
  cursor.type = protocol;
  cursor.at = at;
  return true;
}

/** PPP, or Cisco HDLC where its address octet stands (RFC 1547 section 4.3.1). */
function enterSerial(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at >= 4 && (bytes[at] === 0x0f || bytes[at] === 0x8f) && bytes[at + 1] === 0)
    return enterType(cursor, bytes, at + 2, end);
  return enterPpp(cursor, bytes, at, end);
}

/** Linux netfilter log: attributes in the byte order of the machine that captured, one of them is the packet. */
function enterNflog(cursor: Cursor, bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from + 4; at + 4 <= end; ) {
    const little = u16le(bytes, at) >= 4 && u16le(bytes, at) <= end - at;
    const length = little ? u16le(bytes, at) : u16be(bytes, at);
    const type = (little ? u16le(bytes, at + 2) : u16be(bytes, at + 2)) & 0x7fff;
    if (type === NFLOG_PAYLOAD) return enterIp(cursor, bytes, at + 4, end);
    if (length < 4) return false;
    at += (length + 3) & ~3;
  }
  return false;
}

/** The magic of an AVS header is big-endian; otherwise it is the older Prism header of 144 bytes. */
function enterPrismOrAvs(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 8) return ranOut(cursor);
  const avs = u32be(bytes, at) >>> 12 === 0x80211;
  return enterWireless(cursor, bytes, at + (avs ? u32be(bytes, at + 4) : 144), end);
}
