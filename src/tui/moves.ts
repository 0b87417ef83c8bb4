import { CULPRIT } from './attempt-store.ts';
import { matrixOf } from './matrix-of.ts';
import { refiltered, verdictIn } from './rows.ts';
import { PANES, type State, selectedRow, type View } from './state.ts';
import { causesOf } from './tallies.ts';

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));
/** More lines than any page has. */
const FAR = 1e6;

/** Up or down in a view: another row, cause or rule, or other lines. */
export function moved(state: State, by: number, page: number): State {
  switch (state.view) {
    case 'list':
      return { ...state, at: clamp(state.at + by, state.shownLength - 1), scroll: 0 };
    case 'overview':
      return { ...state, causeAt: clamp(state.causeAt + by, causesOf(state).length - 1) };
    case 'matrix':
      return { ...state, ruleAt: clamp(state.ruleAt + by, (matrixOf(state)?.rows.length ?? 1) - 1), scroll: 0 };
    default:
      return {
        ...state,
        scroll: clamp(state.scroll + by, by === Number.POSITIVE_INFINITY ? FAR : state.scroll + page),
      };
  }
}

/** Another cell of the matrix. */
export function acrossBy(state: State, by: 1 | -1): State {
  const cells = matrixOf(state)?.rows[state.ruleAt]?.cells.length ?? 1;
  return { ...state, itemAt: clamp(state.itemAt + by, cells - 1) };
}

export function go(state: State, view: View): State {
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

/** Looks into what is selected. */
export function opened(state: State): State {
  switch (state.view) {
    case 'overview': {
      const cause = causesOf(state)[state.causeAt];
      // What is not known may say the same words of why.
      const filter = cause ? `verdict:fail cause:"${cause.text}"` : state.filter;
      return go(refiltered({ ...state, filter, at: 0 }), 'list');
    }
    case 'list':
      return selectedRow(state) === null ? state : go(state, 'detail');
    case 'detail':
      return go(state, 'matrix');
    case 'matrix':
      return go(state, 'configuration');
    case 'choice':
      return back({ ...state, choice: null });
    default:
      return state;
  }
}

export function back(state: State): State {
  if (state.view === 'help' && state.helpSearch !== '') return { ...state, helpSearch: '', scroll: 0 };
  const view = state.before.at(-1);
  if (view !== undefined) return { ...state, view, before: state.before.slice(0, -1), scroll: 0 };
  if (state.filter !== '') return refiltered({ ...state, filter: '' });
  return { ...state, message: 'q quits' };
}

/** The next view of those that Tab goes through, or the one before. */
export function pane(state: State, by: 1 | -1): State {
  const from = PANES.indexOf(state.view);
  if (from < 0) return back(state);
  const to = (from + by + PANES.length) % PANES.length;
  return paneAt(state, selectedRow(state) === null && to > 1 ? (by > 0 ? 0 : 1) : to);
}

export function paneAt(state: State, index: number): State {
  const view = PANES[index];
  if (view === undefined) return state;
  if (index > 1 && selectedRow(state) === null) return { ...state, message: 'no request is selected' };
  const there: State = { ...state, view, before: PANES.slice(0, index), scroll: 0 };
  return view === 'matrix' ? atNearest(there) : there;
}

/** The next request that was blocked, whichever view shows it. */
export function failure(state: State, by: 1 | -1): State {
  const isFailure = (row: number): boolean => verdictIn(state, row) === 'blocked';
  return search(state, by, isFailure) ?? { ...state, message: by > 0 ? 'no further failure' : 'no failure before' };
}

/** The request below or above, whichever view shows it. */
export const neighbour = (state: State, by: 1 | -1): State =>
  search(state, by, () => true) ?? { ...state, message: by > 0 ? 'this is the last one' : 'this is the first one' };

/** The next request with another cause. */
export function group(state: State, by: 1 | -1): State {
  const { store } = state.session;
  const row = selectedRow(state);
  const cause = row === null ? 0 : store.code(row, CULPRIT);
  return search(state, by, (other) => store.code(other, CULPRIT) !== cause) ?? { ...state, message: 'no other cause' };
}

function search(state: State, by: 1 | -1, isWanted: (row: number) => boolean): State | null {
  for (let at = state.at + by; at >= 0 && at < state.shownLength; at += by) {
    if (!isWanted(state.shown[at]!)) continue;
    const found = { ...state, at, scroll: 0 };
    return state.view === 'matrix' ? atNearest(found) : found;
  }
  return null;
}
