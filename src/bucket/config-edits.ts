import { xmlText } from '../diagnostics/config-parts.ts';
import type { Edit, Span } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Item, Rule } from './configuration.ts';
import { elementsAfter, indentBefore, removal, tagName } from './edits.ts';
import { dataAddition, dataRemoval, dataSplit, dataValue } from './formats/data-edits.ts';
import { FORMATS } from './formats/formats-table.ts';
import { swiftAddition, wordRemoval, wordSplit } from './formats/word-edits.ts';

/** Edits of a configuration in the syntax that it is written in. */

const syntaxOf = ({ format }: CorsConfiguration): 'xml' | 'data' | 'words' => {
  const { syntax } = FORMATS[format];
  if (format === 'azure-xml' || syntax === 'headers') return 'words';
  return syntax === 'xml' ? 'xml' : 'data';
};

/** Takes an entry or a rule away. */
export function removalOf(config: CorsConfiguration, span: Span): Edit {
  const { file, text } = config;
  const syntax = syntaxOf(config);
  if (syntax === 'data') return dataRemoval(config, span);
  return (syntax === 'words' ? wordRemoval(config, span) : null) ?? removal(file, text, span);
}

/** How a value is written to stand in the place of the value of an entry. */
export function writtenAs(config: CorsConfiguration, entry: Entry, value: string): string {
  if (syntaxOf(config) === 'data') return dataValue(config, entry, value);
  return config.format === 'swift' ? value : xmlText(value);
}

/** Gives each of the values that one entry holds an entry of its own. */
export function splitOf(config: CorsConfiguration, entry: Entry, parts: readonly string[]): Edit {
  const { file, text } = config;
  const syntax = syntaxOf(config);
  if (syntax === 'data') return dataSplit(config, entry, parts);
  if (syntax === 'words') return wordSplit(config, entry.span, parts);
  const name = tagName(text, entry.span);
  const [first = '', ...rest] = parts.map((part) => `<${name}>${xmlText(part)}</${name}>`);
  return { file, span: entry.span, insert: `${first}${elementsAfter(file, text, entry, rest).insert}` };
}

const ELEMENTS: Readonly<Record<string, Readonly<Record<Item, string>>>> = {
  xml: { origin: 'AllowedOrigin', method: 'AllowedMethod', header: 'AllowedHeader', expose: 'ExposeHeader' },
  'gcs-xml': { origin: 'Origin', method: 'Method', header: 'ResponseHeader', expose: 'ResponseHeader' },
  'azure-xml': {
    origin: 'AllowedOrigins',
    method: 'AllowedMethods',
    header: 'AllowedHeaders',
    expose: 'ExposedHeaders',
  },
};

/** Adds values to an item of a rule: behind its last entry, else behind what the rule has; `null`: there is no place. */
export function additionOf(config: CorsConfiguration, rule: Rule, item: Item, values: readonly string[]): Edit | null {
  if (config.format === 'swift') return swiftAddition(config, rule, item, values);
  if (syntaxOf(config) === 'data') return dataAddition(config, rule, item, values);
  if (config.format === 'xml') return elementAddition(config, rule, item, values);
  return listAddition(config, rule, item, values);
}

const entriesOf = ({ origins, methods, headers, exposeHeaders }: Rule, item: Item): readonly Entry[] =>
  ({ origin: origins, method: methods, header: headers, expose: exposeHeaders })[item];

function elementAddition(config: CorsConfiguration, rule: Rule, item: Item, values: readonly string[]): Edit | null {
  const { file, text } = config;
  const own = entriesOf(rule, item);
  const all = own.length > 0 ? own : [...rule.origins, ...rule.methods, ...rule.headers, ...rule.exposeHeaders];
  const [first, ...others] = all;
  if (!first) return null;
  const last = others.reduce((a, b) => (b.span.end > a.span.end ? b : a), first);
  const prefix = /^[^:]*:/.exec(tagName(text, last.span))?.[0] ?? '';
  const name = `${prefix}${ELEMENTS['xml']?.[item]}`;
  return elementsAfter(
    file,
    text,
    last,
    values.map((value) => `<${name}>${xmlText(value)}</${name}>`),
  );
}

/** In the XML of Azure and Google the entries of an item stand in an element of their own. */
function listAddition(config: CorsConfiguration, rule: Rule, item: Item, values: readonly string[]): Edit | null {
  const { file, text, format } = config;
  const name = ELEMENTS[format]?.[item];
  if (name === undefined) return null;
  const google = format === 'gcs-xml';
  const elements = values.map((value) => `<${name}>${xmlText(value)}</${name}>`);
  const last = entriesOf(rule, item).at(-1);
  if (last && google) return elementsAfter(file, text, last, elements);
  if (last) return { file, span: point(last.span.end), insert: `,${values.map(xmlText).join(',')}` };
  const written = text.slice(rule.span.start, rule.span.end);
  const list = google ? `${name}s` : name;
  const content = google ? elements.join('') : values.map(xmlText).join(',');
  const empty = new RegExp(`<${list}\\s*(?:/>|>\\s*</${list}\\s*>)`).exec(written);
  const element = `<${list}>${content}</${list}>`;
  if (empty) {
    const start = rule.span.start + empty.index;
    return { file, span: { start, end: start + empty[0].length }, insert: element };
  }
  const close = text.lastIndexOf('</', rule.span.end - 1);
  if (close <= rule.span.start) return null;
  const indent = indentBefore(text, close);
  return indent === null
    ? { file, span: point(close), insert: element }
    : { file, span: point(close - indent.length), insert: `${indent}  ${element}` };
}

const point = (at: number): Span => ({ start: at, end: at });
