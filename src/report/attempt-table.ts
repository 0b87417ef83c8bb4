import { plural } from '../diagnostics/wording.ts';
import type { AttemptRow, AttemptRows } from './attempt-row.ts';
import type { Role } from './paint.ts';
import type { Style } from './style.ts';
import { displayWidth, fitted, shorten, shortenMiddle } from './width.ts';
import { wrap } from './wrap.ts';

const VERDICT_ROLE: Record<AttemptRow['verdict'], Role> = { allowed: 'good', blocked: 'error', unknown: 'warning' };
const GAP = '  ';
const STACKED_BELOW = 64;

/** The attempts as a table; what is the same in all of them stands in its heading. Empty without attempts. */
export function attemptTable(style: Style, rows: AttemptRows): string[] {
  const shown = rows.shown();
  if (shown.length === 0) return [];
  const origin = sameFor(shown, (row) => row.origin ?? '');
  const host = sameFor(shown, (row) => hostAndPath(row.url)[0]);
  const cells = shown.map((row) => cellsOf(style, row, { origin: origin === null, host: host === null }));
  const lines = heading(style, rows, origin, host);
  const isStacked = style.columns < STACKED_BELOW;
  const body = isStacked ? stacked(style, cells) : table(style, cells);
  lines.push(...body, ...reasons(style, cells, (row) => body[isStacked ? row * 2 + 1 : row + 1]));
  if (rows.total > shown.length) {
    lines.push(style.paint('faint', `… and ${rows.total - shown.length} more (--verbose or --format ndjson for all)`));
  }
  return lines;
}

function heading(style: Style, rows: AttemptRows, origin: string | null, host: string | null): string[] {
  const from = origin ? ` from ${style.clean(origin)}` : '';
  const to = host ? ` to ${style.clean(host)}` : '';
  const text = `${plural(rows.total, 'CORS request')}${from}${to}`;
  return wrap(text, style.columns, 2).map((line) => style.paint('strong', line));
}

/** The value that all rows share, or `null`. */
function sameFor(rows: readonly AttemptRow[], value: (row: AttemptRow) => string): string | null {
  const first = value(rows[0]!);
  return rows.every((row) => value(row) === first) ? first : null;
}

interface Cells {
  readonly verdict: AttemptRow['verdict'];
  readonly time: string;
  readonly method: string;
  readonly target: string;
  readonly origin: string;
  readonly answers: string;
  readonly culprit: string;
  readonly isReason: boolean;
}

function cellsOf(style: Style, row: AttemptRow, shown: { origin: boolean; host: boolean }): Cells {
  const [host, path] = hostAndPath(row.url);
  return {
    verdict: row.verdict,
    time: timeOfDay(row.timeUs),
    method: style.clean(row.method),
    target: style.clean(shown.host ? host + path : path),
    origin: shown.origin ? style.clean(row.origin ?? '?') : '',
    answers: `${row.preflight} ${row.actual}`,
    culprit: style.clean(row.culprit),
    isReason: row.isReason,
  };
}

/** Host and path of a URL; a query is only hinted at. */
function hostAndPath(url: string): [string, string] {
  const match = /^[a-z][\w+.-]*:\/\/(?:[^/?#]*@)?([^/?#]*)([^?#]*)(\?)?/i.exec(url);
  return match ? [match[1]!, `${match[2] || '/'}${match[3] ? '?…' : ''}`] : ['', url];
}

function timeOfDay(timeUs: number): string {
  const date = new Date(timeUs / 1000);
  return Number.isNaN(date.getTime()) ? '-' : date.toISOString().slice(11, 19);
}

interface Column {
  readonly title: string;
  readonly key: Exclude<keyof Cells, 'isReason'>;
  width: number;
}

function table(style: Style, cells: readonly Cells[]): string[] {
  const columns = layout(style.columns, cells);
  const line = (row: Cells | null): string =>
    columns
      .map(({ title, key, width }, i) => {
        const text = row === null ? title : row[key];
        const cut = key === 'target' ? shortenMiddle(text, width) : shorten(text, width);
        const cell = i === columns.length - 1 ? cut : fitted(cut, width);
        return row !== null && key === 'verdict' ? style.paint(VERDICT_ROLE[row.verdict], cell) : cell;
      })
      .join(GAP)
      .trimEnd();
  return [style.paint('faint', line(null)), ...cells.map(line)];
}

/** So many different reasons are told in full. */
const REASONS = 8;

/** The whole of reasons that the last line of an attempt cuts short, each once: nothing else tells them. */
function reasons(style: Style, cells: readonly Cells[], lastLine: (row: number) => string | undefined): string[] {
  const cut = new Set<string>();
  for (const [row, { isReason, verdict, culprit }] of cells.entries()) {
    if (isReason && !lastLine(row)?.endsWith(culprit)) cut.add(`${verdict}: ${culprit}`);
  }
  const told = [...cut].slice(0, REASONS).flatMap((text) => wrap(text, style.columns, 2));
  const rest = cut.size > REASONS ? [`… and ${plural(cut.size - REASONS, 'more reason')}`] : [];
  return [...told, ...rest].map((line) => style.paint('faint', line));
}

/** Every column as wide as it needs; if that is too much, target, origin and culprit share what the others leave. */
function layout(columns: number, cells: readonly Cells[]): Column[] {
  const need = (title: string, key: Column['key']): Column => ({
    title,
    key,
    width: cells.reduce((width, row) => Math.max(width, displayWidth(row[key])), title.length),
  });
  const all = [
    need('time', 'time'),
    need('method', 'method'),
    need('request', 'target'),
    ...(cells.some((row) => row.origin !== '') ? [need('origin', 'origin')] : []),
    need('answers', 'answers'),
    need('verdict', 'verdict'),
    ...(cells.some((row) => row.culprit !== '') ? [need('because of', 'culprit')] : []),
  ];
  for (const column of all)
    if (column.key === 'method' || column.key === 'answers') column.width = Math.min(column.width, 18);
  shrink(
    all.filter(({ key }) => key === 'target' || key === 'origin' || key === 'culprit'),
    columns - all.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length),
  );
  return all;
}

/** Takes the missing cells (a negative `spare`) from the widest column, one by one. */
function shrink(columns: readonly Column[], spare: number): void {
  for (let missing = -spare; missing > 0; missing--) {
    const widest = columns.reduce((a, b) => (b.width > a.width ? b : a));
    if (widest.width <= 8) return;
    widest.width -= 1;
  }
}

/** Two lines an attempt, for narrow terminals. */
function stacked(style: Style, cells: readonly Cells[]): string[] {
  return cells.flatMap((row) => {
    const verdict = style.paint(VERDICT_ROLE[row.verdict], row.verdict);
    const room = style.columns - row.verdict.length - 1 - displayWidth(row.method) - 1;
    const first = `${verdict} ${row.method} ${shortenMiddle(row.target, Math.max(room, 8))}`;
    const rest = [row.answers, row.origin && `from ${row.origin}`, row.culprit].filter((text) => text !== '');
    return [first, `  ${shorten(rest.join(', '), style.columns - 2)}`];
  });
}
