import type { Span } from '../../diagnostics/diagnostic.ts';
import type { DataNode, Quoting } from './data.ts';

/** Values as JSON and YAML write them, and the blanks around them. */

/** A name or an origin that YAML takes for the text that it is. */
const PLAIN = /^[A-Za-z_][\w./-]*(?::[\w./-]+)*$/;
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A text as a scalar of a YAML block. */
export const yamlText = (value: string): string => {
  if (PLAIN.test(value) && !WORDS.test(value)) return value;
  return /^[\x20-\x7e]*$/.test(value) ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
};

/** A text as a scalar, quoted as its neighbour is. */
export function whole(quoting: Quoting, value: string): string {
  if (quoting === 'double') return JSON.stringify(value);
  if (quoting === 'single' && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return quoting === 'bare' ? JSON.stringify(value) : yamlText(value);
}

/** A text in the place of another without the quotes around it. */
export function inner(quoting: Quoting, value: string): string {
  if (quoting === 'double') return JSON.stringify(value).slice(1, -1);
  if (quoting === 'single') return value.replaceAll("'", "''");
  if (quoting === 'bare') return /^(?:\d+|true|false)$/.test(value) ? value : JSON.stringify(value);
  return yamlText(value);
}

/** The comma and the blanks that stand between the parts of something in brackets. */
export function gapBefore(text: string, holder: DataNode, parts: readonly { readonly span: Span }[]): string {
  const [before, last] = parts.slice(-2);
  if (before && last) {
    const between = text.slice(before.span.end, last.span.start);
    if (/^\s*,\s*$/.test(between)) return between;
  }
  const lead = parts[0] ? text.slice(holder.span.start + 1, parts[0].span.start) : '';
  return /^\s*[\r\n]\s*$/.test(lead) ? `,${lead}` : ', ';
}

export function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start -= 1;
  return start;
}

export function endOfLine(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return end;
}

/** As many blanks as there are characters before this one on its line. */
export const indentOf = (text: string, at: number): string => ' '.repeat(at - lineStart(text, at));

/** How the lines of a text end. */
export const lineEnd = (text: string): string => (/\r\n/.test(text.slice(0, 4096)) ? '\r\n' : '\n');
