import { originOf } from '../fetch/origin.ts';

/**
 * Whether an AllowedOrigin entry matches nothing that a browser could ever send: a path or a slash at its end, blanks,
 * no scheme, a default port, capital letters where the store heeds them. Such an entry can be replaced and nobody loses
 * anything. A wrong port or host is not dead: a page may be there.
 */
export function isDeadOrigin(entry: string, isCaseSensitive: boolean): boolean {
  if (entry === '*' || entry === 'null') return false;
  const text = isCaseSensitive ? entry : entry.toLowerCase();
  const sample = withoutWildcards(text);
  if (sample === null) return false;
  return originOf(sample) !== sample;
}

/**
 * One origin that a pattern would match if it were well formed, each `*` replaced by the least it can stand for; `null`
 * where a scheme is written that is none of the web's, whose origins are serialised differently.
 */
function withoutWildcards(entry: string): string | null {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(entry)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return null;
  return entry
    .replace(/^(?:\*|http\*)(?=:\/\/)/, 'https')
    .replace(/^\*/, 'https://a')
    .replace(/:\*/g, ':1')
    .replaceAll('*', 'a');
}
