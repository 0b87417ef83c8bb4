import type { CorsConfiguration, Rule } from '../bucket/configuration.ts';
import { wordsOf } from '../bucket/formats/item-words.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { redactorFor } from './redact.ts';
import { sanitise } from './sanitise.ts';

export interface DroppedRule {
  readonly config: CorsConfiguration;
  readonly rule: Rule;
}

/** What was wrong and what was done about it; of a rule that was taken away all that it said. */
export function fixLine({ message, help }: Diagnostic, dropped: DroppedRule | null): string {
  const inserted = (help?.edits ?? []).map(({ insert }) => insert.replace(/\s+/g, ' ').trim()).join(' ');
  const isRemoval = /^(?:\[\]|\{\})?$/.test(inserted);
  const did = dropped ? `the rule was removed: ${contents(dropped)}` : isRemoval ? 'removed' : `now \`${inserted}\``;
  return sanitise(redactorFor(false).text(`${message}: ${did}`));
}

function contents({ config, rule }: DroppedRule): string {
  const { origins, methods, headers, exposeHeaders, maxAgeSeconds } = rule;
  const items = [
    ['AllowedOrigin', origins],
    ['AllowedMethod', methods],
    ['AllowedHeader', headers],
    ['ExposeHeader', exposeHeaders === headers ? [] : exposeHeaders],
    ['MaxAgeSeconds', maxAgeSeconds ? [maxAgeSeconds] : []],
  ] as const;
  const words = wordsOf(config);
  return items
    .filter(([, entries]) => entries.length > 0)
    .map(([name, entries]) => `${words?.[name] ?? name} ${entries.map(({ value }) => value).join(', ')}`)
    .join('; ');
}
