import type { CorsConfiguration, Entry, Item, Rule } from '../bucket/configuration.ts';
import type { ItemPlace } from '../diagnostics/cors.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';

const ELEMENT: Record<Item, string> = {
  origin: 'AllowedOrigin',
  method: 'AllowedMethod',
  header: 'AllowedHeader',
  expose: 'ExposeHeader',
};

export const entriesOf = (rule: Rule, item: Item): readonly Entry[] =>
  item === 'origin'
    ? rule.origins
    : item === 'method'
      ? rule.methods
      : item === 'header'
        ? rule.headers
        : rule.exposeHeaders;

const escapeXml = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** White space before an element on its own line, with the line end in front; empty when something else stands there. */
function indentBefore(text: string, at: number): string {
  let start = at;
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start -= 1;
  if (start === 0 || text[start - 1] !== '\n') return '';
  return `${text[start - 2] === '\r' ? '\r\n' : '\n'}${text.slice(start, at)}`;
}

/** The namespace prefix in use, e.g. `cors:` when the entry reads `<cors:AllowedOrigin>`. */
function prefixAt(text: string, at: number): string {
  return /^<([\w.-]+:)?/.exec(text.slice(at, at + 64))?.[1] ?? '';
}

/** The entry after which another one of the item goes: the last of its kind, else the last entry the rule has. */
function lastEntry(rule: Rule, item: Item): Entry | undefined {
  const own = entriesOf(rule, item).at(-1);
  if (own) return own;
  const all = [...rule.origins, ...rule.methods, ...rule.headers, ...rule.exposeHeaders];
  return all.sort((a, b) => a.span.end - b.span.end).at(-1);
}

function insertion(config: CorsConfiguration, rule: Rule, item: Item): ((value: string) => Edit) | null {
  const last = lastEntry(rule, item);
  if (!last) return null;
  const indent = indentBefore(config.text, last.span.start);
  const name = `${prefixAt(config.text, last.span.start)}${ELEMENT[item]}`;
  return (value) => ({
    file: config.file,
    span: { start: last.span.end, end: last.span.end },
    insert: `${indent}<${name}>${escapeXml(value)}</${name}>`,
  });
}

/** Where a rule item stands; `entry` points at one entry instead of the last one. */
export function placeOf(config: CorsConfiguration, rule: Rule, item: Item, entry?: Entry): ItemPlace {
  const entries = entriesOf(rule, item);
  return {
    file: config.file,
    ruleIndex: rule.index,
    span: (entry ?? entries.at(-1))?.span ?? openingTag(config.text, rule),
    entries: entries.length,
    addEntry: insertion(config, rule, item),
  };
}

/** The rule's opening tag: all there is to point at when the item has no entry. */
function openingTag(text: string, rule: Rule): { start: number; end: number } {
  const end = text.indexOf('>', rule.span.start);
  return { start: rule.span.start, end: end < 0 || end >= rule.span.end ? rule.span.end : end + 1 };
}
