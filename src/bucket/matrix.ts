import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { BucketRequest, Cell, RuleRow } from './verdict.ts';
import { compilePattern, type Matcher, type Wildcards } from './wildcard.ts';

type Find = (token: string) => Entry | null;

interface CompiledRule {
  readonly rule: Rule;
  readonly origin: Find;
  readonly method: Find;
  readonly header: Find;
}

/** Patterns are compiled once for each configuration and dialect: the same rules meet many requests. */
const COMPILED = new WeakMap<CorsConfiguration, Map<Dialect, readonly CompiledRule[]>>();

/** Every rule judged on every item, whichever of them answers. */
export function judgeRules(dialect: Dialect, configuration: CorsConfiguration, request: BucketRequest): RuleRow[] {
  const asked = questions(dialect, request);
  return compiled(dialect, configuration).map((compiledRule): RuleRow => {
    const { rule } = compiledRule;
    const cells: Cell[] = [
      cell('origin', asked.origin, rule.origins, compiledRule.origin),
      cell('method', asked.method, rule.methods, compiledRule.method),
    ];
    const unchecked = rule.headers.length === 0 && dialect.emptyAllowedHeaders.value === 'allow';
    if (!unchecked) {
      for (const name of asked.headerNames) cells.push(cell('header', name, rule.headers, compiledRule.header));
    }
    return { rule, cells, failing: failingItems(cells) };
  });
}

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
  readonly method: string;
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
    method: judgedMethod(dialect, request) ?? '',
    headerNames: judged ? [...names] : [],
  };
}

/** The method that a rule has to list. */
export function judgedMethod(dialect: Dialect, request: BucketRequest): string | null {
  const requested = request.kind === 'actual' && dialect.actualMethod.value === 'requested';
  return (requested ? request.requestedMethod : undefined) ?? request.method;
}

const folding = (letterCase: 'sensitive' | 'insensitive'): ((text: string) => string) =>
  letterCase === 'insensitive' ? (text) => text.toLowerCase() : (text) => text;

function compiled(dialect: Dialect, configuration: CorsConfiguration): readonly CompiledRule[] {
  const known = COMPILED.get(configuration) ?? new Map<Dialect, readonly CompiledRule[]>();
  COMPILED.set(configuration, known);
  const rules = known.get(dialect) ?? configuration.rules.map((rule) => compile(dialect, rule));
  known.set(dialect, rules);
  return rules;
}

function compile(dialect: Dialect, rule: Rule): CompiledRule {
  return {
    rule,
    origin: finder(rule.origins, dialect.originWildcards.value, folding(dialect.originCase.value)),
    method: finder(rule.methods, 'lone', folding(dialect.methodCase.value)),
    header: finder(rule.headers, dialect.headerWildcards.value, folding(dialect.headerCase.value)),
  };
}

/** Finds the first entry that matches a token: plain entries by a table, patterns one after the other. */
function finder(entries: readonly Entry[], wildcards: Wildcards, fold: (text: string) => string): Find {
  const plain = new Map<string, number>();
  const patterns: { readonly index: number; readonly matches: Matcher }[] = [];
  entries.forEach((entry, index) => {
    const value = fold(entry.value);
    if (value.includes('*') || wildcards === 'anything')
      patterns.push({ index, matches: compilePattern(value, wildcards) });
    else if (!plain.has(value)) plain.set(value, index);
  });
  return (token) => {
    const text = fold(token);
    const exact = plain.get(text) ?? entries.length;
    const pattern = patterns.find(({ index, matches }) => index < exact && matches(text));
    return entries[pattern?.index ?? exact] ?? null;
  };
}
