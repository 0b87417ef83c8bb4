import { placeOf } from '../attribution/place.ts';
import type { CorsConfiguration, Rule } from '../bucket/configuration.ts';
import { DIALECTS, type DialectName } from '../bucket/dialects/index.ts';
import { explainOriginMiss } from '../bucket/near-miss.ts';
import type { RuleRow } from '../bucket/verdict.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';
import { withEditsApplied } from './apply.ts';
import type { Demands } from './demands.ts';
import { Replay, type ReplayOptions } from './replay.ts';
import { type Addition, type Option, smallestSet } from './smallest-set.ts';

export interface Fix {
  /** The configuration with the edits; the same as before when there is nothing to add. */
  readonly text: string;
  readonly additions: readonly Addition[];
  /** Demands that were refused and pass now. */
  readonly cured: readonly number[];
  /** Demands that no added entry cures, and why. */
  readonly left: readonly { readonly demand: number; readonly why: string }[];
  /** Demands that passed before and would not any more: a fix with any is not to be offered. */
  readonly broken: readonly number[];
}

/**
 * The entries to add so that every wanted demand passes, with the least access added: names as they were asked for,
 * never `*`. Proved by replaying everything against the edited text.
 */
export function fix(options: ReplayOptions, demands: Demands, wanted: (demand: number) => boolean): Fix {
  const before = new Replay(options, demands);
  const config = before.configuration;
  const refused = numbers(demands).filter((n) => wanted(n) && before.verdict(n) === 'blocked');
  const text = options.text ?? '';
  const ways = refused.map((demand) => (config ? optionsFor(before, config, demand, options.dialect) : []));
  const additions = smallestSet(ways);
  const edited = config ? withEditsApplied(text, editsOf(config, additions)) : text;
  const after = new Replay({ ...options, text: edited }, demands);
  return {
    text: edited,
    additions,
    cured: refused.filter((n) => after.verdict(n) === 'allowed'),
    left: refused
      .filter((n) => after.verdict(n) !== 'allowed')
      .map((demand) => ({ demand, why: whyLeft(before, demand, ways[refused.indexOf(demand)]!.length > 0) })),
    broken: numbers(demands).filter((n) => before.verdict(n) === 'allowed' && after.verdict(n) !== 'allowed'),
  };
}

export const numbers = (demands: Demands): number[] => [...Array(demands.length).keys()];

/** The ways in which one rule could be made to let a demand pass. */
function optionsFor(replay: Replay, config: CorsConfiguration, demand: number, dialect: DialectName | null): Option[] {
  const prediction = replay.prediction(demand);
  const verdict =
    prediction?.browser.at === 'actual' ? prediction.actual : (prediction?.preflight ?? prediction?.actual);
  if (verdict?.gate !== 'no-rule') return [];
  const methods = dialect === null ? 'any' : DIALECTS[dialect].methodsAllowed.value;
  // Where the store has taken a rule and looks no further, only that one can let the demand pass.
  const taken = verdict.matrix.filter((row) => row.rule.index === verdict.selected);
  return (taken.length > 0 ? taken : verdict.matrix)
    .map((row) => missingFrom(row, config))
    .filter((option) => option.every((one) => isSensible(config, one, methods)));
}

const missingFrom = ({ rule, cells }: RuleRow, config: CorsConfiguration): Addition[] =>
  cells
    .filter(({ matched }) => matched === null)
    .map(({ item, token }) => ({
      ruleIndex: rule.index,
      item,
      value: token,
      weight: accessOf(rule, item, token, config),
    }));

/**
 * How much access an entry adds, a header counting as one. An origin gets all that its rule lists: more where that is
 * every header, and more where it has a rule already, to which something else could be added; less where the rule has
 * nearly the same origin and was meant for it.
 */
function accessOf(rule: Rule, item: Addition['item'], token: string, config: CorsConfiguration): number {
  if (item !== 'origin') return item === 'method' ? 1.2 : 1;
  const isNear = rule.origins.some(({ value }) => explainOriginMiss(value, token).kind !== 'other');
  const hasRule = config.rules.some(({ origins }) => origins.some(({ value }) => value === token));
  const everyHeader = rule.headers.some(({ value }) => value === '*');
  const extra = (everyHeader ? 2 : 0) + (hasRule ? 3 : 0) - (isNear ? 2.5 : 0);
  return Math.max(0.5, 2 + extra) + rule.methods.length * 0.01;
}

const COMMON_METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);

/** No rule should let opaque origins in, and no store lists every method. */
function isSensible(
  config: CorsConfiguration,
  { ruleIndex, item, value }: Addition,
  methods: 'any' | readonly string[],
): boolean {
  if (item === 'origin' && (value === 'null' || value === '')) return false;
  if (item === 'method' && !(methods === 'any' ? COMMON_METHODS.has(value) : methods.includes(value))) return false;
  const rule = config.rules[ruleIndex];
  return rule !== undefined && placeOf(config, rule, item).addEntry !== null;
}

/** Additions as edits, those of one place together. */
export function editsOf(config: CorsConfiguration, additions: readonly Addition[]): Edit[] {
  const edits: Edit[] = [];
  for (const rule of config.rules) {
    for (const item of ['origin', 'method', 'header'] as const) {
      const values = additions
        .filter((one) => one.ruleIndex === rule.index && one.item === item)
        .map(({ value }) => value);
      const { addEntry } = placeOf(config, rule, item);
      if (values.length > 0 && addEntry) edits.push(addEntry(...values));
    }
  }
  return edits;
}

function whyLeft(replay: Replay, demand: number, hadWays: boolean): string {
  const prediction = replay.prediction(demand);
  const gate = prediction?.preflight?.gate ?? prediction?.actual?.gate ?? null;
  if (gate === 'no-configuration') return 'the bucket has no rule to add to: corscope learn writes a configuration';
  if (prediction?.browser.corsError?.includes('Credentials') || prediction?.browser.corsError?.includes('Wildcard')) {
    return 'it carries credentials, which the answer of its rule does not allow';
  }
  return hadWays ? 'a rule that answers first refuses it' : 'no entry that a rule could list would let it pass';
}
