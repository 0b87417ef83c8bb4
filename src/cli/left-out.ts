import type { Analysis, AnalysisOptions } from '../pipeline/analysis.ts';
import { sanitise } from '../report/sanitise.ts';

type Filters = Pick<AnalysisOptions, 'hosts' | 'origins'>;

/** What to say when `--host` and `--origin` leave nothing of what was read; else `null`. */
export function nothingLeft(analysis: Analysis, { hosts, origins }: Filters): string | null {
  const { attempts, exchanges } = analysis.summary();
  if (attempts > 0 || exchanges === 0 || hosts.length + origins.length === 0) return null;
  const { leftOut } = analysis;
  if (leftOut.origins.length > 0) {
    const to = hosts.length > 0 ? ` to ${hosts.join(' or ')}` : '';
    return `no CORS request${to} came from ${origins.join(' or ')}; requests came from ${listed(leftOut.origins)}`;
  }
  const asked = hosts.length > 0 ? `went to ${hosts.join(' or ')}` : `came from ${origins.join(' or ')}`;
  const seen = leftOut.hosts.length > 0 ? `requests went to ${listed(leftOut.hosts)}` : 'the input has none at all';
  return `no CORS request ${asked}; ${seen}`;
}

const listed = (names: readonly string[]): string => names.map((name) => sanitise(name)).join(', ');
