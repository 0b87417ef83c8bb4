import type { ItemWord } from '../../diagnostics/config-words.ts';
import type { CorsConfiguration } from '../configuration.ts';
import { VOCABULARIES } from './vocabulary-table.ts';

/** What the items are called in the format of a configuration; `null`: as in the XML of the S3 family. */
export function wordsOf({ format }: CorsConfiguration): Readonly<Record<ItemWord, string>> | null {
  const vocabulary = VOCABULARIES[format]?.[0];
  if (vocabulary) {
    const { items, maxAge } = vocabulary;
    return words([items.origin, items.method, items.header, items.expose ?? items.header, maxAge]);
  }
  if (format === 'gcs-xml') return words(['Origin', 'Method', 'ResponseHeader', 'ResponseHeader', 'MaxAgeSec']);
  if (format === 'swift') return words(['Allow-Origin', null, null, 'Expose-Headers', 'Max-Age']);
  if (format !== 'azure-xml') return null;
  return words(['AllowedOrigins', 'AllowedMethods', 'AllowedHeaders', 'ExposedHeaders', 'MaxAgeInSeconds']);
}

const words = ([origin, method, header, expose, maxAge]: readonly (string | null | undefined)[]) => ({
  AllowedOrigin: origin ?? 'AllowedOrigin',
  AllowedMethod: method ?? 'AllowedMethod',
  AllowedHeader: header ?? 'AllowedHeader',
  ExposeHeader: expose ?? 'ExposeHeader',
  MaxAgeSeconds: maxAge ?? 'MaxAgeSeconds',
});
