/**
 * What a `*` in an entry means to a store:
 * `none`: nothing, it is a character like others;
 * `lone`: nothing but an entry that is `*` alone matches more than itself;
 * `one`: the first `*` stands for any characters, further ones are literal;
 * `many`: every `*` stands for any characters;
 * `many-to-first`: the same, but no entry behind the first with a `*` is looked at;
 * `trailing`: only a `*` at the end counts;
 * `subdomain`: only a `*.` directly behind `http://` or `https://` counts, or the lone one;
 * `after-scheme`: only a `*` directly behind `http://` or `https://` counts, or the lone one;
 * `origin-parts`: `https` alone is every https origin, a `*` stands for a host or the first labels of one, and for no port;
 * `anything`: entries are not looked at, every text matches.
 */
export type Wildcards =
  | 'none'
  | 'lone'
  | 'one'
  | 'many'
  | 'many-to-first'
  | 'trailing'
  | 'subdomain'
  | 'after-scheme'
  | 'origin-parts'
  | 'anything';

/** How a `*` beside other characters is taken. */
export interface StarRules {
  /** Whether it may stand for no character at all; an entry that is `*` alone always may. */
  readonly mayBeEmpty: boolean;
  /** Whether what stands before and behind a single star may overlap in the text (`ab*ba` takes `aba`). */
  readonly mayOverlap: boolean;
}

export type Matcher = (text: string) => boolean;

const USUAL: StarRules = { mayBeEmpty: true, mayOverlap: false };

/**
 * Whether `text` matches a pattern in which one `*` stands for any characters, none included. Further stars are literal.
 * The parts before and behind the star may not overlap in the text.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const tail = pattern.length - star - 1;
  return (
    text.length >= star + tail && text.startsWith(pattern.slice(0, star)) && text.endsWith(pattern.slice(star + 1))
  );
}

/** Whether an entry is compared otherwise than character by character. */
export const isPattern = (entry: string, wildcards: Wildcards): boolean =>
  wildcards === 'anything' || entry.includes('*') || (wildcards === 'origin-parts' && !entry.includes('/'));

/** A matcher for one entry. Case is the caller's business. Linear in the text, whatever the pattern. */
export function compilePattern(pattern: string, wildcards: Wildcards, rules: StarRules = USUAL): Matcher {
  if (wildcards === 'anything') return () => true;
  if (wildcards === 'origin-parts') return originParts(pattern, rules);
  if (!pattern.includes('*') || wildcards === 'none') return (text) => text === pattern;
  if (pattern === '*') return () => true;
  switch (wildcards) {
    case 'lone':
      return (text) => text === pattern;
    case 'trailing':
      return pattern.indexOf('*') === pattern.length - 1 ? oneStar(pattern, rules) : (text) => text === pattern;
    case 'subdomain':
      return /^https?:\/\/\*\./.test(pattern) ? oneStar(pattern, rules) : (text) => text === pattern;
    case 'after-scheme':
      return /^https?:\/\/\*/.test(pattern) ? oneStar(pattern, rules) : (text) => text === pattern;
    case 'one':
      return oneStar(pattern, rules);
    case 'many':
    case 'many-to-first':
      return (text) => matchesParts(pattern.split('*'), text, rules.mayBeEmpty ? 0 : 1);
  }
}

function oneStar(pattern: string, { mayBeEmpty, mayOverlap }: StarRules): Matcher {
  const star = pattern.indexOf('*');
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  const least = mayOverlap ? 0 : pattern.length - (mayBeEmpty ? 1 : 0);
  return (text) => text.length >= least && text.startsWith(head) && text.endsWith(tail);
}

/**
 * The literal parts in order, with at least `gap` characters for each star. Taking the leftmost place for every middle
 * part never loses a match, so there is nothing to go back for.
 */
function matchesParts(parts: readonly string[], text: string, gap: number): boolean {
  const head = parts[0] ?? '';
  const tail = parts.at(-1) ?? '';
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at + gap);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at + gap && text.endsWith(tail);
}

/** `https`, `https://*`, `https://*:8765`, `https://*.example.com`, `*`; what is none of these is compared as it stands. */
function originParts(pattern: string, rules: StarRules): Matcher {
  if (pattern === '*') return () => true;
  if (/^https?$/.test(pattern)) return (text) => text.startsWith(`${pattern}://`) || text === pattern;
  if (!/^https?:\/\/\*(?:[.:][^*]*)?$/.test(pattern)) return (text) => text === pattern;
  const star = pattern.indexOf('*');
  const behind = pattern.length - star - 1;
  const matches = oneStar(pattern, { ...rules, mayOverlap: false });
  // The star stands for what is in front of a port, never for the port itself.
  return (text) => matches(text) && !text.slice(star, text.length - behind).includes(':');
}
