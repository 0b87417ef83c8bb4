import type { Prediction } from '../attribution/finding.ts';
import { isForCredentials } from '../attribution/what-if.ts';
import type { BucketConfiguration } from '../bucket/configuration.ts';
import type { Dialect, Fact } from '../bucket/dialects/dialect.ts';
import { insteadOfRules } from '../bucket/dialects/instead-of-rules.ts';
import { inWordsOfSelection } from '../bucket/dialects/selection-words.ts';
import { weakest } from '../bucket/grade.ts';
import { nearestRule } from '../bucket/near-miss.ts';
import { openFacts, openQuestions, settledAnswer } from '../bucket/settled.ts';
import type { Cell, Grade, ProviderVerdict, RuleRow, Unsettled } from '../bucket/verdict.ts';
import type { CorsError } from '../fetch/cors-error.ts';
import type { Tristate } from '../pairing/attempt.ts';
import { jsonValue } from './json-text.ts';
import type { Style } from './style.ts';
import { displayWidth, shorten } from './width.ts';
import { wrap } from './wrap.ts';

/** A request that was typed in, and what comes of it. */
export interface Checked {
  readonly origin: string;
  readonly method: string;
  /** The names that a preflight asks for. */
  readonly headerNames: readonly string[];
  /** Names of headers that no script can set, so that browsers leave them out. */
  readonly forbidden: readonly string[];
  readonly credentials: Tristate;
  readonly dialect: Dialect;
  /** Why this dialect, as a clause. */
  readonly chosen: string;
  readonly configuration: BucketConfiguration;
  readonly prediction: Prediction;
}

const ITEMS = { origin: 'AllowedOrigin', method: 'AllowedMethod', header: 'AllowedHeader' } as const;

/** The rules on every item, the answers, and what a browser makes of them. */
export function checkText(style: Style, checked: Checked): string {
  const { dialect, prediction, configuration } = checked;
  const { preflight, actual, browser } = prediction;
  const instead = insteadOfRules(dialect);
  const questions = new Questions(checked);
  const lines = [
    `${style.clean(checked.method)} from ${style.clean(checked.origin)}, judged as ${style.paint('strong', dialect.title)} (${checked.chosen})`,
    `it takes ${inWordsOfSelection(dialect.selection.value.preflight)}`,
    ...(instead === null ? [] : [instead]),
    ...(configuration === 'none' && (actual?.matrix.length ?? 0) > 0
      ? ['no rules are configured: these are what the store has by itself']
      : []),
    ...forbiddenLines(style, checked),
    ...(preflight
      ? stage(style, `preflight: ${asked(style, checked)}`, preflight, questions)
      : ['', 'no preflight is needed']),
    ...(actual && browser.at !== 'preflight'
      ? stage(style, `request: ${style.clean(checked.method)}`, actual, questions)
      : []),
    '',
    ...outcome(style, prediction, dialect),
  ];
  return `${lines.join('\n')}\n`;
}

function forbiddenLines(style: Style, { forbidden }: Checked): string[] {
  if (forbidden.length === 0) return [];
  const text = `left out, as no script can set it (Fetch, forbidden request-header): ${[...new Set(forbidden)].join(', ')}`;
  return wrap(style.clean(text), style.columns, 2);
}

const asked = (style: Style, { method, headerNames }: Checked): string =>
  style.clean(`${method}${headerNames.length > 0 ? ` with ${headerNames.join(', ')}` : ''}`);

function stage(style: Style, title: string, verdict: ProviderVerdict, questions: Questions): string[] {
  return ['', style.paint('strong', title), ...matrixLines(style, verdict), ...answerLines(style, verdict, questions)];
}

/** What is not known of the store, each told once: what decides with the verdict, what does not matter not at all. */
class Questions {
  readonly #store: string;
  readonly #isWithoutCredentials: boolean;
  readonly #told: Set<string>;

  constructor({ dialect, credentials, prediction: { browser } }: Checked) {
    this.#store = dialect.title;
    this.#isWithoutCredentials = credentials === false;
    this.#told = new Set(browser.verdict === 'unknown' ? [browser.because] : []);
  }

  /** Those that were not told yet. */
  of(unsettled: readonly Unsettled[]): string[] {
    const mattering = unsettled.filter(({ fact }) => !(this.#isWithoutCredentials && fact === 'credentials'));
    const open = openQuestions(mattering, this.#store).filter((question) => !this.#told.has(question));
    for (const question of open) this.#told.add(question);
    return open;
  }

  /** Whether a browser looks at a header. */
  minds(name: string): boolean {
    return !(this.#isWithoutCredentials && name === 'Access-Control-Allow-Credentials');
  }
}

/** Every rule on every item; what hangs on something unknown has a question mark. */
function matrixLines(style: Style, { matrix, unsettled }: ProviderVerdict): string[] {
  const first = matrix[0];
  if (!first) return [];
  const most = Math.max(8, Math.floor((style.columns - 12) / first.cells.length) - 3);
  const shown = (text: string): string => shorten(style.clean(text), most);
  const rows = matrix.map((row) => row.cells.map((cell, i) => cellOf(cell, isOpen(row, unsettled, i))));
  const widths = first.cells.map((cell, i) =>
    Math.max(
      ...[ITEMS[cell.item], cell.token].map((text) => displayWidth(shown(text))),
      ...rows.map((row) => displayWidth(shown(row[i]?.text ?? '')) + 2),
    ),
  );
  const pad = (text: string, i: number): string =>
    text + ' '.repeat(Math.max(0, (widths[i] ?? 0) - displayWidth(text)));
  const head = (words: (cell: Cell) => string): string =>
    `${' '.repeat(10)}${first.cells.map((cell, i) => pad(shown(words(cell)), i)).join('  ')}`.trimEnd();
  return [
    style.paint(
      'faint',
      head((cell) => ITEMS[cell.item]),
    ),
    head((cell) => cell.token),
    ...matrix.map((row, at) => {
      const cells = (rows[at] ?? []).map(({ sign, text, role }, i) =>
        style.paint(role, pad(`${sign} ${shown(text)}`, i)),
      );
      return `${`rule ${row.rule.index + 1}`.padEnd(10)}${cells.join('  ')}`.trimEnd();
    }),
  ];
}

function cellOf(cell: Cell, open: boolean) {
  const text = cell.matched?.value ?? (cell.tried.length === 0 ? 'no entry' : 'no match');
  if (open) return { sign: '?', text: 'unknown', role: 'warning' } as const;
  return cell.matched ? ({ sign: '+', text, role: 'good' } as const) : ({ sign: '-', text, role: 'error' } as const);
}

/** Whether a cell would be another one if an unknown fact were. */
function isOpen({ rule, cells }: RuleRow, unsettled: ProviderVerdict['unsettled'], at: number): boolean {
  const matches = cells[at]?.matched != null;
  return unsettled.some(({ verdict }) => {
    const other = verdict.matrix.find((row) => row.rule === rule);
    return other !== undefined && (other.cells[at]?.matched != null) !== matches;
  });
}

function answerLines(style: Style, verdict: ProviderVerdict, questions: Questions): string[] {
  const { ruleIndex, status, headers, unknownHeaders, error } = settledAnswer(verdict);
  const by =
    ruleIndex === 'unknown'
      ? 'whether a rule answers is unknown'
      : ruleIndex === null
        ? refusedBy(verdict)
        : `rule ${ruleIndex + 1} answers`;
  const lines = [`${by}; status ${status} [evidence ${verdict.grade}]`];
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(style.clean(`  ${headers[i]}: ${headers[i + 1]}`));
  for (const name of unknownHeaders) if (questions.minds(name)) lines.push(`  ${name}: unknown`);
  if (error && error !== 'unknown')
    lines.push(
      ...wrap(
        style.clean(`  ${[error.code, error.message].filter((part) => part !== '').join(': ')}`),
        style.columns,
        4,
      ),
    );
  return [
    ...lines,
    ...questions
      .of(verdict.unsettled)
      .flatMap((question) => wrap(question, style.columns - 2, 2).map((line) => style.paint('faint', `  ${line}`))),
  ];
}

const GATES: Readonly<Record<string, string>> = {
  'missing-origin': 'there is no Origin',
  'missing-method': 'there is no Access-Control-Request-Method',
  'no-bucket': 'there is no such bucket',
  'no-configuration': 'no rules are in force',
  'no-rule': 'no rule answers',
};

function refusedBy({ gate, selected, matrix }: ProviderVerdict): string {
  if (gate !== 'no-rule' || selected === null) return GATES[gate ?? ''] ?? 'no rule answers';
  const later = matrix.find(({ rule, failing }) => rule.index > selected && failing.length === 0);
  return `rule ${selected + 1} is taken and refuses${later ? `; rule ${later.rule.index + 1} would allow it, and is never reached` : ''}`;
}

function outcome(style: Style, prediction: Prediction, dialect: Dialect): string[] {
  const { verdict, corsError, at, because, ifCredentials } = prediction.browser;
  const role = { allowed: 'good', blocked: 'error', unknown: 'warning' } as const;
  const where = at === null ? '' : ` at the ${at === 'preflight' ? 'preflight' : 'request itself'}`;
  const grade = factBehind(corsError, dialect) && credentialsGrade(prediction, corsError, dialect);
  const head = style.paint(role[verdict], `${verdict}${where}${error(corsError)}`);
  const more =
    verdict === 'unknown'
      ? wrap(because, style.columns, 2)
      : verdict === 'blocked'
        ? nearest(style, prediction, dialect)
        : [];
  const credentials = ifCredentials
    ? `with credentials: ${ifCredentials.verdict}${error(ifCredentials.corsError)}${evidence(ifCredentialsGrade(prediction, dialect))}`
    : null;
  return [`${head}${evidence(grade)}`, ...more, ...(credentials === null ? [] : [credentials])];
}

const error = (corsError: CorsError | null): string => (corsError === null ? '' : `: ${corsError}`);
const evidence = (grade: Grade | null): string => (grade === null ? '' : ` [evidence ${grade}]`);

/** What of a store decides how an answer to a request with credentials is taken; `null`: it was not about those. */
function factBehind(corsError: CorsError | null, dialect: Dialect): Fact<unknown> | null {
  if (corsError?.endsWith('InvalidAllowCredentials')) return dialect.credentials;
  return corsError?.endsWith('WildcardOriginNotAllowed') ? dialect.allowOrigin : null;
}

/** Of the rules that answer and of what the store says about credentials the weakest. */
function credentialsGrade({ preflight, actual }: Prediction, corsError: CorsError | null, dialect: Dialect): Grade {
  const facts = [preflight, actual, factBehind(corsError, dialect)];
  return weakest(facts.filter((one) => one !== null));
}

function ifCredentialsGrade(prediction: Prediction, dialect: Dialect): Grade | null {
  const { ifCredentials } = prediction.browser;
  if (ifCredentials === null) return null;
  return ifCredentials.verdict === 'unknown' ? '?' : credentialsGrade(prediction, ifCredentials.corsError, dialect);
}

/** What the rule lacks that was taken or comes nearest. */
function nearest(style: Style, prediction: Prediction, { title }: Dialect): string[] {
  const { preflight, actual, browser } = prediction;
  const verdict = browser.at === 'actual' ? actual : (preflight ?? actual);
  if (verdict?.gate !== 'no-rule') return [];
  const row = nearestRule(verdict);
  if (!row) return [];
  const lacks = row.cells.filter(({ matched }) => matched === null).map(({ item, token }) => `${ITEMS[item]} ${token}`);
  const text = `rule ${row.rule.index + 1} lacks ${lacks.join(', ')}${evenThen(prediction, title)}`;
  return wrap(style.clean(text), style.columns, 2);
}

/** That a rule which lets the request in may not be enough, or is not. */
function evenThen({ whatIf }: Prediction, store: string): string {
  if (isForCredentials(whatIf?.remains ?? null))
    return `; with that, too, a browser would refuse it, for its credentials: ${whatIf?.remains}`;
  if ((whatIf?.uncertain.length ?? 0) === 0) return '';
  return `; with that it may still be refused, for its credentials: whether ${store} allows those is not known`;
}

/** The same as one JSON object. */
export function checkJson({ origin, method, headerNames, forbidden, dialect, prediction }: Checked): string {
  const { browser, preflight, actual } = prediction;
  return `${jsonValue({
    format: 'corscope-check',
    version: 1,
    request: { origin, method, headers: headerNames, forbidden },
    dialect: dialect.name,
    verdict: browser.verdict,
    corsError: browser.corsError,
    at: browser.at,
    because: browser.because,
    ifCredentials: browser.ifCredentials && {
      ...browser.ifCredentials,
      evidence: ifCredentialsGrade(prediction, dialect),
    },
    preflight: preflight && answerJson(preflight),
    actual: actual && answerJson(actual),
  })}\n`;
}

const NAMES = { origin: 'origin', method: 'method', header: 'allow-header' } as const;

function answerJson(verdict: ProviderVerdict): object {
  const { ruleIndex, status, headers, unknownHeaders, error } = settledAnswer(verdict);
  return {
    rule: typeof ruleIndex === 'number' ? ruleIndex + 1 : null,
    gate: verdict.gate,
    selected: verdict.selected === null ? null : verdict.selected + 1,
    status: status === 'unknown' ? null : status,
    headers: headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1] ?? '']] : [])),
    unknownHeaders,
    error: error === 'unknown' ? null : error,
    evidence: verdict.grade,
    unsettled: openFacts(verdict.unsettled),
    rules: verdict.matrix.map((row) => ({
      rule: row.rule.index + 1,
      failing: row.failing.map((item) => NAMES[item]),
      cells: row.cells.map((cell, i) => ({
        item: NAMES[cell.item],
        asked: cell.token,
        matched: isOpen(row, verdict.unsettled, i) ? 'unknown' : (cell.matched?.value ?? null),
      })),
    })),
  };
}
