import type { Edit } from '../diagnostics/diagnostic.ts';
import { plural } from '../diagnostics/wording.ts';
import { type Gutter, numbered } from './frame-text.ts';
import type { MarkedText } from './rewrite.ts';
import type { SourceText } from './source-text.ts';
import type { Style } from './style.ts';
import { displayWidth, shorten } from './width.ts';
import { windowAround } from './window.ts';

const LINES_LIMIT = 16;
/** Characters of a line that are looked at on either side of an edit. */
const FAR = 4_096;

/** An added line is whole up to here: entries that stores take are shorter. */
const ADDED_CELLS = 1024;

interface ChangedLine {
  readonly mark: '+' | '-';
  readonly line: number;
  readonly text: string;
}

/** What an edit takes away and adds, line by line. */
export function changedLines(source: SourceText, edit: Edit): ChangedLine[] {
  const first = source.positionAt(edit.span.start).line;
  const last = source.positionAt(edit.span.end).line;
  // Of a file in one line the neighbourhood is enough.
  const from = Math.max(source.startOf(first), edit.span.start - FAR);
  const ends = source.startOf(last) + source.line(last).length;
  const old = source.text.slice(from, Math.min(ends, edit.span.end + FAR));
  const changed = old.slice(0, edit.span.start - from) + edit.insert + old.slice(edit.span.end - from);
  const before = old.split(/\r\n?|\n/);
  const after = changed.split(/\r\n?|\n/);
  let same = 0;
  while (same < before.length && same < after.length && before[same] === after[same]) same += 1;
  let tail = 0;
  while (tail < before.length - same && tail < after.length - same && before.at(-1 - tail) === after.at(-1 - tail)) {
    tail += 1;
  }
  const removed = before.slice(same, before.length - tail);
  const added = after.slice(same, after.length - tail);
  return [
    ...removed.map((text, i): ChangedLine => ({ mark: '-', line: first + same + i, text })),
    ...added.map((text, i): ChangedLine => ({ mark: '+', line: first + same + i, text })),
  ];
}

/** The lines of an edit as a small diff. */
export function editLines(style: Style, gutter: Gutter, edit: Edit): string[] {
  const source = style.sources.of(edit.file);
  const changes = source ? changedLines(source, edit) : addedOnly(edit);
  const texts = shownTexts(style, changes, style.columns - gutter.digits - 3);
  const lines = changes.slice(0, LINES_LIMIT).map(({ mark, line }, at) => {
    const shown = style.paint(mark === '+' ? 'added' : 'removed', texts[at] ?? '');
    return `${numbered(gutter, line || null, mark)} ${shown}`;
  });
  if (changes.length > LINES_LIMIT) {
    lines.push(`${numbered(gutter, null, '…')} ${plural(changes.length - LINES_LIMIT, 'more line')}`);
  }
  return lines;
}

/** The lines cut to size, but for what is only added: of two that stand for each other the part that differs stays, at the same place in both. */
function shownTexts(style: Style, changes: readonly ChangedLine[], cells: number): string[] {
  const removed = changes.filter(({ mark }) => mark === '-').length;
  const added = changes.length - removed;
  return changes.map(({ mark, text }, at) => {
    const other = mark === '-' ? at + removed : at - removed;
    const isPaired = mark === '-' ? at < added : at - removed < removed;
    const partner = isPaired ? changes[other] : undefined;
    // What is to be added is there to be copied: it is not cut, and a terminal breaks it.
    const most = mark === '+' ? Math.max(cells, ADDED_CELLS) : cells;
    if (!partner) return shorten(style.mark(text, null).text, most);
    const [one, two] = marked(style, text, partner.text);
    const isShort = Math.max(displayWidth(one.text), displayWidth(two.text)) <= cells;
    return isShort ? one.text : alignedCut(one, two, cells);
  });
}

/** Two texts with the part marked in which they differ. */
function marked(style: Style, one: string, two: string): [MarkedText, MarkedText] {
  const shorter = Math.min(one.length, two.length);
  let head = 0;
  while (head < shorter && one[head] === two[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && one.at(-1 - tail) === two.at(-1 - tail)) tail += 1;
  const mark = (text: string): MarkedText => style.mark(text, { start: head, end: text.length - tail });
  return [mark(one), mark(two)];
}

/** `one` cut so that what differs begins in the same column as in `two`. */
function alignedCut(one: MarkedText, two: MarkedText, cells: number): string {
  const heads = [one, two].map((each) => {
    const { text, span } = windowAround(each, cells);
    return text.slice(0, span?.start ?? 0);
  });
  const [head = ''] = heads.sort((a, b) => displayWidth(a) - displayWidth(b));
  return head + shorten(one.text.slice(one.span?.start ?? 0), cells - displayWidth(head));
}

const addedOnly = (edit: Edit): ChangedLine[] =>
  edit.insert
    .split(/\r\n?|\n/)
    .filter((text) => text.trim() !== '')
    .map((text) => ({ mark: '+', line: 0, text }));
