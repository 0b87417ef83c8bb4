import { listOf } from '../diagnostics/wording.ts';
import type { Analysis, AnalysisOptions } from '../pipeline/analysis.ts';
import type { Demands } from '../remedy/demands.ts';
import { sanitise } from '../report/sanitise.ts';
import { requestText } from './remedy-text.ts';

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

/** What to say when of all the CORS requests not one could be judged. */
export function noVerdict(analysis: Analysis): string {
  const { attempts } = analysis.summary();
  const which = attempts === 1 ? 'the only CORS request' : `any of the ${attempts} CORS requests`;
  return `whether ${which} was blocked is not known: what decides it is not in the input, or could not be read`;
}

/** What to say when what is missing of the requests kept them from being judged, `null` when that is not so. */
export const noRequest = (analysis: Analysis): string | null =>
  analysis.lacksRequests && analysis.lacksAskedFor
    ? 'requests are missing, or their hosts are not known: no CORS request could be judged'
    : null;

/** What to say when `--only` chooses none of the requests. */
export function nothingChosen(demands: Demands, only: readonly string[]): string {
  const seen = new Set<string>();
  for (let demand = 0; demand < demands.length; demand++) seen.add(requestText(demands, demand));
  const asked = only.map((value) => `--only ${value}`).join(' ');
  const requests = listOf([...seen].map((text) => sanitise(text)));
  return `${asked}: no CORS request is like that (a method, a path, or both, with * for any letters); there are ${requests}`;
}

const listed = (names: readonly string[]): string => names.map((name) => sanitise(name)).join(', ');
