import { u16be } from '../bytes/fields.ts';
import { APPLICATION_DATA, CHANGE_CIPHER_SPEC, RECORD_HEADER_BYTES } from './record-opener.ts';

/** RFC 5246 section 6.2.3: the content and 2048 bytes of protection. */
export const MAX_FRAGMENT_BYTES = 0x4000 + 2048;

/** Whether there is a header. Empty records carry nothing and are not protected; nobody sends them. */
export const isHeader = (bytes: Buffer, at: number): boolean => mayBeHeader(bytes, at, RECORD_HEADER_BYTES);

/** Whether `known` bytes can be the beginning of a header: content type, version 3.0 to 3.4, length (RFC 8446 section 5.1). */
export function mayBeHeader(bytes: Buffer, at: number, known: number): boolean {
  const type = bytes[at]!;
  if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA) return false;
  if (known >= 2 && bytes[at + 1] !== 0x03) return false;
  if (known >= 3 && bytes[at + 2]! > 0x04) return false;
  if (known < RECORD_HEADER_BYTES) return true;
  const length = u16be(bytes, at + 3);
  return length > 0 && length <= MAX_FRAGMENT_BYTES;
}

/**
 * Where in a record another begins, by its header and by that of the one behind it, or 0. `isOver`: nothing comes behind
 * the record, so that all of both has to be there; else they may go on beyond its end.
 */
export function headerWithin(bytes: Buffer, start: number, end: number, isOver: boolean): number {
  const last = isOver ? end - RECORD_HEADER_BYTES : end - 1;
  for (let at = start + 1; at <= last; at++) {
    const known = Math.min(RECORD_HEADER_BYTES, end - at);
    if (!mayBeHeader(bytes, at, known)) continue;
    const next = known < RECORD_HEADER_BYTES ? end : at + RECORD_HEADER_BYTES + u16be(bytes, at + 3);
    if (next < end ? mayBeHeader(bytes, next, Math.min(RECORD_HEADER_BYTES, end - next)) : !isOver || next === end) {
      return at;
    }
  }
  return 0;
}
