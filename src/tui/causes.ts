import { ACTUAL, CULPRIT, type Field, HOST, ORIGIN } from './attempt-store.ts';
import { verdictIn } from './rows.ts';
import type { State } from './state.ts';
import type { TextTable } from './text-table.ts';

export interface Counted {
  readonly text: string;
  readonly count: number;
  readonly blocked: number;
}

/** What blocked requests, the most frequent first. */
export const causesOf = (state: State): readonly Counted[] =>
  counted(state, CULPRIT, state.session.store.culprits).filter(({ blocked }) => blocked > 0);

export const hostsOf = (state: State): readonly Counted[] => counted(state, HOST, state.session.store.hosts);
export const originsOf = (state: State): readonly Counted[] => counted(state, ORIGIN, state.session.store.origins);
export const statusesOf = (state: State): readonly Counted[] => counted(state, ACTUAL, state.session.store.statuses);

interface Known {
  readonly length: number;
  readonly trial: State['trial'];
  readonly counts: Map<Field, readonly Counted[]>;
}
const KNOWN = new WeakMap<State['session'], Known>();

/** Counted once for each length of the store and each trial: a frame asks several times. */
function counted(state: State, field: Field, table: TextTable): readonly Counted[] {
  const { store } = state.session;
  let known = KNOWN.get(state.session);
  if (!known || known.length !== store.length || known.trial !== state.trial) {
    known = { length: store.length, trial: state.trial, counts: new Map() };
    KNOWN.set(state.session, known);
  }
  const before = known.counts.get(field);
  if (before) return before;
  const totals = new Uint32Array(table.size);
  const blocked = new Uint32Array(table.size);
  for (let row = 0; row < store.length; row++) {
    const code = store.code(row, field);
    totals[code]! += 1;
    if (verdictIn(state, row) === 'blocked') blocked[code]! += 1;
  }
  const counts = [...totals.keys()]
    .filter((code) => totals[code]! > 0)
    .map((code) => ({ text: table.text(code), count: totals[code]!, blocked: blocked[code]! }))
    .sort((a, b) => b.blocked - a.blocked || b.count - a.count);
  known.counts.set(field, counts);
  return counts;
}
