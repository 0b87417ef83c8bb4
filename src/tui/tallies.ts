import type { Verdict } from '../browser/verdict.ts';
import { CULPRIT, type Field, HOST, ORIGIN } from './attempt-store.ts';
import { verdictIn } from './rows.ts';
import type { State } from './state.ts';
import type { TextTable } from './text-table.ts';
import { Timeline } from './timeline.ts';

export interface Counted {
  readonly text: string;
  readonly count: number;
  readonly blocked: number;
}

const FIELDS = [CULPRIT, HOST, ORIGIN] as const;

/** Rows that are counted before the screen is drawn again. */
const ROWS_AT_ONCE = 65_536;

/** Running counts of the attempts of a session under one trial; each attempt is counted once. */
class Tally {
  readonly trial: State['trial'];
  readonly verdicts: Record<Verdict, number> = { blocked: 0, allowed: 0, unknown: 0 };
  readonly timeline = new Timeline();
  readonly #totals: readonly number[][] = FIELDS.map(() => []);
  readonly #blocked: readonly number[][] = FIELDS.map(() => []);
  readonly #sorted = new Map<Field, { readonly length: number; readonly counts: readonly Counted[] }>();
  length = 0;

  constructor(trial: State['trial']) {
    this.trial = trial;
  }

  catchUp(state: State): void {
    const { store } = state.session;
    const end = Math.min(store.length, this.length + ROWS_AT_ONCE);
    for (let row = this.length; row < end; row++) {
      const verdict = verdictIn(state, row);
      const isBlocked = verdict === 'blocked';
      this.verdicts[verdict] += 1;
      this.timeline.add(store.timeUs(row), isBlocked);
      for (let i = 0; i < FIELDS.length; i++) {
        const code = store.code(row, FIELDS[i]!);
        const totals = this.#totals[i]!;
        const blocked = this.#blocked[i]!;
        totals[code] = (totals[code] ?? 0) + 1;
        blocked[code] = (blocked[code] ?? 0) + (isBlocked ? 1 : 0);
      }
    }
    this.length = end;
  }

  /** Most blocked first; sorted once for each length. */
  counts(field: (typeof FIELDS)[number], table: TextTable): readonly Counted[] {
    const known = this.#sorted.get(field);
    if (known?.length === this.length) return known.counts;
    const totals = this.#totals[FIELDS.indexOf(field)]!;
    const blocked = this.#blocked[FIELDS.indexOf(field)]!;
    const counts = [...totals.keys()]
      .filter((code) => totals[code] !== undefined)
      .map((code) => ({ text: table.text(code), count: totals[code]!, blocked: blocked[code]! }))
      .sort((a, b) => b.blocked - a.blocked || b.count - a.count);
    this.#sorted.set(field, { length: this.length, counts });
    return counts;
  }
}

const KNOWN = new WeakMap<State['session'], Tally>();

/** Whether the counts are behind what was read: many rows are counted in several frames. */
export const isCounting = (state: State): boolean => tallyOf(state).length < state.session.store.length;

/** Counts of what was read so far, under what is tried. */
export function tallyOf(state: State): Pick<Tally, 'verdicts' | 'timeline' | 'counts' | 'length'> {
  let tally = KNOWN.get(state.session);
  if (tally?.trial !== state.trial) {
    tally = new Tally(state.trial);
    KNOWN.set(state.session, tally);
  }
  tally.catchUp(state);
  return tally;
}

/** What blocked requests, the most frequent first. */
export const causesOf = (state: State): readonly Counted[] =>
  tallyOf(state)
    .counts(CULPRIT, state.session.store.culprits)
    .filter(({ blocked }) => blocked > 0);

export const hostsOf = (state: State): readonly Counted[] => tallyOf(state).counts(HOST, state.session.store.hosts);
export const originsOf = (state: State): readonly Counted[] =>
  tallyOf(state).counts(ORIGIN, state.session.store.origins);
