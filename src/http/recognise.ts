import type { Recognition } from '../flow/stream.ts';

const isUpper = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
const isMethodByte = (byte: number): boolean => isUpper(byte) || byte === 0x2d || byte === 0x5f; // and `M-SEARCH`, `VERSION_CONTROL`
/** Longer than every registered method (UPDATEREDIRECTREF has 17 letters). */
const MAX_METHOD = 24;

const startsWith = (bytes: Buffer, start: number, end: number, text: string): boolean => {
  const length = Math.min(text.length, end - start);
  for (let i = 0; i < length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
};

/** Whether a response's start line begins here, as far as the bytes go. */
export const beginsResponse = (bytes: Buffer, start: number, end: number): boolean =>
  startsWith(bytes, start, end, 'HTTP/1.');

/** Whether a request line begins here: upper-case method, a blank, and something that can be a target. */
export function beginsRequest(bytes: Buffer, start: number, end: number): 'yes' | 'no' | 'later' {
  let at = start;
  while (at < end && isMethodByte(bytes[at]!)) at += 1;
  const length = at - start;
  if (at >= end) return length <= MAX_METHOD ? 'later' : 'no';
  if (length < 2 || length > MAX_METHOD || bytes[at] !== 0x20) return 'no';
  if (at + 1 >= end) return 'later';
  return isTargetStart(bytes[at + 1]!) ? 'yes' : 'no';
}

/** `/path`, `*`, `http://...`, `[::1]:443`, `host:443`, or (wrongly) nothing before the version. */
const isTargetStart = (byte: number): boolean =>
  byte === 0x20 ||
  byte === 0x2f ||
  byte === 0x2a ||
  byte === 0x5b ||
  (byte >= 0x61 && byte <= 0x7a) ||
  (byte >= 0x30 && byte <= 0x39) ||
  isUpper(byte);

/** What a stream is, by its first bytes. Blank lines before a start line are allowed (RFC 9112 section 2.2). */
export function recognise(bytes: Buffer, from: number, end: number): Recognition {
  let start = from;
  while (start < end && (bytes[start] === 0x0d || bytes[start] === 0x0a)) start += 1;
  if (start === end) return end - from > 16 ? 'never' : 'later';
  const first = bytes[start]!;
  if (first === 0x16 || first === 0x17 || first === 0x14 || first === 0x15) return recogniseTls(bytes, start, end);
  if (first === 0x48 && beginsResponse(bytes, start, end)) return end - start < 7 ? 'later' : 'http-response';
  if (first === 0x04 || first === 0x05 || isSocks4Reply(bytes, start, end)) return recogniseSocks(bytes, start, end);
  if (!isUpper(first)) return 'never';
  const request = beginsRequest(bytes, start, end);
  return request === 'yes' ? 'http' : request === 'later' ? 'later' : 'never';
}

/** A TLS record: content type, version 3.0 to 3.4, a length within the limit (RFC 8446 section 5.1). */
function recogniseTls(bytes: Buffer, start: number, end: number): Recognition {
  if (end - start < 5) return end - start >= 2 && bytes[start + 1] !== 0x03 ? 'never' : 'later';
  const length = (bytes[start + 3]! << 8) | bytes[start + 4]!;
  return bytes[start + 1] === 0x03 && bytes[start + 2]! <= 4 && length > 0 && length <= 0x4800 ? 'tls' : 'never';
}

/** Whether this is the client connection preface of HTTP/2 (RFC 9113 section 3.4). */
export const isHttp2Preface = (bytes: Buffer, start: number, end: number): boolean =>
  end - start >= 14 && startsWith(bytes, start, end, 'PRI * HTTP/2.0');

const isSocks4Reply = (bytes: Buffer, start: number, end: number): boolean =>
  bytes[start] === 0x00 && (end - start < 2 || (bytes[start + 1]! >= 0x5a && bytes[start + 1]! <= 0x5d));

/** Longer than any SOCKS negotiation. */
const MAX_SOCKS = 600;

/**
 * A SOCKS client (RFC 1928) may speak HTTP once it is connected: its negotiation is short, so look for a request behind
 * it. The reader skips to where HTTP begins.
 */
function recogniseSocks(bytes: Buffer, start: number, end: number): Recognition {
  for (let at = start + 2; at < end && at < start + MAX_SOCKS; at++) {
    if (beginsResponse(bytes, at, end) && end - at >= 7) return 'http-response';
    if (end - at > 16 && isUpper(bytes[at]!) && beginsRequest(bytes, at, end) === 'yes') return 'http';
  }
  return end - start < MAX_SOCKS ? 'later' : 'never';
}
