import { additionOf } from '../bucket/config-edits.ts';
import type { CorsConfiguration, Entry, Item, Rule } from '../bucket/configuration.ts';
import { isForEverybody } from '../bucket/for-everybody.ts';
import { openingTag } from '../bucket/places.ts';
import type { ItemPlace } from '../diagnostics/cors.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';

export const entriesOf = (rule: Rule, item: Item): readonly Entry[] =>
  item === 'origin'
    ? rule.origins
    : item === 'method'
      ? rule.methods
      : item === 'header'
        ? rule.headers
        : rule.exposeHeaders;

/** Adds entries; `null` where no value has a place. */
function insertion(config: CorsConfiguration, rule: Rule, item: Item): ((...values: readonly string[]) => Edit) | null {
  const first = additionOf(config, rule, item, ['x']);
  return first && ((...values) => additionOf(config, rule, item, values) ?? first);
}

/** Where a rule item stands; `entry` points at one entry instead of the last one. */
export function placeOf(config: CorsConfiguration, rule: Rule, item: Item, entry?: Entry): ItemPlace {
  const entries = entriesOf(rule, item);
  return {
    file: config.file,
    ruleIndex: rule.index,
    span: (entry ?? entries.at(-1))?.span ?? openingTag(config, rule.span).span,
    entries: entries.length,
    isForEverybody: isForEverybody(rule),
    addEntry: insertion(config, rule, item),
  };
}
