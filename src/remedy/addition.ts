import { placeOf } from '../attribution/place.ts';
import { writtenAs } from '../bucket/config-edits.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';
import type { Addition } from './smallest-set.ts';

/** Additions as edits: those of one place together, one that replaces a dead entry in its place. */
export function editsOf(config: CorsConfiguration, additions: readonly Addition[]): Edit[] {
  const edits: Edit[] = [];
  const replaced = new Set<unknown>();
  for (const rule of config.rules) {
    for (const item of ['origin', 'method', 'header'] as const) {
      const values: string[] = [];
      for (const { ruleIndex, item: of, value, replaces } of additions) {
        if (ruleIndex !== rule.index || of !== item) continue;
        if (!replaces || replaced.has(replaces)) values.push(value);
        else {
          replaced.add(replaces);
          edits.push({ file: config.file, span: replaces.valueSpan, insert: writtenAs(config, replaces, value) });
        }
      }
      const { addEntry } = placeOf(config, rule, item);
      if (values.length > 0 && addEntry) edits.push(addEntry(...values));
    }
  }
  return edits;
}
