import { type Dialect, fact, isUnknown, type PerKind } from '../bucket/dialects/dialect.ts';
import { unknown } from '../bucket/dialects/fact.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import type { Prediction } from './finding.ts';
import { hostOf } from './host-of.ts';
import type { BucketSetup, Predictor } from './predict.ts';

/** Kinds of requests, as bits. */
const PREFLIGHT = 1;
const ACTUAL = 2;
const HOSTS_LIMIT = 20_000;

/**
 * Which hosts were seen to allow credentials: an answer with the origin itself and `Access-Control-Allow-Credentials:
 * true`. That an answer lacks the header shows nothing, since stores may answer the origin for a rule with `*` as well.
 */
export class ShownCredentials {
  readonly #byHost = new Map<string, number>();

  /** `shown`: what `shownBy` says of an attempt to this URL. */
  note(url: string, shown: number): void {
    if (shown === 0) return;
    const host = hostOf(url).toLowerCase();
    const known = this.#byHost.get(host);
    if (known !== undefined || this.#byHost.size < HOSTS_LIMIT) this.#byHost.set(host, (known ?? 0) | shown);
  }

  /**
   * Notes what an attempt shows of its bucket. Its prediction is made anew by all that was shown so far, where a cure hangs on
   * whether the store allows credentials; what comes later does not count for it. `shows`: what `shownBy` says of it.
   */
  applied(
    predicted: Prediction | null,
    attempt: CorsAttempt,
    shows: () => number,
    setup: BucketSetup | null,
    predictor: Predictor,
  ): Prediction | null {
    if (setup === null || !isUnknown(setup.dialect.credentials)) return predicted;
    this.note(attempt.url, shows());
    if ((predicted?.whatIf?.uncertain.length ?? 0) === 0) return predicted;
    const shown = this.at(attempt.url);
    return shown === 0 ? predicted : predictor.predict(attempt, withShownCredentials(setup, shown));
  }

  /** For which kinds of requests, as a number from 0 (none) to 3. `url`: of a request to the host. */
  at(url: string): number {
    return this.#byHost.get(hostOf(url).toLowerCase()) ?? 0;
  }
}

/** For which kinds of requests the answers to an attempt show that its bucket allows credentials, from 0 (none) to 3. */
export const shownBy = ({ origin, preflight, actual }: CorsAttempt): number =>
  (isShownBy(preflight, origin) ? PREFLIGHT : 0) | (isShownBy(actual, origin) ? ACTUAL : 0);

function isShownBy(answer: Exchange | null, origin: string | null): boolean {
  if (answer === null || origin === null) return false;
  const { responseHeaders: headers } = answer;
  if (headerValue(headers, 'access-control-allow-credentials') !== 'true') return false;
  return headerValue(headers, 'access-control-allow-origin') === origin;
}

type Credentials = Dialect['credentials']['value'];
const KNOWN = new WeakMap<Dialect, Map<number, Dialect>>();

/**
 * What a bucket is judged by where the input shows whether it allows credentials, which is unknown of its store. `shown`:
 * see `ShownCredentials.at`.
 */
export function withShownCredentials(setup: BucketSetup, shown: number): BucketSetup {
  const { id, dialect } = setup;
  if (shown === 0 || !isUnknown(dialect.credentials)) return setup;
  // Below those that are given to setups.
  return { ...setup, id: -1 - (id * 4 + shown), dialect: settledDialect(dialect, shown) };
}

/** Always the same object for the same store. */
function settledDialect(dialect: Dialect, shown: number): Dialect {
  const known = KNOWN.get(dialect) ?? new Map<number, Dialect>();
  KNOWN.set(dialect, known);
  const settled = known.get(shown) ?? { ...dialect, credentials: settledFact(dialect.credentials, shown) };
  known.set(shown, settled);
  return settled;
}

function settledFact({ value, either = [], source }: Dialect['credentials'], shown: number): Dialect['credentials'] {
  const at = (one: Credentials, kind: keyof PerKind<unknown>, bit: number) =>
    (shown & bit) !== 0 && one[kind] === 'never' ? 'with-origin' : one[kind];
  const possible = [value, ...either].map(
    (one): Credentials => ({ preflight: at(one, 'preflight', PREFLIGHT), actual: at(one, 'actual', ACTUAL) }),
  );
  const [first, ...others] = new Map(possible.map((one) => [`${one.preflight} ${one.actual}`, one])).values();
  if (first === undefined || others.length === 0) return fact(first ?? value, 'T', 'an answer in the input');
  return unknown<Credentials, Credentials>(first, others, source);
}
