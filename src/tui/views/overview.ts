import { clock } from '../clock.ts';
import { beside, column, heading, type Look, windowed } from '../look.ts';
import type { State } from '../state.ts';
import { type Counted, causesOf, hostsOf, isCounting, originsOf, tallyOf } from '../tallies.ts';

const TOP = 6;

/** Counts, what blocked most, where and from where, and when. */
export function overview(state: State, look: Look, rows: number): string[] {
  const { store } = state.session;
  const causes = causesOf(state);
  const room = Math.max(3, rows - 2 * (TOP + 1) - 8);
  const from = Math.max(0, Math.min(state.causeAt - (room >> 1), causes.length - room));
  const lines = [
    counts(state, look),
    '',
    heading(look, `What blocked (${causes.length}; Enter lists the requests)`),
    ...(causes.length === 0 ? [look.paint('good', '  nothing was blocked')] : []),
    ...causes.slice(from, from + room).map((cause, i) => causeLine(look, cause, from + i === state.causeAt)),
    '',
    heading(look, `Failures over time${spanOf(state)}`),
    timeline(state, look),
    '',
    ...beside(look, table(look, 'Hosts', hostsOf(state)), table(look, 'Origins', originsOf(state))),
  ];
  for (const { message } of state.session.diagnostics.slice(0, 3)) {
    lines.push(look.paint('warning', column(look, `! ${message}`, look.columns)));
  }
  if (store.length === 0 && state.loading.done) lines.push(look.paint('warning', 'no CORS request in the input'));
  return windowed(lines, 0, rows);
}

function counts(state: State, look: Look): string {
  const { store } = state.session;
  const totals = tallyOf(state).verdicts;
  const { paint, signs } = look;
  const sign = (text: string): string => (look.isSpoken ? '' : `${text} `);
  return [
    paint('strong', `${store.length} CORS requests${isCounting(state) ? ' (counting)' : ''}`),
    paint('error', `${sign(signs.blocked)}${totals.blocked} blocked`),
    paint('good', `${sign(signs.allowed)}${totals.allowed} allowed`),
    paint('faint', `${sign(signs.unknown)}${totals.unknown} unknown`),
  ].join('   ');
}

function causeLine(look: Look, { text, blocked }: Counted, selected: boolean): string {
  const line = `${selected ? look.signs.selected : ' '} ${String(blocked).padStart(7)}  ${column(look, text, look.columns - 11)}`;
  return selected ? look.paint('token', line) : line;
}

function table(look: Look, title: string, counts: readonly Counted[]): string[] {
  const cells = (look.columns >> 1) - 1;
  const lines = [look.paint('strong', column(look, title, cells))];
  for (const { text, count, blocked } of counts.slice(0, TOP)) {
    const numbers = `${String(blocked).padStart(6)}/${String(count).padEnd(6)}`;
    lines.push(`${numbers} ${column(look, text === '' ? '(none)' : text, cells - 14)}`);
  }
  return lines;
}

/** From the first request to the last. */
function spanOf(state: State): string {
  const { firstUs, lastUs } = tallyOf(state).timeline;
  return lastUs > firstUs ? ` (${clock(firstUs)} to ${clock(lastUs)} UTC)` : '';
}

/** How many were blocked in each part of the time, as bars. */
function timeline(state: State, look: Look): string {
  if (look.isSpoken) return '';
  const parts = tallyOf(state).timeline.parts(Math.max(1, look.columns - 2));
  const most = parts.reduce((a, b) => Math.max(a, b), 0);
  const { bars } = look.signs;
  const bar = (n: number): string => bars[n === 0 ? 0 : Math.max(1, Math.round((n / most) * (bars.length - 1)))] ?? ' ';
  return ` ${look.paint('error', parts.map(bar).join(''))}`;
}
