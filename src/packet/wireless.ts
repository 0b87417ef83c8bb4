import { u16le } from '../bytes/fields.ts';
import { type Cursor, enterLlc, ranOut } from './cursor.ts';

const TYPE_DATA = 2;
const NO_DATA = 0x4;
const QOS = 0x8;
const TO_AND_FROM_DS = 0x0300;
const MORE_FRAGMENTS = 0x0400;
const PROTECTED = 0x4000;
const ORDER = 0x8000;
const AGGREGATE = 0x80;

/** Steps over an IEEE 802.11 header, if it is of an open, unfragmented data frame. */
export function enterWireless(cursor: Cursor, bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 24) return ranOut(cursor);
  const control = u16le(bytes, at);
  const subtype = (control >> 4) & 0xf;
  if (((control >> 2) & 3) !== TYPE_DATA || (subtype & NO_DATA) !== 0) return false;
  if ((control & (PROTECTED | MORE_FRAGMENTS)) !== 0 || (u16le(bytes, at + 22) & 0xf) !== 0) return false;
  let next = at + ((control & TO_AND_FROM_DS) === TO_AND_FROM_DS ? 30 : 24);
  if ((subtype & QOS) !== 0) {
    if (end - next < 2) return ranOut(cursor);
    if ((bytes[next]! & AGGREGATE) !== 0) return false;
    next += (control & ORDER) === 0 ? 2 : 6;
  }
  return enterLlc(cursor, bytes, next, end);
}
