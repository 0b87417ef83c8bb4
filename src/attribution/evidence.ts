import type { Label, Source, Span } from '../diagnostics/diagnostic.ts';
import { type Exchange, type FrameSpan, fileOfFrame } from '../exchange/exchange.ts';

/** The frame that holds the byte at `offset` of a message head. */
function frameAt(frames: readonly FrameSpan[], offset: number): FrameSpan | undefined {
  let found = frames[0];
  for (const span of frames) if (span.offset <= offset) found = span;
  return found;
}

/** What a label says, and where else the exchange was seen. */
function said(text: string, { alsoIn }: Exchange): string {
  const [other] = alsoIn ?? [];
  if (!other) return text;
  const where =
    other.kind === 'capture'
      ? `frame ${other.request[0]?.frame ?? other.response[0]?.frame ?? '?'}`
      : other.kind === 'har'
        ? `entry ${other.entry}`
        : `source ${other.id}`;
  return `${text}${text === '' ? '' : '; '}also in ${other.file} ${where}`;
}

interface Line {
  readonly text: string;
  readonly span: Span | null;
  /** Offset in the head, as if every line were written `name: value CRLF`. */
  readonly offset: number;
}

function source(exchange: Exchange, side: 'request' | 'response', line: Line): Source {
  const place = exchange.source;
  if (place.kind === 'har') {
    return { kind: 'har', file: place.file, entry: place.entry, line: line.text, span: line.span };
  }
  if (place.kind === 'netlog') {
    return { kind: 'netlog', file: place.file, id: place.id, line: line.text, span: line.span };
  }
  const frames = side === 'request' ? place.request : place.response;
  const at = frameAt(frames, line.offset);
  return { kind: 'frame', file: fileOfFrame(place, at), frame: at?.frame ?? 0, line: line.text, span: line.span };
}

/** A token in a comma-separated header value, case ignored; the whole value when it is not found. */
function tokenSpan(name: string, value: string, token: string | null): Span {
  const start = name.length + 2;
  if (token !== null) {
    const lower = value.toLowerCase();
    const wanted = token.toLowerCase();
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
      const before = lower[at - 1];
      const after = lower[at + wanted.length];
      const bounded = (c: string | undefined): boolean => c === undefined || c === ',' || c === ' ' || c === '\t';
      if (bounded(before) && bounded(after)) return { start: start + at, end: start + at + wanted.length };
    }
  }
  return { start, end: start + value.length };
}

interface HeaderPlace {
  readonly side: 'request' | 'response';
  /** Lower case. */
  readonly name: string;
  readonly token?: string;
}

/** The line of a header in a captured head with `token` marked, or `null` when the header is not there. */
export function headerEvidence(exchange: Exchange, place: HeaderPlace, text: string): Label | null {
  return everyLine(exchange, place, text, 1)[0] ?? null;
}

/** Nobody reads more. */
const MOST_LINES = 4;

/** Every line of a header, the first few of them. */
export function everyLine(exchange: Exchange, place: HeaderPlace, text: string, most = MOST_LINES): Label[] {
  const headers = place.side === 'request' ? exchange.requestHeaders : exchange.responseHeaders;
  const found: Label[] = [];
  let offset = startLine(exchange, place.side).length + 2;
  for (let i = 0; i + 1 < headers.length && found.length < most; i += 2) {
    const name = headers[i]!;
    const value = headers[i + 1]!;
    if (name.toLowerCase() === place.name) {
      const line = { text: `${name}: ${value}`, span: tokenSpan(name, value, place.token ?? null), offset };
      found.push({ source: source(exchange, place.side, line), text: said(text, exchange) });
    }
    offset += name.length + value.length + 4;
  }
  return found;
}

function startLine(exchange: Exchange, side: 'request' | 'response'): string {
  if (side === 'response') return `${exchange.protocol.toUpperCase()} ${exchange.status ?? '-'}`;
  return `${exchange.method ?? '-'} ${exchange.url ?? '-'}`;
}

/** The status of a response, or that there is none. */
export function statusEvidence(exchange: Exchange, text: string): Label {
  const line = exchange.status === null ? startLine(exchange, 'request') : `status ${exchange.status}`;
  const side = exchange.status === null ? 'request' : 'response';
  return {
    source: source(exchange, side, { text: line, span: { start: 0, end: line.length }, offset: 0 }),
    text: said(text, exchange),
  };
}

/** The start line of a request. */
export function requestEvidence(exchange: Exchange, text: string): Label {
  const line = startLine(exchange, 'request');
  return { source: source(exchange, 'request', { text: line, span: null, offset: 0 }), text: said(text, exchange) };
}

export const labels = (...found: readonly (Label | null)[]): Label[] => found.filter((label) => label !== null);
