import type { Recognition } from '../flow/stream.ts';
import { mayBeSocks, recogniseSocks } from '../socks/recognise.ts';
import { recogniseHttp2 } from './h2/recognise.ts';
import { likeRequestLine, likeStatusLine } from './start-line.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0');
/** Empty lines before a start line (RFC 9112 section 2.2 speaks of one). */
const MAX_EMPTY_LINES = 16;

/** What a stream is, by its first bytes. */
export function recognise(bytes: Buffer, from: number, end: number): Recognition {
  let start = from;
  while (start < end && (bytes[start] === 0x0d || bytes[start] === 0x0a)) start += 1;
  if (start === end) return end - from > MAX_EMPTY_LINES ? 'never' : 'later';
  const first = bytes[start]!;
  if (first >= 0x14 && first <= 0x17) return recogniseTls(bytes, start, end);
  if (start !== from || !mayBeSocks(first)) return recogniseHttp(bytes, start, end);
  const http2 = first === 0x00 ? recogniseHttp2(bytes, start, end) : 'never';
  return http2 === 'never' ? recogniseSocks(bytes, start, end, recogniseInside) : http2;
}

/** The same of what follows a negotiation of SOCKS, where no other is looked for. */
function recogniseInside(bytes: Buffer, start: number, end: number): Recognition {
  const first = bytes[start]!;
  if (first >= 0x14 && first <= 0x17) return recogniseTls(bytes, start, end);
  return first === 0x00 ? recogniseHttp2(bytes, start, end) : recogniseHttp(bytes, start, end);
}

function recogniseHttp(bytes: Buffer, start: number, end: number): Recognition {
  const response = likeStatusLine(bytes, start, end);
  if (response !== 'no') return response === 'yes' ? 'http-response' : 'later';
  const request = likeRequestLine(bytes, start, end);
  return request === 'yes' ? 'http' : request === 'later' ? 'later' : 'never';
}

/** A TLS record: content type, version 3.0 to 3.4, a length within the limit (RFC 8446 section 5.1). */
export function recogniseTls(bytes: Buffer, start: number, end: number): Recognition {
  if (end - start < 5) return end - start >= 2 && bytes[start + 1] !== 0x03 ? 'never' : 'later';
  const length = (bytes[start + 3]! << 8) | bytes[start + 4]!;
  return bytes[start + 1] === 0x03 && bytes[start + 2]! <= 4 && length > 0 && length <= 0x4800 ? 'tls' : 'never';
}

/** Whether this is the client connection preface of HTTP/2 (RFC 9113 section 3.4). */
export const isHttp2Preface = (bytes: Buffer, start: number, end: number): boolean =>
  end - start >= PREFACE.length && bytes.compare(PREFACE, 0, PREFACE.length, start, start + PREFACE.length) === 0;
