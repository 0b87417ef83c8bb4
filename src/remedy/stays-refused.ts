import { hostOf } from '../attribution/host-of.ts';
import { isForCredentials } from '../attribution/what-if.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import type { DialectName } from '../bucket/dialects/index.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { recognise } from '../pipeline/setups.ts';
import type { Demands } from './demands.ts';
import { numbers, REFUSED_FOR_CREDENTIALS } from './fix.ts';
import { Replay } from './replay.ts';

interface Learnt {
  readonly configuration: CorsConfiguration;
  readonly hosts: readonly string[];
  /** `null`: as recognised; a host that is not is not judged. */
  readonly dialect: DialectName | null;
  readonly browser: BrowserProfile | null;
  readonly wanted: (demand: number) => boolean;
}

/**
 * Demands that the rules learnt for them let in, and that stay refused all the same, and why: with credentials the
 * browser wants an answer that not every store gives, whatever its rules list.
 */
export function staysRefused(demands: Demands, learnt: Learnt): { readonly demand: number; readonly why: string }[] {
  const { configuration, hosts, dialect, browser, wanted } = learnt;
  const assigned = [...new Set(hosts.map((host) => host.toLowerCase()))].map((host) => ({ host, configuration }));
  const replay = new Replay({ assigned, edited: null, text: undefined, dialect, browser }, demands);
  const isKnown = (demand: number): boolean => {
    const attempt = demands.first(demand)?.attempt;
    return attempt !== undefined && (dialect ?? recognise(hostOf(attempt.url).toLowerCase(), attempt)) !== null;
  };
  return numbers(demands)
    .filter((demand) => wanted(demand) && isKnown(demand))
    .filter((demand) => isForCredentials(replay.prediction(demand)?.browser.corsError ?? null))
    .map((demand) => ({ demand, why: REFUSED_FOR_CREDENTIALS }));
}
