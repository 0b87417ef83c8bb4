import type { JudgedAttempt } from '../attribution/finding.ts';

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

  numberOf(judged: JudgedAttempt): number {
    const { url, origin, method, unsafeHeaderNames, preflightNeeded, credentials } = judged.attempt;
    const path = url.indexOf('/', url.indexOf('//') + 2);
    const host = path < 0 ? url : url.slice(0, path);
    const names = unsafeHeaderNames === null ? '?' : unsafeHeaderNames.join();
    const key = `${host}\n${origin}\n${method}\n${preflightNeeded}\n${credentials}\n${names}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#first.length >= LIMIT) return NO_DEMAND;
    const number = this.#first.length;
    this.#numbers.set(key, number);
    this.#first.push(judged);
    return number;
  }

  /** The first attempt that asked this. */
  first(number: number): JudgedAttempt | null {
    return this.#first[number] ?? null;
  }

  all(): readonly JudgedAttempt[] {
    return this.#first;
  }
}
