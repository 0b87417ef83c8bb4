import { u16be } from '../bytes/fields.ts';
import {
  type Cursor,
  ETHER_TYPE,
  enterEthernet,
  enterIp,
  enterPpp,
  enterType,
  nextProtocol,
  ranOut,
} from './cursor.ts';

const TAG_BYTES = 4;
const LABEL_BYTES = 4;
const PPPOE_HEADER_BYTES = 6;

/** Steps over tags, labels and sessions until the cursor stands at IPv4 or IPv6; false: it never will. */
export function enterNetwork(cursor: Cursor, bytes: Uint8Array, end: number): boolean {
  for (;;) {
    const { type, at } = cursor;
    switch (type) {
      case ETHER_TYPE.ipv4:
      case ETHER_TYPE.ipv6:
        return true;
      case ETHER_TYPE.vlan:
      case 0x88a8: // IEEE 802.1ad
      case 0x9100: // QinQ before it was standardised
      case 0x9200:
      case 0x9300:
        if (end - at < TAG_BYTES) return ranOut(cursor);
        if (!enterType(cursor, bytes, at + 2, end)) return false;
        break;
      case ETHER_TYPE.mplsUnicast:
      case ETHER_TYPE.mplsMulticast:
        if (!enterMpls(cursor, bytes, at, end)) return false;
        break;
      case ETHER_TYPE.pppoeSession:
        if (end - at < PPPOE_HEADER_BYTES) return ranOut(cursor);
        if (!enterPpp(cursor, bytes, at + PPPOE_HEADER_BYTES, end)) return false;
        break;
      case ETHER_TYPE.ppp:
        if (!enterPpp(cursor, bytes, at, end)) return false;
        break;
      case ETHER_TYPE.ethernet:
        if (!enterEthernet(cursor, bytes, at, end)) return false;
        break;
      case 0x8926: // VN-Tag
        if (end - at < 6) return ranOut(cursor);
        if (!enterType(cursor, bytes, at + 4, end)) return false;
        break;
      case 0x893f: // E-Tag, IEEE 802.1BR
        if (end - at < 8) return ranOut(cursor);
        if (!enterType(cursor, bytes, at + 6, end)) return false;
        break;
      case 0x88e7: // Backbone service instance tag, IEEE 802.1ah
        if (!enterEthernet(cursor, bytes, at + 4, end)) return false;
        break;
      case 0x894f: // NSH, RFC 8300
        if (end - at < 4) return ranOut(cursor);
        cursor.type = nextProtocol(bytes[at + 3]!);
        cursor.at = at + Math.max(bytes[at + 1]! & 0x3f, 2) * 4;
        break;
      default:
        return false;
    }
  }
}

/** Pops the label stack (RFC 3032). What is inside is not written anywhere; its first nibble tells. */
function enterMpls(cursor: Cursor, bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  for (let bottom = false; !bottom; at += LABEL_BYTES) {
    if (end - at <= LABEL_BYTES) return ranOut(cursor);
    bottom = (bytes[at + 2]! & 1) === 1;
  }
  if (enterIp(cursor, bytes, at, end)) return true;
  // A pseudowire with a control word (RFC 4385), or Ethernet right after the labels.
  const controlWord = bytes[at]! >> 4 === 0 && end - at > 4 + 14 && isLikelyEthernet(bytes, at + 4);
  return enterEthernet(cursor, bytes, controlWord ? at + 4 : at, end);
}

function isLikelyEthernet(bytes: Uint8Array, at: number): boolean {
  const type = u16be(bytes, at + 12);
  return type === ETHER_TYPE.ipv4 || type === ETHER_TYPE.ipv6 || type === ETHER_TYPE.vlan || type === 0x0806;
}
