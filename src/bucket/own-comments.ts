import type { Span } from '../diagnostics/diagnostic.ts';
import { endOfLine, lineStart } from './formats/data-text.ts';

/** How the comments of a syntax look: those that run to the end of their line, and those with two ends. */
export interface CommentSyntax {
  readonly line: string | null;
  readonly block: readonly [open: string, close: string] | null;
}

const isBlank = (text: string): boolean => /^[ \t]*$/.test(text);

/**
 * Where the comments begin that stand directly before a part: with lines of their own or before it on its line, without
 * an empty line between. What follows another part on a line belongs to that one.
 */
export function startWithComments(text: string, start: number, syntax: CommentSyntax): number {
  let from = start;
  for (;;) {
    const begin = lineStart(text, from);
    const lineEnd = /\r?\n?$/.exec(text.slice(Math.max(0, begin - 2), begin))?.[0].length ?? 0;
    const end = isBlank(text.slice(begin, from)) ? begin - lineEnd : from;
    const comment = commentBefore(text, end, syntax);
    if (comment === null || !isBlank(text.slice(lineStart(text, comment), comment))) return from;
    from = comment;
  }
}

/** Where the comment begins that ends here, blanks apart. */
function commentBefore(text: string, at: number, { line, block }: CommentSyntax): number | null {
  const begin = lineStart(text, at);
  const before = text.slice(begin, at).trimEnd();
  if (line !== null && before.trimStart().startsWith(line)) return begin + before.indexOf(line);
  if (block === null || !before.endsWith(block[1])) return null;
  const open = text.lastIndexOf(block[0], begin + before.length - block[1].length);
  return open < 0 ? null : open;
}

/** The comments behind a part, where they are all that follows on its line, apart from a comma and closing brackets. */
export function commentsBehind(text: string, end: number, { line, block }: CommentSyntax): Span[] {
  const found: Span[] = [];
  for (let at = end; ; ) {
    while (/^[ \t,]/.test(text.slice(at, at + 1))) at += 1;
    const rest = text.slice(at, at + 4);
    if (line !== null && rest.startsWith(line)) {
      return [...found, { start: blankBefore(text, at), end: endOfLine(text, at) }];
    }
    if (block === null || !rest.startsWith(block[0])) return /^(?:$|[\r\n\]}]|<\/)/.test(rest) ? found : [];
    const close = text.indexOf(block[1], at + block[0].length);
    if (close < 0) return [];
    found.push({ start: blankBefore(text, at), end: close + block[1].length });
    at = close + block[1].length;
  }
}

function blankBefore(text: string, at: number): number {
  let start = at;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start -= 1;
  return start;
}
