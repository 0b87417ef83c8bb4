import { latin1 } from '../bytes/latin1.ts';

/** `later`: what is there may begin one, the rest is still to come. */
export type Likeness = 'yes' | 'no' | 'later';

/** Longer than every registered method (UPDATEREDIRECTREF has 17 letters). */
const MAX_METHOD = 24;
/** A start line that is longer without showing its version is none. */
const MAX_LINE = 16 * 1024;

/** Methods believed without a version: https://www.iana.org/assignments/http-methods, those of UPnP, and PURGE. */
const KNOWN_METHODS = new Set(
  (
    'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY LABEL LINK ' +
    'LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE ORDERPATCH PRI PROPFIND PROPPATCH QUERY ' +
    'REBIND REPORT SEARCH UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL M-SEARCH NOTIFY ' +
    'SUBSCRIBE UNSUBSCRIBE PURGE'
  ).split(' '),
);

/** RFC 9110 section 5.6.2: 1 for the bytes of a token. */
const TOKEN = new Uint8Array(256);
for (const byte of Buffer.from("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) {
  TOKEN[byte] = 1;
}

const VERSION_1 = Buffer.from('HTTP/1.');
const SPACE = 0x20;
const TAB = 0x09;
const SLASH = 0x2f;
const ASTERISK = 0x2a;

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;

/** Whether a status line begins here (RFC 9112 section 4). */
export function likeStatusLine(bytes: Buffer, start: number, end: number): Likeness {
  const length = Math.min(VERSION_1.length, end - start);
  for (let i = 0; i < length; i++) if (bytes[start + i] !== VERSION_1[i]) return 'no';
  if (end - start > 7 && !isDigit(bytes[start + 7]!)) return 'no';
  if (end - start > 8 && !isBlank(bytes[start + 8]!)) return 'no';
  if (end - start < 10) return 'later';
  const first = bytes[start + 9]!;
  return isDigit(first) || isBlank(first) ? 'yes' : 'no';
}

/**
 * Whether a request line begins here (RFC 9112 section 3). A registered method and a path are enough; any other token
 * has to be followed by a target and an HTTP version, for many protocols begin with words.
 */
export function likeRequestLine(bytes: Buffer, start: number, end: number): Likeness {
  const limit = Math.min(end, start + MAX_METHOD + 1);
  let at = start;
  while (at < limit && TOKEN[bytes[at]!] === 1) at += 1;
  if (at === limit) return at === end && at - start <= MAX_METHOD ? 'later' : 'no';
  if (at === start || bytes[at] !== SPACE) return 'no';
  if (at + 1 === end) return 'later';
  const isKnown = KNOWN_METHODS.has(latin1(bytes, start, at));
  const lineEnd = findLineEnd(bytes, at, Math.min(end, start + MAX_LINE));
  if (lineEnd === BINARY) return 'no';
  if (lineEnd >= 0) return isRequestRest(latin1(bytes, at + 1, lineEnd), isKnown) ? 'yes' : 'no';
  if (isKnown && (bytes[at + 1] === SLASH || bytes[at + 1] === ASTERISK)) return 'yes';
  return end - start < MAX_LINE ? 'later' : 'no';
}

/** Whether a whole line (without its end), whose method ends at `methodEnd`, is a request line; by the same rules. */
export function isRequestLine(line: string, methodEnd: number): boolean {
  if (methodEnd <= 0 || methodEnd > MAX_METHOD) return false;
  const isKnown = KNOWN_METHODS.has(line.slice(0, methodEnd));
  if (isKnown && line.charCodeAt(methodEnd + 1) === SLASH && line.endsWith(' HTTP/1.1')) return true;
  if (!isKnown) for (let i = 0; i < methodEnd; i++) if (TOKEN[line.charCodeAt(i)] !== 1) return false;
  return isRequestRest(line.slice(methodEnd + 1), isKnown);
}

/** The line behind the method and its blank. */
function isRequestRest(line: string, isKnown: boolean): boolean {
  const rest = line.trimEnd();
  const blank = rest.lastIndexOf(' ');
  // `n HTTP/1.1`: a piece of a line.
  if (!isKnown && blank <= 0 && rest.toUpperCase().startsWith('HTTP/')) return false;
  const version = rest.slice(blank + 1);
  if (/^HTTP\/[0-9]|HTTP\/[0-9]\.[0-9]$/i.test(version)) return true;
  // `RTSP/1.0`, `SIP/2.0`, `ICAP/1.0`
  if (!isKnown || /^[A-Z]{2,10}\/[0-9]\.[0-9]$/.test(version)) return false;
  // HTTP/0.9 has no version, and broken clients send none or a misspelled one.
  return rest.startsWith('/') || rest.startsWith('*') || /^https?:\/\//i.test(rest);
}

const OPEN = -1;
const BINARY = -2;

/** Where the line ends (without its CR), `OPEN`, or `BINARY` when it holds what no line of text does. */
function findLineEnd(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= SPACE) continue;
    if (byte === 0x0a) return bytes[at - 1] === 0x0d ? at - 1 : at;
    if (byte === 0x00) return BINARY;
  }
  return OPEN;
}

/** `HTTP/1.1 403 Forbidden` -> 403; 0 when there is no status. */
export function statusOf(startLine: string): number {
  let at = 8;
  while (startLine.charCodeAt(at) === 0x20 || startLine.charCodeAt(at) === 0x09) at += 1;
  let status = 0;
  for (const end = at + 3; at < end; at++) {
    const digit = startLine.charCodeAt(at) - 0x30;
    // Not a digit, or the end of the line (NaN).
    if (!(digit >= 0 && digit <= 9)) return 0;
    status = status * 10 + digit;
  }
  return status >= 100 ? status : 0;
}
