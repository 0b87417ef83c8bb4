import { placeOf } from '../attribution/place.ts';
import type { CorsConfiguration, Entry, Rule } from '../bucket/configuration.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { isForEverybody, isKeptForSome, wouldOpen } from '../bucket/for-everybody.ts';
import { explainOriginMiss } from '../bucket/near-miss.ts';
import type { RuleRow } from '../bucket/verdict.ts';
import { isDeadOrigin } from './dead-entry.ts';
import type { Replay } from './replay.ts';
import type { Addition, Option } from './smallest-set.ts';

/** The ways in which one rule could be made to let a demand pass. */
export function waysFor(replay: Replay, config: CorsConfiguration, demand: number): Option[] {
  const prediction = replay.prediction(demand);
  const dialect = replay.dialect(demand);
  const verdict =
    prediction?.browser.at === 'actual' ? prediction.actual : (prediction?.preflight ?? prediction?.actual);
  if (!dialect || verdict?.gate !== 'no-rule') return [];
  const vain = new Set(prediction?.whatIf?.vain);
  // Where the store has taken a rule and looks no further, only that one can let the demand pass.
  const taken = verdict.matrix.filter((row) => row.rule.index === verdict.selected);
  return (taken.length > 0 ? taken : verdict.matrix)
    .filter(({ rule }) => !vain.has(rule.index))
    .filter((row) => !isOpaque(row) || !wouldOpen(row, config.rules))
    .map((row) => missingFrom(row, config, dialect))
    .filter((option) => option.length > 0 && option.every((one) => isSensible(config, one, dialect)));
}

const isOpaque = ({ cells }: RuleRow): boolean =>
  cells.some(({ item, token }) => item === 'origin' && token === 'null');

const missingFrom = ({ rule, cells }: RuleRow, config: CorsConfiguration, dialect: Dialect): Addition[] =>
  cells
    .filter(({ matched }) => matched === null)
    .map(({ item, token }) => ({
      ruleIndex: rule.index,
      item,
      value: token,
      weight: accessOf(rule, item, token, config),
      isForEverybody: isForEverybody(rule),
      replaces: item === 'origin' ? deadEntryFor(rule, token, dialect) : null,
    }));

/** The entry of a rule that was meant to be this origin, and lets nobody in as it is written. */
function deadEntryFor(rule: Rule, origin: string, dialect: Dialect): Entry | null {
  const sensitive = dialect.originCase.value === 'sensitive';
  const meant = rule.origins.filter(({ value }) => explainOriginMiss(value, origin).kind !== 'other');
  return meant.find(({ value }) => isDeadOrigin(value, sensitive)) ?? null;
}

/**
 * How much access an entry adds, a header counting as one. An origin gets all that its rule lists: more where that is
 * every header, and more where it has a rule already, to which something else could be added; less where the rule has
 * nearly the same origin and was meant for it. What is given to everybody comes behind what is as much, and a method
 * that is kept for some behind everything.
 */
export function accessOf(rule: Rule, item: Addition['item'], token: string, config: CorsConfiguration): number {
  if (item !== 'origin') {
    const usual = item === 'method' ? 1.2 : 1;
    if (!isForEverybody(rule)) return usual;
    return usual + (item === 'method' && isKeptForSome(token, config.rules) ? 100 : 0.001);
  }
  const isNear = rule.origins.some(({ value }) => explainOriginMiss(value, token).kind !== 'other');
  const hasRule = config.rules.some(({ origins }) => origins.some(({ value }) => value === token));
  const everyHeader = rule.headers.some(({ value }) => value === '*');
  const extra = (everyHeader ? 2 : 0) + (hasRule ? 3 : 0) - (isNear ? 2.5 : 0);
  return Math.max(0.5, 2 + extra) + rule.methods.length * 0.01;
}

const COMMON_METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);

/** No rule should let opaque origins in, and no store lists every method. */
function isSensible(config: CorsConfiguration, { ruleIndex, item, value }: Addition, dialect: Dialect): boolean {
  const methods = dialect.methodsAllowed.value;
  if (value.includes('*')) return false;
  if (item === 'origin' && (value === 'null' || value === '')) return false;
  if (item === 'method' && !(methods === 'any' ? COMMON_METHODS.has(value) : methods.includes(value))) return false;
  const rule = config.rules[ruleIndex];
  return rule !== undefined && placeOf(config, rule, item).addEntry !== null;
}
