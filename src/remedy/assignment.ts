import { entriesOf, placeOf } from '../attribution/place.ts';
import { removalOf, writtenAs } from '../bucket/config-edits.ts';
import type { CorsConfiguration, Item } from '../bucket/configuration.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';

const ITEMS: Readonly<Record<string, Item>> = {
  origin: 'origin',
  allowedorigin: 'origin',
  method: 'method',
  allowedmethod: 'method',
  header: 'header',
  allowheader: 'header',
  allowedheader: 'header',
  expose: 'expose',
  exposeheader: 'expose',
};

export const SYNTAX = 'ruleN.ITEM+=VALUE, -=VALUE or OLD=>NEW, with ITEM one of origin, method, header, expose';

/**
 * The edits that `rule2.allowedHeader+=x-oss-date` stands for (`-=` takes an entry away, `rule1.origin:http://a=>https://a`
 * replaces one); or what is wrong with it.
 */
export function assignmentEdits(config: CorsConfiguration, text: string): readonly Edit[] | string {
  const [, number, name = '', rest = ''] = /^rule(\d+)\.([a-z-]+?)(\+=.*|-=.*|:.*)?$/is.exec(text.trim()) ?? [];
  const item = ITEMS[name.toLowerCase().replaceAll('-', '').replace(/s$/, '')];
  if (number === undefined || item === undefined) return `cannot be read: ${SYNTAX}`;
  const rule = config.rules[Number(number) - 1];
  if (!rule) return `there is no rule ${number}: the configuration has ${config.rules.length}`;
  const entry = (value: string) => entriesOf(rule, item).find((one) => one.value === value);
  if (rest.startsWith('+=')) {
    const edit = placeOf(config, rule, item).addEntry?.(rest.slice(2));
    return edit ? [edit] : 'the rule has no place for such an entry';
  }
  if (rest.startsWith('-=')) {
    const found = entry(rest.slice(2));
    return found ? [removalOf(config, found.span)] : `rule ${number} has no entry ${rest.slice(2)}`;
  }
  const arrow = rest.indexOf('=>');
  if (!rest.startsWith(':') || arrow < 0) return `cannot be read: ${SYNTAX}`;
  const found = entry(rest.slice(1, arrow));
  if (!found) return `rule ${number} has no entry ${rest.slice(1, arrow)}`;
  return [{ file: config.file, span: found.valueSpan, insert: writtenAs(config, found, rest.slice(arrow + 2)) }];
}
