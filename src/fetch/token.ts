/** RFC 9110 section 5.6.2: `!#$%&'*+-.^_|~`, the grave accent, digits and letters, at least one. */
export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isTokenByte(text.charCodeAt(i))) return false;
  return text !== '';
}

function isTokenByte(byte: number): boolean {
  if (byte >= 0x5e) return byte <= 0x7a || byte === 0x7c || byte === 0x7e;
  if (byte >= 0x41) return byte <= 0x5a;
  if (byte >= 0x30) return byte <= 0x39;
  return byte > 0x20 && !(byte === 0x22 || byte === 0x28 || byte === 0x29 || byte === 0x2c || byte === 0x2f);
}

/**
 * A comma list of tokens (RFC 9110 section 5.6.1): blanks and tabs around a member and empty members are skipped; one
 * bad member spoils the list, which gives `null`. An absent header (`null`) is an empty list.
 */
export function parseTokenList(value: string | null): string[] | null {
  if (value === null) return [];
  const found: string[] = [];
  for (let at = 0; at <= value.length; ) {
    const comma = value.indexOf(',', at);
    let end = comma < 0 ? value.length : comma;
    const next = end + 1;
    while (at < end && isBlank(value.charCodeAt(at))) at += 1;
    while (end > at && isBlank(value.charCodeAt(end - 1))) end -= 1;
    if (end > at) {
      const token = value.slice(at, end);
      if (!isToken(token)) return null;
      found.push(token);
    }
    at = next;
  }
  return found;
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09;
