import type { MarkedText } from './rewrite.ts';
import { displayWidth, takeCells, takeLastCells } from './width.ts';

/** A marked line that fits in `cells`: what lies far from the marked part gives way to `…`. */
export function windowAround(marked: MarkedText, cells: number): MarkedText {
  const { text, span } = marked;
  if (displayWidth(text) <= cells) return marked;
  const start = span?.start ?? 0;
  const end = span?.end ?? 0;
  const before = text.slice(0, start);
  const wanted = displayWidth(text.slice(start, end));
  // Room before the marked part: all of it if that fits, else what the marked part leaves, shared with what follows.
  const whole = displayWidth(before);
  const room = whole + wanted + 1 <= cells ? whole : Math.max(0, Math.floor((cells - Math.min(wanted, cells)) / 2));
  const head = room >= whole ? before : `…${takeLastCells(before, room - 1)}`;
  const rest = text.slice(start);
  const left = cells - displayWidth(head);
  const tail = displayWidth(rest) <= left ? rest : `${takeCells(rest, left - 1)}…`;
  const shown = head + tail;
  if (!span) return { text: shown, span: null };
  return { text: shown, span: { start: head.length, end: Math.min(head.length + end - start, shown.length) } };
}
