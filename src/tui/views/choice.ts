import { DIALECTS, type DialectName } from '../../bucket/dialects/index.ts';
import { type Choice, choicesOf, chosenIn } from '../choices.ts';
import { cut, heading, type Look, windowed } from '../look.ts';
import type { State } from '../state.ts';
import { tallyOf } from '../tallies.ts';

/** Stores or browsers to judge as; the one in force is marked, and what it makes of the requests is told. */
export function choice(state: State, look: Look, rows: number): string[] {
  const of = state.choice?.of ?? 'dialect';
  const choices = choicesOf(of);
  const chosen = chosenIn(state.trial, of);
  const { blocked, allowed, unknown } = tallyOf(state).verdicts;
  const lines = [
    heading(look, of === 'dialect' ? 'Judge as this store (Enter keeps it, Esc does not)' : 'Judge as this browser'),
    ...choices.map((one) => choiceLine(look, one, one === chosen)),
    '',
    cut(look, `  ${blocked} blocked, ${allowed} allowed, ${unknown} unknown`),
  ];
  return windowed(lines, Math.max(0, choices.indexOf(chosen) - (rows >> 1)), rows);
}

function choiceLine(look: Look, one: Choice, isChosen: boolean): string {
  const text = cut(look, `${isChosen ? look.signs.selected : ' '} ${titleOf(one)}`);
  return isChosen ? look.paint('token', text) : text;
}

function titleOf(one: Choice): string {
  if (one === null) return 'as recognised in the input';
  return one in DIALECTS ? `${one}  ${DIALECTS[one as DialectName].title}` : one;
}
