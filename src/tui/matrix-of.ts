import { nearestRule } from '../bucket/near-miss.ts';
import type { ProviderVerdict, RuleRow } from '../bucket/verdict.ts';
import { DEMAND } from './attempt-store.ts';
import { type State, selectedRow } from './state.ts';

export interface Matrix {
  readonly verdict: ProviderVerdict;
  readonly stage: 'preflight' | 'request';
  /** In the order of the configuration. */
  readonly rows: readonly RuleRow[];
  /** Index of the rule that answers, or else comes nearest. */
  readonly nearest: number | null;
}

/** Rules and items for the selected attempt, under what is tried; `null` when there is no configuration to judge by. */
export function matrixOf(state: State): Matrix | null {
  const row = selectedRow(state);
  if (row === null) return null;
  const prediction = state.replay.prediction(state.session.store.code(row, DEMAND));
  if (!prediction) return null;
  const { preflight, actual, browser } = prediction;
  const decided = browser.at === 'actual' ? actual : (preflight ?? actual);
  if (!decided) return null;
  const nearest = decided.ruleIndex ?? nearestRule(decided)?.rule.index ?? null;
  return { verdict: decided, stage: decided === preflight ? 'preflight' : 'request', rows: decided.matrix, nearest };
}
