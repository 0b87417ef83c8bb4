import { unreadableHeaders } from '../browser/unreadable-headers.ts';
import { isKnownInPart } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { Demands } from './demands.ts';
import { numbers } from './fix.ts';
import type { Replay } from './replay.ts';

const EXPOSE = 'access-control-expose-headers';

/** Response headers of a demand's first answer (lower case) that one of two configurations lets script read. */
export interface ExposureChange {
  readonly demand: number;
  readonly hidden: readonly string[];
  readonly shown: readonly string[];
}

/** Demands that pass under both configurations, of whose answers script can read other headers then. */
export function compareExposure(before: Replay, after: Replay, demands: Demands): ExposureChange[] {
  return numbers(demands)
    .map((demand): ExposureChange => {
      const [then, now] = [before, after].map((replay) => unreadable(replay, demands, demand));
      if (!then || !now) return { demand, hidden: [], shown: [] };
      return {
        demand,
        hidden: now.filter((name) => !then.includes(name)),
        shown: then.filter((name) => !now.includes(name)),
      };
    })
    .filter(({ hidden, shown }) => hidden.length > 0 || shown.length > 0);
}

/** The names that script cannot read of the captured answer, had it the Access-Control-Expose-Headers of a configuration. */
function unreadable(replay: Replay, demands: Demands, demand: number): string[] | null {
  const { actual, credentials } = demands.first(demand)?.attempt ?? {};
  const prediction = replay.prediction(demand);
  if (!actual || isKnownInPart(actual.responseKnowledge) || prediction?.browser.verdict !== 'allowed') return null;
  const exposed = headerValue(prediction.actual?.response.headers ?? [], EXPOSE);
  const left = withoutExposed(actual.responseHeaders);
  const headers = exposed === null ? left : [...left, EXPOSE, exposed];
  // No page reads the headers of CORS itself, and the configurations differ in them.
  return unreadableHeaders(headers, credentials === true).filter((name) => !name.startsWith('access-control-'));
}

function withoutExposed(headers: readonly string[]): string[] {
  const left: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2)
    if (headers[i]!.toLowerCase() !== EXPOSE) left.push(headers[i]!, headers[i + 1]!);
  return left;
}
