import type { Entry } from '../../bucket/configuration.ts';
import { explainOriginMiss } from '../../bucket/near-miss.ts';
import { explainHeaderMiss, explainMethodMiss } from '../../bucket/token-miss.ts';
import type { Cell, RuleRow } from '../../bucket/verdict.ts';
import { plural } from '../../diagnostics/wording.ts';
import { displayWidth } from '../../report/width.ts';
import { column, cut, heading, type Look, windowed } from '../look.ts';
import { matrixOf } from '../matrix-of.ts';
import type { State } from '../state.ts';

const ITEMS = { origin: 'AllowedOrigin', method: 'AllowedMethod', header: 'AllowedHeader' } as const;

/** Every rule on every item that was asked for, and the entries of the selected cell, letter by letter. */
export function matrix(state: State, look: Look, rows: number): string[] {
  const found = matrixOf(state);
  if (!found) return windowed([look.paint('faint', 'no configuration to hold it against (--cors CONFIG)')], 0, rows);
  const asked = found.rows[0]?.cells ?? [];
  const cells = Math.max(
    8,
    Math.min(look.isSpoken ? 60 : 24, Math.floor((look.columns - 14) / Math.max(1, asked.length)) - 1),
  );
  const room = Math.max(3, Math.min(found.rows.length, rows - 12));
  const from = Math.max(0, Math.min(state.ruleAt - (room >> 1), found.rows.length - room));
  const lines = [
    cut(look, `What the ${found.stage} asks for, held against every rule`),
    '',
    `${' '.repeat(12)}${asked.map((cell) => look.paint('faint', column(look, ITEMS[cell.item], cells))).join(' ')}`,
    `${' '.repeat(12)}${asked.map((cell) => look.paint('strong', column(look, cell.token, cells))).join(' ')}`,
    ...found.rows.slice(from, from + room).map((row, i) => ruleLine(state, look, row, from + i, cells)),
    '',
    outcome(found.verdict.ruleIndex, found.nearest, look),
  ];
  const row = found.rows[state.ruleAt];
  const cell = row?.cells[state.itemAt];
  if (row && cell) lines.push('', ...entryLines(look, row, cell));
  return windowed(lines, state.scroll, rows);
}

function outcome(answers: number | null, nearest: number | null, look: Look): string {
  if (answers !== null) return look.paint('good', `rule ${answers + 1} answers: every item of it matches`);
  return look.paint(
    'error',
    nearest === null ? 'there is no rule' : `no rule answers; rule ${nearest + 1} comes nearest`,
  );
}

function ruleLine(state: State, look: Look, row: RuleRow, at: number, cells: number): string {
  const isHere = at === state.ruleAt;
  const name = `${isHere ? look.signs.selected : ' '} rule ${row.rule.index + 1}`.padEnd(12);
  const parts = row.cells.map((cell, i) => {
    const sign = cell.matched ? look.signs.match : look.signs.miss;
    const text = column(look, `${sign} ${cell.matched?.value ?? 'no entry'}`, cells - 2);
    const marked = isHere && i === state.itemAt ? `[${text}]` : ` ${text} `;
    return look.paint(cell.matched ? 'good' : 'error', marked);
  });
  return `${isHere ? look.paint('token', name) : name}${parts.join(' ')}`;
}

const MOST = 100;

function entryLines(look: Look, row: RuleRow, cell: Cell): string[] {
  const entries = plural(cell.tried.length, 'entry', 'entries');
  const lines = [heading(look, `rule ${row.rule.index + 1} ${ITEMS[cell.item]}: ${entries} against ${cell.token}`)];
  if (cell.tried.length === 0) lines.push(look.paint('error', '  the rule has no entry of this item'));
  for (const entry of cell.tried.slice(0, MOST)) lines.push(...entryAgainst(look, cell, entry));
  return lines;
}

function entryAgainst(look: Look, cell: Cell, entry: Entry): string[] {
  const value = look.clean(entry.value);
  if (cell.matched === entry) return [look.paint('good', cut(look, `  ${look.signs.match} ${value}`))];
  const miss =
    cell.item === 'origin'
      ? explainOriginMiss(entry.value, cell.token)
      : cell.item === 'method'
        ? explainMethodMiss(entry.value, cell.token)
        : explainHeaderMiss(entry.value, cell.token);
  const first = look.paint('error', cut(look, `  ${look.signs.miss} ${value}`));
  if (miss.kind === 'other') return [first];
  return [first, ...letters(look, value, look.clean(cell.token)), look.paint('warning', cut(look, `    ${miss.text}`))];
}

/** What was asked below the entry, and marks where they part. */
function letters(look: Look, entry: string, token: string): string[] {
  if (look.isSpoken) return [cut(look, `    ${token}`)];
  const have = [...entry];
  const want = [...token];
  let start = 0;
  while (start < have.length && have[start] === want[start]) start += 1;
  let end = 0;
  while (end < Math.min(have.length, want.length) - start && have.at(-1 - end) === want.at(-1 - end)) end += 1;
  const before = displayWidth(want.slice(0, start).join(''));
  const parts = [have, want].map((text) => displayWidth(text.slice(start, text.length - end).join('')));
  return [
    cut(look, `    ${token}`),
    look.paint('error', cut(look, `    ${' '.repeat(before)}${'^'.repeat(Math.max(1, ...parts))}`)),
  ];
}
