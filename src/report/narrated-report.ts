import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type AttemptRow, AttemptRows } from './attempt-row.ts';
import { Batch } from './batch.ts';
import { byImportance, bySeverity, conclusion, counted } from './conclusion.ts';
import { diagnosticSentences } from './diagnostic-sentences.ts';
import type { Report, ReportOptions, Write } from './report.ts';
import type { Summary } from './sink.ts';
import { type Style, styleOf } from './style.ts';
import { WhatIfs } from './what-if-text.ts';

const ROWS = 50;
const ROWS_VERBOSE = 100_000;
const PROBLEMS = 1000;

/** Plain sentences for screen readers: the conclusion first, then what the text report shows, without drawings or colour. */
export function createNarratedReport(options: ReportOptions, write: Write): Report {
  const batch = new Batch(write);
  const style = styleOf({ ...options, colour: false });
  const rows = new AttemptRows(options.verbose ? ROWS_VERBOSE : ROWS);
  const whatIfs = new WhatIfs();
  const diagnostics: Diagnostic[] = [];
  const tell = (sentences: readonly string[]): void => {
    if (sentences.length > 0) batch.add(`${sentences.join('\n')}\n\n`);
  };
  return {
    exchange: () => undefined,
    attempt: (judged: JudgedAttempt) => {
      rows.add(judged);
      whatIfs.add(judged);
    },
    finding: (finding: Finding) => {
      if (options.live) tell(diagnosticSentences(style, finding.diagnostic));
    },
    diagnostic: (diagnostic: Diagnostic) => {
      if (options.live) tell(diagnosticSentences(style, diagnostic));
      else if (diagnostics.length < PROBLEMS) diagnostics.push(diagnostic);
    },
    flush: () => batch.flush(),
    end(summary: Summary, all: readonly Finding[]) {
      const findings = all.filter(({ absorbedBy }) => absorbedBy === undefined);
      tell([`Result: ${conclusion(summary, findings).text}.`]);
      for (const finding of [...findings].sort(byImportance)) {
        tell(
          options.live
            ? [`${finding.diagnostic.code}, seen ${times(finding.count)}.`]
            : diagnosticSentences(style, finding.diagnostic, seenSentence(finding)),
        );
      }
      for (const diagnostic of diagnostics.sort(bySeverity)) tell(diagnosticSentences(style, diagnostic));
      tell(attemptSentences(style, rows));
      tell(whatIfs.lines(style).map((line) => `What if: ${line}.`));
      batch.flush();
    },
  };
}

const times = (count: number): string => (count === 1 ? 'once' : counted(count, 'time'));

const seenSentence = ({ count }: Finding): string[] => (count < 2 ? [] : [`Seen in ${counted(count, 'request')}.`]);

function attemptSentences(style: Style, rows: AttemptRows): string[] {
  const shown = rows.shown();
  const sentences = shown.map((row) => attemptSentence(style, row));
  if (rows.total > shown.length) sentences.push(`And ${counted(rows.total - shown.length, 'more request')}.`);
  return sentences;
}

function attemptSentence(style: Style, row: AttemptRow): string {
  const url = style.clean(style.redactor.url(row.url));
  const from = row.origin === null ? '' : ` from ${style.clean(row.origin)}`;
  const culprit = row.culprit === '' ? '' : `, because of ${style.clean(row.culprit)}`;
  const answers = [
    row.preflight === '-' ? '' : `preflight ${row.preflight}`,
    row.actual === '-' ? '' : `answer ${row.actual}`,
  ].filter((part) => part !== '');
  return `Request ${row.id}, ${style.clean(row.method)} ${url}${from}: ${[row.verdict, ...answers].join(', ')}${culprit}.`;
}
