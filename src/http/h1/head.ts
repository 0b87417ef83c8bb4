import type { HeaderList } from '../../exchange/exchange.ts';

/** A message head, with the fields that decide where the message ends. */
export interface Head {
  readonly startLine: string;
  readonly headers: HeaderList;
  /** Lines that are no headers, e.g. without a colon. */
  readonly malformedLines: number;
  /** `null`: no (usable) Content-Length. Of conflicting ones the last, as most dissectors take it. */
  readonly contentLength: number | null;
  /** The final transfer coding is chunked. */
  readonly chunked: boolean;
  readonly host: string | null;
  /** Connection holds `close`. */
  readonly close: boolean;
  readonly upgrade: boolean;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  /** The head was cut off: further headers are not known. */
  readonly cut?: boolean;
}

interface Draft {
  contentLength: number | null;
  chunked: boolean;
  host: string | null;
  close: boolean;
  upgrade: boolean;
  contentType: string | null;
  contentEncoding: string | null;
}

/**
 * A head that was cut off, up to its last whole line; `null` when not even its start line says what it is. A request
 * line is enough up to the blank behind the target, a status line up to the status.
 */
export function parseCutHead(text: string): Head | null {
  const lastLine = text.lastIndexOf('\n');
  if (lastLine >= 0) return parseHead(text.slice(0, lastLine + 1));
  if (!/^(?:[A-Z_-]+ \S+ |HTTP\/1\.\d \d{3}(?:\s|$))/.test(text)) return null;
  return parseHead(text);
}

/**
 * Reads a head (start line to the last header line, without the blank line). Tolerant as RFC 9112 section 2.2 asks of
 * recipients: lone LF ends a line, a line that begins with a blank continues the one before (obs-fold).
 */
export function parseHead(text: string): Head {
  const headers: string[] = [];
  const draft: Draft = {
    contentLength: null,
    chunked: false,
    host: null,
    close: false,
    upgrade: false,
    contentType: null,
    contentEncoding: null,
  };
  let malformedLines = 0;
  let at = lineEnd(text, 0);
  const startLine = withoutCr(text, 0, at);
  at += 1;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const first = text.charCodeAt(at);
    if ((first === 0x20 || first === 0x09) && headers.length > 0) {
      headers[headers.length - 1] = `${headers[headers.length - 1]} ${withoutCr(text, at, end).trim()}`.trim();
    } else if (!addHeader(text, at, end, headers)) malformedLines += 1;
    at = end + 1;
  }
  for (let i = 0; i < headers.length; i += 2) {
    if (MATTERS[headers[i]!.length] === 1) note(headers[i]!, headers[i + 1]!, draft);
  }
  return { startLine, headers, malformedLines, ...draft };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

const withoutCr = (text: string, start: number, end: number): string =>
  text.slice(start, end > start && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end);

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0x09 || unit === 0x0d;

function addHeader(text: string, start: number, end: number, headers: string[]): boolean {
  const colon = text.indexOf(':', start);
  if (colon <= start || colon >= end) return false;
  let nameEnd = colon;
  while (nameEnd > start && isBlank(text.charCodeAt(nameEnd - 1))) nameEnd -= 1;
  let from = colon + 1;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  if (nameEnd === start) return false;
  headers.push(text.slice(start, nameEnd), text.slice(from, to));
  return true;
}

/** Lengths of the names that `note` looks for. */
const MATTERS = new Uint8Array(1024);
for (const name of [
  'host',
  'upgrade',
  'connection',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
]) {
  MATTERS[name.length] = 1;
}

/** Picks up the headers that matter to framing; the length of the name rules most out. */
function note(name: string, value: string, draft: Draft): void {
  switch (name.length) {
    case 4:
      if (draft.host === null && name.toLowerCase() === 'host') draft.host = value;
      break;
    case 7:
      if (name.toLowerCase() === 'upgrade') draft.upgrade = true;
      break;
    case 10:
      if (name.toLowerCase() === 'connection' && /\bclose\b/i.test(value)) draft.close = true;
      break;
    case 12:
      if (draft.contentType === null && name.toLowerCase() === 'content-type') draft.contentType = value;
      break;
    case 14:
      if (name.toLowerCase() === 'content-length') draft.contentLength = lengthOf(value) ?? draft.contentLength;
      break;
    case 16:
      if (name.toLowerCase() === 'content-encoding') draft.contentEncoding = value.toLowerCase();
      break;
    case 17:
      if (name.toLowerCase() === 'transfer-encoding' && /\bchunked\s*$/i.test(value)) draft.chunked = true;
      break;
  }
}

/** `42` or the repeated `42, 42`; anything else, or a length beyond 2^53, is no length. */
function lengthOf(value: string): number | null {
  const digits = /^0*(\d{1,15})(?:\s*,\s*0*\1)*$/.exec(value)?.[1];
  return digits === undefined ? null : Number(digits);
}
