import { overlappingRules, unreachableRule } from '../diagnostics/config-advice.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { removalOf } from './config-edits.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import { type Dialect, type Fact, isUnknown, type Selection } from './dialects/dialect.ts';
import { inWordsOfSelection } from './dialects/selection-words.ts';
import { isOwnDialect } from './lint-vendor.ts';
import { openingTag } from './places.ts';
import { matchesWildcard, type Wildcards } from './wildcard.ts';

/** More entries than the 64 KB have room for that any store takes; pairs are compared, which grows with the square. */
const MAX_ENTRIES = 3_000;

type Fold = (text: string) => string;

/** A rule with its patterns as they are compared. */
interface Folded {
  readonly rule: Rule;
  readonly origins: readonly string[];
  readonly headers: readonly string[];
}

/** Rules that answer for each other, or never. */
export function lintOverlaps(config: CorsConfiguration, dialect: Dialect): Diagnostic[] {
  const entries = config.rules.reduce((sum, { origins, headers }) => sum + origins.length + headers.length + 1, 0);
  if (entries > MAX_ENTRIES) return [];
  // Entries that are the same only if case is ignored are not known to be.
  const origin = folding(isUnknown(dialect.originCase) ? 'sensitive' : dialect.originCase.value);
  const header = folding(dialect.headerCase.value);
  const rules = config.rules.map((rule) => ({
    rule,
    origins: rule.origins.map(({ value }) => origin(value)),
    headers: rule.headers.map(({ value }) => header(value)),
  }));
  const selections = isOwnDialect(config, dialect) ? selectionsOf(dialect) : [];
  return rules.flatMap(
    (later, index) => lintAgainst(config, later, { earlier: rules.slice(0, index), selections, dialect }) ?? [],
  );
}

const folding = (letterCase: 'sensitive' | 'insensitive'): Fold =>
  letterCase === 'insensitive' ? (text) => text.toLowerCase() : (text) => text;

/** Every way in which the store may take a rule: of preflights, of actual requests, and where that is not known. */
function selectionsOf({ selection }: Dialect): readonly Selection[] {
  const either = selection.either ?? [selection.value];
  return [...new Set(either.flatMap(({ preflight, actual }) => [preflight, actual]))];
}

interface Context {
  readonly earlier: readonly Folded[];
  /** None: how the store takes rules says nothing here. */
  readonly selections: readonly Selection[];
  readonly dialect: Dialect;
}

function lintAgainst(
  config: CorsConfiguration,
  later: Folded,
  { earlier, selections, dialect }: Context,
): Diagnostic | null {
  const { file } = config;
  const { span, index } = later.rule;
  const always = (rule: Folded): boolean => selections.every((selection) => covers(dialect, rule, later, selection));
  const covering = selections.length > 0 ? earlier.find(always) : undefined;
  if (covering) {
    return unreachableRule(openingTag(config, span), {
      index,
      earlier: covering.rule.index,
      other: openingTag(config, covering.rule.span),
      removal: removalOf(config, span),
      full: selections.includes('full'),
    });
  }
  for (const other of earlier) {
    const common = commonOrigin(other, later);
    if (!common || !competes(other.rule, later.rule, dialect, selections)) continue;
    const place = { file, span: common.earlier.span };
    const taken = [...new Set(selections)].map(inWordsOfSelection);
    const overlap = { index, earlier: other.rule.index, origin: common.origin, other: place, taken };
    return overlappingRules({ file, span: common.later.span }, overlap);
  }
  return null;
}

/** Whether some request could be answered by either: it has one method, which most stores ask both rules for. */
function competes(earlier: Rule, later: Rule, dialect: Dialect, selections: readonly Selection[]): boolean {
  if (selections.includes('origin') || dialect.actualMethod.value === 'unchecked') return true;
  if (dialect.methodsBy.value === 'store') return true;
  const fold = (value: string): string => (dialect.methodCase.value === 'sensitive' ? value : value.toUpperCase());
  const methods = new Set(earlier.methods.map(({ value }) => fold(value)));
  return methods.has('*') || later.methods.some(({ value }) => value === '*' || methods.has(fold(value)));
}

/**
 * Whether everything that `inner` matches is matched by `outer`. With one `*` on each side: the fixed ends of the outer
 * pattern have to be the ends of the inner one.
 */
export function covered(outer: string, inner: string): boolean {
  const star = outer.indexOf('*');
  const innerStar = inner.indexOf('*');
  if (innerStar < 0) return matchesWildcard(outer, inner);
  if (star < 0) return false;
  return (
    inner.slice(0, innerStar).startsWith(outer.slice(0, star)) &&
    inner.slice(innerStar + 1).endsWith(outer.slice(star + 1))
  );
}

interface Common {
  readonly earlier: Entry;
  readonly later: Entry;
  /** The narrower of the two. */
  readonly origin: string;
}

/** Two entries one of which covers the other. */
function commonOrigin(earlier: Folded, later: Folded): Common | null {
  for (const [i, mine] of later.origins.entries()) {
    const j = earlier.origins.findIndex((other) => covered(other, mine) || covered(mine, other));
    const [entry, other] = [later.rule.origins[i], earlier.rule.origins[j]];
    if (!entry || !other) continue;
    const narrower = covered(earlier.origins[j] ?? '', mine) ? entry : other;
    return { earlier: other, later: entry, origin: narrower.value };
  }
  return null;
}

/** Whether the earlier rule is taken for every request for which the later one could be. */
function covers(dialect: Dialect, earlier: Folded, later: Folded, selection: Selection): boolean {
  const within = (inner: readonly string[], outer: readonly string[], stars: Fact<Wildcards>): boolean =>
    inner.every((entry) => outer.some((other) => coveredFor(dialect, stars, other, entry)));
  if (later.origins.length === 0 || !within(later.origins, earlier.origins, dialect.originWildcards)) return false;
  if (selection === 'origin') return true;
  const methods = later.rule.methods.every((entry) =>
    earlier.rule.methods.some((other) => other.value === entry.value),
  );
  if (!methods || selection === 'origin-method') return methods;
  // Where a rule without AllowedHeader takes every header, it is no part of one with some.
  if (dialect.emptyAllowedHeaders.value === 'allow' && later.headers.length === 0) return earlier.headers.length === 0;
  return within(later.headers, earlier.headers, dialect.headerWildcards);
}

/** As `covered`, where the store is known to read a `*` so; elsewhere only equal entries and the lone `*` are compared. */
function coveredFor(dialect: Dialect, wildcards: Fact<Wildcards>, outer: string, inner: string): boolean {
  const { value } = wildcards;
  const usual = (value === 'one' || value === 'many') && dialect.starMayBeEmpty.value === 'yes';
  if (usual && !isUnknown(wildcards) && !isUnknown(dialect.starMayBeEmpty)) return covered(outer, inner);
  return outer === inner || (outer === '*' && value !== 'none' && !isUnknown(wildcards));
}
