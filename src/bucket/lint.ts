import {
  type At,
  badExposeHeader,
  etagNotExposed,
  exposeWildcard,
  maxAgeAboveCap,
  methodNotAllowed,
  missingMethod,
  missingOrigin,
  noRules,
  severalWildcards,
  tooLarge,
  tooManyRules,
} from '../diagnostics/config.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import type { Dialect } from './dialects/dialect.ts';
import { lintOrigins } from './lint-origins.ts';
import { lintDuplicates, lintOverlaps } from './lint-overlaps.ts';

/**
 * What a store would refuse (errors) and what is unwise (warnings, information) in a configuration that was read.
 * Problems met while reading are `config.problems` and not repeated here.
 */
export function lintConfiguration(config: CorsConfiguration, dialect: Dialect): Diagnostic[] {
  if (config.problems.some((problem) => problem.severity === 'error' && config.rules.length === 0)) return [];
  return [
    ...lintSize(config, dialect),
    ...config.rules.flatMap((rule) => lintRule(config, rule, dialect)),
    ...lintOverlaps(config, dialect),
  ];
}

const at = (config: CorsConfiguration, span: At['span']): At => ({ file: config.file, span });

/** The opening tag: the whole rule would be too much to point at. */
function opening(config: CorsConfiguration, rule: Rule): At {
  const end = config.text.indexOf('>', rule.span.start);
  return at(config, { start: rule.span.start, end: end < 0 ? rule.span.end : end + 1 });
}

function lintSize(config: CorsConfiguration, dialect: Dialect): Diagnostic[] {
  const found: Diagnostic[] = [];
  const { warn, most } = dialect.maxRules.value;
  const length = new TextEncoder().encode(config.text).length;
  if (length > dialect.maxBytes.value)
    found.push(tooLarge(at(config, { start: 0, end: 0 }), length, dialect.maxBytes.value));
  const first = config.rules[most] ?? config.rules[warn];
  if (first) {
    const certain = config.rules.length > most;
    found.push(tooManyRules(opening(config, first), config.rules.length, certain ? most : warn, certain));
  }
  if (config.rules.length === 0) found.push(noRules(at(config, { start: 0, end: 0 })));
  return found;
}

function lintRule(config: CorsConfiguration, rule: Rule, dialect: Dialect): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (rule.origins.length === 0) found.push(missingOrigin(opening(config, rule), rule.index));
  if (rule.methods.length === 0) found.push(missingMethod(opening(config, rule), rule.index));
  found.push(...lintOrigins(config, rule));
  found.push(...lintMethods(config, rule, dialect));
  found.push(...lintHeaders(config, rule));
  found.push(...lintExpose(config, rule));
  found.push(...lintDuplicates(config, rule));
  if (rule.maxAgeSeconds && rule.maxAgeSeconds.value > 86_400) {
    found.push(maxAgeAboveCap(at(config, rule.maxAgeSeconds.valueSpan), rule.maxAgeSeconds.value));
  }
  return found;
}

function lintMethods(config: CorsConfiguration, rule: Rule, dialect: Dialect): Diagnostic[] {
  const allowed = dialect.methodsAllowed.value;
  if (allowed === 'any') return [];
  return rule.methods
    .filter((entry) => !allowed.includes(entry.value))
    .map((entry) => methodNotAllowed(at(config, entry.valueSpan), entry.value, allowed));
}

const stars = (entry: Entry): number => entry.value.split('*').length - 1;

function lintHeaders(config: CorsConfiguration, rule: Rule): Diagnostic[] {
  return rule.headers
    .filter((entry) => stars(entry) > 1)
    .map((entry) => severalWildcards(at(config, entry.valueSpan), 'AllowedHeader', entry.value));
}

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function lintExpose(config: CorsConfiguration, rule: Rule): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const entry of rule.exposeHeaders) {
    const place = at(config, entry.valueSpan);
    if (entry.value.includes('*')) found.push(exposeWildcard(place, entry.value));
    else if (!HEADER_NAME.test(entry.value) || /[&']/.test(entry.value))
      found.push(badExposeHeader(place, entry.value));
  }
  const upload = rule.methods.find((entry) => entry.value === 'PUT' || entry.value === 'POST');
  const exposed = rule.exposeHeaders.some((entry) => entry.value.toLowerCase() === 'etag');
  if (upload && !exposed) found.push(etagNotExposed(at(config, upload.span), rule.index, exposeEdit(config, rule)));
  return found;
}

/** `<ExposeHeader>ETag</ExposeHeader>` on a line of its own behind the rule's last entry, indented like it. */
function exposeEdit(config: CorsConfiguration, rule: Rule) {
  const last = [...rule.origins, ...rule.methods, ...rule.headers, ...rule.exposeHeaders]
    .sort((a, b) => a.span.end - b.span.end)
    .at(-1);
  if (!last) return null;
  const lineStart = config.text.lastIndexOf('\n', last.span.start - 1) + 1;
  const indent = config.text.slice(lineStart, last.span.start);
  const onOwnLine = /^[ \t]*$/.test(indent) && lineStart > 0;
  const lineEnd = config.text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  const insert = `${onOwnLine ? lineEnd + indent : ''}<ExposeHeader>ETag</ExposeHeader>`;
  return { file: config.file, span: { start: last.span.end, end: last.span.end }, insert };
}
