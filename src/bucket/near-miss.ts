import type { Rule } from './configuration.ts';
import { isForEverybody, wouldOpen } from './for-everybody.ts';
import { explainOriginMiss } from './origin-miss.ts';
import type { ProviderVerdict, RuleRow } from './verdict.ts';

export { explainOriginMiss } from './origin-miss.ts';

/** A verdict's matrix is shared by all attempts that asked the same. */
const NEAREST = new WeakMap<readonly RuleRow[], RuleRow[]>();

/**
 * The rules nearest to what was asked, nearest first: a rule whose origin matches before one whose origin does not, then
 * the fewest items to change, then the fewest refused tokens, then an origin that misses for a nameable reason, then a
 * rule that is not for everybody, then the order of the file. A rule for everybody that lacks a method which other rules
 * keep for some comes last: to list it there would give it to all pages.
 */
export function nearestRules(matrix: readonly RuleRow[]): readonly RuleRow[] {
  const known = NEAREST.get(matrix);
  if (known) return known;
  const rules = matrix.map(({ rule }) => rule);
  const ranked = matrix.map((row) => ({ row, rank: rankOf(row, rules) }));
  ranked.sort((a, b) => compare(a.rank, b.rank));
  const rows = ranked.map(({ row }) => row);
  NEAREST.set(matrix, rows);
  return rows;
}

/** The rule to blame for a refusal: where a store has taken one and looks no further, no edit of another would help. */
export const nearestRule = ({ matrix, selected }: ProviderVerdict): RuleRow | undefined =>
  matrix.find((row) => row.rule.index === selected) ?? nearestRules(matrix)[0];

function rankOf(row: RuleRow, rules: readonly Rule[]): readonly number[] {
  const originFails = row.failing.includes('origin');
  const misses = row.cells.filter((cell) => cell.matched === null).length;
  const fit = originFails ? 1 : wouldOpen(row, rules) ? 2 : 0;
  // Where no origin matches, the rule with nearly the right one is meant, whatever else it lacks.
  const distance = originFails ? originDistance(row) : 0;
  return [fit, distance, row.failing.length, misses, isForEverybody(row.rule) ? 1 : 0, row.rule.index];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** 0 for an entry that misses for a nameable reason, 1 otherwise. */
function originDistance(row: RuleRow): number {
  const origin = row.cells[0]?.token ?? '';
  return row.rule.origins.some((entry) => explainOriginMiss(entry.value, origin).kind !== 'other') ? 0 : 1;
}
