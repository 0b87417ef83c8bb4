import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { CorsConfiguration } from '../configuration.ts';
import type { FormatName } from './formats-table.ts';

/** A configuration of which nothing could be read. */
export const refused = (
  file: string,
  text: string,
  problem: Diagnostic,
  format: FormatName = 'xml',
): CorsConfiguration => ({
  file,
  text,
  format,
  stores: [],
  buckets: [],
  rules: [],
  responseVary: null,
  problems: [problem],
});
