import { BACKSLASH, QUOTE } from './json-bytes.ts';

/** From here on a search by `indexOf` is cheaper than a look at every byte. */
const NEAR_BYTES = 64;

/**
 * The offset of the quote that ends the string whose contents go on at `at`. When it is not before `end`: the bitwise
 * complement of the offset from which to go on once there are more bytes (`end`, or one less when an escape is cut).
 */
export function closingQuote(bytes: Buffer, at: number, end: number): number {
  let i = at;
  for (;;) {
    const near = Math.min(end, i + NEAR_BYTES);
    while (i < near) {
      const byte = bytes[i]!;
      if (byte === QUOTE) return i;
      i += byte === BACKSLASH ? 2 : 1;
    }
    if (i >= end) return i > end ? ~(end - 1) : ~end;
    const quote = bytes.indexOf(QUOTE, i);
    if (quote < 0 || quote >= end) return ~(end - (backslashesBefore(bytes, i, end) & 1));
    if ((backslashesBefore(bytes, i, quote) & 1) === 0) return quote;
    i = quote + 1;
  }
}

/** How many backslashes stand directly before `at`, none of them before `start`. */
function backslashesBefore(bytes: Buffer, start: number, at: number): number {
  let i = at;
  while (i > start && bytes[i - 1] === BACKSLASH) i -= 1;
  return at - i;
}

export interface StringTraits {
  readonly escaped: boolean;
  readonly ascii: boolean;
}

/** The string whose contents are `bytes[start, end)`. */
export function decodeString(bytes: Buffer, start: number, end: number, { escaped, ascii }: StringTraits): string {
  const text = ascii ? bytes.toString('latin1', start, end) : bytes.toString('utf8', start, end);
  return escaped ? undoEscapes(text) : text;
}

/** The first part of a string that goes on behind `end`, without a character or escape cut in two. */
export function decodeCutString(bytes: Buffer, start: number, end: number): string {
  let cut = end;
  while (cut > start && (bytes[cut]! & 0xc0) === 0x80) cut -= 1;
  const text = bytes.toString('utf8', start, cut);
  return undoEscapes(text.replace(/(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$/, '$1'));
}

/** Undoes JSON's escapes; what is no JSON (raw control characters, unknown escapes) is taken as it stands. */
function undoEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    if (typeof value === 'string') return value;
  } catch {
    // Not strict JSON: below.
  }
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex: string | undefined, char: string | undefined) =>
    hex === undefined ? (CONTROLS[char!] ?? char!) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
