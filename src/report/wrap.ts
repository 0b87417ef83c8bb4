import { displayWidth } from './width.ts';

/** Prose is read badly on lines longer than this. */
const LONGEST_LINE = 110;

/**
 * Breaks text at spaces into lines of at most `columns` cells; all but the first begin with `indent` spaces. A word
 * that is longer stays whole: it may be a URL that somebody wants to copy. `lead` is put before the first line.
 */
export function wrap(text: string, columns: number, indent: number, lead = ''): string[] {
  const width = Math.min(columns, LONGEST_LINE);
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  for (const word of text.split(' ')) {
    const longer = empty ? line + word : `${line} ${word}`;
    if (!empty && displayWidth(longer) > width) {
      lines.push(line);
      line = margin + word;
    } else {
      line = longer;
    }
    empty = false;
  }
  lines.push(line);
  return lines;
}
