import { factsOf } from '../bucket/alternatives.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { type Fact, isUnknown } from '../bucket/dialects/fact.ts';
import { FACT_WORDS, type FactKey } from '../bucket/dialects/fact-words-table.ts';
import { inWordsOfSelection } from '../bucket/dialects/selection-words.ts';
import { factText, factValue } from './fact-text.ts';
import { jsonValue } from './json-text.ts';
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

interface Listed {
  readonly dialect: Dialect;
  /** Other names. */
  readonly aliases: readonly string[];
}

const count = (dialect: Dialect, counts: (fact: Fact<unknown>) => boolean): number =>
  factsOf(dialect).filter(([, fact]) => counts(fact)).length;

/** How many facts have been recorded or read in the source, are documented or told, are inferred, are unknown. */
function countsOf(dialect: Dialect) {
  const graded = (grades: string) => count(dialect, ({ grade }) => grades.includes(grade));
  return { shown: graded('TS'), told: graded('DO2'), inferred: graded('I'), unknown: graded('?') };
}

const MODES = { full: 'all', 'origin-method': 'origin, method', origin: 'origin' } as const;

function modeOf({ selection }: Dialect): string {
  const texts = (selection.either ?? [selection.value]).map(({ preflight, actual }) =>
    preflight === actual ? MODES[preflight] : `${MODES[preflight]} / ${MODES[actual]}`,
  );
  return texts.join(' or ');
}

/** One line for each dialect. */
export function dialectList(listed: readonly Listed[], paint: Paint): string {
  const rows = listed.map(({ dialect }) => {
    const { shown, told, inferred, unknown } = countsOf(dialect);
    return [dialect.name, dialect.title, modeOf(dialect), ...[shown, told, inferred, unknown].map(String)];
  });
  const head = ['name', 'store', 'rule taken by', 'shown', 'told', 'inferred', 'unknown'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, i) => (i < 3 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    paint('faint', line(head)),
    ...rows.map((row) => line(row).replace(/^\S+/, (name) => paint('strong', name))),
    '',
    'shown: recorded from the live service or read in its source; told: documented, reported or second-hand.',
    'A store takes the first rule that matches by all (origin, method, headers), or by less: then that rule decides alone.',
    'corscope dialects NAME prints a record with grades and sources.',
    '',
  ].join('\n');
}

/** A whole record. */
export function dialectText({ dialect, aliases }: Listed, paint: Paint, columns: number): string {
  const { shown, told, inferred, unknown } = countsOf(dialect);
  const lines = [
    paint('strong', `${dialect.name}: ${dialect.title}`),
    ...(aliases.length > 0 ? [`also ${aliases.join(', ')}`] : []),
    `takes ${inWordsOfSelection(dialect.selection.value.preflight)}${isUnknown(dialect.selection) ? ' (unknown)' : ''}`,
    `${shown} facts recorded or read in the source, ${told} documented or reported, ${inferred} inferred, ${unknown} unknown`,
  ];
  let heading = '';
  for (const [key, fact] of inOrder(dialect)) {
    const [under, words] = FACT_WORDS[key];
    if (under !== heading) lines.push('', paint('strong', under));
    heading = under;
    lines.push(...wrap(`[${fact.grade}] ${words}: ${factValue(fact)}`, columns - 2, 4).map((line) => `  ${line}`));
    const source = isUnknown(fact) ? `would show in ${fact.source}` : fact.source;
    lines.push(...wrap(source, columns - 6, 0).map((line) => `      ${paint('faint', line)}`));
  }
  return `${lines.join('\n')}\n\n${GRADES}\n`;
}

const GRADES =
  'T recorded from the live service, S read in its source, D documented, O seen in a public report,\n2 second-hand, I inferred, ? unknown: every possible value is tried, and a verdict that hangs on it is unknown.';

function inOrder(dialect: Dialect): [FactKey, Fact<unknown>][] {
  const facts = new Map(factsOf(dialect));
  return (Object.keys(FACT_WORDS) as FactKey[]).flatMap((key): [FactKey, Fact<unknown>][] => {
    const fact = facts.get(key);
    return fact ? [[key, fact]] : [];
  });
}

/** The record as an object: value, grade and source of every fact under its key. */
const record = ({ dialect, aliases }: Listed): object => ({
  name: dialect.name,
  title: dialect.title,
  aliases,
  counts: countsOf(dialect),
  facts: Object.fromEntries(
    inOrder(dialect).map(([key, fact]) => [
      key,
      {
        about: FACT_WORDS[key][1],
        value: isUnknown(fact) ? null : fact.value,
        text: isUnknown(fact) ? 'unknown' : factText(fact.value),
        grade: fact.grade,
        source: fact.source,
        ...(isUnknown(fact) ? { either: fact.either ?? [] } : {}),
      },
    ]),
  ),
});

export const dialectsJson = (listed: readonly Listed[]): string =>
  `{"format":"corscope-dialects","version":1,"dialects":[\n${listed.map((one) => jsonValue(record(one))).join(',\n')}\n]}\n`;
