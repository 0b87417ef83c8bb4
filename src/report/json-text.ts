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

const secondOf = { second: Number.NaN, text: '' };

/** `"2026-01-01T00:00:00.000000Z"` as JSON, or `null` when the time is no date. */
export function jsonTime(timeUs: number): string {
  const second = Math.floor(timeUs / 1e6);
  if (second !== secondOf.second) {
    if (!(Math.abs(second) < 8.64e12)) return 'null';
    secondOf.second = second;
    secondOf.text = new Date(second * 1000).toISOString().slice(0, -5);
  }
  const fraction = Math.floor(timeUs - second * 1e6);
  return `"${secondOf.text}.${fraction.toString().padStart(6, '0')}Z"`;
}
