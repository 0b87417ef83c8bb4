import type { BrowserProfile } from '../fetch/profile.ts';
import { Replay } from '../remedy/replay.ts';
import { causesOf } from './causes.ts';
import { dialectsLike } from './choose-dialect.ts';
import { type Command, commandOf } from './keys-table.ts';
import { matrixOf } from './matrix-of.ts';
import { caughtUp, refiltered, verdictIn } from './rows.ts';
import { PANES, type Prompt, SORTS, type State, selectedRow, type View } from './state.ts';
import { cureOf, entryEdit, entryOf, starEdit } from './trial-edits.ts';
import { optionsOf, type Trial, withEdits, withoutLastEdit } from './what-if.ts';

/** What the terminal side has to do. */
export type Effect =
  | { readonly kind: 'quit' | 'copy' | 'editor' | 'reload' | 'suspend' }
  | { readonly kind: 'save' | 'export'; readonly path: string; readonly overwrite: boolean };

export interface Step {
  readonly state: State;
  readonly effect: Effect | null;
}

const only = (state: State): Step => ({ state, effect: null });

/** What a key press makes of the state. `page`: how many lines a page has. */
export function press(before: State, key: string, page: number): Step {
  const state = { ...caughtUp(before), message: '' };
  if (state.prompt) return typed(state, state.prompt, key);
  if (state.view === 'help' && key.length === 1 && key !== '?') {
    return only({ ...state, helpSearch: state.helpSearch + key, scroll: 0 });
  }
  const command = commandOf(key, state.view);
  return command === null ? only(state) : run(state, command, page);
}

function run(state: State, command: Command, page: number): Step {
  switch (command) {
    case 'down':
      return only(moved(state, 1, page));
    case 'up':
      return only(moved(state, -1, page));
    case 'page-down':
      return only(moved(state, page, page));
    case 'page-up':
      return only(moved(state, -page, page));
    case 'half-down':
      return only(moved(state, page >> 1, page));
    case 'half-up':
      return only(moved(state, -(page >> 1), page));
    case 'top':
      return only(moved(state, -Infinity, page));
    case 'bottom':
      return only(moved(state, Infinity, page));
    case 'left':
      return only({ ...state, itemAt: Math.max(0, state.itemAt - 1) });
    case 'right':
      return only({ ...state, itemAt: Math.min(itemCount(state) - 1, state.itemAt + 1) });
    case 'open':
      return only(opened(state));
    case 'back':
      return back(state);
    case 'next-pane':
    case 'previous-pane':
      return only(pane(state, command === 'next-pane' ? 1 : -1));
    case 'next-failure':
    case 'previous-failure':
      return only(failure(state, command === 'next-failure' ? 1 : -1));
    case 'filter':
      return only({ ...state, view: 'list', before: ['overview'], prompt: { kind: 'filter', text: state.filter } });
    case 'failures':
      return only(refiltered({ ...state, view: 'list', before: ['overview'], filter: toggledFailures(state.filter) }));
    case 'sort':
      return only(refiltered({ ...state, sort: SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length]! }));
    case 'help':
      return only(state.view === 'help' ? { ...state, helpSearch: '' } : go({ ...state, helpSearch: '' }, 'help'));
    case 'star':
      return only(edited(state, starEdit(state)));
    case 'allow':
      return only(edited(state, cureOf(state)));
    case 'entry':
      return only(entryPrompt(state));
    case 'undo':
      return only(tried(state, withoutLastEdit(state.trial), 'took the last edit back'));
    case 'dialect':
      return only({ ...state, prompt: { kind: 'dialect', text: '' } });
    case 'browser':
      return only(browser(state));
    case 'diff':
      return only(go(state, 'diff'));
    case 'save':
      return only(savePrompt(state));
    case 'export':
      return only({ ...state, prompt: { kind: 'export', text: 'corscope-view.txt' } });
    case 'quit':
    case 'copy':
    case 'editor':
    case 'reload':
    case 'suspend':
      return { state, effect: { kind: command } };
  }
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));

function moved(state: State, by: number, page: number): State {
  switch (state.view) {
    case 'list':
      return { ...state, at: clamp(state.at + by, state.shownLength - 1), scroll: 0 };
    case 'overview':
      return { ...state, causeAt: clamp(state.causeAt + by, causesOf(state).length - 1) };
    case 'matrix':
      return { ...state, ruleAt: clamp(state.ruleAt + by, (matrixOf(state)?.rows.length ?? 1) - 1), scroll: 0 };
    default:
      return { ...state, scroll: clamp(state.scroll + by, by === Infinity ? 1e6 : state.scroll + page) };
  }
}

const itemCount = (state: State): number => matrixOf(state)?.rows[state.ruleAt]?.cells.length ?? 1;

function go(state: State, view: View): State {
  const entered = { ...state, view, before: [...state.before, state.view], scroll: 0 };
  return view === 'matrix' ? atNearest(entered) : entered;
}

/** The rule that was meant, and the first of its items that fails. */
function atNearest(state: State): State {
  const matrix = matrixOf(state);
  if (!matrix) return { ...state, ruleAt: 0, itemAt: 0 };
  const ruleAt = Math.max(
    0,
    matrix.rows.findIndex((row) => row.rule.index === matrix.nearest),
  );
  const itemAt = Math.max(0, matrix.rows[ruleAt]?.cells.findIndex((cell) => cell.matched === null) ?? 0);
  return { ...state, ruleAt, itemAt };
}

function opened(state: State): State {
  switch (state.view) {
    case 'overview': {
      const cause = causesOf(state)[state.causeAt];
      const filter = cause ? `cause:"${cause.text}"` : state.filter;
      return go(refiltered({ ...state, filter, at: 0 }), 'list');
    }
    case 'list':
      return selectedRow(state) === null ? state : go(state, 'detail');
    case 'detail':
      return go(state, 'matrix');
    case 'matrix':
      return go(state, 'configuration');
    default:
      return state;
  }
}

function back(state: State): Step {
  const view = state.before.at(-1);
  if (state.view === 'help' && state.helpSearch !== '')
    return only({ ...state, helpSearch: state.helpSearch.slice(0, -1) });
  if (view !== undefined) return only({ ...state, view, before: state.before.slice(0, -1), scroll: 0 });
  if (state.filter !== '') return only(refiltered({ ...state, filter: '' }));
  return only({ ...state, message: 'q quits' });
}

function pane(state: State, by: 1 | -1): State {
  const from = PANES.indexOf(state.view);
  if (from < 0) return back(state).state;
  const to = (from + by + PANES.length) % PANES.length;
  const view = PANES[selectedRow(state) === null && to > 1 ? (by > 0 ? 0 : 1) : to]!;
  const moved: State = { ...state, view, before: PANES.slice(0, PANES.indexOf(view)), scroll: 0 };
  return view === 'matrix' ? atNearest(moved) : moved;
}

function failure(state: State, by: 1 | -1): State {
  for (let at = state.at + by; at >= 0 && at < state.shownLength; at += by) {
    if (verdictIn(state, state.shown[at]!) !== 'blocked') continue;
    const found = { ...state, at, scroll: 0 };
    return state.view === 'matrix' ? atNearest(found) : found;
  }
  return { ...state, message: by > 0 ? 'no further failure' : 'no failure before' };
}

const FAILURES = 'verdict:fail';
const toggledFailures = (filter: string): string =>
  filter.includes(FAILURES) ? filter.replace(FAILURES, '').trim() : `${FAILURES} ${filter}`.trim();

function tried(state: State, trial: Trial, message: string): State {
  const { configurations, edited: one, store } = state.session;
  const replay = new Replay(optionsOf(trial, configurations, one), store.demands);
  return refiltered({ ...state, trial, replay, message });
}

function edited(state: State, edit: ReturnType<typeof starEdit>): State {
  if (typeof edit === 'string') return { ...state, message: edit };
  const before = state.replay;
  const after = tried(state, withEdits(state.trial, edit.edits), '');
  const worse = after.replay.configuration?.problems.find(({ severity }) => severity === 'error');
  if (worse && !before.configuration?.problems.includes(worse))
    return { ...after, message: `edited, but: ${worse.message}` };
  return { ...after, message: `${edit.what} (${changes(state, after)})` };
}

/** What a trial changed, in numbers of requests. */
function changes(before: State, after: State): string {
  const { store } = before.session;
  let cured = 0;
  let refused = 0;
  for (let row = 0; row < store.length; row++) {
    const was = verdictIn(before, row);
    const is = verdictIn(after, row);
    if (was === is) continue;
    if (is === 'allowed') cured += 1;
    else if (is === 'blocked') refused += 1;
  }
  if (cured + refused === 0) return 'no verdict changes';
  return `${cured} now allowed, ${refused} now blocked`;
}

function entryPrompt(state: State): State {
  const entry = entryOf(state);
  if (!entry) return { ...state, message: 'no entry here to change: * and a add one' };
  return { ...state, prompt: { kind: 'entry', text: entry.value } };
}

const BROWSERS: readonly BrowserProfile[] = ['chromium', 'firefox', 'webkit', 'spec'];

/** The likeliest of the stores that the text may mean; without a text the one that was recognised. */
function chosen(state: State, text: string): State {
  const name = text.trim() === '' ? null : dialectsLike(text)[0];
  if (name === undefined) return { ...state, message: `no store is called ${text}` };
  return tried(state, { ...state.trial, dialect: name }, `judged as ${name ?? 'the store that was recognised'}`);
}

function browser(state: State): State {
  const next = [null, ...BROWSERS];
  const name = next[(next.indexOf(state.trial.browser) + 1) % next.length] ?? null;
  return tried(state, { ...state.trial, browser: name }, `judged as ${name ?? 'the browser that was recognised'}`);
}

function savePrompt(state: State): State {
  if (state.trial.texts.length < 2) return { ...state, message: 'nothing was edited' };
  const file = state.session.edited?.configuration;
  const text = file && file !== 'none' ? file.file.replace(/(\.[^./\\]*)?$/, '.fixed$1') : 'cors.xml';
  return { ...state, prompt: { kind: 'save', text } };
}

function typed(state: State, prompt: Prompt, key: string): Step {
  if (prompt.kind === 'confirm') {
    const yes = key === 'y' || key === 'Y';
    const next = { ...state, prompt: null, message: yes ? '' : 'not written' };
    return { state: next, effect: yes ? { kind: 'save', path: prompt.path ?? '', overwrite: true } : null };
  }
  if (key === 'escape') {
    const left = { ...state, prompt: null };
    return only(prompt.kind === 'filter' ? refiltered({ ...left, filter: '' }) : left);
  }
  if (key === 'return') return entered({ ...state, prompt: null }, prompt);
  const text =
    key === 'backspace'
      ? prompt.text.slice(0, -1)
      : key === 'ctrl+u'
        ? ''
        : key === 'space'
          ? `${prompt.text} `
          : [...key].length === 1
            ? prompt.text + key
            : prompt.text;
  const next = { ...state, prompt: { ...prompt, text } };
  return only(prompt.kind === 'filter' && text !== prompt.text ? refiltered({ ...next, filter: text }) : next);
}

function entered(state: State, prompt: Prompt): Step {
  switch (prompt.kind) {
    case 'filter':
      return only(refiltered({ ...state, filter: prompt.text }));
    case 'entry':
      return only(edited(state, entryEdit(state, prompt.text)));
    case 'dialect':
      return only(chosen(state, prompt.text));
    case 'save':
    case 'export':
      return prompt.text === ''
        ? only(state)
        : { state, effect: { kind: prompt.kind, path: prompt.text, overwrite: false } };
    case 'confirm':
      return only(state);
  }
}
