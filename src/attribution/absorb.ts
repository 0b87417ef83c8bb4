import type { Finding } from './finding.ts';

/**
 * A bucket that says of itself that it has no CORS configuration explains every answer of it without CORS headers,
 * also those from before it said so: disagreements with the given configuration are no causes of their own then.
 */
export function absorbDrift(findings: readonly Finding[]): void {
  const bare = new Map<string | null, Finding>();
  for (const finding of findings) {
    const { diagnostic, host } = finding;
    if (diagnostic.code === 'cors/no-configuration') bare.set(host, finding);
  }
  if (bare.size === 0) return;
  for (const finding of findings) {
    const by = bare.get(finding.host);
    if (!by || finding.diagnostic.code !== 'cors/drift' || finding.diagnostic.severity !== 'error') continue;
    finding.absorbedBy = by.id;
    by.count += finding.count;
    finding.diagnostic = { ...finding.diagnostic, severity: 'info' };
  }
}
