import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { AttemptWriter } from './attempt-line.ts';
import { Batch } from './batch.ts';
import { DiagnosticWriter } from './diagnostic-json.ts';
import { ExchangeWriter } from './exchange-line.ts';
import { JsonPieces } from './json-pieces.ts';
import { redactorFor } from './redact.ts';
import type { Report, ReportOptions, Write } from './report.ts';
import type { Summary } from './sink.ts';
import { SourceTexts } from './source-text.ts';
import { summaryLine } from './summary-line.ts';

/** One JSON object a line, each written as soon as it is known. Keeps nothing but the counts of findings told early. */
export function createNdjsonReport(options: ReportOptions, write: Write): Report {
  const redactor = redactorFor(options.showSecrets);
  const urls = new JsonPieces((url) => redactor.url(url));
  const batch = new Batch(write);
  const exchanges = new ExchangeWriter(redactor, options.showSecrets, urls);
  const attempts = new AttemptWriter(redactor, urls);
  const diagnostics = new DiagnosticWriter(redactor, new SourceTexts(options.sources));
  /** Live: each finding as it was last written. */
  const told = new Map<number, Pick<Finding, 'count' | 'diagnostic'>>();
  const tell = (finding: Finding): void => {
    batch.line(diagnostics.finding(finding));
    told.set(finding.id, { count: finding.count, diagnostic: finding.diagnostic });
  };
  return {
    exchange: (exchange: Exchange) => {
      exchanges.write(batch, exchange);
      batch.ascii('\n');
    },
    attempt: (judged: JudgedAttempt) => {
      attempts.write(batch, judged);
      batch.ascii('\n');
    },
    finding: (finding: Finding) => {
      if (options.live) tell(finding);
    },
    diagnostic: (diagnostic: Diagnostic) => batch.line(diagnostics.diagnostic(diagnostic)),
    flush: () => batch.flush(),
    end(summary: Summary, findings: readonly Finding[]) {
      for (const finding of findings) {
        const last = told.get(finding.id);
        if (last?.count !== finding.count || last.diagnostic !== finding.diagnostic) tell(finding);
      }
      batch.line(summaryLine(summary, findings));
      batch.flush();
    },
  };
}
