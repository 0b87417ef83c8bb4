import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { AttemptWriter } from './attempt-line.ts';
import { Batch, encoded } from './batch.ts';
import { DiagnosticWriter } from './diagnostic-json.ts';
import { ExchangeWriter } from './exchange-line.ts';
import { JsonPieces } from './json-pieces.ts';
import { redactorFor } from './redact.ts';
import type { Report, ReportOptions, Write } from './report.ts';
import type { Summary } from './sink.ts';
import { SourceTexts } from './source-text.ts';
import { summaryLine } from './summary-line.ts';

const NEWLINE = encoded('\n');

/** One JSON object a line, each written as soon as it is known. Keeps nothing but the counts of findings told early. */
export function createNdjsonReport(options: ReportOptions, write: Write): Report {
  const redactor = redactorFor(options.showSecrets);
  const urls = new JsonPieces((url) => redactor.url(url));
  const batch = new Batch(write);
  const exchanges = new ExchangeWriter(redactor, options.showSecrets, urls);
  const attempts = new AttemptWriter(redactor, urls);
  const diagnostics = new DiagnosticWriter(redactor, new SourceTexts(options.sources));
  /** Live: the count with which each finding was last written. */
  const told = new Map<number, number>();
  const tell = (finding: Finding): void => {
    batch.line(diagnostics.finding(finding));
    told.set(finding.id, finding.count);
  };
  return {
    exchange: (exchange: Exchange) => {
      exchanges.write(batch, exchange);
      batch.bytes(NEWLINE);
    },
    attempt: (judged: JudgedAttempt) => {
      attempts.write(batch, judged);
      batch.bytes(NEWLINE);
    },
    finding: (finding: Finding) => {
      if (options.live) tell(finding);
    },
    diagnostic: (diagnostic: Diagnostic) => batch.line(diagnostics.diagnostic(diagnostic)),
    flush: () => batch.flush(),
    end(summary: Summary, findings: readonly Finding[]) {
      for (const finding of findings) if (told.get(finding.id) !== finding.count) tell(finding);
      batch.line(summaryLine(summary, findings));
      batch.flush();
    },
  };
}
