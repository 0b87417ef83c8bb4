import type { At } from '../diagnostics/config-parts.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { writtenAs } from './config-edits.ts';
import type { CorsConfiguration, Entry } from './configuration.ts';

/** The opening tag of an element, elsewhere its first line: the whole of a rule would be too much to point at. */
export function openingTag({ file, text }: CorsConfiguration, { start, end }: Span): At {
  if (text[start] !== '<') {
    const line = /^[^\r\n]*/.exec(text.slice(start, Math.min(end, start + 80)))?.[0] ?? '';
    return { file, span: { start, end: start + line.length } };
  }
  // Attribute values that hold a `>` are passed over.
  const tag = /^<(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(text.slice(start, Math.min(end, start + 4096)));
  return { file, span: { start, end: tag ? start + tag[0].length : end } };
}

/** The value of an entry, or the whole element where there is no value to point at. */
export const placeOfValue = (config: CorsConfiguration, entry: Entry): At => ({
  file: config.file,
  span: entry.value === '' ? entry.span : entry.valueSpan,
  write: (value) => writtenAs(config, entry, value),
});
