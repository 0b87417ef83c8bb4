import type { Span } from '../diagnostics/diagnostic.ts';
import type { Role } from './paint.ts';
import type { SourceText } from './source-text.ts';
import type { Style } from './style.ts';
import { displayWidth } from './width.ts';
import { windowAround } from './window.ts';
import { wrap } from './wrap.ts';

/** Left of every line of a diagnostic: `digits` cells for line numbers. */
export interface Gutter {
  readonly digits: number;
  readonly paint: Style['paint'];
}

export const numbered = (gutter: Gutter, line: number | null, mark = '|'): string =>
  gutter.paint('gutter', `${(line === null ? '' : String(line)).padStart(gutter.digits)} ${mark}`);

/** The line of a configuration that a span begins on, underlined, with the line before it. */
export function configFrame(style: Style, gutter: Gutter, source: SourceText, span: Span, label: string): string[] {
  const { line } = source.positionAt(span.start);
  const lines: string[] = [];
  if (line > 1) lines.push(...contextLine(style, gutter, source, line - 1));
  const start = span.start - source.startOf(line);
  const text = source.line(line);
  // Of a span over several lines only the first is marked.
  const end = Math.min(span.end - source.startOf(line), text.length);
  const marked = { text, span: { start, end: Math.max(end, start) } };
  lines.push(...markedLine({ style, gutter, line, indent: '', mark: '^', role: 'error' }, marked, label));
  return lines;
}

function contextLine(style: Style, gutter: Gutter, source: SourceText, line: number): string[] {
  const text = windowAround(style.mark(source.line(line), null), style.columns - gutter.digits - 3).text;
  return text.trim() === '' ? [] : [`${numbered(gutter, line)} ${text}`];
}

export interface MarkedLineLayout {
  readonly style: Style;
  readonly gutter: Gutter;
  readonly line: number | null;
  readonly indent: string;
  /** The character of the underline. */
  readonly mark: string;
  readonly role: Role;
}

/** A line, its underline, and the label behind or below the underline. */
export function markedLine(
  layout: MarkedLineLayout,
  raw: { text: string; span: Span | null },
  label: string,
): string[] {
  const { style, gutter, indent } = layout;
  const room = style.columns - gutter.digits - 3 - indent.length;
  const { text, span } = windowAround(style.mark(raw.text, raw.span), room);
  const first = `${numbered(gutter, layout.line)} ${indent}${text}`;
  const empty = `${numbered(gutter, null)} ${indent}`;
  const words = style.clean(label);
  if (!span) return words === '' ? [first] : [first, ...below(layout, empty, words, 0)];
  const from = displayWidth(text.slice(0, span.start));
  const underline = layout.mark.repeat(Math.max(1, displayWidth(text.slice(span.start, span.end))));
  const marks = `${empty}${' '.repeat(from)}${style.paint(layout.role, underline)}`;
  if (words === '') return [first, marks];
  if (from + underline.length + 1 + displayWidth(words) <= room) {
    return [first, `${marks} ${style.paint(layout.role, words)}`];
  }
  return [first, marks, ...below(layout, empty, words, from)];
}

/** Under the underline, or as far right as there is room. */
function below(layout: MarkedLineLayout, empty: string, words: string, from: number): string[] {
  const { style, gutter, indent, role } = layout;
  const room = style.columns - gutter.digits - 3 - indent.length;
  const left = Math.max(0, Math.min(from, room - displayWidth(words)));
  return wrap(words, room - left, 0).map((line) => `${empty}${' '.repeat(left)}${style.paint(role, line)}`);
}
