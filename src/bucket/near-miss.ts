import { explainOriginMiss } from './origin-miss.ts';
import type { RuleRow } from './verdict.ts';

export { explainOriginMiss } from './origin-miss.ts';

/** A verdict's matrix is shared by all attempts that asked the same. */
const NEAREST = new WeakMap<readonly RuleRow[], RuleRow[]>();

/**
 * The rules nearest to what was asked, nearest first: a rule whose origin matches before one whose origin does not, then
 * the fewest items to change, then the fewest refused tokens, then an origin that misses for a nameable reason, then the
 * order of the file.
 */
export function nearestRules(matrix: readonly RuleRow[]): readonly RuleRow[] {
  const known = NEAREST.get(matrix);
  if (known) return known;
  const ranked = matrix.map((row) => ({ row, rank: rankOf(row) }));
  ranked.sort((a, b) => compare(a.rank, b.rank));
  const rows = ranked.map(({ row }) => row);
  NEAREST.set(matrix, rows);
  return rows;
}

function rankOf(row: RuleRow): readonly number[] {
  const originFails = row.failing.includes('origin');
  const misses = row.cells.filter((cell) => cell.matched === null).length;
  // Where no origin matches, the rule with nearly the right one is meant, whatever else it lacks.
  return [originFails ? 1 : 0, originFails ? originDistance(row) : 0, row.failing.length, misses, row.rule.index];
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
