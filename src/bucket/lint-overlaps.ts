import { duplicateEntry, overlappingRules, unreachableRule } from '../diagnostics/config.ts';
import type { Diagnostic, Edit, Span } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import type { Dialect } from './dialects/dialect.ts';
import { matchesWildcard } from './wildcard.ts';

/** Beyond this many rules pairs are not compared: no store takes so many. */
const MAX_COMPARED = 200;

/** Rules that answer for each other, or never. */
export function lintOverlaps(config: CorsConfiguration, dialect: Dialect): Diagnostic[] {
  const found: Diagnostic[] = [];
  const rules = config.rules.slice(0, MAX_COMPARED);
  const fold =
    dialect.originCase.value === 'insensitive' ? (text: string) => text.toLowerCase() : (text: string) => text;
  for (const later of rules) {
    const earlier = rules.slice(0, later.index).find((rule) => commonOrigin(rule, later, fold) !== null);
    if (!earlier) continue;
    const entry = commonOrigin(earlier, later, fold);
    const covering =
      dialect.selection.value === 'full'
        ? rules.slice(0, later.index).find((rule) => covers(rule, later, fold))
        : undefined;
    if (covering)
      found.push(unreachableRule({ file: config.file, span: tag(config, later) }, later.index, covering.index));
    else if (entry)
      found.push(overlappingRules({ file: config.file, span: entry.span }, later.index, earlier.index, entry.value));
  }
  return found;
}

const tag = (config: CorsConfiguration, rule: Rule): Span => {
  const end = config.text.indexOf('>', rule.span.start);
  return { start: rule.span.start, end: end < 0 ? rule.span.end : end + 1 };
};

/**
 * Whether everything that `inner` matches is matched by `outer`. With one `*` on each side: the fixed ends of the outer
 * pattern have to be the ends of the inner one.
 */
export function covered(outer: string, inner: string): boolean {
  if (!inner.includes('*')) return matchesWildcard(outer, inner);
  const star = outer.indexOf('*');
  if (star < 0) return false;
  const [head = '', tail = ''] = inner.split('*', 2);
  return head.startsWith(outer.slice(0, star)) && tail.endsWith(outer.slice(star + 1));
}

/** The entry of the later rule that an entry of the earlier one covers too. */
function commonOrigin(earlier: Rule, later: Rule, fold: (text: string) => string): Entry | null {
  return (
    later.origins.find((entry) => earlier.origins.some((other) => covered(fold(other.value), fold(entry.value)))) ??
    null
  );
}

/** Whether the earlier rule answers every request that the later one could. */
function covers(earlier: Rule, later: Rule, fold: (text: string) => string): boolean {
  const all = (inner: readonly Entry[], outer: readonly Entry[], text: (value: string) => string): boolean =>
    inner.every((entry) => outer.some((other) => covered(text(other.value), text(entry.value))));
  const lower = (value: string): string => value.toLowerCase();
  return (
    later.origins.length > 0 &&
    all(later.origins, earlier.origins, fold) &&
    later.methods.every((entry) => earlier.methods.some((other) => other.value === entry.value)) &&
    all(later.headers, earlier.headers, lower)
  );
}

/** Entries that stand twice in a rule. */
export function lintDuplicates(config: CorsConfiguration, rule: Rule): Diagnostic[] {
  const lists: readonly (readonly [string, readonly Entry[]])[] = [
    ['AllowedOrigin', rule.origins],
    ['AllowedMethod', rule.methods],
    ['AllowedHeader', rule.headers],
    ['ExposeHeader', rule.exposeHeaders],
  ];
  return lists.flatMap(([element, entries]) => {
    const seen = new Set<string>();
    const repeated = entries.filter((entry) => {
      const key = element.endsWith('Header') ? entry.value.toLowerCase() : entry.value;
      if (seen.has(key)) return true;
      seen.add(key);
      return false;
    });
    return repeated.map((entry) =>
      duplicateEntry({ file: config.file, span: entry.span }, element, entry.value, removal(config, entry)),
    );
  });
}

/** Takes the element away, with the white space before it. */
function removal(config: CorsConfiguration, entry: Entry): Edit {
  let start = entry.span.start;
  while (start > 0 && /\s/.test(config.text[start - 1]!)) start -= 1;
  return { file: config.file, span: { start, end: entry.span.end }, insert: '' };
}
