import { badMaxAge } from '../../diagnostics/config.ts';
import {
  repeatedMember,
  tooManyEntries,
  unknownMember,
  unresolvedValue,
  wrongType,
} from '../../diagnostics/config-formats.ts';
import type { At } from '../../diagnostics/config-parts.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { Entry, Item, Rule } from '../configuration.ts';
import { editDistance } from '../edit-distance.ts';
import { OPERATION_METHODS } from '../operations-table.ts';
import { type DataMap, type DataMember, type DataNode, type DataScalar, memberOf } from './data.ts';
import type { FormatName } from './formats-table.ts';
import { VOCABULARIES, type Vocabulary } from './vocabulary-table.ts';

/** More than a file has that is a configuration; aliases may repeat a list without end. */
const MAX_ENTRIES = 20_000;
const MAX_PROBLEMS = 200;

/** The names that a rule of this spelling may have, in the map itself and in the one within it. */
export function namesOf(vocabulary: Vocabulary): { readonly outer: string[]; readonly inner: string[] } {
  const { origin, method, header, expose } = vocabulary.items;
  const present = (names: readonly (string | null | undefined)[]) => names.filter((name) => typeof name === 'string');
  const asked = present([origin, method, header]);
  const outer = present([vocabulary.id, expose, vocabulary.maxAge, vocabulary.vary]);
  return vocabulary.within === undefined
    ? { outer: [...asked, ...outer], inner: [] }
    : { outer: [vocabulary.within, ...outer], inner: asked };
}

/** The spelling in which a rule is written: the one that it has most names of, the first when it has none. */
export function vocabularyOf(format: FormatName, rule: DataNode): Vocabulary | null {
  const count = (vocabulary: Vocabulary): number => {
    const known = namesOf(vocabulary).outer;
    return rule.kind === 'map' ? rule.members.filter(({ key }) => known.includes(key)).length : 0;
  };
  const [first, ...others] = VOCABULARIES[format] ?? [];
  if (!first) return null;
  return others.reduce((best, other) => (count(other) > count(best) ? other : best), first);
}

/** Reads the rules of one bucket out of JSON or YAML; what cannot be read becomes a problem. */
export class RuleReader {
  readonly problems: Diagnostic[] = [];
  /** A ResponseVary that stands in a rule. */
  responseVary: boolean | null = null;
  readonly #file: string;
  readonly #text: string;
  readonly #format: FormatName;
  #entries = 0;

  constructor(file: string, text: string, format: FormatName) {
    this.#file = file;
    this.#text = text;
    this.#format = format;
  }

  /** A list of rules; one rule by itself counts as a list of one. */
  rules(node: DataNode): Rule[] {
    if (node.kind === 'scalar' && node.value === null) return [];
    if (node.kind === 'scalar') {
      this.#wrong(node, 'the list of rules', 'a list');
      return [];
    }
    const rules: Rule[] = [];
    for (const item of node.kind === 'list' ? node.items : [node]) {
      if (item.kind === 'map' && !isComputed(item)) rules.push(this.#rule(item, rules.length));
      else if (isComputed(item)) this.#unresolved(item);
      else this.#wrong(item, `rule ${rules.length + 1}`, 'an object');
      this.#entries += 1;
      if (this.#entries > MAX_ENTRIES) {
        this.problems.push(tooManyEntries(this.#at(firstOf(this.#text, item)), MAX_ENTRIES));
        break;
      }
    }
    return rules;
  }

  #say(problem: Diagnostic): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
  }

  #at(span: Span): At {
    return { file: this.#file, span };
  }

  #rule(map: DataMap, index: number): Rule {
    const vocabulary = vocabularyOf(this.#format, map);
    if (!vocabulary) throw new Error(`no spelling of ${this.#format}`);
    const { outer, inner } = namesOf(vocabulary);
    this.#checkNames(map, [...outer, ...(vocabulary.ignored ?? [])]);
    const { within } = vocabulary;
    const asked = within === undefined ? map : this.#map(memberOf(map, within), within);
    if (within !== undefined && asked) this.#checkNames(asked, inner);
    const list = (item: Item): Entry[] => {
      const name = vocabulary.items[item];
      if (name === null) return [];
      return this.#list(memberOf(item === 'expose' ? map : (asked ?? map), name), name, vocabulary, item);
    };
    const headers = list('header');
    const { header, expose } = vocabulary.items;
    const wanted = vocabulary.listsRequired ? [header, expose].filter((name) => name !== null) : [];
    const lacks = wanted.filter((name) => !memberOf(map, name));
    const age = vocabulary.maxAge === null ? undefined : memberOf(map, vocabulary.maxAge);
    const maxAgeSeconds = this.#maxAge(index, age, vocabulary);
    if (vocabulary.vary !== undefined) this.#vary(memberOf(map, vocabulary.vary));
    return {
      index,
      span: map.span,
      id: this.#id(vocabulary.id === null ? undefined : memberOf(map, vocabulary.id)),
      origins: list('origin'),
      methods: list('method'),
      headers,
      exposeHeaders: expose === null ? headers : list('expose'),
      ...(lacks.length > 0 ? { lacks } : {}),
      ...(age && maxAgeSeconds === null && !isNull(age.value) ? { hasUnreadMaxAge: true } : {}),
      maxAgeSeconds,
    };
  }

  #map(member: DataMember | undefined, name: string): DataMap | null {
    if (!member) return null;
    if (member.value.kind === 'map') return member.value;
    this.#wrong(member.value, `"${name}"`, 'an object');
    return null;
  }

  #list(member: DataMember | undefined, name: string, { values, operations }: Vocabulary, item: Item): Entry[] {
    if (!member) return [];
    const { value } = member;
    if (value.kind === 'scalar' && value.value === null) return [];
    const isList = value.kind === 'list';
    const single = value.kind === 'scalar' && typeof value.value === 'string';
    if (!isList && !single) {
      this.#notText(value, `"${name}"`, values === 'commas' ? 'a string' : 'a list of strings');
      return [];
    }
    if (single && values === 'list' && this.#format !== 'azure-json') {
      this.#wrong(value, `"${name}"`, 'a list of strings');
      return [];
    }
    const nodes = isList ? value.items : [value];
    const commas = single && (values === 'commas' || this.#format === 'azure-json');
    const entries = nodes.flatMap((node) => this.#entry(node, `an entry of "${name}"`, commas));
    return item === 'method' && operations ? entries.map(methodOf) : entries;
  }

  #entry(node: DataNode, what: string, commas: boolean): Entry[] {
    if (this.#entries > MAX_ENTRIES) return [];
    this.#entries += 1;
    if (node.kind !== 'scalar' || typeof node.value !== 'string') {
      this.#notText(node, what, 'a string');
      return [];
    }
    if (isExpression(this.#format, node.value)) {
      this.#unresolved(node);
      return [];
    }
    if (commas) return piecesOf(this.#text, node);
    return [{ value: node.value, span: node.span, valueSpan: node.valueSpan }];
  }

  #id(member: DataMember | undefined): string | null {
    const value = member?.value;
    if (!value || (value.kind === 'scalar' && value.value === null)) return null;
    if (value.kind === 'scalar') return String(value.value);
    this.#notText(value, `"${member.key}"`, 'a string');
    return null;
  }

  #vary(member: DataMember | undefined): void {
    const value = member?.value.kind === 'scalar' ? member.value.value : undefined;
    if (typeof value === 'boolean') this.responseVary = this.responseVary === true || value;
    else if (member) this.#wrong(member.value, `"${member.key}"`, 'true or false');
  }

  #maxAge(index: number, member: DataMember | undefined, { listsRequired }: Vocabulary): Rule['maxAgeSeconds'] {
    const node = member?.value;
    if (!node || isNull(node)) return null;
    if (node.kind !== 'scalar') {
      this.#notText(node, `"${member.key}"`, 'a number');
      return null;
    }
    const written = this.#text.slice(node.valueSpan.start, node.valueSpan.end);
    if (/^\d{1,10}$/.test(written)) return { value: Number(written), span: node.span, valueSpan: node.valueSpan };
    this.#say(badMaxAge(this.#at(node.span), index, written, listsRequired ? `"${member.key}"` : null));
    return null;
  }

  #checkNames(map: DataMap, known: readonly string[]): void {
    const last = new Map(map.members.map((member) => [member.key, member]));
    for (const member of map.members) {
      const { key, keySpan } = member;
      const taken = last.get(key);
      if (taken && taken !== member) this.#say(repeatedMember(this.#at(keySpan), key, this.#at(taken.keySpan)));
      if (known.includes(key) || this.#format.startsWith('terraform')) continue;
      const near = meantName(key, known);
      const meant =
        near === null || last.has(near) ? null : { name: near, edit: { ...this.#at(keySpan), insert: near } };
      this.#say(unknownMember(this.#at(keySpan), { name: key, meant, known }));
    }
  }

  #notText(node: DataNode, what: string, expected: string): void {
    if (isComputed(node)) this.#unresolved(node);
    else this.#wrong(node, what, expected);
  }

  #wrong(node: DataNode, what: string, expected: string): void {
    this.#say(wrongType(this.#at(firstOf(this.#text, node)), what, expected, kindOf(node)));
  }

  #unresolved(node: DataNode): void {
    const written = this.#text.slice(node.span.start, node.span.end).replace(/\s+/g, ' ');
    this.#say(unresolvedValue(this.#at(firstOf(this.#text, node)), written.slice(0, 60)));
  }
}

const isNull = (node: DataNode): boolean => node.kind === 'scalar' && node.value === null;

const methodOf = (entry: Entry): Entry => ({ ...entry, value: OPERATION_METHODS[entry.value] ?? entry.value });

/** A function of CloudFormation: `!Sub` and its like, or `{"Fn::Sub": ...}`. */
function isComputed(node: DataNode): boolean {
  if (node.kind === 'unresolved') return true;
  const only = node.kind === 'map' && node.members.length === 1 ? node.members[0]?.key : undefined;
  return only !== undefined && (only === 'Ref' || only.startsWith('Fn::'));
}

/** Where a value begins, on its first line: the whole of a list would be too much to point at. */
const firstOf = (text: string, { span }: DataNode): Span => {
  const line = /^[^\r\n]{0,80}/.exec(text.slice(span.start, Math.min(span.end, span.start + 80)))?.[0] ?? '';
  return { start: span.start, end: span.start + line.length };
};

function kindOf(node: DataNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'an object';
  if (node.kind === 'unresolved') return 'computed';
  if (node.value === null) return 'null';
  return typeof node.value === 'string' ? 'a string' : typeof node.value === 'number' ? 'a number' : 'true or false';
}

/** Azure takes 2 KB of values. */
const MAX_PIECES = 20_000;

/** The values of a text with commas between them. */
export function piecesOf(
  text: string,
  { value, span, valueSpan }: Pick<DataScalar, 'value' | 'span' | 'valueSpan'>,
): Entry[] {
  const written = text.slice(valueSpan.start, valueSpan.end);
  // With an escape in it the places of its parts are not those of their characters.
  if (written !== value) {
    const values = String(value)
      .split(',')
      .map((part) => part.trim());
    return values
      .filter((part) => part !== '')
      .slice(0, MAX_PIECES)
      .map((part) => ({ value: part, span, valueSpan }));
  }
  const entries: Entry[] = [];
  for (const match of written.matchAll(/[^,]+/g)) {
    const part = match[0].trim();
    const start = valueSpan.start + match.index + match[0].indexOf(part);
    const place = { start, end: start + part.length };
    if (part !== '') entries.push({ value: part, span: place, valueSpan: place });
    if (entries.length >= MAX_PIECES) break;
  }
  return entries;
}

/** The name that one was probably meant to be: other case, singular or plural, a slip. */
function meantName(name: string, known: readonly string[]): string | null {
  const asked = name.toLowerCase().replaceAll(/[_-]/g, '');
  const near = (other: string): boolean => {
    const lower = other.toLowerCase().replaceAll('_', '');
    return lower === asked || (asked.length > 4 && lower.length > 4 && editDistance(asked, lower) <= 2);
  };
  return known.find(near) ?? null;
}

/** Values that Terraform, or a template of Azure, computes when it is deployed. */
function isExpression(format: FormatName, value: string): boolean {
  if (format.startsWith('terraform')) return value.includes('${');
  return format === 'azure-json' && /^\[[\w.]+\(.*\).*\]$/s.test(value);
}
