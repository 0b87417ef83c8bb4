import { withoutPort } from '../attribution/host-of.ts';
import { CODES } from '../diagnostics/code.ts';
import type { Lack } from '../exchange/exchange.ts';
import { ACTUAL, type AttemptStore, CULPRIT, type Field, HOST, METHOD, ORIGIN, PREFLIGHT } from './attempt-store.ts';
import type { TextTable } from './text-table.ts';

/** Whether the attempt in a row is shown. */
export type Predicate = (row: number) => boolean;

/** `terms` without those that cannot be read. */
export type ParsedFilter =
  | { readonly ok: true; readonly terms: readonly Term[] }
  | { readonly ok: false; readonly problem: string; readonly terms: readonly Term[] };

export interface Term {
  readonly field: (typeof FILTER_FIELDS)[number] | 'text';
  readonly value: string;
  readonly not: boolean;
}

export const FILTER_FIELDS = ['verdict', 'item', 'origin', 'method', 'host', 'status', 'cause', 'path'] as const;
const VERDICT_WORDS: Readonly<Record<string, string>> = {
  fail: 'blocked',
  failed: 'blocked',
  blocked: 'blocked',
  ok: 'allowed',
  pass: 'allowed',
  allowed: 'allowed',
  unknown: 'unknown',
};

/**
 * Reads a filter: blanks between terms, all of which must hold. `field:value`, `-field:value` for the contrary, `*` in
 * values; a word without field is looked for in method, URL, origin and cause. `"..."` holds blanks.
 */
export function parseFilter(text: string): ParsedFilter {
  const terms: Term[] = [];
  let problem: string | null = null;
  for (const [, minus, field, quoted, plain] of text.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi)) {
    const term = termOf(field?.toLowerCase(), quoted ?? plain ?? '', minus === '-');
    if (typeof term === 'string') problem ??= term;
    else terms.push(term);
  }
  return problem === null ? { ok: true, terms } : { ok: false, problem, terms };
}

/** A term, or what is wrong with it. `name`: in lower case; absent for words without a field. */
function termOf(name: string | undefined, value: string, not: boolean): Term | string {
  if (name === undefined) {
    const bare = value.slice(0, -1).toLowerCase();
    return value.endsWith(':') && isField(bare) ? `${bare}: what?` : { field: 'text', value, not };
  }
  if (value.startsWith('//')) return { field: 'text', value: `${name}:${value}`, not };
  if (!isField(name)) return `no field ${name}: one of ${FILTER_FIELDS.join(', ')}`;
  const values = VALUES[name];
  return values && !values.test(value.toLowerCase()) ? `${name}: is ${values.words}` : { field: name, value, not };
}

type FieldName = (typeof FILTER_FIELDS)[number];

const isField = (name: string): name is FieldName => FILTER_FIELDS.some((field) => field === name);

interface Values {
  /** Whether a value in lower case can ever hold. */
  readonly test: (value: string) => boolean;
  readonly words: string;
}

/** Fields that take certain values only. */
const VALUES: Readonly<Partial<Record<FieldName, Values>>> = {
  verdict: { test: (value) => Object.hasOwn(VERDICT_WORDS, value), words: 'fail, ok or unknown' },
  item: {
    test: (value) => ITEMS.has(ITEM_WORDS[value] ?? value),
    words: 'origin, method, header, expose, credentials, max-age or the name of a code',
  },
  status: {
    test: (value) => value.includes('*') || /^\d(?:\d\d|xx)$/.test(value) || STATUS_WORDS.has(value),
    words: '403, 4xx, 40*, cached, - or why there is none (reset, aborted, ...)',
  },
};

/** Whether what passes `after` passes `before` too, seen from the terms alone; `false` when that is not plain. */
export function isRefinement(before: readonly Term[], after: readonly Term[]): boolean {
  const last = before.at(-1);
  if (!last) return true;
  const isSame = (term: Term, i: number): boolean =>
    term.field === after[i]?.field && term.value === after[i].value && term.not === after[i].not;
  if (before.every(isSame)) return true;
  const grown = after[before.length - 1];
  return (
    before.slice(0, -1).every(isSame) &&
    grown !== undefined &&
    ANYWHERE.has(last.field) &&
    grown.field === last.field &&
    !last.not &&
    !grown.not &&
    grown.value.startsWith(last.value) &&
    !grown.value.includes('*')
  );
}

/** Fields whose value may stand anywhere in the text. */
const ANYWHERE: ReadonlySet<Term['field']> = new Set<Term['field']>(['text', 'path', 'cause', 'origin', 'host']);

/** What tells a row from its terms. Texts that repeat are looked at once, whatever the number of rows. */
export function predicateOf(
  terms: readonly Term[],
  store: AttemptStore,
  verdictOf: (row: number) => string,
): Predicate {
  const tests = terms.map((term): Predicate => {
    const test = testOf(term, store, verdictOf);
    return term.not ? (row) => !test(row) : test;
  });
  return (row) => tests.every((test) => test(row));
}

function testOf({ field, value }: Term, store: AttemptStore, verdictOf: (row: number) => string): Predicate {
  switch (field) {
    case 'verdict': {
      const wanted = VERDICT_WORDS[value.toLowerCase()];
      // While something is tried, what was is shown beside what would be: else a cured request would vanish.
      return (row) => verdictOf(row) === wanted || store.verdict(row) === wanted;
    }
    case 'item':
      return byTable(store, CULPRIT, store.culprits, isItem(value));
    case 'cause':
      return byTable(store, CULPRIT, store.culprits, contains(value));
    case 'origin':
      return byTable(store, ORIGIN, store.origins, hostPattern(value));
    case 'host':
      return byTable(store, HOST, store.hosts, hostPattern(value));
    case 'method':
      return byTable(store, METHOD, store.methods, pattern(value));
    case 'status': {
      const wanted = pattern(value.replace(/^(\d)xx$/i, '$1*'));
      const preflight = byTable(store, PREFLIGHT, store.statuses, wanted);
      const actual = byTable(store, ACTUAL, store.statuses, wanted);
      return (row) => preflight(row) || actual(row);
    }
    case 'path':
      return byUrl(store, value);
    case 'text':
      return byText(store, value);
  }
}

type TextTest = (text: string) => boolean;

/** Answers for each text of a table, found when first asked for. */
function byTable(store: AttemptStore, field: Field, table: TextTable, test: TextTest): Predicate {
  const answers: boolean[] = [];
  return (row) => {
    const number = store.code(row, field);
    let answer = answers[number];
    if (answer === undefined) {
      answer = test(table.text(number));
      answers[number] = answer;
    }
    return answer;
  };
}

function byUrl(store: AttemptStore, value: string): Predicate {
  const test = contains(value);
  return /^[\x20-\x7e]*$/.test(value) ? (row) => test(store.urlBytes(row)) : (row) => test(store.url(row));
}

function byText(store: AttemptStore, value: string): Predicate {
  const test = contains(value);
  const url = byUrl(store, value);
  const known = [
    byTable(store, METHOD, store.methods, test),
    byTable(store, ORIGIN, store.origins, test),
    byTable(store, CULPRIT, store.culprits, test),
    byTable(store, HOST, store.hosts, test),
  ];
  return (row) => known.some((holds) => holds(row)) || url(row);
}

/** A culprit begins with the item; `header` and `expose` are short for its full name. */
function isItem(value: string): TextTest {
  const short = value.toLowerCase();
  const item = ITEM_WORDS[short] ?? short;
  return (text) => text === item || text.startsWith(`${item} `);
}

/** What a culprit begins with: an item, or the last part of a code. */
const ITEMS: ReadonlySet<string> = new Set([
  ...['origin', 'method', 'allow-header', 'expose-header', 'max-age', 'credentials'],
  ...CODES.filter((code) => /^(?:not-)?cors\//.test(code)).map((code) => code.slice(code.indexOf('/') + 1)),
]);
const STATUS_WORDS: ReadonlySet<string> = new Set<Lack | 'cached' | '-'>([
  ...(['reset', 'closed', 'timeout', 'gap', 'capture-ended', 'unread', 'refused', 'dns', 'tls'] as const),
  ...(['aborted', 'blocked', 'network-error', 'cached', '-'] as const),
]);

const ITEM_WORDS: Readonly<Record<string, string>> = { header: 'allow-header', expose: 'expose-header' };

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** The whole text, case ignored; `*` stands for anything. */
function pattern(value: string): TextTest {
  const whole = new RegExp(`^${value.split(/\*+/).map(escaped).join('.*')}$`, 'i');
  return (text) => whole.test(text);
}

/** As `pattern`, but scheme and port may be left out, and a part without `*` may stand anywhere. */
function hostPattern(value: string): TextTest {
  if (!value.includes('*')) return contains(value);
  const whole = pattern(value);
  return (text) => {
    const host = text.replace(/^[a-z]+:\/\//i, '');
    return whole(text) || whole(host) || whole(withoutPort(host));
  };
}

/** Somewhere in the text, case ignored; `*` stands for anything. */
function contains(value: string): TextTest {
  const lower = value.toLowerCase();
  if (!lower.includes('*')) return (text) => text.toLowerCase().includes(lower);
  const part = new RegExp(lower.split(/\*+/).map(escaped).join('.*'), 'i');
  return (text) => part.test(text);
}
