import type { MarkedText } from './rewrite.ts';
import { displayWidth, takeCells, takeLastCells } from './width.ts';

const HEADER_NAME = /^[\w-]+: /;

/**
 * A marked line that fits in `cells`: what lies far from the marked part gives way to `…`. The name of a header stays,
 * if there is room for it beside the marked part.
 */
export function windowAround(marked: MarkedText, cells: number): MarkedText {
  const { text, span } = marked;
  if (displayWidth(text) <= cells) return marked;
  if (!span) return { text: cut(text, null, cells).text, span: null };
  const name = HEADER_NAME.exec(text)?.[0] ?? '';
  const wanted = displayWidth(text.slice(span.start, span.end));
  if (name === '' || span.start < name.length || name.length + wanted + 2 > cells) return cut(text, span, cells);
  const moved = { start: span.start - name.length, end: span.end - name.length };
  const rest = cut(text.slice(name.length), moved, cells - name.length);
  return shifted(name, rest);
}

type Span = NonNullable<MarkedText['span']>;

const shifted = (head: string, { text, span }: MarkedText): MarkedText => ({
  text: head + text,
  span: span && { start: head.length + span.start, end: head.length + span.end },
});

function cut(text: string, span: Span | null, cells: number): MarkedText {
  if (displayWidth(text) <= cells) return { text, span };
  const { start, end } = span ?? { start: 0, end: 0 };
  const before = text.slice(0, start);
  const after = displayWidth(text.slice(end));
  const indent = before.trim() === '' && before.length * 4 <= cells ? before.length : 0;
  const free = Math.max(indent, cells - displayWidth(text.slice(start, end)));
  // What does not need its half of the free cells leaves them to the other side.
  const behind = Math.min(after, Math.max(Math.ceil((free - indent) / 2), free - displayWidth(before)));
  const room = free - behind;
  const head = displayWidth(before) <= room ? before : room > 0 ? `…${takeLastCells(before, room - 1)}` : '';
  const rest = text.slice(start);
  const left = cells - displayWidth(head);
  const shown = head + (displayWidth(rest) <= left ? rest : `${takeCells(rest, left - 1)}…`);
  if (!span) return { text: shown, span: null };
  return { text: shown, span: { start: head.length, end: Math.min(head.length + end - start, shown.length) } };
}
