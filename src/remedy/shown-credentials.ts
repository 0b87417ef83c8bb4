import { hostOf } from '../attribution/host-of.ts';
import { type Dialect, fact, isUnknown, type PerKind } from '../bucket/dialects/dialect.ts';
import { unknown } from '../bucket/dialects/fact.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';

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

  note({ url, origin, preflight, actual }: CorsAttempt): void {
    const shown = (isShownBy(preflight, origin) ? PREFLIGHT : 0) | (isShownBy(actual, origin) ? ACTUAL : 0);
    if (shown === 0) return;
    const host = hostOf(url).toLowerCase();
    const known = this.#byHost.get(host);
    if (known !== undefined || this.#byHost.size < HOSTS_LIMIT) this.#byHost.set(host, (known ?? 0) | shown);
  }

  /** For which kinds of requests, as a number from 0 (none) to 3. `url`: of a request to the host. */
  at(url: string): number {
    return this.#byHost.get(hostOf(url).toLowerCase()) ?? 0;
  }
}

function isShownBy(answer: Exchange | null, origin: string | null): boolean {
  if (answer === null || origin === null) return false;
  const { responseHeaders: headers } = answer;
  if (headerValue(headers, 'access-control-allow-credentials') !== 'true') return false;
  return headerValue(headers, 'access-control-allow-origin') === origin;
}

type Credentials = Dialect['credentials']['value'];
const KNOWN = new WeakMap<Dialect, Map<number, Dialect>>();

/**
 * A store of which it is unknown whether it allows credentials, where the input shows it. `shown`: see
 * `ShownCredentials.at`. Always the same object for the same store.
 */
export function withShownCredentials(dialect: Dialect, shown: number): Dialect {
  if (shown === 0 || !isUnknown(dialect.credentials)) return dialect;
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
