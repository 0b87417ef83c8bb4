import { escapeInJson } from './sanitise.ts';

const NOT_PLAIN = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;
const NOT_ASCII = /[^\x00-\x7e]/;

/** A JSON string. Controls, bidi and zero-width characters are escaped, so that the text is safe on a terminal too. */
export function jsonString(text: string): string {
  if (!NOT_PLAIN.test(text)) return `"${text}"`;
  const json = JSON.stringify(text);
  return NOT_ASCII.test(json) ? escapeInJson(json) : json;
}

/** What stands between the quotes of a JSON string. */
export function jsonInner(text: string): string {
  return NOT_PLAIN.test(text) ? jsonString(text).slice(1, -1) : text;
}

export const jsonStringOrNull = (text: string | null): string => (text === null ? 'null' : jsonString(text));

/** Any plain value as JSON; safe on a terminal. Not for the hot path. */
export function jsonValue(value: unknown): string {
  const json = JSON.stringify(value);
  return NOT_ASCII.test(json) ? escapeInJson(json) : json;
}
