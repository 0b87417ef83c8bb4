import { isAscii, type Piece, pieceOf } from './piece.ts';
import { escapeInJson } from './sanitise.ts';

const NOT_PLAIN = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;
const NOT_ASCII = /[^\x00-\x7e]/;

/** Whether a text stands in a JSON string as it is, and is ASCII. */
export const isPlain = (text: string): boolean => !NOT_PLAIN.test(text);

/** A JSON string. Controls, bidi and zero-width characters are escaped, so that the text is safe on a terminal too. */
export function jsonString(text: string): string {
  if (!NOT_PLAIN.test(text)) return `"${text}"`;
  const json = JSON.stringify(text);
  return NOT_ASCII.test(json) ? escapeInJson(json) : json;
}

/** What stands between the quotes of a JSON string. */
export function jsonInner(text: string): string {
  return isPlain(text) ? text : (quotedInner(text) ?? jsonString(text).slice(1, -1));
}

/** The same where it is ASCII, else `null`. */
export function asciiInner(text: string): string | null {
  if (isPlain(text)) return text;
  const quoted = quotedInner(text);
  if (quoted !== null) return quoted;
  const json = jsonString(text);
  return isAscii(json) ? json.slice(1, -1) : null;
}

/** Of plain text in quotes, as entity tags are. */
function quotedInner(text: string): string | null {
  if (text.length < 2 || text.charCodeAt(0) !== 0x22 || text.charCodeAt(text.length - 1) !== 0x22) return null;
  const inner = text.slice(1, -1);
  return isPlain(inner) ? `\\"${inner}\\"` : null;
}

/** A JSON string as a piece. */
export function jsonPiece(text: string): Piece {
  if (isPlain(text)) return { text: `"${text}"`, isAscii: true };
  return pieceOf(jsonString(text));
}

/** Any plain value as JSON; safe on a terminal. Not for the hot path. */
export function jsonValue(value: unknown): string {
  const json = JSON.stringify(value);
  return NOT_ASCII.test(json) ? escapeInJson(json) : json;
}
