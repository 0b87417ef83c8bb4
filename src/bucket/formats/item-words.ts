import type { ItemWord } from '../../diagnostics/config-words.ts';
import type { CorsConfiguration } from '../configuration.ts';
import { VOCABULARIES, type Vocabulary } from './vocabulary-table.ts';

/** What the items are called in a configuration; `null`: as in the XML of the S3 family. */
export function wordsOf(config: CorsConfiguration): Readonly<Record<ItemWord, string>> | null {
  const { format } = config;
  const vocabulary = spellingOf(config);
  if (vocabulary) {
    const { items, maxAge } = vocabulary;
    return words([items.origin, items.method, items.header, items.expose ?? items.header, maxAge]);
  }
  if (format === 'gcs-xml') return words(['Origin', 'Method', 'ResponseHeader', 'ResponseHeader', 'MaxAgeSec']);
  if (format === 'swift') return words(['Allow-Origin', null, null, 'Expose-Headers', 'Max-Age']);
  if (format !== 'azure-xml') return null;
  return words(['AllowedOrigins', 'AllowedMethods', 'AllowedHeaders', 'ExposedHeaders', 'MaxAgeInSeconds']);
}

/** Of several spellings of a format the one in which the first rule is written. */
function spellingOf({ format, text, rules: [first] }: CorsConfiguration): Vocabulary | undefined {
  const spellings = VOCABULARIES[format] ?? [];
  if (spellings.length < 2 || first === undefined) return spellings[0];
  const written = text.slice(first.span.start, first.span.end);
  const count = ({ items, maxAge }: Vocabulary): number =>
    [...Object.values(items), maxAge].filter((name) => name !== null && written.includes(name)).length;
  return spellings.reduce((best, other) => (count(other) > count(best) ? other : best));
}

const words = ([origin, method, header, expose, maxAge]: readonly (string | null | undefined)[]) => ({
  AllowedOrigin: origin ?? 'AllowedOrigin',
  AllowedMethod: method ?? 'AllowedMethod',
  AllowedHeader: header ?? 'AllowedHeader',
  ExposeHeader: expose ?? 'ExposeHeader',
  MaxAgeSeconds: maxAge ?? 'MaxAgeSeconds',
});
