import { plural } from '../diagnostics/wording.ts';
import { displayWidth, shorten, takeLastCells } from '../report/width.ts';
import { COPIES } from './copy-text.ts';
import { type Binding, type Command, KEYS } from './keys-table.ts';
import { cut, type Look } from './look.ts';
import type { State, View } from './state.ts';
import { choice } from './views/choice.ts';
import { detail } from './views/detail.ts';
import { evidence } from './views/evidence.ts';
import { list } from './views/list.ts';
import { matrix } from './views/matrix.ts';
import { overview } from './views/overview.ts';
import { configuration, diff, help } from './views/pages.ts';
import { isTrying } from './what-if.ts';

const VIEWS: Readonly<Record<View, (state: State, look: Look, rows: number) => string[]>> = {
  overview,
  list,
  detail,
  matrix,
  configuration,
  evidence,
  diff,
  choice,
  help,
};

export const TITLES: Readonly<Record<View, string>> = {
  overview: 'overview',
  list: 'requests',
  detail: 'request',
  matrix: 'rules',
  configuration: 'configuration',
  evidence: 'evidence',
  diff: 'edits',
  choice: 'judge as',
  help: 'help',
};

export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 12;
/** Lines around a view. */
const FRAME = 3;

/** How many lines a view has. */
export const pageOf = (look: Pick<Look, 'rows'>): number => Math.max(1, look.rows - FRAME);

/** The whole screen: exactly `rows` lines of at most `columns` cells. */
export function frame(state: State, look: Look): string[] {
  if (look.columns < LEAST_COLUMNS || look.rows < LEAST_ROWS) {
    const words = `corscope needs ${LEAST_COLUMNS}x${LEAST_ROWS}, this is ${look.columns}x${look.rows}`;
    return [shorten(words, look.columns), ...Array.from({ length: Math.max(0, look.rows - 1) }, () => '')];
  }
  const lines = [
    top(state, look),
    ...VIEWS[state.view](state, look, pageOf(look)),
    status(state, look),
    bottom(state, look),
  ];
  if (look.isSpoken) return lines.map((line) => shorten(told(line), look.columns)).filter((line) => line !== '');
  return withSigns(lines, look);
}

/** All lines of a view, however many. */
export function wholeView(state: State, look: Look): string[] {
  const lines = [top(state, look), ...VIEWS[state.view](state, look, Number.POSITIVE_INFINITY)];
  return look.isSpoken ? lines.map((line) => shorten(told(line), look.columns)) : withSigns(lines, look);
}

const withSigns = (lines: string[], look: Look): string[] =>
  look.signs.hasEllipsis ? lines : lines.map((line) => line.replaceAll('…', '~'));

/** Columns are for the eye. */
const told = (line: string): string => line.replaceAll('…', '...').replace(/ {2,}/g, '  ').trim();

function top(state: State, look: Look): string {
  const crumbs = [...state.before, state.view].map((view) => TITLES[view]).join(` ${look.signs.crumb} `);
  const left = `corscope  ${crumbs}`;
  const room = look.columns - displayWidth(left) - 2;
  const right = room < 8 ? '' : lastCells(look, loading(state, look), room);
  const gap = ' '.repeat(Math.max(1, look.columns - displayWidth(left) - displayWidth(right)));
  return look.paint('strong', `${left}${gap}${right}`);
}

const BAR = 10;

/** The file that is read, and how far. */
function loading({ loading: { file, share, done } }: State, { isSpoken }: Look): string {
  if (done) return file;
  if (share === null) return `${file} (reading)`;
  const filled = Math.round(share * BAR);
  const bar = isSpoken ? '' : ` [${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`;
  return `${file}${bar} ${Math.floor(share * 100)}%`;
}

/** Of a long list of files the end is what changes. */
function lastCells(look: Look, text: string, cells: number): string {
  const clean = look.clean(text);
  return displayWidth(clean) <= cells ? clean : `…${takeLastCells(clean, cells - 1)}`;
}

/** What is filtered, sorted and tried, or what has just happened. */
function status(state: State, look: Look): string {
  const { prompt } = state;
  if (prompt)
    return look.paint(
      prompt.kind === 'filter' && state.filterProblem ? 'error' : 'token',
      cut(look, promptText(state, prompt.kind, prompt.text)),
    );
  if (state.message !== '') return look.paint('info', cut(look, state.message));
  const parts = [
    `${state.shownLength === 0 ? 0 : state.at + 1}/${state.shownLength}`,
    state.isGrouped ? 'grouped by cause' : `by ${state.sort}`,
  ];
  if (state.scan) parts.push('searching');
  if (state.filter !== '')
    parts.push(`filter ${state.filter}${state.filterProblem ? ` (${state.filterProblem})` : ''}`);
  const { trial } = state;
  if (isTrying(trial)) {
    const edits = trial.texts.length - 1;
    const what = [edits > 0 ? plural(edits, 'edit') : '', trial.dialect ?? '', trial.browser ?? ''];
    parts.push(`WHAT IF: ${what.filter((part) => part !== '').join(', ')}`);
  }
  return look.paint(isTrying(trial) ? 'warning' : 'faint', cut(look, parts.join('  ')));
}

function promptText(state: State, kind: string, text: string): string {
  switch (kind) {
    case 'filter':
      return `filter: ${text}_${state.filterProblem ? `   ${state.filterProblem}` : ''}`;
    case 'entry':
      return `entry: ${text}_`;
    case 'copy':
      return `copy: ${COPIES.map(({ key, name }) => `${key} ${name}`).join('  ')}  (any other key: nothing)`;
    case 'save':
      return `write the edited configuration to: ${text}_`;
    case 'export':
      return `write this view to: ${text}_`;
    default:
      return `${text} is there already: write over it? (y/n)`;
  }
}

/** The keys that matter here, as far as there is room. The help, which has all, is never left out. */
function bottom(state: State, look: Look): string {
  const hints = KEYS.filter(({ views, command }) => views.includes(state.view) || ALWAYS.has(command)).filter(
    ({ command }) => !NEVER.has(command) && !LAST.has(command),
  );
  const last = KEYS.filter(({ command }) => LAST.has(command)).map(hint);
  const shown: string[] = [];
  for (const words of hints.map(hint)) {
    if ([...shown, words, ...last].join(HINT_GAP).length > look.columns) break;
    shown.push(words);
  }
  return look.paint('faint', [...shown, ...last].join(HINT_GAP));
}

const HINT_GAP = '  ';

const hint = ({ keys, command }: Binding): string =>
  `${HINT_KEYS[keys[0]!] ?? keys[0]} ${HINT_WORDS[command] ?? command}`;

const ALWAYS = new Set<Command>(['open', 'back', 'next-pane', 'copy']);
const LAST = new Set<Command>(['help', 'quit']);
/** Found in the help: there is not room for all. */
const NEVER = new Set<Command>([
  'left',
  'right',
  'previous-failure',
  'next-request',
  'previous-request',
  'next-cause',
  'previous-cause',
]);
const HINT_WORDS: Partial<Readonly<Record<Command, string>>> = {
  'next-pane': 'view',
  'next-failure': 'next-fail',
  failures: 'fails',
};
const HINT_KEYS: Readonly<Record<string, string>> = { return: 'Enter', escape: 'Esc', tab: 'Tab' };
