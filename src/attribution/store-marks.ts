import type { BrowserVerdict } from '../browser/verdict.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import type { Prediction } from './finding.ts';
import { isFromStore } from './intermediary.ts';
import type { Scene } from './scene.ts';

const HOSTS_LIMIT = 10_000;
/** A host whose first answers have no mark of a store has none. */
const LOOKS = 16;

interface Host {
  looks: number;
  hasMarks: boolean;
  agrees: boolean;
  failsFresh: boolean;
}

/** The request itself is answered without Access-Control-Allow-Origin, or with that of another page. */
export const lacksOrigin = ({ at, corsError }: BrowserVerdict): boolean =>
  at === 'actual' && (corsError === 'MissingAllowOriginHeader' || corsError === 'AllowOriginMismatch');

/** An answer that is not wholly known allows the very origin that the configuration would have it allow. */
function agreesSoFar({ actual }: CorsAttempt, predicted: Prediction): boolean {
  const allowed = actual && headerValue(actual.responseHeaders, ALLOW_ORIGIN);
  return allowed != null && allowed === headerValue(predicted.actual?.response.headers ?? [], ALLOW_ORIGIN);
}

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** What the answers of a host were like so far: whether they name a store, and whether one was as the rules say. */
export class StoreMarks {
  readonly #hosts = new Map<string, Host>();

  learn({ host, attempt, observed, predicted }: Pick<Scene, 'host' | 'attempt' | 'observed' | 'predicted'>): void {
    let known = this.#hosts.get(host);
    if (!known) {
      if (this.#hosts.size >= HOSTS_LIMIT) return;
      known = { looks: LOOKS, hasMarks: false, agrees: false, failsFresh: false };
      this.#hosts.set(host, known);
    }
    if (!known.agrees && predicted?.browser.verdict === 'allowed')
      known.agrees =
        observed.verdict === 'allowed' || (observed.verdict === 'unknown' && agreesSoFar(attempt, predicted));
    if (attempt.preflightState === 'sent' && lacksOrigin(observed)) known.failsFresh = true;
    if (known.hasMarks || known.looks === 0) return;
    known.looks -= 1;
    const { actual, preflight } = attempt;
    known.hasMarks =
      (actual !== null && isFromStore(actual.responseHeaders)) ||
      (preflight !== null && isFromStore(preflight.responseHeaders));
  }

  /** Whether the host was seen at all. */
  knows(host: string): boolean {
    return this.#hosts.has(host);
  }

  /** Answers of the host say of themselves that a store wrote them. */
  has(host: string): boolean {
    return this.#hosts.get(host)?.hasMarks === true;
  }

  /** Some request to the host failed right behind a preflight that passed: what fails behind an older one is no news. */
  failsFresh(host: string): boolean {
    return this.#hosts.get(host)?.failsFresh === true;
  }

  /** Some answer of the host was as the given configuration says. */
  agrees(host: string): boolean {
    return this.#hosts.get(host)?.agrees === true;
  }
}
