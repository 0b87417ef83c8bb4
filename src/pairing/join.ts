import type { Exchange } from '../exchange/exchange.ts';
import type { CorsAttempt } from './attempt.ts';
import { merged } from './merge.ts';
import type { RequestTraits } from './request-traits.ts';

/** So many attempts of browsers' records wait for the captures of the same visit; of other requests as many. */
const HELD_LIMIT = 4096;
/** The same request may be dated this far apart: a HAR dates it from when the page asked, in milliseconds. */
const SLACK_US = 2_000_000;
/** Further apart than anything that may be the same. */
const FAR_US = 1e15;

type Kind = 'capture' | 'har' | 'netlog';

interface Held {
  /** `null`: the browser made it, and not for CORS. */
  attempt: CorsAttempt | null;
  readonly key: string;
  readonly origin: string | null;
  readonly status: number | null;
  readonly kinds: Set<Kind>;
  readonly startUs: number;
  readonly endUs: number;
}

export interface JoinOutput {
  attempt(attempt: CorsAttempt): void;
  /** What looked like an attempt in a capture is none, as the browser's record says. */
  notCors(attempt: CorsAttempt): void;
}

/**
 * Joins what several inputs tell of the same visit: a request that is in a HAR (or a NetLog) and in a capture is one
 * attempt with the evidence of both. The key is method and URL; Origin and the statuses where both are known; and times
 * that overlap, give or take two seconds. Of several that fit that is taken whose answer has the same number of the store,
 * else the nearest in time. Two inputs of one kind are two recordings, and are not joined. Of a request that the browser did not make for CORS (mode `no-cors`, a beacon, a
 * form) the capture may not show that: what the browser's record says counts.
 *
 * Browsers' records have to come before captures: they are held (a bounded number, and the oldest told alone beyond it),
 * attempts of captures are not.
 */
export class Join {
  readonly #out: JoinOutput;
  readonly #held = new Set<Held>();
  readonly #others = new Set<Held>();
  readonly #byRequest = new Map<string, Held[]>();
  /** Ids of attempts that were taken into another one. */
  readonly #renamed = new Map<number, number>();

  constructor(out: JoinOutput) {
    this.#out = out;
  }

  take(taken: CorsAttempt): void {
    const attempt = this.#withNewIds(taken);
    const kind = kindOf(attempt);
    const known = this.#find(attempt, kind);
    if (known?.attempt) {
      this.#rename(attempt.id, known.attempt.id);
      known.attempt = merged(known.attempt, attempt, kind === 'capture' ? 'wire' : 'browser');
      known.kinds.add(kind);
    } else if (known) {
      known.kinds.add(kind);
      this.#out.notCors(attempt);
    } else if (kind === 'capture') this.#out.attempt(attempt);
    else this.#hold(heldAs(attempt, kind), this.#held);
  }

  /** A request in a browser's record that is none of CORS, and what its headers say. */
  other(exchange: Exchange, { origin }: RequestTraits): void {
    const { method, url, status, source, timeUs, endTimeUs } = exchange;
    if (source.kind === 'capture' || url === null) return;
    // Others have an Origin for CORS only.
    if (origin === null && (method === 'GET' || method === 'HEAD')) return;
    const key = `${method}\n${url}`;
    const kinds = new Set<Kind>([source.kind]);
    this.#hold({ attempt: null, key, origin, status, kinds, startUs: timeUs, endUs: endTimeUs }, this.#others);
  }

  /** Tells everything that is held, in the order of the ids. */
  end(): void {
    const rest = [...this.#held].map(({ attempt }) => attempt!).sort((a, b) => a.id - b.id);
    this.#held.clear();
    this.#others.clear();
    this.#byRequest.clear();
    for (const attempt of rest) this.#out.attempt(attempt);
  }

  #hold(held: Held, among: Set<Held>): void {
    among.add(held);
    const same = this.#byRequest.get(held.key);
    if (same) same.push(held);
    else this.#byRequest.set(held.key, [held]);
    if (among.size <= HELD_LIMIT) return;
    const oldest: Held = among.values().next().value!;
    among.delete(oldest);
    const others = this.#byRequest.get(oldest.key)?.filter((one) => one !== oldest) ?? [];
    if (others.length > 0) this.#byRequest.set(oldest.key, others);
    else this.#byRequest.delete(oldest.key);
    if (oldest.attempt) this.#out.attempt(oldest.attempt);
  }

  #find(attempt: CorsAttempt, kind: Kind): Held | null {
    const candidates = this.#byRequest.get(keyOf(attempt));
    if (!candidates) return null;
    const { startUs, endUs } = timesOf(attempt);
    const id = candidates.length > 1 ? answerIdOf(attempt) : null;
    let best: Held | null = null;
    let least = Infinity;
    for (const held of candidates) {
      if (held.kinds.has(kind) || !isSame(held, attempt)) continue;
      if (startUs > held.endUs + SLACK_US || endUs < held.startUs - SLACK_US) continue;
      // Clocks may differ by more than repeated requests are apart; what the store numbered is told by that.
      const isOther = id !== null && held.attempt !== null && (answerIdOf(held.attempt) ?? id) !== id;
      const distance = Math.abs(startUs - held.startUs) + (isOther ? FAR_US : 0);
      if (distance < least) {
        best = held;
        least = distance;
      }
    }
    return best;
  }

  #rename(from: number, to: number): void {
    if (this.#renamed.size >= HELD_LIMIT) this.#renamed.delete(this.#renamed.keys().next().value!);
    this.#renamed.set(from, to);
  }

  /** What an attempt refers to may have been taken into another one. */
  #withNewIds(attempt: CorsAttempt): CorsAttempt {
    const { cachedFrom, redirectedFrom } = attempt;
    const newId = (id: number | null): number | null => (id === null ? null : (this.#renamed.get(id) ?? id));
    if (this.#renamed.size === 0 || (cachedFrom === null && redirectedFrom === null)) return attempt;
    return { ...attempt, cachedFrom: newId(cachedFrom), redirectedFrom: newId(redirectedFrom) };
  }
}

const keyOf = ({ method, url }: CorsAttempt): string => `${method}\n${url}`;

const kindOf = ({ actual, preflight }: CorsAttempt): Kind => (actual ?? preflight!).source.kind;

function timesOf({ preflight, actual }: CorsAttempt): { startUs: number; endUs: number } {
  const [first, second = first] = [preflight, actual].filter((exchange) => exchange !== null);
  return {
    startUs: Math.min(first!.timeUs, second!.timeUs),
    endUs: Math.max(first!.endTimeUs, second!.endTimeUs),
  };
}

const heldAs = (attempt: CorsAttempt, kind: Kind): Held => ({
  attempt,
  key: keyOf(attempt),
  origin: attempt.origin,
  status: attempt.actual?.status ?? null,
  kinds: new Set([kind]),
  ...timesOf(attempt),
});

/** Nothing that both know differs. */
function isSame(held: Held, taken: CorsAttempt): boolean {
  const agree = <T>(x: T | null | undefined, y: T | null | undefined): boolean => x == null || y == null || x === y;
  const { origin, actual, preflight } = held.attempt ?? { ...held, actual: held, preflight: null };
  // No other request has a preflight, or needs one.
  if (held.attempt === null && (taken.preflight !== null || taken.preflightNeeded === true)) return false;
  if (held.attempt !== null && endsWithPreflight(held.attempt) && taken.actual?.status != null) return false;
  if (endsWithPreflight(taken) && actual?.status != null) return false;
  return (
    agree(origin, taken.origin) &&
    agree(actual?.status, taken.actual?.status) &&
    agree(preflight?.status, taken.preflight?.status)
  );
}

/** Whether its preflight was answered with an error, so that the request itself was never sent. */
const endsWithPreflight = ({ preflight, actual }: CorsAttempt): boolean =>
  preflight?.status != null && (preflight.status < 200 || preflight.status > 299) && actual?.status == null;

/** What the server numbered the answer with (x-oss-request-id, x-amz-request-id, x-ms-request-id, ...), or `null`. */
function answerIdOf({ preflight, actual }: CorsAttempt): string | null {
  const headers = (actual?.status == null ? preflight : actual)?.responseHeaders ?? [];
  for (let i = 0; i < headers.length; i += 2) {
    if (/[-_]request-?id$/i.test(headers[i]!)) return headers[i + 1]!;
  }
  return null;
}
