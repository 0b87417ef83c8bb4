import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';

export interface Summary {
  readonly bytes: number;
  readonly packets: number;
  readonly exchanges: number;
  readonly attempts: number;
  readonly allowed: number;
  readonly blocked: number;
  readonly unknown: number;
  /** Exchanges that are no CORS requests (same-origin, no-cors, navigation, not HTTP fetches). */
  readonly notCors: number;
  /** Exchanges that may be CORS requests: so much of the head of the request is missing that an Origin may be. */
  readonly mayBeCors?: number;
  /** Attempts that were not asked for, and are counted nowhere else. */
  readonly leftOut?: number;
  /** Of those allowed: would be blocked with credentials, and whether they carried any is not known. */
  readonly unlessCredentials?: number;
}

/** What a run tells, as it becomes known. Renderers implement it; nobody below `report` knows them. */
export interface ReportSink {
  /** Every exchange that is to be shown, on completion; always before the attempts that use it. */
  exchange(exchange: Exchange): void;
  attempt(judged: JudgedAttempt): void;
  /** A cause seen for the first time; called before the attempt that showed it. */
  finding(finding: Finding): void;
  diagnostic(diagnostic: Diagnostic): void;
  /** Once, last. `findings` in order of id, with their final counts. */
  end(summary: Summary, findings: readonly Finding[]): void;
}
