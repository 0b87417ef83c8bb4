import { inWordsOfSelection } from '../bucket/dialects/selection-words.ts';
import { openingTag } from '../bucket/places.ts';
import type { RuleRow } from '../bucket/verdict.ts';
import { ruleShadowed } from '../diagnostics/cors-rules.ts';
import { evidenceOf, ITEM, type Refused } from './blame.ts';
import type { Cause } from './ledger.ts';
import { placeOf } from './place.ts';
import { inWords } from './words.ts';

/**
 * A store that takes the first rule whose origin (and method) matches looks no further: a later rule that would allow the
 * request is never reached. `null`: there is no such rule.
 */
export function shadowedCause(refused: Refused): Cause[] | null {
  const { verdict, config, host } = refused;
  const taken = verdict.matrix.find((row) => row.rule.index === verdict.selected);
  const later = taken && verdict.matrix.find((row) => row.rule.index > taken.rule.index && row.failing.length === 0);
  const cell = taken?.cells.find(({ matched }) => matched === null);
  if (!taken || !later || !cell) return null;
  return [
    {
      key: `shadowed\n${config.file}\n${host}\n${taken.rule.index}\n${later.rule.index}\n${cell.item}\n${cell.token}`,
      item: ITEM[cell.item],
      ruleIndex: taken.rule.index,
      value: cell.token,
      host,
      describe: () => inWords(config, describe(refused, taken, later)),
    },
  ];
}

function describe(refused: Refused, taken: RuleRow, later: RuleRow) {
  const { config, dialect, stage, settled } = refused;
  const lacking = taken.cells.filter(({ matched }) => matched === null);
  const item = lacking[0]?.item ?? 'method';
  const tokens = lacking.filter((cell) => cell.item === item).map(({ token }) => token);
  return ruleShadowed({
    later: { at: openingTag(config, later.rule.span), ruleIndex: later.rule.index },
    taken: placeOf(config, taken.rule, item),
    tokens,
    // One edit is offered where one is enough.
    single: lacking.every((cell) => cell.item === item),
    evidence: lacking[0] ? evidenceOf(refused, lacking[0]) : [],
    notes: [
      `${dialect.title} takes ${inWordsOfSelection(dialect.selection.value[stage])}, and then looks at no other rule`,
      ...(settled === null ? [] : [settled]),
    ],
  });
}
