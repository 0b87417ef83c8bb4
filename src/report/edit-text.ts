import type { Edit } from '../diagnostics/diagnostic.ts';
import { type Gutter, numbered } from './frame-text.ts';
import type { SourceText } from './source-text.ts';
import type { Style } from './style.ts';
import { shorten } from './width.ts';

const LINES_LIMIT = 16;

interface ChangedLine {
  readonly mark: '+' | '-';
  readonly line: number;
  readonly text: string;
}

/** What an edit takes away and adds, line by line. */
export function changedLines(source: SourceText, edit: Edit): ChangedLine[] {
  const first = source.positionAt(edit.span.start).line;
  const last = source.positionAt(edit.span.end).line;
  const from = source.startOf(first);
  const old = source.text.slice(from, source.startOf(last) + source.line(last).length);
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
  const room = style.columns - gutter.digits - 3;
  const lines = changes.slice(0, LINES_LIMIT).map(({ mark, line, text }) => {
    const shown = shorten(style.mark(text, null).text, room);
    return `${numbered(gutter, line || null, mark)} ${style.paint(mark === '+' ? 'added' : 'removed', shown)}`;
  });
  if (changes.length > LINES_LIMIT) {
    lines.push(`${numbered(gutter, null, '…')} ${changes.length - LINES_LIMIT} more lines`);
  }
  return lines;
}

const addedOnly = (edit: Edit): ChangedLine[] =>
  edit.insert
    .split(/\r\n?|\n/)
    .filter((text) => text.trim() !== '')
    .map((text) => ({ mark: '+', line: 0, text }));
