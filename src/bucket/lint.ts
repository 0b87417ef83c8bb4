import { maxAgeAboveCap } from '../diagnostics/config-advice.ts';
import type { At } from '../diagnostics/config-parts.ts';
import { missingMethod, missingOrigin, noRules, tooLarge, tooManyRules } from '../diagnostics/config-refused.ts';
import { inWordsOf } from '../diagnostics/config-words.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Rule } from './configuration.ts';
import { convertConfiguration } from './convert.ts';
import type { Dialect } from './dialects/dialect.ts';
import { wordsOf } from './formats/item-words.ts';
import { lintAllowedHeaders, lintDuplicates, lintExposeHeaders, lintMethods } from './lint-entries.ts';
import { lintOrigins } from './lint-origins.ts';
import { lintOverlaps } from './lint-overlaps.ts';
import { isOwnDialect, lintVendor } from './lint-vendor.ts';
import { openingTag } from './places.ts';
import { withAnswers } from './refusal-answers.ts';

/**
 * What a store would refuse (errors) and what is unwise (warnings, information) in a configuration that was read, in
 * the order of the file where it has one. Problems met while reading are `config.problems` and not repeated here.
 */
export function lintConfiguration(config: CorsConfiguration, dialect: Dialect): Diagnostic[] {
  const found = lintAll(config, dialect);
  const words = wordsOf(config);
  return withAnswers(config, dialect, words ? found.map((diagnostic) => inWordsOf(words, diagnostic)) : found);
}

/** The problems met while reading, with what the store would answer to them, and what `lintConfiguration` finds. */
export const lintWithProblems = (config: CorsConfiguration, dialect: Dialect): Diagnostic[] => [
  ...withAnswers(config, dialect, config.problems),
  ...lintConfiguration(config, dialect),
];

function lintAll(config: CorsConfiguration, dialect: Dialect): Diagnostic[] {
  if (config.rules.length === 0) return isUnread(config) ? [] : [noRules(root(config))];
  return [
    ...(isOwnDialect(config, dialect) ? lintSize(config, dialect) : []),
    ...config.rules.flatMap((rule) => lintRule(config, rule, dialect)),
    ...lintVendor(config, dialect),
    ...lintOverlaps(config, dialect),
  ];
}

/** Without a rule because the document could not be read at all, which was said already. */
const isUnread = (config: CorsConfiguration): boolean =>
  config.problems.some(({ severity, code }) => severity === 'error' && code !== 'config/bad-response-vary');

/** The opening tag of the document element. */
function root(config: CorsConfiguration): At {
  const start = Math.max(config.text.search(/<[^?!]/), 0);
  return openingTag(config, { start, end: config.text.length });
}

/** The longest time that any browser keeps the answer to a preflight (Firefox). */
const LONGEST_KEPT_SECONDS = 86_400;

function lintSize(config: CorsConfiguration, dialect: Dialect): Diagnostic[] {
  const found: Diagnostic[] = [];
  const { maxRules, maxBytes } = dialect;
  const { warn, most } = maxRules.value ?? { warn: Number.POSITIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  const count = config.rules.length;
  const length = maxBytes.value === null ? 0 : lengthOf(config);
  if (maxBytes.value !== null && length > maxBytes.value) found.push(tooLarge(root(config), length, maxBytes.value));
  const certain = count > most;
  const first = config.rules[certain ? most : warn];
  if (first) {
    const counts = { count, most: certain ? most : warn, certain, store: dialect.title };
    found.push(tooManyRules(openingTag(config, first.span), counts));
  }
  return found;
}

/** Whether something of a rule could not be read, which was said already: it may be what seems to be missing. */
const isPartial = ({ problems }: CorsConfiguration, { span }: Rule): boolean =>
  problems.some(({ code, primary }) => {
    if (code !== 'config/unresolved-value' && code !== 'config/wrong-type') return false;
    const place = primary?.source.kind === 'config' ? primary.source.span : null;
    return place !== null && span.start <= place.start && place.end <= span.end;
  });

/** Of the document that the store is sent: a file in another format may hold more, or say it in fewer words. */
function lengthOf(config: CorsConfiguration): number {
  const sent = config.format === 'xml' ? config.text : convertConfiguration(config, 'xml').text;
  return new TextEncoder().encode(sent).length;
}

function lintRule(config: CorsConfiguration, rule: Rule, dialect: Dialect): Diagnostic[] {
  const found: Diagnostic[] = [];
  const opening = openingTag(config, rule.span);
  const partial = isPartial(config, rule);
  if (rule.origins.length === 0 && !partial) found.push(missingOrigin(opening, rule.index));
  if (rule.methods.length === 0 && !partial) found.push(missingMethod(opening, rule.index));
  found.push(
    ...lintOrigins(config, rule, dialect),
    ...(isOwnDialect(config, dialect) ? lintMethods(config, rule, dialect) : []),
    ...lintAllowedHeaders(config, rule, dialect),
    ...lintExposeHeaders(config, rule),
    ...lintDuplicates(config, rule, dialect),
  );
  const age = rule.maxAgeSeconds;
  if (age && age.value > LONGEST_KEPT_SECONDS)
    found.push(maxAgeAboveCap({ file: config.file, span: age.valueSpan }, age.value));
  return found;
}
