import type { Edit, Span } from '../../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Item, Rule } from '../configuration.ts';
import { OPERATION_METHODS } from '../operations-table.ts';
import { type DataList, type DataMap, type DataNode, type DataScalar, memberOf } from './data.ts';
import { endOfLine, gapBefore, indentOf, inner, lineEnd, lineStart, whole, yamlText } from './data-text.ts';
import { parseJson } from './json-document.ts';
import { vocabularyOf } from './read-rules.ts';
import type { Vocabulary } from './vocabulary-table.ts';
import { parseYaml } from './yaml-document.ts';

/** The tree of the text for which an edit was asked last: many are asked of one file, whose buckets share it. */
let latest: { readonly text: string; readonly root: DataNode | null } = { text: '', root: null };

function treeOf({ text }: CorsConfiguration): DataNode | null {
  if (latest.text === text) return latest.root;
  const { root } = /^[\s\ufeff]*[[{/]/.test(text) ? parseJson(text) : parseYaml(text);
  latest = { text, root };
  return root;
}

/** The nodes around a place, from the root to the innermost. */
function around(config: CorsConfiguration, span: Span): DataNode[] {
  const path: DataNode[] = [];
  const holds = (node: DataNode): boolean => node.span.start <= span.start && span.end <= node.span.end;
  for (let here = treeOf(config) ?? undefined; here; ) {
    path.push(here);
    if (here.span.start === span.start && here.span.end === span.end) break;
    here = here.kind === 'list' ? itemAround(here, span) : membersOf(here).find(holds);
  }
  return path;
}

const membersOf = (node: DataNode): readonly DataNode[] =>
  node.kind === 'map' ? node.members.map(({ value }) => value) : [];

/** Items stand in order, unless aliases are among them; lists may be long. */
function itemAround({ items }: DataList, span: Span): DataNode | undefined {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (items[middle]!.span.start <= span.start) low = middle;
    else high = middle - 1;
  }
  const item = items[low];
  return item && item.span.start <= span.start && span.end <= item.span.end ? item : undefined;
}

const NO_EDIT: Span = { start: 0, end: 0 };

/** Takes away an entry or a rule; in the place of the last one of a list stays an empty list. */
export function dataRemoval(config: CorsConfiguration, span: Span): Edit {
  const { file, text } = config;
  const path = around(config, span);
  const [parent, node] = path.slice(-2);
  const nothing = { file, span: NO_EDIT, insert: '' };
  if (!node || !parent) return nothing;
  if (node.kind === 'scalar' && isPiece(config, node, span)) return { file, ...withoutPiece(text, node, span) };
  const removal =
    parent.kind === 'list'
      ? withoutItem(text, parent, node)
      : parent.kind === 'map'
        ? withoutMember(text, parent, node)
        : null;
  return removal ? { file, ...removal } : nothing;
}

/** Whether a place is one of several values that a text holds with commas between them. */
const isPiece = ({ format }: CorsConfiguration, node: DataScalar, { start, end }: Span): boolean =>
  format === 'azure-json' &&
  (start > node.span.start || end < node.span.end) &&
  (start > node.valueSpan.start || end < node.valueSpan.end);

interface Change {
  readonly span: Span;
  readonly insert: string;
}

function withoutPiece(text: string, { valueSpan }: DataScalar, { start, end }: Span): Change {
  const before = text.slice(valueSpan.start, start).lastIndexOf(',');
  if (before >= 0) return { span: { start: valueSpan.start + before, end }, insert: '' };
  const next = /^\s*,\s*/.exec(text.slice(end, valueSpan.end))?.[0].length ?? 0;
  return { span: { start, end: end + next }, insert: '' };
}

function withoutItem(text: string, list: DataList, node: DataNode): Change | null {
  const index = list.items.indexOf(node);
  if (list.flow) return withoutPart(text, list, list.items, index);
  const dash = dashOf(text, node);
  const next = list.items[index + 1];
  if (dash === null) return null;
  if (list.items.length === 1) return { span: { start: dash, end: node.span.end }, insert: '[]' };
  if (/^[ \t]*$/.test(text.slice(lineStart(text, dash), dash)))
    return { span: wholeLines(text, dash, node.span.end), insert: '' };
  const nextDash = next ? dashOf(text, next) : null;
  return nextDash === null ? null : { span: { start: dash, end: nextDash }, insert: '' };
}

/** The `-` before an item of a block. */
function dashOf(text: string, { span }: DataNode): number | null {
  let at = span.start - 1;
  while (at >= 0 && /\s/.test(text[at]!)) at -= 1;
  return text[at] === '-' ? at : null;
}

function withoutMember(text: string, map: DataMap, node: DataNode): Change | null {
  const index = map.members.findIndex(({ value }) => value === node);
  const member = map.members[index];
  if (!member) return null;
  if (map.flow) return withoutPart(text, map, map.members, index);
  if (map.members.length === 1) return { span: { start: member.span.start, end: member.span.end }, insert: '{}' };
  const { start, end } = member.span;
  if (/^[ \t]*$/.test(text.slice(lineStart(text, start), start)))
    return { span: wholeLines(text, start, end), insert: '' };
  const next = map.members[index + 1];
  return next ? { span: { start, end: next.span.start }, insert: '' } : null;
}

type Part = { readonly span: Span } | undefined;

/** An item or a member between brackets, with one of the commas beside it. */
function withoutPart(text: string, holder: DataNode, parts: readonly Part[], index: number): Change | null {
  const [before, part, next] = [parts[index - 1], parts[index], parts[index + 1]];
  if (!part) return null;
  const isPlain = (from: number, to: number): boolean => /^\s*,\s*$/.test(text.slice(from, to));
  const { start, end } = part.span;
  if (before && isPlain(before.span.end, start)) return { span: { start: before.span.end, end }, insert: '' };
  if (!before && next && isPlain(end, next.span.start)) return { span: { start, end: next.span.start }, insert: '' };
  if (next) return withItsComma(text, part.span, next.span.start);
  if (!before) return { span: { start: holder.span.start + 1, end: holder.span.end - 1 }, insert: '' };
  const kept = text.slice(before.span.end, start).replace(TO_COMMA, '$1');
  const endsLine = /^[ \t]*[\r\n]/.test(text.slice(end, end + 256));
  return { span: { start: before.span.end, end }, insert: endsLine ? kept.trimEnd() : kept };
}

/** Up to the first comma that is not in a comment. */
const TO_COMMA = /^((?:\s|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|#[^\r\n]*)*),/;

/** Leaves the comments of its neighbours. */
function withItsComma(text: string, { start, end }: Span, next: number): Change {
  const comma = end + (TO_COMMA.exec(text.slice(end, next))?.[0].length ?? 0);
  const ownLines =
    /^\s*$/.test(text.slice(lineStart(text, start), start)) && /^\s*$/.test(text.slice(comma, endOfLine(text, comma)));
  if (ownLines) return { span: wholeLines(text, start, comma), insert: '' };
  const blanks = /^[ \t]*/.exec(text.slice(comma, comma + 256))?.[0].length ?? 0;
  return { span: { start, end: comma + blanks }, insert: '' };
}

function wholeLines(text: string, start: number, end: number): Span {
  const from = lineStart(text, start);
  const to = endOfLine(text, end);
  if (to < text.length) return { start: from, end: text.startsWith('\r\n', to) ? to + 2 : to + 1 };
  return { start: Math.max(0, text.startsWith('\r\n', from - 2) ? from - 2 : from - 1), end: to };
}

/** Writes a value so that it can stand where the value of an entry is. */
export function dataValue(config: CorsConfiguration, { valueSpan }: Entry, value: string): string {
  const node = around(config, valueSpan).at(-1);
  return node?.kind === 'scalar' ? inner(node.quoting, operation(config, value)) : value;
}

/** B2 lists operations. */
function operation({ format }: CorsConfiguration, value: string): string {
  if (format !== 'b2-json') return value;
  return Object.entries(OPERATION_METHODS).find(([, method]) => method === value)?.[0] ?? value;
}

/** Puts several values in the place of one. */
export function dataSplit(config: CorsConfiguration, entry: Entry, parts: readonly string[]): Edit {
  const { file, text } = config;
  const [parent, node] = around(config, entry.span).slice(-2);
  if (node?.kind !== 'scalar') return { file, span: NO_EDIT, insert: '' };
  const values = parts.map((part) => operation(config, part));
  const { quoting, span } = node;
  if (isPiece(config, node, entry.span)) return { file, span: entry.span, insert: values.join(',') };
  if (parent?.kind !== 'list') {
    const commas = config.format === 'azure-json';
    const list = `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
    return { file, span, insert: commas ? JSON.stringify(values.join(',')) : list };
  }
  const texts = values.map((value) => whole(quoting, value));
  const between = parent.flow
    ? gapBefore(text, parent, parent.items)
    : `${lineEnd(text)}${indentOf(text, dashOf(text, node) ?? 0)}- `;
  return { file, span, insert: texts.join(between) };
}

/** Adds values to an item of a rule, behind its last entry; `null` when there is no place for them. */
export function dataAddition(
  config: CorsConfiguration,
  rule: Rule,
  item: Item,
  values: readonly string[],
): Edit | null {
  const { file, text } = config;
  const map = around(config, rule.span).at(-1);
  if (map?.kind !== 'map' || map.span.start !== rule.span.start) return null;
  const vocabulary = vocabularyOf(config.format, map);
  const name = vocabulary?.items[item] ?? vocabulary?.items.header;
  if (!vocabulary || typeof name !== 'string') return null;
  const holder = vocabulary.within === undefined || item === 'expose' ? map : memberOf(map, vocabulary.within)?.value;
  if (holder?.kind !== 'map') return null;
  const member = memberOf(holder, name);
  const written = item === 'method' ? values.map((value) => operation(config, value)) : values;
  const change = member
    ? addedTo(text, member.value, written, vocabulary)
    : addedMember(text, holder, name, written, vocabulary);
  return change && { file, ...change };
}

const jsonList = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;

function addedTo(text: string, node: DataNode, values: readonly string[], { values: kind }: Vocabulary): Change | null {
  if (node.kind === 'scalar') {
    if (typeof node.value === 'string' && node.value !== '' && kind !== 'list-or-one') {
      const at = node.valueSpan.end;
      return { span: { start: at, end: at }, insert: `,${values.join(',')}` };
    }
    const before = typeof node.value === 'string' && node.value !== '' ? [node.value] : [];
    const all = [...before, ...values];
    const lead = node.span.start === node.span.end ? ' ' : '';
    return { span: node.span, insert: lead + (kind === 'commas' ? JSON.stringify(all.join(',')) : jsonList(all)) };
  }
  if (node.kind !== 'list') return null;
  const last = node.items.at(-1);
  if (!last) {
    const at = node.span.start + 1;
    return { span: { start: at, end: at }, insert: jsonList(values).slice(1, -1) };
  }
  if (node.flow) {
    const gap = gapBefore(text, node, node.items);
    const at = last.span.end;
    return { span: { start: at, end: at }, insert: values.map((value) => `${gap}${JSON.stringify(value)}`).join('') };
  }
  const quoting = last.kind === 'scalar' ? last.quoting : 'plain';
  const dash = dashOf(text, last);
  if (dash === null) return null;
  const at = endOfLine(text, last.span.end);
  const lines = values.map((value) => `${lineEnd(text)}${indentOf(text, dash)}- ${whole(quoting, value)}`);
  return { span: { start: at, end: at }, insert: lines.join('') };
}

function addedMember(
  text: string,
  map: DataMap,
  name: string,
  values: readonly string[],
  { values: kind }: Vocabulary,
): Change | null {
  const last = map.members.at(-1);
  if (!last) {
    const at = map.span.start + 1;
    return map.flow ? { span: { start: at, end: at }, insert: `${JSON.stringify(name)}: ${jsonList(values)}` } : null;
  }
  if (map.flow) {
    const value = kind === 'commas' ? JSON.stringify(values.join(',')) : jsonList(values);
    const at = last.span.end;
    const gap = gapBefore(text, map, map.members);
    return { span: { start: at, end: at }, insert: `${gap}${JSON.stringify(name)}: ${value}` };
  }
  const indent = indentOf(text, map.members[0]?.span.start ?? 0);
  const at = endOfLine(text, last.span.end);
  const lines = values.map((value) => `${lineEnd(text)}${indent}  - ${yamlText(value)}`);
  return { span: { start: at, end: at }, insert: `${lineEnd(text)}${indent}${name}:${lines.join('')}` };
}
