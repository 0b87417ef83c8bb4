import type { BrowserVerdict, Verdict } from '../browser/verdict.ts';
import type { Demands } from './demands.ts';
import { numbers } from './fix.ts';
import type { Replay } from './replay.ts';

export interface Change {
  readonly demand: number;
  readonly before: Verdict;
  readonly after: Verdict;
  /** What keeps it from passing although the rules let it in now, as a clause; else `null`. */
  readonly obstacle: string | null;
  /** Why it is unknown now, as a clause; else `null`. */
  readonly because: string | null;
  /** What it is after, should it carry credentials: set where the input does not show that, and it is let in and may not pass then. */
  readonly ifCredentials: BrowserVerdict['ifCredentials'];
}

/** Demands that two configurations answer differently, in the order in which they were first seen. */
export function compare(before: Replay, after: Replay, demands: Demands): Change[] {
  return numbers(demands)
    .map((demand): Change => {
      const verdict = after.verdict(demand);
      const obstacle = verdict === 'allowed' ? demands.obstacle(demand) : null;
      const browser = after.prediction(demand)?.browser ?? null;
      const ifCredentials = verdict === 'allowed' ? (browser?.ifCredentials ?? null) : null;
      const because = verdict === 'unknown' ? (browser?.because ?? null) : null;
      return { demand, before: before.verdict(demand), after: verdict, obstacle, because, ifCredentials };
    })
    .filter((change) => change.before !== change.after);
}
