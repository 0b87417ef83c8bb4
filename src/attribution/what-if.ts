import type { CorsError, Verdict } from '../browser/verdict.ts';
import type { Entry, Rule } from '../bucket/configuration.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { isForEverybody } from '../bucket/for-everybody.ts';
import { nearestRules } from '../bucket/near-miss.ts';
import type { Cell, ProviderVerdict, RuleRow } from '../bucket/verdict.ts';

type RuleItem = Cell['item'];

/** Items of one rule that would have to let in what was asked, and the rules (0-based) in which that cures. */
export interface Relaxation {
  readonly items: readonly RuleItem[];
  readonly rules: readonly number[];
}

/** What a refused request would come to if items of a rule let in what it asks for; nothing else is changed. */
export interface WhatIf {
  /** One item alone: the rules (0-based) in which that cures; none: it does not. */
  readonly alone: Readonly<Record<RuleItem, readonly number[]>>;
  /** The smallest sets of items that cure; empty when no change of one rule does. */
  readonly smallest: readonly Relaxation[];
  /** The smallest sets of items that cure if what is unknown of the store is so; only where none is known to. */
  readonly uncertain: readonly Relaxation[];
  /** Rules that would let the request pass, were it not for a rule that comes first and decides. */
  readonly shadowed: readonly { readonly rule: number; readonly by: number }[];
  /** Rules (0-based) that let every origin in: what cures there is given to all of them. */
  readonly open: readonly number[];
  /** Rules (0-based) that were tried and do not cure. */
  readonly vain: readonly number[];
  /** Why the browser would refuse it still if the nearest rule let in all of it; `null` when a change of a rule cures. */
  readonly remains: CorsError | null;
}

/** Rules that are tried, the nearest first: nobody reads more. */
const MOST_RULES = 16;

/** The matrices of both answers as the store would see them after a change. */
export interface Matrices {
  readonly preflight: readonly RuleRow[] | null;
  readonly actual: readonly RuleRow[] | null;
}

export interface Outcome {
  readonly verdict: Verdict;
  readonly corsError: CorsError | null;
  /** The rule that answers at the deciding stage, 0-based, or `null`. */
  readonly rule: number | null;
}

/**
 * Tries the smallest change of each rule: every item of it that fails lets in what was asked. The changed matrices go
 * to the judge that gave the verdict in the first place, so the two cannot disagree. A rule of which that judge cannot say
 * what comes of it is no cure, nor in vain. `null` when no rule was asked.
 */
export function whatIf(
  refused: ProviderVerdict,
  matrices: Matrices,
  dialect: Dialect,
  judge: (changed: Matrices) => Outcome,
): WhatIf | null {
  if (refused.gate !== 'no-rule' || refused.matrix.length === 0) return null;
  const cures: Cure[] = [];
  const shadowed: { rule: number; by: number }[] = [];
  const hopes: Cure[] = [];
  const vain: number[] = [];
  let remains: CorsError | null = null;
  for (const row of nearestRules(refused.matrix).slice(0, MOST_RULES)) {
    if (!isPossible(row, dialect)) continue;
    const rule = row.rule.index;
    const outcome = judge(relaxed(matrices, row));
    if (outcome.verdict === 'allowed') cures.push({ items: row.failing, rule });
    else if (outcome.verdict === 'unknown') hopes.push({ items: row.failing, rule });
    else vain.push(rule);
    // Of the nearest rule that gets to answer.
    if (outcome.rule === rule) remains ??= outcome.corsError;
    else if (outcome.verdict !== 'allowed') {
      const by = refused.matrix.find((other) => other !== row && !other.failing.includes('origin'));
      if (by && by.rule.index < rule) shadowed.push({ rule, by: by.rule.index });
    }
  }
  for (const found of [cures, hopes]) found.sort((a, b) => a.rule - b.rule);
  const rulesFor = (item: RuleItem): number[] =>
    cures.filter(({ items }) => items.length === 1 && items[0] === item).map(({ rule }) => rule);
  return {
    alone: { origin: rulesFor('origin'), method: rulesFor('method'), header: rulesFor('header') },
    smallest: smallestOf(cures),
    uncertain: cures.length > 0 ? [] : smallestOf(hopes),
    shadowed,
    open: refused.matrix.filter(({ rule }) => isForEverybody(rule)).map(({ rule }) => rule.index),
    vain,
    remains: cures.length > 0 || hopes.length > 0 ? null : remains,
  };
}

/** Whether the browser refused it because of its credentials. */
export const isForCredentials = (error: CorsError | null): boolean =>
  error !== null && (error.endsWith('InvalidAllowCredentials') || error.endsWith('WildcardOriginNotAllowed'));

interface Cure {
  readonly items: readonly RuleItem[];
  readonly rule: number;
}

function smallestOf(cures: readonly Cure[]): Relaxation[] {
  const least = Math.min(...cures.map(({ items }) => items.length));
  const sets = new Map<string, { items: readonly RuleItem[]; rules: number[] }>();
  for (const { items, rule } of cures) {
    if (items.length !== least) continue;
    const set = sets.get(items.join()) ?? { items, rules: [] };
    set.rules.push(rule);
    sets.set(items.join(), set);
  }
  return [...sets.values()];
}

/** Whether the store lets a rule list what the row lacks. */
function isPossible({ cells }: RuleRow, { methodsAllowed }: Dialect): boolean {
  const allowed = methodsAllowed.value;
  if (allowed === 'any') return true;
  return cells.every(({ item, matched, token }) => item !== 'method' || matched !== null || allowed.includes(token));
}

/** Both matrices with one rule that lets in whatever the request asks of it. */
function relaxed({ preflight, actual }: Matrices, { rule }: RuleRow): Matrices {
  const change = (rows: readonly RuleRow[] | null): readonly RuleRow[] | null =>
    rows?.map((row) => (row.rule.index === rule.index ? letIn(row) : row)) ?? null;
  return { preflight: change(preflight), actual: change(actual) };
}

function letIn({ rule, cells }: RuleRow): RuleRow {
  const added: Record<RuleItem, Entry[]> = { origin: [], method: [], header: [] };
  const now = cells.map((cell): Cell => {
    if (cell.matched !== null) return cell;
    const entry: Entry = { value: cell.token, span: rule.span, valueSpan: rule.span };
    added[cell.item].push(entry);
    return { ...cell, matched: entry, tried: [...cell.tried, entry] };
  });
  const changed: Rule = {
    ...rule,
    origins: [...rule.origins, ...added.origin],
    methods: [...rule.methods, ...added.method],
    headers: [...rule.headers, ...added.header],
  };
  return { rule: changed, cells: now, failing: [] };
}
