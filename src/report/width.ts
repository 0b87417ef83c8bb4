import { WIDE } from './width-table.ts';

const ASCII = /^[\x20-\x7e]*$/;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;

/** Cells that a terminal needs for one code point. */
function cellsOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x300) return code < 0x20 || (code >= 0x7f && code < 0xa0) ? 0 : 1;
  if (ZERO.test(character)) return 0;
  let low = 0;
  let high = WIDE.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < WIDE[middle * 2]!) high = middle - 1;
    else if (code > WIDE[middle * 2 + 1]!) low = middle + 1;
    else return 2;
  }
  return 1;
}

/** Cells that a terminal needs for sanitised text on one line. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** The longest beginning of `text` that fits in `cells`; combining marks stay with their letter. */
export function takeCells(text: string, cells: number): string {
  if (ASCII.test(text)) return text.slice(0, Math.max(0, cells));
  let left = cells;
  let end = 0;
  for (const character of text) {
    left -= cellsOf(character);
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The longest end of `text` that fits in `cells` and does not begin with a combining mark. */
export function takeLastCells(text: string, cells: number): string {
  if (ASCII.test(text)) return cells <= 0 ? '' : text.slice(-cells);
  const characters = [...text];
  let left = cells;
  let from = characters.length;
  while (from > 0) {
    left -= cellsOf(characters[from - 1]!);
    if (left < 0) break;
    from -= 1;
  }
  while (from < characters.length && cellsOf(characters[from]!) === 0) from += 1;
  return characters.slice(from).join('');
}

const ELLIPSIS = '…';

/** Cut at the end. */
export function shorten(text: string, cells: number): string {
  if (displayWidth(text) <= cells) return text;
  return cells < 1 ? '' : takeCells(text, cells - 1) + ELLIPSIS;
}

/** Cut in the middle: where a path begins and how it ends tell more than what lies between. */
export function shortenMiddle(text: string, cells: number): string {
  if (displayWidth(text) <= cells) return text;
  if (cells < 8) return shorten(text, cells);
  const head = Math.floor((cells - 1) / 3);
  return takeCells(text, head) + ELLIPSIS + takeLastCells(text, cells - 1 - head);
}

/** Padded with spaces to exactly `cells`, cut if it is longer. */
export function fitted(text: string, cells: number): string {
  const short = shorten(text, cells);
  return short + ' '.repeat(Math.max(0, cells - displayWidth(short)));
}
