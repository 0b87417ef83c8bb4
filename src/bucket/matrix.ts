import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import type { Dialect } from './dialects/dialect.ts';
import { METHOD_OPERATIONS } from './operations-table.ts';
import type { BucketRequest, Cell, RuleRow } from './verdict.ts';
import { compilePattern, isPattern, type Matcher, type StarRules, type Wildcards } from './wildcard.ts';

type Find = (token: string) => Entry | null;

interface CompiledRule {
  readonly rule: Rule;
  readonly origin: Find;
  readonly method: Find;
  readonly header: Find;
}

/** Patterns are compiled once for each configuration and dialect: the same rules meet many requests. */
const COMPILED = new WeakMap<CorsConfiguration, WeakMap<Dialect, readonly CompiledRule[]>>();

/** Every rule judged on every item, whichever of them answers. */
export function judgeRules(dialect: Dialect, configuration: CorsConfiguration, request: BucketRequest): RuleRow[] {
  const asked = questions(dialect, request);
  return compiled(dialect, configuration).map((compiledRule): RuleRow => {
    const { rule } = compiledRule;
    const cells: Cell[] = [cell('origin', asked.origin, rule.origins, compiledRule.origin)];
    if (asked.method !== null) cells.push(cell('method', asked.method, rule.methods, compiledRule.method));
    const unchecked = rule.headers.length === 0 && dialect.emptyAllowedHeaders.value === 'allow';
    const header = unchecked ? () => anything(rule) : compiledRule.header;
    for (const name of asked.headerNames) cells.push(cell('header', name, rule.headers, header));
    return { rule, cells, failing: failingItems(cells) };
  });
}

/** Stands for the entry that matches where a rule without entries lets everything pass. */
const anything = ({ span }: Rule): Entry => ({ value: '(any)', span, valueSpan: span });

const cell = (item: Cell['item'], token: string, tried: readonly Entry[], find: Find): Cell => ({
  item,
  token,
  tried,
  matched: find(token),
});

function failingItems(cells: readonly Cell[]): Cell['item'][] {
  const failing: Cell['item'][] = [];
  for (const { item, matched } of cells) {
    if (matched === null && failing.at(-1) !== item) failing.push(item);
  }
  return failing;
}

interface Asked {
  readonly origin: string;
  /** `null`: no rule has to list one. */
  readonly method: string | null;
  readonly headerNames: readonly string[];
}

/** What of the request the rules are held against. */
function questions(dialect: Dialect, request: BucketRequest): Asked {
  const fold = folding(dialect.headerCase.value);
  const names = new Set(request.headerNames.map((name) => fold(name)));
  if (dialect.emptyHeaderName.value === 'drop') names.delete('');
  const judged = request.kind === 'preflight' || dialect.requestHeadersOnActual.value === 'yes';
  return {
    origin: request.origin ?? '',
    method: isMethodJudged(dialect, request) ? askedIn(dialect, judgedMethod(dialect, request) ?? '') : null,
    headerNames: judged ? [...names] : [],
  };
}

function isMethodJudged({ methodsBy, methodsAllowed, actualMethod }: Dialect, request: BucketRequest): boolean {
  if (request.kind === 'actual' && actualMethod.value === 'unchecked') return false;
  // A store that lets a preflight without a method come this far has nothing to hold against it.
  if (request.method === null) return false;
  return (
    methodsBy.value !== 'store' || !(methodsAllowed.value === 'any' || methodsAllowed.value.includes(request.method))
  );
}

const operationsOf = (method: string): readonly string[] =>
  Object.hasOwn(METHOD_OPERATIONS, method) ? (METHOD_OPERATIONS[method] ?? []) : [];

/** What a rule has to list for a method: where rules list operations, the first of those that are asked for by it. */
const askedIn = ({ methodsBy }: Dialect, method: string): string =>
  (methodsBy.value === 'operation' ? operationsOf(method)[0] : undefined) ?? method;

/** The method that a rule has to list. */
export function judgedMethod(dialect: Dialect, request: BucketRequest): string | null {
  const requested = request.kind === 'actual' && dialect.actualMethod.value === 'requested';
  return (requested ? request.requestedMethod : undefined) ?? request.method;
}

type Fold = (text: string) => string;

const folding = (letterCase: 'sensitive' | 'insensitive'): Fold =>
  letterCase === 'insensitive' ? (text) => text.toLowerCase() : (text) => text;

function compiled(dialect: Dialect, configuration: CorsConfiguration): readonly CompiledRule[] {
  const known = COMPILED.get(configuration) ?? new WeakMap<Dialect, readonly CompiledRule[]>();
  COMPILED.set(configuration, known);
  const rules = known.get(dialect) ?? configuration.rules.map((rule) => compile(dialect, rule));
  known.set(dialect, rules);
  return rules;
}

function compile(dialect: Dialect, rule: Rule): CompiledRule {
  const stars: StarRules = {
    mayBeEmpty: dialect.starMayBeEmpty.value === 'yes',
    mayOverlap: dialect.starMayOverlap.value === 'yes',
  };
  const find = (entries: readonly Entry[], wildcards: Wildcards, fold: Fold): Find =>
    finder(entries, { wildcards, stars, fold });
  return {
    rule,
    origin: find(rule.origins, dialect.originWildcards.value, folding(dialect.originCase.value)),
    method: methodFinder(dialect, rule, find),
    header: find(rule.headers, dialect.headerWildcards.value, folding(dialect.headerCase.value)),
  };
}

function methodFinder(
  { methodsBy, methodCase, methodStar }: Dialect,
  { methods }: Rule,
  find: (entries: readonly Entry[], wildcards: Wildcards, fold: Fold) => Find,
): Find {
  // What is no method of the store passes no rule, whatever it lists.
  if (methodsBy.value === 'store') return () => null;
  if (methodsBy.value === 'operation') {
    return (token) => {
      const asked = Object.values(METHOD_OPERATIONS).find((operations) => operations.includes(token)) ?? [];
      return methods.find(({ value }) => asked.includes(value)) ?? null;
    };
  }
  const wildcards = methodStar.value === 'yes' ? 'lone' : 'none';
  const upper = (text: string): string => text.toUpperCase();
  if (methodCase.value === 'entry-upper') {
    const asked = find(methods, wildcards, upper);
    return (token) => (token === upper(token) ? asked(token) : null);
  }
  const asked = find(methods, wildcards, folding(methodCase.value === 'insensitive' ? 'insensitive' : 'sensitive'));
  return methodCase.value === 'request-upper' ? (token) => asked(upper(token)) : asked;
}

interface Comparison {
  readonly wildcards: Wildcards;
  readonly stars: StarRules;
  readonly fold: Fold;
}

/** Finds the first entry that matches a token: plain entries by a table, patterns one after the other. */
function finder(entries: readonly Entry[], { wildcards, stars, fold }: Comparison): Find {
  const plain = new Map<string, number>();
  const patterns: { readonly index: number; readonly matches: Matcher }[] = [];
  for (const [index, entry] of entries.entries()) {
    const value = fold(entry.value);
    if (isPattern(value, wildcards)) patterns.push({ index, matches: compilePattern(value, wildcards, stars) });
    else if (!plain.has(value)) plain.set(value, index);
    if (patterns.length > 0 && wildcards === 'many-to-first') break;
  }
  return (token) => {
    const text = fold(token);
    const exact = plain.get(text) ?? entries.length;
    const pattern = patterns.find(({ index, matches }) => index < exact && matches(text));
    return entries[pattern?.index ?? exact] ?? null;
  };
}
