import { displayWidth } from './width.ts';

/** Prose is read badly on lines longer than this. */
const LONGEST_LINE = 110;

/**
 * Breaks text at spaces into lines of at most `columns` cells; all but the first begin with `indent` spaces. A word
 * that is longer stays whole: it may be a URL that somebody wants to copy.
 */
export function wrap(text: string, columns: number, indent: number): string[] {
  const width = Math.min(columns, LONGEST_LINE);
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && line !== margin && displayWidth(longer) > width) {
      lines.push(line);
      line = margin + word;
    } else {
      line = line === margin ? margin + word : longer;
    }
  }
  lines.push(line);
  return lines;
}
