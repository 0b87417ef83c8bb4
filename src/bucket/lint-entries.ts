import { duplicateEntry, emptyEntry, etagNotExposed } from '../diagnostics/config-advice.ts';
import {
  badExposeHeader,
  exposeWildcard,
  methodNotAllowed,
  severalValues,
  severalWildcards,
} from '../diagnostics/config-refused.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { additionOf, removalOf, splitOf } from './config-edits.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import { type Dialect, isUnknown } from './dialects/dialect.ts';
import { placeOfValue } from './places.ts';

export function lintMethods(config: CorsConfiguration, rule: Rule, dialect: Dialect): Diagnostic[] {
  const allowed = dialect.methodsAllowed.value;
  // Operations of B2 and the methods that Swift always allows are no methods to list.
  if (allowed === 'any' || config.format === 'b2-json' || config.format === 'swift') return [];
  const { value: letters } = dialect.methodCase;
  const anyCase = letters === 'insensitive' || letters === 'entry-upper';
  return rule.methods
    .filter(({ value }) => !allowed.includes(anyCase ? value.toUpperCase() : value))
    .map((entry) => {
      const several = severalIn(config, entry, { element: 'AllowedMethod', refused: true });
      return several ?? methodNotAllowed(placeOfValue(config, entry), entry.value, allowed);
    });
}

export function lintAllowedHeaders(config: CorsConfiguration, rule: Rule, dialect: Dialect): Diagnostic[] {
  const found: Diagnostic[] = [];
  const most = dialect.headerWildcards.value === 'many' ? Number.POSITIVE_INFINITY : 1;
  for (const entry of rule.headers) {
    const at = placeOfValue(config, entry);
    const several = severalIn(config, entry, { element: 'AllowedHeader', refused: false });
    if (several) found.push(several);
    else if (entry.value === '') found.push(emptyEntry(at, 'AllowedHeader', removalOf(config, entry.span)));
    else if (starsIn(entry) > most) found.push(severalWildcards(at, 'AllowedHeader', entry.value));
  }
  return found;
}

/** RFC 9110 token. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function lintExposeHeaders(config: CorsConfiguration, rule: Rule): Diagnostic[] {
  const found: Diagnostic[] = [];
  // Google's one list of headers is judged as what a request may have; Azure takes patterns.
  const isPattern = config.stores[0] === 'azure' ? /^[^*]*\*$/ : null;
  for (const entry of rule.exposeHeaders === rule.headers ? [] : rule.exposeHeaders) {
    if (isPattern?.test(entry.value)) continue;
    const at = placeOfValue(config, entry);
    const several = severalIn(config, entry, { element: 'ExposeHeader', refused: true });
    if (several) found.push(several);
    else if (entry.value.includes('*')) found.push(exposeWildcard(at, entry.value));
    else if (!HEADER_NAME.test(entry.value) || /[&']/.test(entry.value)) found.push(badExposeHeader(at, entry.value));
  }
  const upload = rule.methods.find(({ value }) => value === 'PUT' || value === 'POST');
  const exposed = rule.exposeHeaders.some(({ value }) => /^etag$/i.test(value) || (isPattern && value === '*'));
  if (upload && !exposed) {
    const at = { file: config.file, span: upload.span };
    found.push(etagNotExposed(at, rule.index, additionOf(config, rule, 'expose', ['ETag'])));
  }
  return found;
}

export const starsIn = ({ value }: Entry): number => value.split('*').length - 1;

interface Kind {
  readonly element: string;
  readonly refused: boolean;
}

/** Values with commas, semicolons or blanks between them, which the writer took for a list. */
export function severalIn(config: CorsConfiguration, entry: Entry, { element, refused }: Kind): Diagnostic | null {
  const parts = entry.value.split(/[\s,;]+/).filter((part) => part !== '');
  if (parts.length < 2) return null;
  const split = splitOf(config, entry, parts);
  return severalValues(placeOfValue(config, entry), { element, value: entry.value, parts, refused, split });
}

/** Entries that stand twice in a rule. */
export function lintDuplicates(config: CorsConfiguration, rule: Rule, dialect: Dialect): Diagnostic[] {
  const lower = (value: string): string => value.toLowerCase();
  const same = (value: string): string => value;
  const { originCase } = dialect;
  const origin = originCase.value === 'insensitive' && !isUnknown(originCase) ? lower : same;
  return [
    ...repeated(config, 'AllowedOrigin', rule.origins, origin),
    ...repeated(config, 'AllowedMethod', rule.methods, same),
    ...repeated(config, 'AllowedHeader', rule.headers, lower),
    ...(rule.exposeHeaders === rule.headers ? [] : repeated(config, 'ExposeHeader', rule.exposeHeaders, lower)),
  ];
}

function repeated(
  config: CorsConfiguration,
  element: string,
  entries: readonly Entry[],
  fold: (value: string) => string,
): Diagnostic[] {
  const { file } = config;
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const { value, span } of entries) {
    const key = fold(value);
    if (seen.has(key) && value !== '')
      found.push(duplicateEntry({ file, span }, element, value, removalOf(config, span)));
    seen.add(key);
  }
  return found;
}
