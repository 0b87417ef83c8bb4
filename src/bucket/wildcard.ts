/**
 * What a `*` in an entry means to a store:
 * `lone`: nothing but an entry that is `*` alone matches more than itself;
 * `one`: the first `*` stands for any characters, none included, further ones are literal;
 * `one-overlapping`: the same, but what stands before and behind the star may overlap in the text (`ab*ba` takes `aba`);
 * `many`: every `*` stands for any characters, none included;
 * `many-non-empty`: every `*` stands for at least one character;
 * `trailing`: only a `*` at the end counts;
 * `after-scheme`: only a `*` directly behind `http://` or `https://` counts, or the lone one;
 * `anything`: entries are not looked at, every text matches.
 */
export type Wildcards =
  | 'lone'
  | 'one'
  | 'one-overlapping'
  | 'many'
  | 'many-non-empty'
  | 'trailing'
  | 'after-scheme'
  | 'anything';

export type Matcher = (text: string) => boolean;

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

/** A matcher for one entry. Case is the caller's business. Linear in the text, whatever the pattern. */
export function compilePattern(pattern: string, wildcards: Wildcards): Matcher {
  if (wildcards === 'anything') return () => true;
  if (!pattern.includes('*')) return (text) => text === pattern;
  if (pattern === '*') return wildcards === 'many-non-empty' ? (text) => text !== '' : () => true;
  switch (wildcards) {
    case 'lone':
      return (text) => text === pattern;
    case 'trailing':
      return pattern.indexOf('*') === pattern.length - 1 ? oneStar(pattern) : (text) => text === pattern;
    case 'after-scheme':
      return /^https?:\/\/\*/.test(pattern) ? oneStar(pattern) : (text) => text === pattern;
    case 'one':
      return oneStar(pattern);
    case 'one-overlapping':
      return overlapping(pattern);
    case 'many':
      return (text) => matchesParts(pattern.split('*'), text, 0);
    case 'many-non-empty':
      return (text) => matchesParts(pattern.split('*'), text, 1);
  }
}

function oneStar(pattern: string): Matcher {
  const star = pattern.indexOf('*');
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  const least = pattern.length - 1;
  return (text) => text.length >= least && text.startsWith(head) && text.endsWith(tail);
}

function overlapping(pattern: string): Matcher {
  const star = pattern.indexOf('*');
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  return (text) => text.startsWith(head) && text.endsWith(tail);
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
