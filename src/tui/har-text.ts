import type { Look } from './look.ts';

/** What JSON.parse gives. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const MAX_DEPTH = 12;
/** Lists whose items are secrets by their kind, whatever their names. */
const SECRET_LISTS = new Set(['cookies']);

/** A HAR entry as indented lines, small objects on one line, without secrets; `null` when it is no JSON. */
export function harLines(text: string, look: Look): string[] | null {
  let entry: Json;
  try {
    entry = JSON.parse(text) as Json;
  } catch {
    return null;
  }
  const lines: string[] = [];
  write(lines, { indent: '  ', lead: '', tail: '' }, withoutSecrets(entry, look, 0, ''), look.columns);
  return lines;
}

function withoutSecrets(value: Json, look: Look, depth: number, within: string): Json {
  if (typeof value === 'string') return look.clean(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth > MAX_DEPTH) return '...';
  if (isList(value)) return value.map((item) => withoutSecrets(item, look, depth + 1, within));
  const name = value['name'];
  const isPair = typeof name === 'string' && typeof value['value'] === 'string';
  const safe = Object.entries(value).map(([key, member]): [string, Json] => {
    if (isPair && key === 'value') return [key, pairValue(look, within, name, String(member))];
    return [look.clean(key), withoutSecrets(member, look, depth + 1, key)];
  });
  return Object.fromEntries(safe);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const pairValue = (look: Look, within: string, name: string, value: string): string =>
  SECRET_LISTS.has(within)
    ? look.headerValue('cookie', value)
    : within === 'headers'
      ? look.clean(look.headerValue(name, value))
      : parameter(look, name, value);

/** A parameter is shown as a URL would show it. */
function parameter(look: Look, name: string, value: string): string {
  const lead = `${name}=`;
  const shown = look.clean(lead + value);
  return shown.startsWith(lead) ? shown.slice(lead.length) : look.headerValue('cookie', value);
}

interface Place {
  readonly indent: string;
  readonly lead: string;
  readonly tail: string;
}

function write(lines: string[], { indent, lead, tail }: Place, value: Json, columns: number): void {
  const whole = `${indent}${lead}${oneLine(value)}${tail}`;
  const isSimple = value === null || typeof value !== 'object';
  if (isSimple || (whole.length <= columns && !hasInner(value))) {
    lines.push(whole);
    return;
  }
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  lines.push(`${indent}${lead}${open}`);
  const inner = isList(value)
    ? value.map((item): [string, Json] => ['', item])
    : Object.entries(value).map(([name, item]): [string, Json] => [`${JSON.stringify(name)}: `, item]);
  for (const [i, [name, item]] of inner.entries()) {
    write(lines, { indent: `${indent}  `, lead: name, tail: i + 1 < inner.length ? ',' : '' }, item, columns);
  }
  lines.push(`${indent}${close}${tail}`);
}

const oneLine = (value: Json): string => JSON.stringify(value) ?? 'null';

const hasInner = (value: Json): boolean =>
  value !== null &&
  typeof value === 'object' &&
  Object.values(value).some((member) => member !== null && typeof member === 'object');
