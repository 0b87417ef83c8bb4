import { CULPRIT, DEMAND, HOST, METHOD } from './attempt-store.ts';
import { parseFilter, predicateOf } from './filter.ts';
import type { Sort, State } from './state.ts';
import { isTrying } from './what-if.ts';

/** The verdict that counts: the browser's, or, while something is tried, the one that the trial would bring. */
export function verdictIn(state: Pick<State, 'session' | 'trial' | 'replay'>, row: number) {
  const { store } = state.session;
  return isTrying(state.trial) ? state.replay.verdict(store.code(row, DEMAND)) : store.verdict(row);
}

/** Shows the rows that pass the filter, from the beginning. */
export function refiltered(state: State): State {
  const { store } = state.session;
  const selected = state.at < state.shownLength ? state.shown[state.at]! : -1;
  const parsed = parseFilter(state.filter);
  if (!parsed.ok) return { ...state, filterProblem: parsed.problem };
  const test = predicateOf(parsed.terms, store, (row) => verdictIn(state, row));
  const shown = new Uint32Array(Math.max(store.length, 16));
  let length = 0;
  if (parsed.terms.length === 0) for (; length < store.length; length++) shown[length] = length;
  else for (let row = 0; row < store.length; row++) if (test(row)) shown[length++] = row;
  const sorted = ordered(state, shown, length);
  const at = Math.max(0, sorted.subarray(0, length).indexOf(selected));
  return { ...state, filterProblem: null, shown: sorted, shownLength: length, seenLength: store.length, at };
}

/** Takes up what was read since. Sorted views are made anew. */
export function caughtUp(state: State): State {
  const { store } = state.session;
  if (store.length === state.seenLength) return state;
  if (state.sort !== 'time') return refiltered(state);
  const parsed = parseFilter(state.filter);
  const test = parsed.ok ? predicateOf(parsed.terms, store, (row) => verdictIn(state, row)) : () => false;
  let { shown, shownLength } = state;
  for (let row = state.seenLength; row < store.length; row++) {
    if (!test(row)) continue;
    if (shownLength === shown.length) {
      const larger = new Uint32Array(shown.length * 2);
      larger.set(shown);
      shown = larger;
    }
    shown[shownLength++] = row;
  }
  return { ...state, shown, shownLength, seenLength: store.length };
}

/** By counting: the keys are small numbers, and rows with equal keys keep their order. */
function ordered(state: State, rows: Uint32Array, length: number): Uint32Array {
  const key = keyOf(state, state.sort);
  if (key === null) return rows;
  const keys = new Uint32Array(length);
  let most = 0;
  for (let i = 0; i < length; i++) {
    keys[i] = key(rows[i]!);
    if (keys[i]! > most) most = keys[i]!;
  }
  const starts = new Uint32Array(most + 2);
  for (let i = 0; i < length; i++) starts[keys[i]! + 1]! += 1;
  for (let k = 1; k < starts.length; k++) starts[k]! += starts[k - 1]!;
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < length; i++) sorted[starts[keys[i]!]!++] = rows[i]!;
  return sorted;
}

const VERDICT_ORDER = { blocked: 0, unknown: 1, allowed: 2 } as const;

function keyOf(state: State, sort: Sort): ((row: number) => number) | null {
  const { store } = state.session;
  switch (sort) {
    case 'time':
      return null;
    case 'verdict':
      return (row) => VERDICT_ORDER[verdictIn(state, row)];
    case 'cause': {
      // Those without a cause last.
      const last = store.culprits.size;
      return (row) => store.code(row, CULPRIT) || last;
    }
    case 'host':
      return (row) => store.code(row, HOST);
    case 'method':
      return (row) => store.code(row, METHOD);
  }
}
