import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Report } from '../report/report.ts';
import type { ReportSink, Summary } from '../report/sink.ts';
import { UNREAD, UNREAD_PARTS } from './unread.ts';

/** Hands everything on to the report and remembers what the exit code depends on. */
export class Watch implements ReportSink {
  readonly #report: Report;
  /** Severities of findings, of problems in configurations, and of whatever kept an input from being read. */
  readonly severities = new Set<Severity>();
  hasFindings = false;
  /** There was traffic that could not be read. */
  hasUnread = false;
  /** Parts of a browser's record could not be read. */
  hasUnreadParts = false;

  constructor(report: Report) {
    this.#report = report;
  }

  exchange(exchange: Exchange): void {
    this.#report.exchange(exchange);
  }

  attempt(judged: JudgedAttempt): void {
    this.#report.attempt(judged);
  }

  finding(finding: Finding): void {
    this.hasFindings = true;
    this.severities.add(finding.diagnostic.severity);
    this.#report.finding(finding);
  }

  diagnostic(diagnostic: Diagnostic): void {
    if (diagnostic.code.startsWith('config/') || diagnostic.severity === 'error') {
      this.severities.add(diagnostic.severity);
    }
    if (UNREAD.has(diagnostic.code)) this.hasUnread = true;
    if (UNREAD_PARTS.has(diagnostic.code)) this.hasUnreadParts = true;
    this.#report.diagnostic(diagnostic);
  }

  end(summary: Summary, findings: readonly Finding[]): void {
    this.#report.end(summary, findings);
  }
}
