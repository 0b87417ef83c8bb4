import { notExpressible } from '../../diagnostics/config-formats.ts';
import type { At } from '../../diagnostics/config-parts.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { listOf } from '../../diagnostics/wording.ts';
import type { CorsConfiguration, Entry, Rule } from '../configuration.ts';
import { isUnknown } from '../dialects/dialect.ts';
import { NATIVE_OPERATIONS, OPERATION_METHODS } from '../operations-table.ts';
import { openingTag, placeOfValue } from '../places.ts';
import { VENDOR_LIMITS } from '../vendor-limits-table.ts';
import { FORMATS, type FormatName } from './formats-table.ts';
import { storeLosses, storeOfTarget } from './store-losses.ts';
import { SWIFT_METHODS } from './swift-headers.ts';
import { VOCABULARIES } from './vocabulary-table.ts';

/** What of a configuration a format cannot say, in the order of the file. */
export function lossesOf(config: CorsConfiguration, target: FormatName): Diagnostic[] {
  const losses = new Losses(config, target);
  losses.compare();
  return losses.found;
}

/** More would not be read. */
const MAX_LOSSES = 500;

/** Formats that have a ResponseVary. */
const WITH_VARY: readonly FormatName[] = ['xml', 'oss-json', 'tos-json', 'terraform-alicloud'];

/** Where a `*` inside a longer entry is no wildcard, or only in some places. */
const ORIGIN_PATTERNS: readonly (readonly [RegExp, RegExp | null, string])[] = [
  [/^(?:gcs-|terraform-google$|swift$)/, null, 'only a lone `*` is a wildcard there'],
  [/^(?:azure-|terraform-azurerm$)/, /^https?:\/\/\*\.[^*]+$/, 'only a whole first label may be `*` there'],
  [/^b2-json$/, /^https?:\/\/\*(?:[.:][^*]+)?$/, 'only the beginning of the host may be `*` there'],
];

const HEADER_PATTERNS: readonly (readonly [RegExp, RegExp | null, string])[] = [
  [/^(?:gcs-|terraform-google$)/, null, 'header names have no wildcards there'],
  [/^kodo-json$/, null, 'only a lone `*` is a wildcard there'],
  [/^(?:azure-|terraform-azurerm$)/, /^[^*]+\*$/, 'only a `*` at the end is a wildcard there'],
];

class Losses {
  readonly found: Diagnostic[] = [];
  readonly #config: CorsConfiguration;
  readonly #target: FormatName;

  constructor(config: CorsConfiguration, target: FormatName) {
    this.#config = config;
    this.#target = target;
  }

  compare(): void {
    const { rules, responseVary, format } = this.#config;
    const [first, second] = rules;
    if (responseVary === true && !WITH_VARY.includes(this.#target) && first)
      this.#lost(this.#opening(first), 'ResponseVary', 'Vary: Origin is a matter of the store there');
    if (this.#target === 'swift') {
      if (second)
        this.#lost(this.#opening(second), `more than one rule (of ${rules.length})`, 'it has one list of origins');
      if (first && format !== 'swift') this.#swift(first);
    }
    for (const rule of this.#target === 'swift' ? rules.slice(0, 1) : rules) this.#rule(rule);
    for (const { rule, what, why } of storeLosses(this.#config, this.#target))
      this.#lost(this.#opening(rule), what, why);
  }

  #opening = (rule: Rule): At => openingTag(this.#config, rule.span);

  #lost(at: At, what: string, why: string): void {
    if (this.found.length < MAX_LOSSES) this.found.push(notExpressible(at, what, FORMATS[this.#target].title, why));
  }

  #rule(rule: Rule): void {
    const vocabulary = VOCABULARIES[this.#target]?.[0];
    const hasId = this.#target === 'xml' || (vocabulary !== undefined && vocabulary.id !== null);
    if (rule.id !== null && !hasId)
      this.#lost(this.#opening(rule), `the name \`${rule.id}\` of a rule`, 'rules have no names there');
    if (rule.id === null && this.#target === 'b2-json')
      this.#lost(this.#opening(rule), 'a rule without a name', 'one was made up');
    if (rule.maxAgeSeconds === null && this.#isAzure())
      this.#lost(this.#opening(rule), 'a rule without a maximum age', '0 was written: the element has to be there');
    if (vocabulary?.items.expose === null || this.#target === 'gcs-xml') this.#oneList(rule);
    this.#methods(rule);
    if (this.#target !== 'swift') for (const entry of rule.headers) this.#header(entry);
    for (const entry of rule.origins) this.#pattern(entry, ORIGIN_PATTERNS);
    const written = [...rule.origins, ...rule.exposeHeaders];
    if (this.#target !== 'swift') written.push(...rule.methods, ...rule.headers);
    for (const entry of written) this.#text(entry);
  }

  #isAzure = (): boolean => /^(?:azure-|terraform-azurerm$)/.test(this.#target);

  /** Google's list of response headers is for both. */
  #oneList(rule: Rule): void {
    const missing = (from: readonly Entry[], others: readonly Entry[]): string[] =>
      from
        .filter(({ value }) => others.every((other) => other.value.toLowerCase() !== value.toLowerCase()))
        .map(({ value }) => `\`${value}\``);
    const [readable, sendable] = [missing(rule.headers, rule.exposeHeaders), missing(rule.exposeHeaders, rule.headers)];
    if (readable.length + sendable.length === 0) return;
    const widened = [
      ...(sendable.length === 0 ? [] : [`requests may now send ${listOf(sendable, 5)}`]),
      ...(readable.length === 0 ? [] : [`script may now read ${listOf(readable, 5)}`]),
    ];
    const why = `it has one list for both, and both were put into it: ${widened.join(', and ')}`;
    this.#lost(this.#opening(rule), `allowed and exposed headers of rule ${rule.index + 1} that differ`, why);
  }

  #methods(rule: Rule): void {
    const operations: readonly string[] = [...Object.values(OPERATION_METHODS), ...NATIVE_OPERATIONS];
    for (const entry of rule.methods) {
      const { value } = entry;
      if (this.#target === 'b2-json' && !operations.includes(value))
        this.#lost(placeOfValue(this.#config, entry), `method \`${value}\``, 'no operation stands for it');
      if (this.#target !== 'b2-json' && this.#target !== 'swift' && NATIVE_OPERATIONS.includes(value))
        this.#lost(placeOfValue(this.#config, entry), `operation \`${value}\``, 'only Backblaze B2 has it');
      const there = storeOfTarget(this.#config, this.#target);
      if (there && VENDOR_LIMITS[there.name]?.methodsRefused?.includes(value))
        this.#lost(placeOfValue(this.#config, entry), `method \`${value}\``, 'it cannot be listed there');
    }
  }

  #header(entry: Entry): void {
    const stars = storeOfTarget(this.#config, this.#target)?.headerWildcards;
    if (entry.value === '*' && stars?.value === 'none') {
      const why = isUnknown(stars) ? 'whether it stands for every header there is not known' : 'it stands for itself';
      this.#lost(placeOfValue(this.#config, entry), 'a header `*`', why);
    }
    this.#pattern(entry, HEADER_PATTERNS);
  }

  #pattern(entry: Entry, patterns: readonly (readonly [RegExp, RegExp | null, string])[]): void {
    // What a store did not understand before, it does not understand less now.
    if (this.#config.stores[0] === FORMATS[this.#target].stores[0]) return;
    if (!entry.value.includes('*') || entry.value === '*') return;
    for (const [formats, understood, why] of patterns) {
      if (formats.test(this.#target) && !understood?.test(entry.value))
        this.#lost(placeOfValue(this.#config, entry), `the pattern \`${entry.value}\``, why);
    }
  }

  /** Values that cannot be written as they are. */
  #text(entry: Entry): void {
    const { value } = entry;
    const { syntax } = FORMATS[this.#target];
    const blanks = value !== value.trim() || /[\u0000-\u001f\ufffe\uffff]|\p{Surrogate}/u.test(value);
    const unwritable =
      (syntax === 'xml' && blanks) ||
      (syntax === 'headers' && (/\s/.test(value) || blanks || value === '')) ||
      (this.#target === 'azure-xml' && (value.includes(',') || value === '')) ||
      (this.#target.startsWith('terraform') && value.includes('${'));
    if (unwritable)
      this.#lost(placeOfValue(this.#config, entry), `\`${value}\``, 'some of its characters mean something else there');
  }

  /** Swift lets every method and header through. */
  #swift(rule: Rule): void {
    const values = rule.methods.map(({ value }) => value);
    const every = SWIFT_METHODS.every((method) => values.includes(method));
    if (!every) this.#lost(this.#opening(rule), 'which methods are allowed', 'every method is');
    if (!rule.headers.some(({ value }) => value === '*'))
      this.#lost(this.#opening(rule), 'which request headers are allowed', 'every header is');
  }
}
