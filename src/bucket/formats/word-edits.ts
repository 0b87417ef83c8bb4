import type { Edit, Span } from '../../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Item, Rule } from '../configuration.ts';
import { endOfLine, lineEnd } from './data-text.ts';

/** Edits of lists that are one text: with commas in Azure's XML, with blanks in Swift's headers. */

const separatorOf = ({ format }: CorsConfiguration): string => (format === 'swift' ? ' ' : ',');

/** Takes a value away with the separator beside it; `null`: the place is no value of such a list. */
export function wordRemoval(config: CorsConfiguration, { start, end }: Span): Edit | null {
  const { file, text } = config;
  if (text[start] === '<') return null;
  const pattern = config.format === 'swift' ? /[ \t]+$/ : /\s*,\s*$/;
  const before = pattern.exec(text.slice(Math.max(0, start - 256), start))?.[0];
  const isFirst = before === undefined || /[:>]\s*$/.test(text.slice(Math.max(0, start - 256), start - before.length));
  if (!isFirst) return { file, span: { start: start - before.length, end }, insert: '' };
  const behind = (config.format === 'swift' ? /^[ \t]+/ : /^\s*,\s*/).exec(text.slice(end, end + 256))?.[0].length ?? 0;
  return { file, span: { start, end: end + behind }, insert: '' };
}

export const wordSplit = (config: CorsConfiguration, span: Span, parts: readonly string[]): Edit => ({
  file: config.file,
  span,
  insert: parts.join(separatorOf(config)),
});

/** Adds values to an item of Swift's headers; methods and headers cannot be listed there. */
export function swiftAddition(
  config: CorsConfiguration,
  rule: Rule,
  item: Item,
  values: readonly string[],
): Edit | null {
  if (item === 'method' || item === 'header') return null;
  const { file, text } = config;
  const last = (item === 'origin' ? rule.origins : rule.exposeHeaders).at(-1);
  if (last) return { file, span: point(last.span.end), insert: ` ${values.join(' ')}` };
  const prefix = /^(.*)Allow-Origin/i.exec(text.slice(rule.span.start, rule.span.end))?.[1] ?? '';
  const name = item === 'expose' ? 'Expose-Headers' : 'Allow-Origin';
  const at = endOfLine(text, rule.span.end);
  return { file, span: point(at), insert: `${lineEnd(text)}${prefix}${name}: ${values.join(' ')}` };
}

const point = (at: number): Span => ({ start: at, end: at });
