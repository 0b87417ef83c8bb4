import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { Batch } from './batch.ts';
import { bySeverity, counted } from './conclusion.ts';
import { DiagnosticWriter } from './diagnostic-json.ts';
import { diagnosticSentences } from './diagnostic-sentences.ts';
import { diagnosticLines } from './diagnostic-text.ts';
import { jsonValue } from './json-text.ts';
import type { ReportOptions, Write } from './report.ts';
import { styleOf } from './style.ts';
import type { SeverityCounts } from './summary-line.ts';

export type ReportFormat = 'text' | 'narrated' | 'json' | 'ndjson';

/** Writes what is wrong or unwise in configurations, in any of the formats. */
export function writeLintReport(
  format: ReportFormat,
  options: ReportOptions,
  diagnostics: readonly Diagnostic[],
  write: Write,
): void {
  const batch = new Batch(write);
  const style = styleOf(options);
  const sorted = [...diagnostics].sort(bySeverity);
  const counts: SeverityCounts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of sorted) counts[severity] += 1;
  const files = options.sources.size;
  const json = new DiagnosticWriter(style.redactor, style.sources);
  const lines = sorted.map((diagnostic) => json.diagnostic(diagnostic));
  const summary = jsonValue({ type: 'summary', files, diagnostics: counts });
  switch (format) {
    case 'text':
      for (const diagnostic of sorted) batch.add(`${diagnosticLines(style, diagnostic).join('\n')}\n\n`);
      batch.line(style.paint(roleOf(counts), verdict(counts, files)));
      break;
    case 'narrated':
      batch.add(`Result: ${verdict(counts, files)}.\n\n`);
      for (const diagnostic of sorted) batch.add(`${diagnosticSentences(style, diagnostic).join('\n')}\n\n`);
      break;
    case 'json':
      batch.add(
        `{"format":"corscope-lint","version":1,"diagnostics":[\n${lines.join(',\n')}\n],"summary":${summary}}\n`,
      );
      break;
    case 'ndjson':
      for (const line of lines) batch.line(line);
      batch.line(summary);
      break;
  }
  batch.flush();
}

/** Diagnostics by themselves, as text. */
export function writeDiagnostics(options: ReportOptions, diagnostics: readonly Diagnostic[], write: Write): void {
  const batch = new Batch(write);
  const style = styleOf(options);
  for (const diagnostic of diagnostics) batch.add(`${diagnosticLines(style, diagnostic).join('\n')}\n\n`);
  batch.flush();
}

const roleOf = ({ error, warning }: SeverityCounts) => (error > 0 ? 'error' : warning > 0 ? 'warning' : 'good');

function verdict({ error, warning, info }: SeverityCounts, files: number): string {
  const where = counted(files, 'configuration');
  if (error + warning + info === 0) return `${where}: nothing to object to`;
  return `${where}: ${counted(error, 'error')}, ${counted(warning, 'warning')}, ${counted(info, 'hint')}`;
}
