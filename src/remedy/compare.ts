import type { Verdict } from '../browser/verdict.ts';
import type { Demands } from './demands.ts';
import { numbers } from './fix.ts';
import type { Replay } from './replay.ts';

export interface Change {
  readonly demand: number;
  readonly before: Verdict;
  readonly after: Verdict;
}

/** Demands that two configurations answer differently, in the order in which they were first seen. */
export function compare(before: Replay, after: Replay, demands: Demands): Change[] {
  return numbers(demands)
    .map((demand) => ({ demand, before: before.verdict(demand), after: after.verdict(demand) }))
    .filter((change) => change.before !== change.after);
}
