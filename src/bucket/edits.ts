import type { Edit, Span } from '../diagnostics/diagnostic.ts';
import type { Entry } from './configuration.ts';

/** Edits that keep the formatting of the file: whole elements go, come and multiply with their indentation. */

/** Takes an element away, with its line when it stands alone on it. */
export function removal(file: string, text: string, { start, end }: Span): Edit {
  const indent = indentBefore(text, start);
  const alone = indent !== null && /^[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 1024));
  return { file, span: { start: alone ? start - indent.length : start, end }, insert: '' };
}

/** The line end and the white space before something that begins a line; `null` when it does not begin one. */
export function indentBefore(text: string, at: number): string | null {
  let start = at;
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start -= 1;
  if (start === 0 || text[start - 1] !== '\n') return null;
  start -= text[start - 2] === '\r' ? 2 : 1;
  return text.slice(start, at);
}

/** Puts elements behind an entry, each on a line of its own when the entry is. */
export function elementsAfter(file: string, text: string, entry: Entry, elements: readonly string[]): Edit {
  const indent = indentBefore(text, entry.span.start) ?? '';
  const end = entry.span.end;
  return { file, span: { start: end, end }, insert: elements.map((element) => `${indent}${element}`).join('') };
}

/** The name in an element's opening tag, its namespace prefix included: `cors:AllowedOrigin`. */
export const tagName = (text: string, { start }: Span): string =>
  /^<([^\s/>]+)/.exec(text.slice(start, start + 256))?.[1] ?? '';
