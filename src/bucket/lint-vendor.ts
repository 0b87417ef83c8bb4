import { credentialsToAll, duplicateId, vendorLimit } from '../diagnostics/config-formats.ts';
import { type At, replacing } from '../diagnostics/config-parts.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import type { Dialect } from './dialects/dialect.ts';
import { NATIVE_OPERATIONS, OPERATION_METHODS } from './operations-table.ts';
import { openingTag, placeOfValue } from './places.ts';
import { titleOf } from './store-name.ts';
import { VENDOR_LIMITS, type VendorLimits } from './vendor-limits-table.ts';

const baseName = ({ name }: Dialect): string => name.replace(/@.*$/, '');

/** Whether a dialect is that of a store that takes the configuration; else what it allows says nothing. */
export const isOwnDialect = ({ stores }: CorsConfiguration, dialect: Dialect): boolean =>
  stores.length === 0 || stores.includes(baseName(dialect));

/** The store that a configuration is held against: that of the dialect, unless it belongs to another one. */
export const storeOf = (config: CorsConfiguration, dialect: Dialect): string | undefined =>
  isOwnDialect(config, dialect) ? baseName(dialect) : config.stores[0];

/** What the store refuses or does not understand, beyond what its dialect says. */
export function lintVendor(config: CorsConfiguration, dialect: Dialect): Diagnostic[] {
  const store = storeOf(config, dialect);
  const limits = store !== undefined && Object.hasOwn(VENDOR_LIMITS, store) ? VENDOR_LIMITS[store] : undefined;
  const general = [...duplicateIds(config), ...config.rules.flatMap((rule) => exposedToAll(config, rule) ?? [])];
  if (store === undefined || !limits) return general;
  const lint = new VendorLint(config, titleOf(store), limits);
  lint.whole();
  for (const rule of config.rules) lint.rule(rule);
  return [...general, ...lint.found];
}

function duplicateIds(config: CorsConfiguration): Diagnostic[] {
  const seen = new Map<string, Rule>();
  const found: Diagnostic[] = [];
  for (const rule of config.rules) {
    if (rule.id === null) continue;
    const first = seen.get(rule.id);
    if (first) found.push(duplicateId(openingTag(config, rule.span), rule.id, openingTag(config, first.span)));
    else seen.set(rule.id, rule);
  }
  return found;
}

/** Names of headers that carry what proves who somebody is. */
const CREDENTIALS = /^(?:authorization|cookie|x-(?:oss|amz|cos|obs|tos|bce)-security-token|x-auth-token|x-api-key)$/i;

function exposedToAll(config: CorsConfiguration, rule: Rule): Diagnostic | null {
  const star = rule.origins.find(({ value }) => value === '*');
  const header = rule.headers.find(({ value }) => CREDENTIALS.test(value));
  if (!star || !header) return null;
  return credentialsToAll(placeOfValue(config, star), header.value, placeOfValue(config, header));
}

const bytesOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);

const allOf = ({ origins, methods, headers, exposeHeaders }: Rule): Entry[] =>
  exposeHeaders === headers
    ? [...origins, ...methods, ...headers]
    : [...origins, ...methods, ...headers, ...exposeHeaders];

/** Of the texts of a rule of B2, where operations stand for methods. */
const writtenBytes = (rule: Rule): number => {
  const operations = rule.methods.map(({ value }) => (value.includes('_') ? value : `s3_${value}`));
  const { id, origins, headers, exposeHeaders } = rule;
  return bytesOf([...origins, ...headers, ...exposeHeaders]) + [...operations, id ?? ''].join('').length;
};

const isBareScheme = ({ value }: Entry): boolean => /^https?$/.test(value);

class VendorLint {
  readonly found: Diagnostic[] = [];
  readonly #config: CorsConfiguration;
  readonly #store: string;
  readonly #limits: VendorLimits;

  constructor(config: CorsConfiguration, store: string, limits: VendorLimits) {
    this.#config = config;
    this.#store = store;
    this.#limits = limits;
  }

  whole(): void {
    const { maxValueBytes } = this.#limits;
    const [first] = this.#config.rules;
    if (maxValueBytes === undefined || !first) return;
    const bytes = this.#config.rules.reduce((sum, rule) => sum + bytesOf(allOf(rule)), 0);
    if (bytes > maxValueBytes)
      this.#refused(
        this.#opening(first),
        `all values together have ${bytes} bytes, ${maxValueBytes} are allowed`,
        'the first rule',
      );
  }

  rule(rule: Rule): void {
    const { limits, opening } = { limits: this.#limits, opening: this.#opening(rule) };
    const name = `rule ${rule.index + 1}`;
    this.#id(rule, opening);
    this.#maxAge(rule, opening);
    this.#lists(rule, opening);
    const count = (entries: readonly Entry[], most: number | undefined, what: string): void => {
      const over = most === undefined ? undefined : entries[most];
      if (over)
        this.#refused(
          placeOfValue(this.#config, over),
          `${name} has ${entries.length} ${what}, ${most} ${most === 1 ? 'is' : 'are'} allowed`,
          'one too many',
        );
    };
    count(rule.origins, limits.maxOrigins, 'origins');
    count(rule.headers, limits.maxHeaders, 'headers');
    const hasStar = ({ value }: Entry): boolean => value.includes('*');
    const literal = rule.headers.filter((entry) => !hasStar(entry));
    count(literal, limits.maxLiteralHeaders, 'headers without `*`');
    count(rule.headers.filter(hasStar), limits.maxPatternHeaders, 'headers with `*`');
    count(rule.origins.filter(isBareScheme), limits.maxBareSchemes, 'origins that are a scheme alone');
    const bytes = writtenBytes(rule);
    if (limits.maxRuleBytes !== undefined && bytes > limits.maxRuleBytes)
      this.#refused(opening, `${name} has ${bytes} bytes of text, ${limits.maxRuleBytes} are allowed`, 'this rule');
    const origins = bytesOf(rule.origins) + Math.max(0, rule.origins.length - 1);
    if (limits.maxOriginBytes !== undefined && origins > limits.maxOriginBytes)
      this.#refused(opening, `the origins have ${origins} bytes, ${limits.maxOriginBytes} are allowed`, 'this list');
    for (const entry of allOf(rule)) this.#length(entry);
    for (const entry of rule.origins) this.#origin(entry);
    if (this.#config.format !== 'swift') for (const entry of rule.headers) this.#header(entry);
    for (const entry of rule.methods) this.#method(entry);
    const star = rule.origins.find(({ value }) => value === '*');
    if (this.#config.format === 'b2-json' && star && rule.origins.length > 1)
      this.#refused(placeOfValue(this.#config, star), '`*` has to be the only origin of a rule', 'beside others');
  }

  #opening = (rule: Rule): At => openingTag(this.#config, rule.span);

  #refused(at: At, what: string, label: string, cure = 'keep to the limits of the store'): void {
    const { answer } = this.#limits;
    this.found.push(vendorLimit(at, { store: this.#store, what, label, answer, cure }));
  }

  #id({ id, index }: Rule, opening: At): void {
    const limit = this.#limits.id;
    if (!limit) return;
    const named = this.#config.format === 'b2-json';
    if (id === null && limit.required && named)
      this.#refused(opening, `rule ${index + 1} has no name`, 'this rule', `give it one of ${limit.what}`);
    if (id !== null && !limit.pattern.test(id) && (named || !limit.required))
      this.#refused(
        opening,
        `the name \`${id.slice(0, 60)}\` of rule ${index + 1} is none that is taken`,
        'this rule',
        `use ${limit.what}`,
      );
  }

  #lists({ lacks = [], index }: Rule, opening: At): void {
    if (lacks.length === 0) return;
    const what = `rule ${index + 1} has no ${lacks.join(' and no ')}`;
    this.#refused(
      opening,
      what,
      'this rule',
      `add ${lacks.length > 1 ? 'them; empty lists do' : 'it; an empty list does'}`,
    );
  }

  #maxAge({ maxAgeSeconds: age, hasUnreadMaxAge, index }: Rule, opening: At): void {
    const { maxAge, maxAgeRequired, answer } = this.#limits;
    if (maxAgeRequired && !age && !hasUnreadMaxAge)
      this.#refused(opening, `rule ${index + 1} has no maximum age`, 'this rule', 'add one; 0 is allowed');
    if (maxAge === undefined || !age || age.value <= maxAge) return;
    const at = { file: this.#config.file, span: age.valueSpan };
    const what = `a maximum age of ${age.value} is more than ${maxAge}`;
    const fix = replacing(at, String(maxAge));
    this.found.push(
      vendorLimit(at, { store: this.#store, what, label: 'refused', answer, cure: `write ${maxAge}`, fix }),
    );
  }

  #length(entry: Entry): void {
    const most = this.#limits.maxValueLength;
    if (most !== undefined && entry.value.length > most)
      this.#refused(
        placeOfValue(this.#config, entry),
        `a value has ${entry.value.length} characters, ${most} are allowed`,
        'too long',
      );
  }

  #origin(entry: Entry): void {
    const { value } = entry;
    this.#pattern(entry, this.#limits.originPattern);
    const isKnown = value === '' || value === '*' || (this.#config.format === 'b2-json' && isBareScheme(entry));
    if (this.#limits.schemeRequired && !isKnown && !/^[a-z*][a-z0-9+.*-]*:\/\//i.test(value))
      this.#refused(
        placeOfValue(this.#config, entry),
        `origin \`${value}\` has no scheme`,
        'refused',
        'write http:// or https:// before it',
      );
  }

  #header(entry: Entry): void {
    const { headerPattern, refusedInHeader } = this.#limits;
    this.#pattern(entry, headerPattern);
    if (refusedInHeader?.pattern.test(entry.value))
      this.#refused(
        placeOfValue(this.#config, entry),
        `header \`${entry.value.slice(0, 60)}\` is none that is taken`,
        'refused',
        `use ${refusedInHeader.what}`,
      );
  }

  #pattern(entry: Entry, understood: VendorLimits['originPattern']): void {
    if (!understood || !entry.value.includes('*') || understood.pattern.test(entry.value)) return;
    this.found.push(
      vendorLimit(placeOfValue(this.#config, entry), {
        store: this.#store,
        what: `\`${entry.value}\` is not understood as a pattern`,
        label: understood.refused ? 'refused' : 'matches nothing but itself',
        answer: understood.refused ? this.#limits.answer : null,
        cure: `possible is ${understood.what}`,
        refused: understood.refused,
      }),
    );
  }

  #method(entry: Entry): void {
    const at = placeOfValue(this.#config, entry);
    if (this.#limits.methodsRefused?.includes(entry.value))
      this.#refused(
        at,
        `${entry.value} cannot be listed`,
        'refused',
        'remove it: the store answers preflights by itself',
      );
    if (this.#config.format !== 'b2-json') return;
    const known = [...Object.values(OPERATION_METHODS), ...NATIVE_OPERATIONS];
    if (!known.includes(entry.value))
      this.#refused(
        at,
        `\`${entry.value}\` is no operation`,
        'not known',
        `known are ${[...Object.keys(OPERATION_METHODS), ...NATIVE_OPERATIONS].join(', ')}`,
      );
  }
}
