import {
  type At,
  originDefaultPort,
  originNull,
  originTrailing,
  originUpperCase,
  originWithoutScheme,
  severalOrigins,
  severalWildcards,
} from '../diagnostics/config.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';

/** What is wrong with the AllowedOrigin entries of a rule. */
export function lintOrigins(config: CorsConfiguration, rule: Rule): Diagnostic[] {
  const found = rule.origins.flatMap((entry) => lintOrigin({ file: config.file, span: entry.valueSpan }, entry));
  const second = rule.origins[1];
  if (second) found.push(severalOrigins({ file: config.file, span: second.span }, rule.index, rule.origins.length));
  return found;
}

function lintOrigin(at: At, { value }: Entry): Diagnostic[] {
  if (value === '*') return [];
  if (value === 'null') return [originNull(at)];
  if (value.split('*').length > 2) return [severalWildcards(at, 'AllowedOrigin', value)];
  const withScheme = /^([a-z*][a-z0-9+.*-]*):\/\/([^/?#]*)(.*)$/i.exec(value);
  if (!withScheme) return value.startsWith('*') ? [] : [originWithoutScheme(at, value)];
  const [, scheme = '', authority = '', rest = ''] = withScheme;
  if (rest !== '') return [originTrailing(at, value)];
  const port = /:(\d+)$/.exec(authority)?.[1];
  const isDefault = (scheme === 'http' && port === '80') || (scheme === 'https' && port === '443');
  if (isDefault) return [originDefaultPort(at, value)];
  return value === value.toLowerCase() ? [] : [originUpperCase(at, value)];
}
