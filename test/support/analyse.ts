import { readFileSync } from 'node:fs';
import type { Finding, JudgedAttempt } from '../../src/attribution/finding.ts';
import { Intake } from '../../src/bytes/intake.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { Analysis, type AnalysisOptions } from '../../src/pipeline/analysis.ts';
import type { ReportSink, Summary } from '../../src/report/sink.ts';

export interface Told {
  readonly exchanges: Exchange[];
  readonly attempts: JudgedAttempt[];
  readonly findings: readonly Finding[];
  readonly diagnostics: Diagnostic[];
  readonly summary: Summary;
}

/** Runs the whole way over inputs held in memory. */
export function analyse(inputs: Readonly<Record<string, Uint8Array>>, options: Partial<AnalysisOptions> = {}): Told {
  const { sink, told } = telling();
  const analysis = new Analysis(
    { configurations: [], hosts: [], origins: [], dialect: null, browser: null, exchanges: 'all', ...options },
    sink,
  );
  for (const [name, bytes] of Object.entries(inputs)) {
    const reader = analysis.open(name);
    const intake = new Intake(reader);
    intake.push(bytes);
    reader.end(intake.rest());
  }
  analysis.end();
  return told();
}

/** Keeps what an analysis tells. */
export function telling(): { readonly sink: ReportSink; readonly told: () => Told } {
  const told = { exchanges: [] as Exchange[], attempts: [] as JudgedAttempt[], diagnostics: [] as Diagnostic[] };
  let findings: readonly Finding[] = [];
  let summary: Summary | undefined;
  const sink: ReportSink = {
    exchange: (exchange) => told.exchanges.push(exchange),
    attempt: (judged) => told.attempts.push(judged),
    finding: () => undefined,
    diagnostic: (diagnostic) => told.diagnostics.push(diagnostic),
    end: (last, all) => {
      summary = last;
      findings = all;
    },
  };
  return { sink, told: () => ({ ...told, findings, summary: summary! }) };
}

export const readSample = (name: string): Buffer => readFileSync(new URL(`../../captures/${name}`, import.meta.url));
