import type { JudgedAttempt } from '../attribution/finding.ts';
import { wantedHeaders } from '../attribution/hidden-headers-table.ts';
import { obstacleOf } from '../attribution/obstacle.ts';
import { ShownCredentials, shownBy } from '../attribution/shown-credentials.ts';
import { isModeUnseen } from '../attribution/unseen-mode.ts';
import { isForCredentials } from '../attribution/what-if.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Addresses } from './addresses.ts';

/** Of attempts that ask the same. */
export interface Failed {
  readonly url: string;
  readonly count: number;
}

const LIMIT = 20_000;
/** Of attempts beyond the limit. */
export const NO_DEMAND = 0xffffffff;

/**
 * What attempts ask a bucket: all that a configuration decides by. Few different demands occur, so all attempts are
 * judged anew by judging these. Attempts that fail for something else, too, are demands of their own.
 */
export class Demands {
  readonly #numbers = new Map<string, number>();
  readonly #first: JudgedAttempt[] = [];
  readonly #obstacles: (string | null)[] = [];
  readonly #counts: number[] = [];
  readonly #failed: ({ readonly url: string; count: number } | undefined)[] = [];
  readonly #wanted: Set<string>[] = [];
  /** Refused in a mode that nothing shows; `false` once a refusal shows it. */
  readonly #isModeUnseen: (boolean | undefined)[] = [];
  readonly #addresses: Addresses | null;
  readonly #shown = new ShownCredentials();
  #isComplete = false;
  /** Attempts whose demand was one too many. */
  beyond = 0;

  /** `addresses`: where the URLs of each demand are noted. */
  constructor(addresses: Addresses | null = null) {
    this.#addresses = addresses;
  }

  /** The number of what an attempt asks; counts it. `isChosen`: others are demands of their own. */
  numberOf(seen: JudgedAttempt, isChosen = true): number {
    const judged = withProvedCredentials(seen);
    this.#shown.note(seen.attempt.url, shownBy(seen.attempt));
    const obstacle = obstacleOf(judged);
    const key = keyOf(judged, `${isChosen}\n${obstacle}`);
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      this.#counts[known]! += 1;
      noteWanted(this.#wanted[known]!, judged);
      this.#noteFailure(known, judged);
      this.#noteMode(known, judged);
      this.#addresses?.note(known, judged.attempt.url);
      return known;
    }
    if (this.#first.length >= LIMIT) {
      this.beyond += 1;
      return NO_DEMAND;
    }
    const number = this.#first.length;
    this.#numbers.set(key, number);
    this.#first.push(slim(judged));
    this.#obstacles.push(obstacle);
    this.#counts.push(1);
    this.#wanted.push(new Set());
    noteWanted(this.#wanted[number]!, judged);
    this.#noteFailure(number, judged);
    this.#noteMode(number, judged);
    this.#addresses?.note(number, judged.attempt.url);
    return number;
  }

  #noteFailure(number: number, judged: JudgedAttempt): void {
    if (judged.observed.verdict !== 'blocked') return;
    const known = this.#failed[number];
    if (known) known.count += 1;
    else this.#failed[number] = { url: judged.attempt.url, count: 1 };
  }

  #noteMode(number: number, { attempt, observed }: JudgedAttempt): void {
    if (observed.verdict !== 'blocked' || this.#isModeUnseen[number] === false) return;
    this.#isModeUnseen[number] = isModeUnseen(attempt, observed);
  }

  /** Whether all that were refused with this demand may be of a mode in which nothing is (`attribution/unseen-mode.ts`). */
  isModeUnseen(number: number): boolean {
    return this.#isModeUnseen[number] === true;
  }

  /** All was read: what answers show of their stores counts from here on, for requests before them, too. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Which answers of a demand's host were seen to allow credentials: see `ShownCredentials`. 0 until all was read. */
  shownCredentials(number: number): number {
    const first = this.#isComplete ? this.first(number) : null;
    return first === null ? 0 : this.#shown.at(first.attempt.url);
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  get length(): number {
    return this.#first.length;
  }

  /** The first attempt that asked this, without the bodies of its answers. */
  first(number: number): JudgedAttempt | null {
    return this.#first[number] ?? null;
  }

  /** Why these attempts are not cured by rules that let them in, as a clause; `null`: they are. */
  obstacle(number: number): string | null {
    return this.#obstacles[number] ?? null;
  }

  /** How many attempts with this demand the browser was seen to fail, and where the first was made; `null`: none. */
  failed(number: number): Failed | null {
    return this.#failed[number] ?? null;
  }

  /** Response headers that came with any answer to this, and that a page may want to read; lower-case names. */
  answeredWith(number: number): ReadonlySet<string> {
    return this.#wanted[number] ?? NONE;
  }

  /** The URLs at which this was asked; empty where they are not noted. */
  addresses(number: number): ReadonlySet<string> {
    return this.#addresses?.of(number) ?? NONE;
  }

  /** There are more URLs than were noted. */
  hasMoreAddresses(number: number): boolean {
    return this.#addresses?.hasMore(number) ?? false;
  }

  /** How many attempts asked this. */
  count(number: number): number {
    return this.#counts[number] ?? 0;
  }
}

/** Only a request with credentials is refused for them: that the mode is on no wire of its own does not matter then. */
function withProvedCredentials(judged: JudgedAttempt): JudgedAttempt {
  const { attempt, observed } = judged;
  if (attempt.credentials !== 'unknown' || !isForCredentials(observed.corsError)) return judged;
  return { ...judged, attempt: { ...attempt, credentials: true } };
}

/** Without what a configuration does not decide by, and may be long: error documents, and what was repeated. */
function slim(judged: JudgedAttempt): JudgedAttempt {
  const { preflight, actual } = judged.attempt;
  const attempt = { ...judged.attempt, preflight: bodiless(preflight), actual: bodiless(actual), retries: [] };
  return { ...judged, attempt };
}

const bodiless = (exchange: Exchange | null): Exchange | null =>
  exchange && { ...exchange, errorBody: null, bodyStart: null };

const NONE: ReadonlySet<string> = new Set();

function noteWanted(names: Set<string>, { attempt }: JudgedAttempt): void {
  const headers = attempt.actual?.responseHeaders ?? [];
  const present = headers.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  for (const { name } of wantedHeaders(present, attempt)) names.add(name);
}

function keyOf({ attempt }: JudgedAttempt, apart: string): string {
  const { url, origin, method, unsafeHeaderNames, preflightNeeded, credentials } = attempt;
  const path = url.indexOf('/', url.indexOf('//') + 2);
  const host = path < 0 ? url : url.slice(0, path);
  const names = unsafeHeaderNames === null ? '?' : unsafeHeaderNames.join();
  return `${host}\n${origin}\n${method}\n${preflightNeeded}\n${credentials}\n${names}\n${apart}`;
}
