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

export interface StayingRefused {
  readonly demand: number;
  /** As a clause. */
  readonly why: string;
  /** Whether the browser does refuse it, or may: that hangs on what is unknown of the store. */
  readonly isKnown: boolean;
}

/**
 * Demands that the rules learnt for them let in, and that stay refused all the same, or may, and why: with credentials
 * the browser wants an answer that not every store gives, whatever its rules list.
 */
export function staysRefused(demands: Demands, learnt: Learnt): StayingRefused[] {
  const { configuration, hosts, dialect, browser, wanted } = learnt;
  const assigned = [...new Set(hosts.map((host) => host.toLowerCase()))].map((host) => ({ host, configuration }));
  const replay = new Replay({ assigned, edited: null, text: undefined, dialect, browser }, demands);
  const isKnown = (demand: number): boolean => {
    const attempt = demands.first(demand)?.attempt;
    return attempt !== undefined && (dialect ?? recognise(hostOf(attempt.url).toLowerCase(), attempt)) !== null;
  };
  return numbers(demands)
    .filter((demand) => wanted(demand) && isKnown(demand))
    .flatMap((demand) => {
      const prediction = replay.prediction(demand);
      if (prediction === null) return [];
      const { browser, possible } = prediction;
      if (isForCredentials(browser.corsError)) return { demand, why: REFUSED_FOR_CREDENTIALS, isKnown: true };
      const may = possible.some((one) => isForCredentials(one.prediction.browser.corsError));
      return may ? { demand, why: PERHAPS_FOR_CREDENTIALS, isKnown: false } : [];
    });
}

const PERHAPS_FOR_CREDENTIALS =
  'it carries credentials, and whether the answer of its rule allows those is not known of the store';
