import type { CorsAttempt } from './attempt.ts';
import { merged } from './merge.ts';

/** So many attempts of browsers' records wait for the captures of the same visit. */
const HELD_LIMIT = 4096;
/** The same request may be dated this far apart: a HAR dates it from when the page asked, in milliseconds. */
const SLACK_US = 2_000_000;

type Kind = 'capture' | 'har' | 'netlog';

interface Held {
  attempt: CorsAttempt;
  readonly kinds: Set<Kind>;
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * Joins what several inputs tell of the same visit: a request that is in a HAR (or a NetLog) and in a capture is one
 * attempt with the evidence of both. The key is method and URL; Origin and the statuses where both are known; and times
 * that overlap, give or take two seconds. Of several that fit the nearest in time is taken. Two inputs of one kind are
 * two recordings, and are not joined.
 *
 * Browsers' records have to come before captures: they are held (a bounded number, and the oldest told alone beyond it),
 * attempts of captures are not.
 */
export class Join {
  readonly #out: (attempt: CorsAttempt) => void;
  readonly #held = new Set<Held>();
  readonly #byRequest = new Map<string, Held[]>();
  /** Ids of attempts that were taken into another one. */
  readonly #renamed = new Map<number, number>();

  constructor(out: (attempt: CorsAttempt) => void) {
    this.#out = out;
  }

  take(taken: CorsAttempt): void {
    const attempt = this.#withNewIds(taken);
    const kind = kindOf(attempt);
    const known = this.#find(attempt, kind);
    if (known) {
      this.#rename(attempt.id, known.attempt.id);
      known.attempt = merged(known.attempt, attempt, kind === 'capture' ? 'wire' : 'browser');
      known.kinds.add(kind);
    } else if (kind === 'capture') this.#out(attempt);
    else this.#hold(attempt, kind);
  }

  /** Tells everything that is held, in the order of the ids. */
  end(): void {
    const rest = [...this.#held].map(({ attempt }) => attempt).sort((a, b) => a.id - b.id);
    this.#held.clear();
    this.#byRequest.clear();
    for (const attempt of rest) this.#out(attempt);
  }

  #hold(attempt: CorsAttempt, kind: Kind): void {
    const held: Held = { attempt, kinds: new Set([kind]), ...timesOf(attempt) };
    this.#held.add(held);
    const key = keyOf(attempt);
    const same = this.#byRequest.get(key);
    if (same) same.push(held);
    else this.#byRequest.set(key, [held]);
    if (this.#held.size <= HELD_LIMIT) return;
    const oldest: Held = this.#held.values().next().value!;
    this.#held.delete(oldest);
    const others = this.#byRequest.get(keyOf(oldest.attempt))?.filter((one) => one !== oldest) ?? [];
    if (others.length > 0) this.#byRequest.set(keyOf(oldest.attempt), others);
    else this.#byRequest.delete(keyOf(oldest.attempt));
    this.#out(oldest.attempt);
  }

  #find(attempt: CorsAttempt, kind: Kind): Held | null {
    const candidates = this.#byRequest.get(keyOf(attempt));
    if (!candidates) return null;
    const { startUs, endUs } = timesOf(attempt);
    let best: Held | null = null;
    let least = Infinity;
    for (const held of candidates) {
      if (held.kinds.has(kind) || !isSame(held.attempt, attempt)) continue;
      if (startUs > held.endUs + SLACK_US || endUs < held.startUs - SLACK_US) continue;
      const distance = Math.abs(startUs - held.startUs);
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

/** Nothing that both know differs. */
function isSame(a: CorsAttempt, b: CorsAttempt): boolean {
  const agree = <T>(x: T | null | undefined, y: T | null | undefined): boolean => x == null || y == null || x === y;
  return (
    agree(a.origin, b.origin) &&
    agree(a.actual?.status, b.actual?.status) &&
    agree(a.preflight?.status, b.preflight?.status)
  );
}
