import type { JudgedAttempt, Prediction } from '../../attribution/finding.ts';
import { type AnswerRow, answerRows } from '../answers.ts';
import type { Stage } from '../decisive.ts';
import { column, heading, type Look } from '../look.ts';

const NAME = 18;

/** What was answered beside what should have been, for one of the two exchanges. */
export function answerTable(
  look: Look,
  judged: JudgedAttempt,
  prediction: Prediction | null,
  { stage, title }: { readonly stage: Stage; readonly title: string },
): string[] {
  const rows = answerRows(judged, prediction, stage);
  if (rows.length === 0) return [];
  const cells = Math.max(8, Math.floor((look.columns - NAME - 4) / 3));
  const line = (lead: string, name: string, texts: readonly string[]): string =>
    `${lead}${column(look, name, NAME)}${texts.map((text) => column(look, text, cells - 1)).join(' ')}`;
  return [
    heading(look, `The answer to the ${stage === 'preflight' ? 'preflight' : 'request'}`),
    look.paint('faint', line('  ', '', ['as captured', title, 'what would pass'])),
    ...rows.map((row) => {
      const parts = isApart(row);
      const text = line(parts ? '! ' : '  ', row.name, [
        row.captured ?? 'not known',
        row.configured ?? 'not known',
        row.needed,
      ]);
      return parts ? look.paint('warning', text) : text;
    }),
  ];
}

/** Whether the captured answer and the configuration part; how a list is written does not matter. */
function isApart({ captured, configured, isPart }: AnswerRow): boolean {
  const same = (text: string): string => text.replace(/\s+/g, '').toLowerCase();
  return configured !== null && captured !== null && !isPart && same(configured) !== same(captured);
}
