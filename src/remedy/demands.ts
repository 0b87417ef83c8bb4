import type { JudgedAttempt } from '../attribution/finding.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { isBlockedByPolicy } from '../pairing/classify.ts';

/** Whether a configuration decides the attempt at all; elements that load without CORS are only told because they fail. */
export const asksForCors = ({ refusal, actual }: CorsAttempt): boolean =>
  !refusal && (actual === null || !isBlockedByPolicy(actual));

const LIMIT = 20_000;
/** Of attempts beyond the limit. */
export const NO_DEMAND = 0xffffffff;

/**
 * What attempts ask a bucket: all that a configuration decides by. Few different demands occur, so all attempts are
 * judged anew by judging these.
 */
export class Demands {
  readonly #numbers = new Map<string, number>();
  readonly #first: JudgedAttempt[] = [];
  readonly #counts: number[] = [];
  /** Attempts whose demand was one too many. */
  beyond = 0;

  /** The number of what an attempt asks; counts it. */
  numberOf(judged: JudgedAttempt): number {
    const key = keyOf(judged);
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      this.#counts[known]! += 1;
      return known;
    }
    if (this.#first.length >= LIMIT) {
      this.beyond += 1;
      return NO_DEMAND;
    }
    const number = this.#first.length;
    this.#numbers.set(key, number);
    this.#first.push(slim(judged));
    this.#counts.push(1);
    return number;
  }

  get length(): number {
    return this.#first.length;
  }

  /** The first attempt that asked this, without the bodies of its answers. */
  first(number: number): JudgedAttempt | null {
    return this.#first[number] ?? null;
  }

  /** How many attempts asked this. */
  count(number: number): number {
    return this.#counts[number] ?? 0;
  }
}

/** Without what a configuration does not decide by, and may be long: error documents, and what was repeated. */
function slim(judged: JudgedAttempt): JudgedAttempt {
  const { preflight, actual } = judged.attempt;
  const attempt = { ...judged.attempt, preflight: bodiless(preflight), actual: bodiless(actual), retries: [] };
  return { ...judged, attempt };
}

const bodiless = (exchange: Exchange | null): Exchange | null =>
  exchange && { ...exchange, errorBody: null, bodyStart: null };

function keyOf({ attempt }: JudgedAttempt): string {
  const { url, origin, method, unsafeHeaderNames, preflightNeeded, credentials } = attempt;
  const path = url.indexOf('/', url.indexOf('//') + 2);
  const host = path < 0 ? url : url.slice(0, path);
  const names = unsafeHeaderNames === null ? '?' : unsafeHeaderNames.join();
  return `${host}\n${origin}\n${method}\n${preflightNeeded}\n${credentials}\n${names}`;
}
