import type { Verdict } from '../browser/verdict.ts';
import { type OpaqueBlocking, opaqueBlockingOf } from '../fetch/opaque-response.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { asksForCors } from '../pairing/classify.ts';
import { CULPRIT, DEMAND, HOST, METHOD } from './attempt-store.ts';
import { isRefinement, parseFilter, predicateOf } from './filter.ts';
import { type Sort, type State, selectedRow } from './state.ts';
import { isTrying } from './what-if.ts';

/**
 * The verdict that counts: the browser's, or, where what is tried changes what is predicted, the one that it would bring.
 * What was predicted otherwise than it was captured in the first place is no effect of a trial.
 */
export function verdictIn(state: Pick<State, 'session' | 'trial' | 'replay'>, row: number): Verdict {
  const { store } = state.session;
  return verdictFor(state, store.code(row, DEMAND), store.verdict(row));
}

/** The same for attempts with one demand that were seen to end in one way. What fails all the same stays as it was. */
export function verdictFor(
  { session, trial, replay }: Pick<State, 'session' | 'trial' | 'replay'>,
  demand: number,
  seen: Verdict,
): Verdict {
  if (!isTrying(trial)) return seen;
  const { attempt } = session.store.demands.first(demand) ?? {};
  if (attempt && !asksForCors(attempt)) return withoutCors(attempt, trial.browser, seen);
  const verdict = replay.verdict(demand);
  if (verdict === session.untried.verdict(demand)) return seen;
  return verdict === 'allowed' && session.store.demands.obstacle(demand) !== null ? seen : verdict;
}

/** Of an element that loads without CORS: only another browser may give it what this one withheld. */
function withoutCors({ refusal }: CorsAttempt, browser: BrowserProfile | null, seen: Verdict): Verdict {
  if (!refusal || browser === null || refusal.by === 'resource-policy' || refusal.by === 'embedder-policy') return seen;
  return OPAQUE[opaqueBlockingOf(browser, null)] ?? seen;
}

const OPAQUE: Readonly<Partial<Record<OpaqueBlocking, Verdict>>> = { 'in-its-own-way': 'unknown', none: 'allowed' };

/** Rows that a filter looks at before the screen is drawn again. */
const ROWS_AT_ONCE = 32_768;

/** Shows the rows that pass the filter, as far as it can be read, from the beginning. Of many rows only the first are looked at: see `continued`. */
export function refiltered(state: State): State {
  const parsed = parseFilter(state.filter);
  const filterProblem = parsed.ok ? null : parsed.problem;
  const { store } = state.session;
  const test = parsed.terms.length === 0 ? null : predicateOf(parsed.terms, store, (row) => verdictIn(state, row));
  const order = store.inTimeOrder();
  const scan = { test: test ?? (() => true), among: null, order, next: 0, selected: selectedRow(state) ?? -1 };
  return scanned({ ...state, filterProblem, scan, ...nothingShown(store.length) });
}

/** As `refiltered`, after something was typed behind the filter; rows that did not pass before are not looked at again. */
export function refined(state: State, filter: string): State {
  const before = parseFilter(state.filter);
  const after = parseFilter(filter);
  const isNarrower = before.ok && after.ok && !state.scan && isRefinement(before.terms, after.terms);
  if (!isNarrower || state.filterProblem !== null) return refiltered({ ...state, filter });
  const { store } = state.session;
  const test = predicateOf(after.terms, store, (row) => verdictIn(state, row));
  const among = state.shown.subarray(0, state.shownLength);
  const scan = { test, among, order: null, next: 0, selected: selectedRow(state) ?? -1 };
  const { seenLength } = state;
  return scanned({ ...state, filter, scan, ...nothingShown(state.shownLength), seenLength });
}

/** Another trial is in force: only what depends on verdicts is done anew. */
export function retried(state: State): State {
  const parsed = parseFilter(state.filter);
  const hangsOnVerdicts = parsed.terms.some(({ field }) => field === 'verdict');
  return hangsOnVerdicts || state.sort === 'verdict' || state.scan ? refiltered(state) : state;
}

const nothingShown = (capacity: number) => ({
  shown: new Uint32Array(Math.max(capacity, 16)),
  shownLength: 0,
  seenLength: 0,
  at: 0,
});

/** Goes on with a filter that is not through yet. */
export const continued = (state: State): State => (state.scan ? scanned(state) : state);

function scanned(state: State): State {
  const { scan, session } = state;
  if (!scan) return state;
  const { test, among, order } = scan;
  const rows = among ?? order;
  const length = rows?.length ?? session.store.length;
  const end = Math.min(length, scan.next + ROWS_AT_ONCE);
  let { shown, shownLength, at } = state;
  let { selected } = scan;
  for (let i = scan.next; i < end; i++) {
    const row = rows ? rows[i]! : i;
    if (!test(row)) continue;
    if (row === selected) {
      if (at === 0) at = shownLength;
      selected = -1;
    }
    if (shownLength === shown.length) shown = enlarged(shown);
    shown[shownLength++] = row;
  }
  const seenLength = among ? state.seenLength : end;
  const next = { ...state, shown, shownLength, seenLength, at };
  if (end < length) return { ...next, scan: { ...scan, next: end, selected } };
  // What came meanwhile may be earlier.
  if (!rows && !session.store.isInTimeOrderSince(1)) return refiltered({ ...next, scan: null });
  return sorted({ ...next, scan: null }, among !== null);
}

/** Rows of a list that was in order are in order. */
function sorted(state: State, isInOrder: boolean): State {
  if (state.sort === 'time' || isInOrder) return state;
  const selected = selectedRow(state) ?? -1;
  const shown = ordered(state, state.shown, state.shownLength);
  return { ...state, shown, at: Math.max(0, shown.subarray(0, state.shownLength).indexOf(selected)) };
}

function enlarged(from: Uint32Array): Uint32Array {
  const larger = new Uint32Array(from.length * 2);
  larger.set(from);
  return larger;
}

/** Takes up what was read since. Sorted views are made anew. */
export function caughtUp(state: State): State {
  const { store } = state.session;
  if (store.length === state.seenLength || state.scan) return state;
  if (state.sort !== 'time' || !store.isInTimeOrderSince(state.seenLength)) return refiltered(state);
  const parsed = parseFilter(state.filter);
  const test = predicateOf(parsed.terms, store, (row) => verdictIn(state, row));
  let { shown, shownLength } = state;
  for (let row = state.seenLength; row < store.length; row++) {
    if (!test(row)) continue;
    if (shownLength === shown.length) shown = enlarged(shown);
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
