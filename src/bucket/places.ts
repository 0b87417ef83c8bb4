import type { At } from '../diagnostics/config-parts.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry } from './configuration.ts';

/** The opening tag of an element: the whole of a rule would be too much to point at. */
export function openingTag({ file, text }: CorsConfiguration, { start, end }: Span): At {
  // Attribute values that hold a `>` are passed over.
  const tag = /^<(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(text.slice(start, Math.min(end, start + 4096)));
  return { file, span: { start, end: tag ? start + tag[0].length : end } };
}

/** The value of an entry, or the whole element where there is no value to point at. */
export const placeOfValue = ({ file }: CorsConfiguration, { value, span, valueSpan }: Entry): At => ({
  file,
  span: value === '' ? span : valueSpan,
});
