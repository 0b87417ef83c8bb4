import { ACTUAL, type AttemptStore, CULPRIT, type Field, HOST, METHOD, ORIGIN, PREFLIGHT } from './attempt-store.ts';
import type { TextTable } from './text-table.ts';

/** Whether the attempt in a row is shown. */
export type Predicate = (row: number) => boolean;

export type ParsedFilter =
  | { readonly ok: true; readonly terms: readonly Term[] }
  | { readonly ok: false; readonly problem: string };

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
  for (const [, minus, field, quoted, plain] of text.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi)) {
    const value = quoted ?? plain ?? '';
    const name = field?.toLowerCase();
    if (name === undefined || value.startsWith('//')) {
      terms.push({ field: 'text', value: name === undefined ? value : `${name}:${value}`, not: minus === '-' });
      continue;
    }
    const known = FILTER_FIELDS.find((candidate) => candidate === name);
    if (!known) return { ok: false, problem: `no field ${name}: one of ${FILTER_FIELDS.join(', ')}` };
    if (known === 'verdict' && !VERDICT_WORDS[value.toLowerCase()]) {
      return { ok: false, problem: 'verdict: is fail, ok or unknown' };
    }
    terms.push({ field: known, value, not: minus === '-' });
  }
  return { ok: true, terms };
}

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
    return whole(text) || whole(host) || whole(host.replace(/:\d+$/, ''));
  };
}

/** Somewhere in the text, case ignored; `*` stands for anything. */
function contains(value: string): TextTest {
  const lower = value.toLowerCase();
  if (!lower.includes('*')) return (text) => text.toLowerCase().includes(lower);
  const part = new RegExp(lower.split(/\*+/).map(escaped).join('.*'), 'i');
  return (text) => part.test(text);
}
