import { type Command, commandOf } from './keys-table.ts';
import { acrossBy, back, failure, go, group, moved, neighbour, opened, pane, paneAt } from './moves.ts';
import { type Effect, only, type Step, typed, withKey } from './prompts.ts';
import { caughtUp, refiltered } from './rows.ts';
import { SORTS, type State } from './state.ts';
import { cureOf, starEdit } from './trial-edits.ts';
import { choiceLeft, choiceMoved, choosing, edited, entryPrompt, savePrompt, undone } from './trials.ts';

export type { Effect, Step } from './prompts.ts';

/** What a key press makes of the state. `page`: how many lines a page has. */
export function press(before: State, key: string, page: number): Step {
  const state = { ...caughtUp(before), message: '' };
  if (state.prompt) return typed(state, state.prompt, key);
  if (state.view === 'help' && key !== '?') {
    const helpSearch = withKey(state.helpSearch, key);
    if (helpSearch !== state.helpSearch) return only({ ...state, helpSearch, scroll: 0 });
  }
  const command = commandOf(key, state.view);
  if (command === null) return only(state);
  const result = RUN[command](state, { page, key });
  return 'effect' in result ? result : only(result);
}

interface Pressed {
  readonly page: number;
  readonly key: string;
}

type Run = (state: State, pressed: Pressed) => State | Step;

const by = (state: State, lines: number, page: number): State =>
  state.view === 'choice' ? choiceMoved(state, lines) : moved(state, lines, page);

const effect =
  (wanted: Effect): Run =>
  (state) => ({ state, effect: wanted });

/** Every command, and what it does. */
const RUN: Readonly<Record<Command, Run>> = {
  down: (state, { page }) => by(state, 1, page),
  up: (state, { page }) => by(state, -1, page),
  'page-down': (state, { page }) => by(state, page, page),
  'page-up': (state, { page }) => by(state, -page, page),
  'half-down': (state, { page }) => by(state, page >> 1, page),
  'half-up': (state, { page }) => by(state, -(page >> 1), page),
  top: (state, { page }) => by(state, Number.NEGATIVE_INFINITY, page),
  bottom: (state, { page }) => by(state, Number.POSITIVE_INFINITY, page),
  left: (state) => acrossBy(state, -1),
  right: (state) => acrossBy(state, 1),
  open: (state) => opened(state),
  back: (state) => back(state.view === 'choice' ? choiceLeft(state) : state),
  'next-pane': (state) => pane(state, 1),
  'previous-pane': (state) => pane(state, -1),
  view: (state, { key }) => paneAt(state, Number(key) - 1),
  'next-failure': (state) => failure(state, 1),
  'previous-failure': (state) => failure(state, -1),
  'next-request': (state) => neighbour(state, 1),
  'previous-request': (state) => neighbour(state, -1),
  'next-cause': (state) => group(state, 1),
  'previous-cause': (state) => group(state, -1),
  filter: (state) => ({ ...inList(state), prompt: { kind: 'filter', text: withBlank(state.filter) } }),
  failures: (state) => refiltered({ ...inList(state), filter: toggledFailures(state.filter) }),
  sort: (state) =>
    refiltered({ ...state, isGrouped: false, sort: SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length]! }),
  group: (state) =>
    refiltered({ ...inList(state), isGrouped: !state.isGrouped, sort: state.isGrouped ? 'time' : 'cause' }),
  help: (state) => (state.view === 'help' ? { ...state, helpSearch: '' } : go({ ...state, helpSearch: '' }, 'help')),
  star: (state) => edited(state, starEdit(state)),
  allow: (state) => edited(state, cureOf(state)),
  entry: (state) => entryPrompt(state),
  undo: (state) => undone(state),
  dialect: (state) => choosing(state, 'dialect'),
  browser: (state) => choosing(state, 'browser'),
  diff: (state) => go(state, 'diff'),
  save: (state) => savePrompt(state),
  export: (state) => ({ ...state, prompt: { kind: 'export', text: 'corscope-view.txt' } }),
  copy: effect({ kind: 'copy', what: null }),
  'copy-part': (state) => ({ ...state, prompt: { kind: 'copy', text: '' } }),
  quit: effect({ kind: 'quit' }),
  editor: effect({ kind: 'editor' }),
  reload: effect({ kind: 'reload' }),
  suspend: effect({ kind: 'suspend' }),
  redraw: effect({ kind: 'redraw' }),
};

const inList = (state: State): State => ({ ...state, view: 'list', before: ['overview'] });

/** What is typed next is another term. */
const withBlank = (filter: string): string => (filter === '' || filter.endsWith(' ') ? filter : `${filter} `);

const FAILURES = /(^|\s)verdict:fail(?=\s|$)/;
const toggledFailures = (filter: string): string =>
  (FAILURES.test(filter) ? filter.replace(FAILURES, '') : `verdict:fail ${filter}`).trim();
