import type { Verdict } from '../browser/verdict.ts';
import { asksForCors } from '../pairing/classify.ts';
import { compare } from '../remedy/compare.ts';
import type { Demands } from '../remedy/demands.ts';
import { Replay } from '../remedy/replay.ts';
import { ifWithoutCredentials } from '../remedy/without-credentials.ts';
import { trialWith } from './choices.ts';
import { go } from './moves.ts';
import { caughtUp, retried, verdictFor } from './rows.ts';
import type { Prompt, State } from './state.ts';
import { entryOf, type TrialEdit } from './trial-edits.ts';
import { isTrying, optionsOf, type Trial, withEdits, withoutLastEdit } from './what-if.ts';

/** Judges everything anew under a trial. */
function tried(state: State, trial: Trial, message: string): State {
  const { configurations, edited: one, store } = state.session;
  const replay = new Replay(optionsOf(trial, configurations, one), store.demands);
  return retried({ ...state, trial, replay, message });
}

/** All was read: what the answers show of their stores counts from here on, also in what is tried. */
export function allRead(before: State): State {
  const state = caughtUp({ ...before, loading: { ...before.loading, share: 1, done: true } });
  state.session.store.demands.complete();
  return isTrying(state.trial) ? retried({ ...state, trial: { ...state.trial } }) : state;
}

/** An edit is tried, and what it changes is told; or why there is none. */
export function edited(state: State, edit: TrialEdit): State {
  if (typeof edit === 'string') return { ...state, message: edit };
  const before = state.replay;
  const after = tried(state, withEdits(state.trial, edit.edits), '');
  const worse = after.replay.configuration?.problems.find(({ severity }) => severity === 'error');
  if (worse && !before.configuration?.problems.includes(worse))
    return { ...after, message: `edited, but: ${worse.message}` };
  return { ...after, message: `${edit.what} (${changes(state, after)})` };
}

/** Elements that load without CORS are judged by no configuration. */
function isCors(demands: Demands, demand: number): boolean {
  const { attempt } = demands.first(demand) ?? {};
  return attempt !== undefined && asksForCors(attempt);
}

const VERDICTS: readonly Verdict[] = ['blocked', 'allowed', 'unknown'];

/** What a trial changed, in numbers of requests: what was predicted before against what is now, as `corscope whatif` has it. */
function changes(before: State, after: State): string {
  const { byDemand, demands } = before.session.store;
  const totals = { allowed: 0, blocked: 0, unknown: 0, letIn: 0 };
  let doubtful = 0;
  for (const { demand, after: is, obstacle, ifCredentials } of compare(before.replay, after.replay, demands)) {
    if (!isCors(demands, demand)) continue;
    totals[obstacle === null ? is : 'letIn'] += demands.count(demand);
    if (obstacle === null && ifCredentials !== null) doubtful += demands.count(demand);
  }
  for (const [demand, counts] of byDemand) {
    if (isCors(demands, demand)) continue;
    for (const seen of VERDICTS) {
      const is = verdictFor(after, demand, seen);
      if (verdictFor(before, demand, seen) !== is) totals[is] += counts[seen];
    }
  }
  const { allowed: cured, blocked: refused, unknown, letIn } = totals;
  const rest = letIn > 0 ? `, ${letIn} let in but not cured` : '';
  if (cured + refused + unknown === 0) return `no verdict changes${rest}`;
  const open = unknown > 0 ? `, ${unknown} now unknown` : '';
  return `${cured} now allowed${ifWithoutCredentials(doubtful, cured)}, ${refused} now blocked${open}${rest}`;
}

export const undone = (state: State): State =>
  state.trial.texts.length < 2
    ? { ...state, message: 'nothing was edited' }
    : tried(state, withoutLastEdit(state.trial), 'took the last edit back');

/** Opens the list of stores or browsers. */
export const choosing = (state: State, of: 'dialect' | 'browser'): State => ({
  ...go(state, 'choice'),
  choice: { of, before: state.trial },
});

/** The choice some places further is in force at once. */
export function choiceMoved(state: State, by: number): State {
  const trial = trialWith(state, by);
  const name = state.choice && trial[state.choice.of];
  if (state.choice && name === state.trial[state.choice.of]) return state;
  const after = tried(state, trial, '');
  return { ...after, message: `judged as ${name ?? 'recognised'} (${changes(state, after)})` };
}

/** As it was before the list was opened. */
export function choiceLeft(state: State): State {
  const { choice } = state;
  return choice && choice.before !== state.trial ? tried({ ...state, choice: null }, choice.before, '') : state;
}

export function entryPrompt(state: State): State {
  const entry = entryOf(state);
  if (!entry) return { ...state, message: 'no entry here to change: * and a add one' };
  return asking(state, { kind: 'entry', text: entry.value });
}

export function savePrompt(state: State): State {
  if (state.trial.texts.length < 2) return { ...state, message: 'nothing was edited' };
  const file = state.session.edited?.configuration;
  const text = file && file !== 'none' ? file.file.replace(/(\.[^./\\]*)?$/, '.fixed$1') : 'cors.xml';
  return asking(state, { kind: 'save', text });
}

const asking = (state: State, prompt: Prompt): State => ({ ...state, prompt });
