import { CULPRIT, DEMAND } from '../attempt-store.ts';
import { clock } from '../clock.ts';
import { column, heading, type Look, middle } from '../look.ts';
import { verdictIn } from '../rows.ts';
import type { State } from '../state.ts';
import { isTrying } from '../what-if.ts';

const TIME = 12;
const METHOD = 7;
const STATUS = 8;

/** The requests, one line each, the selected one always among them; grouped, a heading before each cause. */
export function list(state: State, look: Look, rows: number): string[] {
  const isWhole = rows === Number.POSITIVE_INFINITY;
  const body = isWhole ? state.shownLength : rows - 1;
  const from = Math.max(0, Math.min(state.at - (body >> 1), state.shownLength - body));
  const lines = [look.paint('strong', head(look))];
  let selectedLine = 0;
  for (let at = from; at < Math.min(from + body, state.shownLength); at++) {
    if (state.isGrouped && (at === from || causeAt(state, at) !== causeAt(state, at - 1))) {
      lines.push(groupLine(state, look, at));
    }
    if (at === state.at) selectedLine = lines.length;
    lines.push(line(state, look, at));
  }
  if (state.shownLength === 0) lines.push(look.paint('faint', empty(state)));
  if (isWhole) return lines;
  while (lines.length < rows) lines.push('');
  // Headings push lines out below; the selected one stays.
  const hidden = Math.max(0, Math.min(selectedLine - (rows >> 1), lines.length - rows));
  return [lines[0]!, ...lines.slice(1 + hidden, rows + hidden)];
}

const causeAt = (state: State, at: number): number => state.session.store.code(state.shown[at]!, CULPRIT);

function groupLine(state: State, look: Look, at: number): string {
  const { store } = state.session;
  const cause = causeAt(state, at);
  const count = groupSizes(state).get(cause) ?? 0;
  return heading(look, `${store.culprits.text(cause) || 'nothing to blame'} (${count})`);
}

const SIZES = new WeakMap<Uint32Array, { readonly length: number; readonly sizes: ReadonlyMap<number, number> }>();

/** How many of the shown requests each cause has; counted once for a list. */
function groupSizes(state: State): ReadonlyMap<number, number> {
  const known = SIZES.get(state.shown);
  if (known?.length === state.shownLength) return known.sizes;
  const sizes = new Map<number, number>();
  for (let at = 0; at < state.shownLength; at++) {
    const cause = causeAt(state, at);
    sizes.set(cause, (sizes.get(cause) ?? 0) + 1);
  }
  SIZES.set(state.shown, { length: state.shownLength, sizes });
  return sizes;
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
  const before = `was ${store.verdict(row)}: ${culprit || stageOf(state, row)}`;
  const why = changed ? (verdict === 'unknown' ? `now unknown, ${before}` : before) : culprit;
  const parts = [
    clock(timeUs).padEnd(TIME),
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
  return state.replay.prediction(state.session.store.code(row, DEMAND))?.browser.corsError ?? '';
}

const ROLE = { blocked: 'error', allowed: 'good', unknown: 'faint' } as const;
