import { placeOf } from '../attribution/place.ts';
import { removalOf, writtenAs } from '../bucket/config-edits.ts';
import type { Entry, Item } from '../bucket/configuration.ts';
import { isForEverybody } from '../bucket/for-everybody.ts';
import type { Cell, RuleRow } from '../bucket/verdict.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';
import { matrixOf } from './matrix-of.ts';
import { type State, selectedRow } from './state.ts';

/** Edits to try, and what they are; or why there are none. */
export type TrialEdit = { readonly edits: readonly Edit[]; readonly what: string } | string;

const NONE = 'there is no configuration to edit (--cors CONFIG)';
const NAMES: Record<Item, string> = {
  origin: 'AllowedOrigin',
  method: 'AllowedMethod',
  header: 'AllowedHeader',
  expose: 'ExposeHeader',
};

interface Selected {
  readonly row: RuleRow;
  readonly cell: Cell;
}

function selected(state: State): Selected | null {
  const row = matrixOf(state)?.rows[state.ruleAt];
  const cell = row?.cells[state.itemAt];
  return row && cell ? { row, cell } : null;
}

const entriesOf = ({ row, cell }: Selected): readonly Entry[] =>
  cell.item === 'origin' ? row.rule.origins : cell.item === 'method' ? row.rule.methods : row.rule.headers;

/** Adds `*` to the selected item, or takes it away. `*` is no method: there all of them are added. */
export function starEdit(state: State): TrialEdit {
  const config = state.replay.configuration;
  const place = selected(state);
  if (!config || !place) return NONE;
  const { row, cell } = place;
  const what = `rule ${row.rule.index + 1} ${NAMES[cell.item]}`;
  const star = entriesOf(place).find(({ value }) => value === '*');
  if (star) return { edits: [removalOf(config, star.span)], what: `${what} without *` };
  const { addEntry } = placeOf(config, row.rule, cell.item);
  if (!addEntry) return 'the rule has no entry to put another one behind';
  const have = new Set(row.rule.methods.map(({ value }) => value));
  const values = cell.item === 'method' ? METHODS.filter((method) => !have.has(method)) : ['*'];
  if (values.length === 0) return `${what} has every method`;
  return {
    edits: [addEntry(...values)],
    what: `${what} = ${cell.item === 'method' ? 'all' : '*'}`,
  };
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

/** In the matrix: adds what the selected cell lacks. Elsewhere: all that the nearest rule lacks. */
export function cureOf(state: State): TrialEdit {
  const config = state.replay.configuration;
  if (!config) return NONE;
  if (selectedRow(state) === null) return 'no request is selected';
  const matrix = matrixOf(state);
  if (!matrix) return 'nothing is known of the rules for this request';
  const row =
    state.view === 'matrix' ? matrix.rows[state.ruleAt] : matrix.rows.find(({ rule }) => rule.index === matrix.nearest);
  if (!row) return 'there is no rule to change';
  const cell = state.view === 'matrix' ? row.cells[state.itemAt] : undefined;
  const lacking = (cell && cell.matched === null ? [cell] : row.cells).filter(({ matched }) => matched === null);
  if (lacking.length === 0) return 'the rules allow this request already';
  if (!cell && lacking.some(({ item, token }) => item === 'origin' && token === 'null'))
    return 'its origin is opaque (null), and no rule should let that in';
  const edits = (['origin', 'method', 'header'] as const).flatMap((item) => {
    const { addEntry } = placeOf(config, row.rule, item);
    const tokens = lacking.filter((one) => one.item === item).map(({ token }) => token);
    return addEntry && tokens.length > 0 ? [addEntry(...tokens)] : [];
  });
  const names = lacking.map(({ item, token }) => `${NAMES[item]} ${token}`).join(', ');
  const whom = isForEverybody(row.rule) ? ', for every origin' : '';
  return { edits: sameSpot(edits), what: `rule ${row.rule.index + 1} + ${names}${whom}` };
}

/** Insertions at the same place (an item without entries goes behind another's) become one. */
function sameSpot(edits: readonly Edit[]): Edit[] {
  const byStart = new Map<number, Edit>();
  for (const edit of edits) {
    const before = byStart.get(edit.span.start);
    byStart.set(edit.span.start, before ? { ...before, insert: before.insert + edit.insert } : edit);
  }
  return [...byStart.values()];
}

/** The entry that the selected cell is about: the one that matched, or else the last. */
export function entryOf(state: State): Entry | null {
  const place = selected(state);
  return place && (place.cell.matched ?? entriesOf(place).at(-1) ?? null);
}

export function entryEdit(state: State, value: string): TrialEdit {
  const config = state.replay.configuration;
  const entry = entryOf(state);
  if (!config || !entry) return NONE;
  const edit = { file: config.file, span: entry.valueSpan, insert: writtenAs(config, entry, value) };
  return { edits: [edit], what: `${entry.value} -> ${value}` };
}
