import type { CorsConfiguration, Entry } from './configuration.ts';
import type { OwnRule } from './dialects/dialect.ts';

const NOWHERE = { start: 0, end: 0 };

const entries = (values: readonly string[]): Entry[] =>
  values.map((value) => ({ value, span: NOWHERE, valueSpan: NOWHERE }));

const MADE = new WeakMap<readonly OwnRule[], CorsConfiguration>();

/** The rules that a store has by itself, as a configuration that stands in no file. */
export function ownConfiguration(rules: readonly OwnRule[]): CorsConfiguration {
  const known = MADE.get(rules);
  if (known) return known;
  const made: CorsConfiguration = {
    file: '',
    text: '',
    format: 'xml',
    stores: [],
    buckets: [],
    rules: rules.map(({ origins, methods, headers, maxAge }, index) => ({
      index,
      span: NOWHERE,
      id: null,
      origins: entries(origins),
      methods: entries(methods),
      headers: entries(headers),
      exposeHeaders: [],
      maxAgeSeconds: maxAge === undefined ? null : { value: maxAge, span: NOWHERE, valueSpan: NOWHERE },
    })),
    responseVary: null,
    problems: [],
  };
  MADE.set(rules, made);
  return made;
}
