import { displayWidth, shorten } from '../report/width.ts';
import { dialectsLike } from './choose-dialect.ts';
import { KEYS } from './keys-table.ts';
import { cut, type Look } from './look.ts';
import type { State, View } from './state.ts';
import { detail } from './views/detail.ts';
import { list } from './views/list.ts';
import { matrix } from './views/matrix.ts';
import { overview } from './views/overview.ts';
import { configuration, diff, evidence, help } from './views/pages.ts';
import { isTrying } from './what-if.ts';

const VIEWS: Readonly<Record<View, (state: State, look: Look, rows: number) => string[]>> = {
  overview,
  list,
  detail,
  matrix,
  configuration,
  evidence,
  diff,
  help,
};

const TITLES: Readonly<Record<View, string>> = {
  overview: 'overview',
  list: 'requests',
  detail: 'request',
  matrix: 'rules',
  configuration: 'configuration',
  evidence: 'evidence',
  diff: 'edits',
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
  return look.signs.hasEllipsis ? lines : lines.map((line) => line.replaceAll('…', '~'));
}

function top(state: State, look: Look): string {
  const crumbs = [...state.before, state.view].map((view) => TITLES[view]).join(` ${look.signs.crumb} `);
  const left = `corscope  ${crumbs}`;
  const room = look.columns - displayWidth(left) - 2;
  const right = room < 8 ? '' : cut(look, loading(state), room);
  const gap = ' '.repeat(Math.max(1, look.columns - displayWidth(left) - displayWidth(right)));
  return look.paint('strong', `${left}${gap}${right}`);
}

function loading({ loading: { file, share, done } }: State): string {
  if (done) return file;
  return share === null ? `${file} (reading)` : `${file} ${Math.floor(share * 100)}%`;
}

/** What is filtered, sorted and tried, or what has just happened. */
function status(state: State, look: Look): string {
  const { prompt } = state;
  if (prompt) return look.paint('token', cut(look, promptText(state, prompt.kind, prompt.text)));
  if (state.message !== '') return look.paint('info', cut(look, state.message));
  const parts = [`${state.shownLength === 0 ? 0 : state.at + 1}/${state.shownLength}`, `by ${state.sort}`];
  if (state.filter !== '') parts.push(`filter ${state.filter}`);
  const { trial } = state;
  if (isTrying(trial)) {
    const edits = trial.texts.length - 1;
    const what = [edits > 0 ? `${edits} edit${edits === 1 ? '' : 's'}` : '', trial.dialect ?? '', trial.browser ?? ''];
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
    case 'dialect':
      return `judge as (Enter: ${text.trim() === '' ? 'as recognised' : (dialectsLike(text)[0] ?? 'none')}): ${text}_  ${dialectsLike(text).join(' ')}`;
    case 'save':
      return `write the edited configuration to: ${text}_`;
    case 'export':
      return `write this view to: ${text}_`;
    default:
      return `${text} is there already: write over it? (y/n)`;
  }
}

/** The keys that matter here. */
function bottom(state: State, look: Look): string {
  const hints = KEYS.filter(({ views, command }) => views.includes(state.view) || ALWAYS.has(command)).map(
    ({ keys, command }) => `${HINT_KEYS[keys[0]!] ?? keys[0]} ${command}`,
  );
  return look.paint('faint', shorten(hints.join('  '), look.columns));
}

const ALWAYS = new Set(['open', 'back', 'help', 'quit', 'next-pane', 'copy']);
const HINT_KEYS: Readonly<Record<string, string>> = { return: 'Enter', escape: 'Esc', tab: 'Tab' };
