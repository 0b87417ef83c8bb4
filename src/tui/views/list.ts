import { DEMAND } from '../attempt-store.ts';
import { column, type Look, middle } from '../look.ts';
import { verdictIn } from '../rows.ts';
import type { State } from '../state.ts';
import { isTrying } from '../what-if.ts';

const TIME = 12;
const METHOD = 7;
const STATUS = 8;

/** The requests, one line each, the selected one always among them. */
export function list(state: State, look: Look, rows: number): string[] {
  const body = rows - 1;
  const from = Math.max(0, Math.min(state.at - (body >> 1), state.shownLength - body));
  const lines = [look.paint('strong', head(look))];
  for (let at = from; at < Math.min(from + body, state.shownLength); at++) lines.push(line(state, look, at));
  if (state.shownLength === 0) lines.push(look.paint('faint', empty(state)));
  while (lines.length < rows) lines.push('');
  return lines;
}

function empty(state: State): string {
  if (state.filter !== '') return '  nothing passes the filter (Esc clears it)';
  return state.loading.done ? '  no CORS request in the input' : '  reading ...';
}

/** Cells of URL, origin and cause: what is left, in parts. */
function widths(look: Look): { url: number; origin: number; cause: number } {
  const left = look.columns - 4 - TIME - METHOD - STATUS - 5;
  const origin = look.columns < 100 ? 0 : Math.floor(left * 0.25);
  const cause = Math.floor(left * (look.columns < 100 ? 0.42 : 0.3));
  return { origin, cause, url: left - origin - cause };
}

function head(look: Look): string {
  const { url, origin, cause } = widths(look);
  const parts = ['time'.padEnd(TIME), 'method'.padEnd(METHOD), column(look, 'host and path', url)];
  if (origin > 0) parts.push(column(look, 'origin', origin));
  parts.push('answer'.padEnd(STATUS), column(look, 'what is to blame', cause));
  return `    ${parts.join(' ')}`;
}

function line(state: State, look: Look, at: number): string {
  const { store } = state.session;
  const row = state.shown[at]!;
  const { timeUs, method, url, origin, preflight, actual, culprit } = store.row(row);
  const verdict = verdictIn(state, row);
  const cells = widths(look);
  const changed = isTrying(state.trial) && verdict !== store.verdict(row);
  const why = changed ? `was ${store.verdict(row)}: ${culprit}` : culprit || stageOf(state, row);
  const parts = [
    clock(timeUs),
    column(look, method, METHOD),
    middle(look, url.replace(/^https?:\/\//, ''), cells.url),
    ...(cells.origin > 0 ? [column(look, origin, cells.origin)] : []),
    column(look, preflight === '-' ? actual : `${preflight}/${actual}`, STATUS),
    column(look, why, cells.cause),
  ];
  const sign = look.paint(ROLE[verdict], look.signs[verdict]);
  const selected = at === state.at;
  const text = parts.join(' ');
  return `${selected ? look.paint('token', look.signs.selected) : ' '}${sign}${changed ? look.paint('token', '~') : ' '} ${selected ? look.paint('token', text) : text}`;
}

/** What a trial would stop it by. */
function stageOf(state: State, row: number): string {
  if (!isTrying(state.trial)) return '';
  return state.replay.prediction(state.session.store.code(row, DEMAND))?.browser.corsError ?? '';
}

const ROLE = { blocked: 'error', allowed: 'good', unknown: 'faint' } as const;

/** Time of day, UTC, with milliseconds. */
function clock(timeUs: number): string {
  const date = new Date(timeUs / 1000);
  return Number.isNaN(date.getTime()) ? ' '.repeat(TIME) : date.toISOString().slice(11, 23);
}
