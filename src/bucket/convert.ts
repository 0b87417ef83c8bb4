import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import { FORMATS, type FormatName } from './formats/formats-table.ts';
import { lossesOf } from './formats/losses.ts';
import { type PlainConfiguration, type PlainRule, writeData } from './formats/write-data.ts';
import { writeText } from './formats/write-text.ts';
import { NATIVE_OPERATIONS } from './operations-table.ts';

export interface Conversion {
  readonly text: string;
  /** What the format cannot say. */
  readonly losses: readonly Diagnostic[];
}

/** Writes a configuration in another format. */
export function convertConfiguration(config: CorsConfiguration, target: FormatName): Conversion {
  const plain: PlainConfiguration = {
    rules: config.rules.map((rule) => plainRule(rule, target)),
    responseVary: config.responseVary,
    bucket: config.buckets[0] ?? null,
  };
  const { syntax } = FORMATS[target];
  const text = syntax === 'json' || syntax === 'yaml' ? writeData(target, plain) : writeText(target, plain);
  return { text, losses: lossesOf(config, target) };
}

function plainRule(rule: Rule, target: FormatName): PlainRule {
  const values = (entries: readonly Entry[]): string[] => entries.map(({ value }) => value);
  const b2 = target === 'b2-json';
  return {
    id: rule.id ?? (b2 ? `rule-${rule.index + 1}` : null),
    origins: values(rule.origins),
    methods: values(rule.methods).filter((method) => b2 || !NATIVE_OPERATIONS.includes(method)),
    headers: values(rule.headers),
    exposeHeaders: values(rule.exposeHeaders),
    maxAgeSeconds: rule.maxAgeSeconds?.value ?? null,
  };
}
