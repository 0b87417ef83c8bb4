import type { Recognition } from '../../flow/stream.ts';
import { FRAME_HEADER_BYTES, frameLength, HEADERS, isUsual, prefixLength, SETTINGS } from './frame.ts';

/** What is still to come may make it the SETTINGS that a server begins with. */
const MIN_BYTES = 4;
/** Bytes that are looked at for a field that tells. */
const MAX_FIELDS = 32;

/**
 * Whether these are frames of HTTP/2 without the preface, and who sends them: a server that speaks first, or a
 * connection from before the capture. Only what is certain counts: frames, one behind the other, of which the first
 * begins the bytes and one is followed by another or ends with them; and headers that only one side sends.
 */
export function recogniseHttp2(bytes: Buffer, start: number, end: number): Recognition {
  if (end - start < FRAME_HEADER_BYTES) return mayBeSettings(bytes, start, end) ? 'later' : 'never';
  let at = start;
  let count = 0;
  let sender: Recognition = bytes[start + 3] === SETTINGS && bytes[start + 4] === 0 ? 'http-response' : 'never';
  while (end - at >= FRAME_HEADER_BYTES) {
    // Extensions look like nothing in particular.
    if (!isUsual(bytes, at)) return count > 1 ? sender : 'never';
    const next = at + FRAME_HEADER_BYTES + frameLength(bytes, at);
    if (bytes[at + 3] === HEADERS) {
      const found = senderOf(
        bytes,
        at + FRAME_HEADER_BYTES + prefixLength(HEADERS, bytes[at + 4]!),
        Math.min(next, end),
      );
      if (found !== 'never') sender = found;
    }
    count += 1;
    at = next;
  }
  return count > 1 || at === end ? sender : 'never';
}

function mayBeSettings(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < MIN_BYTES || bytes[start] !== 0 || bytes[start + 3] !== SETTINGS) return false;
  for (let at = start + MIN_BYTES; at < end; at++) if (bytes[at] !== 0) return false;
  return frameLength(bytes, start) % 6 === 0;
}

/** Who sends a header block, by its first field of the static table (RFC 7541 appendix A): `:status`, or another. */
function senderOf(bytes: Buffer, start: number, end: number): Recognition {
  const limit = Math.min(end, start + MAX_FIELDS);
  let at = start;
  while (at < limit) {
    const byte = bytes[at]!;
    at += 1;
    // A field of the dynamic table, or a size update: says nothing.
    if (byte > 0xbd || (byte >= 0x20 && byte < 0x40)) {
      at = byte === 0xff || byte === 0x3f ? integerEnd(bytes, at, limit) : at;
      continue;
    }
    // Indexed, or a literal with the name of an entry.
    const index = byte >= 0x80 ? byte & 0x7f : byte >= 0x40 ? byte & 0x3f : byte & 0x0f;
    if (index >= 1 && index <= 7) return 'http';
    return index >= 8 && index <= 14 ? 'http-response' : 'never';
  }
  return 'never';
}

/** Behind the rest of an integer (RFC 7541 section 5.1). */
function integerEnd(bytes: Buffer, from: number, limit: number): number {
  let at = from;
  while (at < limit && bytes[at]! >= 0x80) at += 1;
  return at + 1;
}
