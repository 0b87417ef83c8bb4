import { isToken } from './token.ts';

/**
 * The essence (`type/subtype`, lower case) of a MIME type string, or `null` when it does not parse. Parameters never
 * make it fail, so they are not looked at. https://mimesniff.spec.whatwg.org/#parse-a-mime-type
 */
export function parseMimeEssence(value: string): string | null {
  // 1-2. Without HTTP whitespace around it.
  const start = skipWhitespace(value, 0);
  // 3-6. The type: everything before the slash, and a token.
  const slash = value.indexOf('/', start);
  if (slash < 0) return null;
  const type = value.slice(start, slash);
  if (!isToken(type)) return null;
  // 7-9. The subtype: up to the first semicolon, without trailing whitespace, and a token.
  const semicolon = value.indexOf(';', slash);
  const end = trimEnd(value, slash + 1, semicolon < 0 ? value.length : semicolon);
  const subtype = value.slice(slash + 1, end);
  if (!isToken(subtype)) return null;
  // 10. In lower case.
  return `${type}/${subtype}`.toLowerCase();
}

/** https://fetch.spec.whatwg.org/#http-whitespace */
const isHttpWhitespace = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

function skipWhitespace(value: string, from: number): number {
  let at = from;
  while (at < value.length && isHttpWhitespace(value.charCodeAt(at))) at += 1;
  return at;
}

function trimEnd(value: string, from: number, to: number): number {
  let at = to;
  while (at > from && isHttpWhitespace(value.charCodeAt(at - 1))) at -= 1;
  return at;
}
