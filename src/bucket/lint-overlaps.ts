import { overlappingRules, unreachableRule } from '../diagnostics/config-advice.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { removalOf } from './config-edits.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import type { Dialect } from './dialects/dialect.ts';
import { isOwnDialect } from './lint-vendor.ts';
import { openingTag } from './places.ts';
import { matchesWildcard } from './wildcard.ts';

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
  const lower: Fold = (text) => text.toLowerCase();
  const origin: Fold = dialect.originCase.value === 'insensitive' ? lower : (text) => text;
  const rules = config.rules.map((rule) => ({
    rule,
    origins: rule.origins.map(({ value }) => origin(value)),
    headers: rule.headers.map(({ value }) => lower(value)),
  }));
  const full = isOwnDialect(config, dialect) && dialect.selection.value.preflight === 'full';
  return rules.flatMap((later, index) => lintAgainst(config, later, { earlier: rules.slice(0, index), full }) ?? []);
}

interface Context {
  readonly earlier: readonly Folded[];
  readonly full: boolean;
}

function lintAgainst(config: CorsConfiguration, later: Folded, { earlier, full }: Context): Diagnostic | null {
  const { file } = config;
  const { span, index } = later.rule;
  const covering = full ? earlier.find((rule) => covers(rule, later)) : undefined;
  if (covering) {
    return unreachableRule(openingTag(config, span), {
      index,
      earlier: covering.rule.index,
      other: openingTag(config, covering.rule.span),
      removal: removalOf(config, span),
    });
  }
  for (const other of earlier) {
    const common = commonOrigin(other, later);
    if (!common) continue;
    const place = { file, span: common.earlier.span };
    const overlap = { index, earlier: other.rule.index, origin: common.origin, other: place };
    return overlappingRules({ file, span: common.later.span }, overlap);
  }
  return null;
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

/** Whether the earlier rule answers every request that the later one could. */
function covers(earlier: Folded, later: Folded): boolean {
  const within = (inner: readonly string[], outer: readonly string[]): boolean =>
    inner.every((entry) => outer.some((other) => covered(other, entry)));
  return (
    later.origins.length > 0 &&
    within(later.origins, earlier.origins) &&
    later.rule.methods.every((entry) => earlier.rule.methods.some((other) => other.value === entry.value)) &&
    within(later.headers, earlier.headers)
  );
}
