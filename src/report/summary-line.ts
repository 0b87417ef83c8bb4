import type { Finding } from '../attribution/finding.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import { jsonValue } from './json-text.ts';
import type { Summary } from './sink.ts';

export type SeverityCounts = Record<Severity, number>;

export function countBySeverity(findings: readonly Finding[]): SeverityCounts {
  const counts: SeverityCounts = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.diagnostic.severity] += 1;
  return counts;
}

/** The last line of NDJSON, without its end. */
export function summaryLine(summary: Summary, findings: readonly Finding[]): string {
  const byCode: Record<string, number> = {};
  for (const { diagnostic } of findings) byCode[diagnostic.code] = (byCode[diagnostic.code] ?? 0) + 1;
  const { exchanges, attempts, allowed, blocked, unknown, notCors, mayBeCors = 0, bytes, packets } = summary;
  return jsonValue({
    type: 'summary',
    exchanges,
    attempts,
    allowed,
    blocked,
    unknown,
    notCors,
    ...(mayBeCors > 0 ? { mayBeCors } : {}),
    findings: { ...countBySeverity(findings), byCode },
    bytes,
    packets,
  });
}
