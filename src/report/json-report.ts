import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { AttemptWriter } from './attempt-line.ts';
import { Batch } from './batch.ts';
import { DiagnosticWriter } from './diagnostic-json.ts';
import { ExchangeWriter } from './exchange-line.ts';
import { redactorFor } from './redact.ts';
import type { Report, ReportOptions, Write } from './report.ts';
import type { Summary } from './sink.ts';
import { SourceTexts } from './source-text.ts';
import { summaryLine } from './summary-line.ts';

/** The version of the output format, raised when a field changes its meaning or goes. */
export const FORMAT_VERSION = 1;

/**
 * One JSON document. What NDJSON writes line by line stands in the array `records` in the same order and is written
 * as it becomes known; `findings` and `summary` follow when all is read.
 */
export function createJsonReport(options: ReportOptions, write: Write): Report {
  const redactor = redactorFor(options.showSecrets);
  const batch = new Batch(write);
  const exchanges = new ExchangeWriter(redactor, options.showSecrets);
  const attempts = new AttemptWriter(redactor);
  const diagnostics = new DiagnosticWriter(redactor, new SourceTexts(options.sources));
  let separator = `{"format":"corscope-report","version":${FORMAT_VERSION},"records":[\n`;
  const separate = (): void => {
    batch.add(separator);
    separator = ',\n';
  };
  return {
    exchange: (exchange: Exchange) => {
      separate();
      exchanges.write(batch, exchange);
    },
    attempt: (judged: JudgedAttempt) => {
      separate();
      attempts.write(batch, judged);
    },
    finding: () => undefined,
    diagnostic: (diagnostic: Diagnostic) => {
      separate();
      batch.add(diagnostics.diagnostic(diagnostic));
    },
    flush: () => batch.flush(),
    end(summary: Summary, findings: readonly Finding[]) {
      if (separator !== ',\n') batch.add(separator);
      batch.add('\n],"findings":[\n');
      batch.add(findings.map((finding) => diagnostics.finding(finding)).join(',\n'));
      batch.add(`\n],"summary":${summaryLine(summary, findings)}}\n`);
      batch.flush();
    },
  };
}
