import type { HeaderList } from '../../exchange/exchange.ts';
import { KnownName, knownName, MAX_KNOWN_NAME, MAX_REMEMBERED } from './name-table.ts';

/** What Transfer-Encoding says (RFC 9112 section 6.1): nothing, chunked at last, or something else at last. */
export type TransferCoding = 'none' | 'chunked' | 'other';

/** A message head, with the headers that decide where the message ends. */
export class Head {
  readonly startLine: string;
  headers: HeaderList = [];
  /** -1: none that is a number. Of conflicting ones the last, as most recipients take it. */
  contentLength = -1;
  transferCoding: TransferCoding = 'none';
  host: string | null = null;
  upgrade: string | null = null;
  contentType: string | null = null;
  contentEncoding: string | null = null;
  /** The head was cut off: there may be further headers. */
  isCut = false;
  /** Where the head ends in the text it was read from, its empty line included. */
  length = 0;

  constructor(startLine: string) {
    this.startLine = startLine;
  }
}

const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;
const SPACE = 0x20;
const TAB = 0x09;
const isBlank = (unit: number): boolean => unit === SPACE || unit === TAB || unit === CR;

/** Names and values on their way into an array of the right size. */
const scratch: string[] = [];
const SCRATCH_LIMIT = 1024;

/** Where in `scratch` the names are that `note` may want. */
const noted: number[] = [];
/** First letter (without case) and length of a name, 1 for those that `note` wants. */
const MATTERS = new Uint8Array(1024);
const mark = (initial: number, length: number): number => ((initial & 0x1f) << 5) | (length & 0x1f);
for (const name of ['host', 'upgrade', 'content-type', 'content-length', 'content-encoding', 'transfer-encoding']) {
  MATTERS[mark(name.charCodeAt(0), name.length)] = 1;
}

/** What heads begin with: before the first header of a request, and of a response. */
const START = new KnownName(Uint8Array.of());
const RESPONSE_START = new KnownName(Uint8Array.of());

/**
 * Reads a head up to its first empty line, or to the end of `text`, which is the latin1 text of the bytes from `from` on.
 * Tolerant as RFC 9112 section 2.2 asks of recipients: a lone LF ends a line; a line that begins with a blank continues
 * the one before (obs-fold), joined by one blank; a line without a colon is no header. Blanks around names and values
 * are dropped. One pass, linear for any input. What comes next is likely what came next the last time.
 */
export function parseHead(text: string, bytes: Uint8Array, from: number): Head {
  const { length } = text;
  let end = lineEnd(text, 0);
  const head = new Head(text.slice(0, end > 0 && text.charCodeAt(end - 1) === CR ? end - 1 : end));
  let count = 0;
  let notes = 0;
  let at = end + 1;
  const until = from + length;
  let before = text.startsWith('HTTP/') ? RESPONSE_START : START;
  while (at < length) {
    const start = from + at;
    const likely = before.next;
    const matched = likely === null ? 0 : likely.matched(bytes, start, until);
    if (likely !== null && matched > 0 && matched === likely.lineLength) {
      if (MATTERS[mark(bytes[start]!, likely.name.length)] === 1) noted[notes++] = count;
      scratch[count] = likely.name;
      scratch[count + 1] = likely.value;
      count += 2;
      at += matched;
      before = likely;
      continue;
    }
    const first = bytes[start]!;
    if (first === LF || (first === CR && bytes[start + 1] === LF && at + 1 < length)) {
      at += first === LF ? 1 : 2;
      break;
    }
    if (first === SPACE || first === TAB) {
      end = lineEnd(text, at);
      fold(text, at, end, count);
      at = end + 1;
      continue;
    }
    const known = likely !== null && matched > likely.name.length ? likely : nameAt(bytes, start, until);
    end = lineEnd(text, at);
    const colon = known === null ? colonAt(bytes, start, from + end) - from : at + known.name.length;
    if (colon > at && colon < end) {
      const nameEnd = trimmedEnd(bytes, start, from + colon);
      scratch[count] = known === null ? text.slice(at, nameEnd - from) : known.name;
      if (known !== null && known !== likely && known.matched(bytes, start, until) === known.lineLength) {
        scratch[count + 1] = known.value;
      } else {
        let value = from + colon + 1;
        while (value < from + end && isBlank(bytes[value]!)) value += 1;
        scratch[count + 1] = text.slice(value - from, trimmedEnd(bytes, value, from + end) - from);
        if (end < length && length <= MAX_REMEMBERED)
          known?.remember(bytes, start, from + end + 1, scratch[count + 1]!);
      }
      if (MATTERS[mark(first, nameEnd - start)] === 1) noted[notes++] = count;
      if (known !== null) {
        before.follow(known);
        before = known;
      }
      count += 2;
    }
    at = end + 1;
  }
  head.length = Math.min(at, length);
  head.headers = scratch.slice(0, count);
  if (scratch.length > SCRATCH_LIMIT) scratch.length = SCRATCH_LIMIT;
  // Only now are continued values whole.
  for (let i = 0; i < notes; i++) note(head, head.headers[noted[i]!]!, head.headers[noted[i]! + 1]!);
  if (noted.length > SCRATCH_LIMIT) noted.length = SCRATCH_LIMIT;
  return head;
}

/** The entry of the name at `start`, which its colon follows at once; `null` for what does not look like that. */
function nameAt(bytes: Uint8Array, start: number, until: number): KnownName | null {
  const most = Math.min(until, start + MAX_KNOWN_NAME + 1);
  let hash = 0;
  let at = start;
  for (; at < most; at++) {
    const byte = bytes[at]!;
    if (byte === COLON) return at === start || isBlank(bytes[at - 1]!) ? null : knownName(bytes, start, at, hash);
    if (byte === LF) return null;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  return null;
}

/** Where the first colon of a line stands; its end when there is none. */
function colonAt(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== COLON) at += 1;
  return at;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/**
 * A head that was cut off, up to its last whole line; `null` when not even its start line says what it is. A request
 * line is enough up to the blank behind the target, a status line up to the status.
 */
export function parseCutHead(text: string, bytes: Uint8Array): Head | null {
  const lastLine = text.lastIndexOf('\n');
  if (lastLine < 0 && !/^(?:[^\s:]+ \S+ |HTTP\/1\.\d \d{3}(?:\s|$))/.test(text)) return null;
  const head = parseHead(lastLine < 0 ? text : text.slice(0, lastLine + 1), bytes, 0);
  head.isCut = true;
  return head;
}

/** RFC 9112 section 5.1: no blank before the colon; where there is one, it is no part of the name. */
function trimmedEnd(bytes: Uint8Array, start: number, to: number): number {
  let end = to;
  while (end > start && isBlank(bytes[end - 1]!)) end -= 1;
  return end;
}

/** RFC 9112 section 5.2. Before the first header there is nothing to continue. */
function fold(text: string, at: number, end: number, count: number): void {
  const more = count === 0 ? '' : text.slice(at, end).replace(/^[ \t\r]+|[ \t\r]+$/g, '');
  if (more === '') return;
  const before = scratch[count - 1]!;
  scratch[count - 1] = before === '' ? more : `${before} ${more}`;
}

/** Picks up a header that matters to framing. */
function note(head: Head, name: string, value: string): void {
  switch (name.toLowerCase()) {
    case 'host':
      head.host ??= value;
      break;
    case 'upgrade':
      head.upgrade = value;
      break;
    case 'content-type':
      head.contentType ??= value;
      break;
    case 'content-length':
      noteLength(head, value);
      break;
    case 'content-encoding':
      head.contentEncoding = head.contentEncoding === null ? value : `${head.contentEncoding}, ${value}`;
      break;
    case 'transfer-encoding':
      noteCoding(head, value);
      break;
  }
}

/** `42` or the repeated `42, 42`; anything else, or a length beyond 10^15, is no length. */
function noteLength(head: Head, value: string): void {
  let length = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) {
      noteRepeatedLength(head, value);
      return;
    }
    length = length * 10 + digit;
  }
  if (value !== '' && length < 1e15) head.contentLength = length;
}

function noteRepeatedLength(head: Head, value: string): void {
  const parts = value.split(',').map((part) => part.trim());
  const [first] = parts;
  if (first === undefined || !/^\d{1,15}$/.test(first)) return;
  if (parts.every((part) => /^\d{1,15}$/.test(part) && Number(part) === Number(first)))
    head.contentLength = Number(first);
}

/** Only the last coding counts; `identity` (RFC 2616 had it) by itself is none. */
function noteCoding(head: Head, value: string): void {
  const last = value
    .slice(value.lastIndexOf(',') + 1)
    .trim()
    .toLowerCase();
  if (last === 'chunked') head.transferCoding = 'chunked';
  else if (last !== 'identity' ? last !== '' : head.transferCoding !== 'none') head.transferCoding = 'other';
}
