import { DIALECTS, type DialectName, dialectNamed } from '../bucket/dialects/index.ts';

const NAMES = Object.keys(DIALECTS) as DialectName[];

/** Stores that a typed text may mean, the likeliest first; all of them when nothing is typed. */
export function dialectsLike(typed: string): DialectName[] {
  const text = typed.trim().toLowerCase();
  const exact = dialectNamed(text);
  const begins = NAMES.filter((name) => name.startsWith(text));
  const holds = NAMES.filter((name) => name.includes(text) || DIALECTS[name].title.toLowerCase().includes(text));
  return [...new Set([...(exact ? [exact] : []), ...begins, ...holds])];
}
