import { headerValue } from '../fetch/header-list.ts';
import { headerName } from '../fetch/header-name.ts';
import { parseTokenList } from '../fetch/token.ts';

/**
 * Lower-case names of the response headers that script cannot read, each once, in the order of the response
 * (https://fetch.spec.whatwg.org/#concept-filtered-response-cors). `include`: the credentials mode.
 */
export function unreadableHeaders(headers: readonly string[], include: boolean): string[] {
  const exposed = exposedNames(headers);
  const all = !include && exposed.includes('*');
  const hidden: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const { lower, readable } = headerName(headers[i]!);
    if (readable === 'always' || (readable === 'when-exposed' && (all || exposed.includes(lower)))) continue;
    if (!hidden.includes(lower) && !lower.startsWith(':')) hidden.push(lower);
  }
  return hidden;
}

/** A list with one unreadable member exposes nothing. */
function exposedNames(headers: readonly string[]): readonly string[] {
  const value = headerValue(headers, 'access-control-expose-headers');
  return value === null ? [] : (parseTokenList(value.toLowerCase()) ?? []);
}
