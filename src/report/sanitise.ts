import type { Replacement } from './rewrite.ts';

/**
 * What a terminal might act on or hide: C0 and C1 controls, escape, format characters (bidi controls, zero-width,
 * tags), line and paragraph separators, lone surrogates, and letters (and one unassigned code point among the format
 * characters) that are drawn as nothing.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2065\u3164\uffa0\u{e0000}-\u{e007f}]/u;
const UNSAFE_ALL = new RegExp(UNSAFE.source, 'gu');
const UNSAFE_IN_BLOCK = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2065\u3164\uffa0\u{e0000}-\u{e007f}]/gu;

/** One line of text with every unsafe character as a visible escape: `\x1b`, `\u{202e}`. */
export function sanitise(text: string): string {
  return UNSAFE.test(text) ? text.replace(UNSAFE_ALL, visible) : text;
}

/** As `sanitise`, but line feeds stay. */
export function sanitiseBlock(text: string): string {
  return UNSAFE.test(text) ? text.replace(UNSAFE_IN_BLOCK, visible) : text;
}

/** The escapes that `sanitise` would make, for text whose marked part has to be moved along; a tab becomes spaces. */
export function escapes(text: string): Replacement[] {
  if (!UNSAFE.test(text)) return [];
  return [...text.matchAll(UNSAFE_ALL)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    insert: match[0] === '\t' ? '  ' : visible(match[0]),
  }));
}

function visible(character: string): string {
  const code = character.codePointAt(0)!;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** The same characters as JSON escapes, in text that is already JSON. */
export function escapeInJson(json: string): string {
  return json.replace(UNSAFE_ALL, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
