import type { JudgedAttempt } from '../attribution/finding.ts';
import type { Verdict } from '../browser/verdict.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { Demands } from '../remedy/demands.ts';
import { rowOf } from '../report/attempt-row.ts';
import { TextTable } from './text-table.ts';
import { TimeOrder } from './time-order.ts';
import { UrlBytes } from './url-bytes.ts';

const VERDICTS: readonly Verdict[] = ['blocked', 'allowed', 'unknown'];
const FIRST_CAPACITY = 1024;
/** Attempts that are kept whole, headers and all, so that they can be looked into. */
const WHOLE_BLOCKED = 4000;
const WHOLE_OTHERS = 1000;
/** ... as long as their headers and error documents are not longer than this together. */
const WHOLE_CHARACTERS = 24 * 1024 * 1024;
/** Attempts that were read again, the last ones. */
const EXACT = 200;
/** Longer URLs are cut to compare them: the list holds no more of them. */
const NAME_CHARACTERS = 1024;

/** One attempt as the list shows it. */
export interface ListedAttempt {
  readonly id: number;
  readonly timeUs: number;
  readonly method: string;
  readonly url: string;
  readonly origin: string;
  readonly preflight: string;
  readonly actual: string;
  readonly verdict: Verdict;
  readonly culprit: string;
}

/**
 * Every attempt in some 50 bytes and its URL: columns of numbers, texts by number. The first few thousand are kept
 * whole besides.
 */
export class AttemptStore {
  readonly methods = new TextTable();
  readonly hosts = new TextTable();
  readonly origins = new TextTable();
  readonly statuses = new TextTable();
  readonly culprits = new TextTable();
  readonly demands = new Demands();
  readonly #urls = new UrlBytes();
  readonly #whole = new Map<number, JudgedAttempt>();
  readonly #byDemand = new Map<number, Record<Verdict, number>>();
  readonly #exact = new Map<number, JudgedAttempt>();
  readonly #timeOrder = new TimeOrder();
  #wholeBlocked = 0;
  #wholeCharacters = 0;
  #length = 0;
  #ids = new Uint32Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #verdicts = new Uint8Array(FIRST_CAPACITY);
  #codes = new Uint32Array(FIRST_CAPACITY * FIELDS);

  get length(): number {
    return this.#length;
  }

  add(judged: JudgedAttempt): void {
    const row = rowOf(judged);
    const at = this.#length;
    if (at === this.#ids.length) this.#grow();
    this.#ids[at] = row.id;
    this.#times[at] = row.timeUs;
    this.#timeOrder.add(at, row.timeUs);
    this.#verdicts[at] = VERDICTS.indexOf(row.verdict);
    const base = at * FIELDS;
    this.#codes[base + METHOD] = this.methods.numberOf(row.method);
    this.#codes[base + HOST] = this.hosts.numberOf(hostOf(row.url));
    this.#codes[base + ORIGIN] = this.origins.numberOf(row.origin ?? '');
    this.#codes[base + PREFLIGHT] = this.statuses.numberOf(row.preflight);
    this.#codes[base + ACTUAL] = this.statuses.numberOf(row.actual);
    this.#codes[base + CULPRIT] = this.culprits.numberOf(row.culprit);
    const demand = this.demands.numberOf(judged);
    this.#codes[base + DEMAND] = demand;
    const counts = this.#countsOf(demand);
    counts[row.verdict] += 1;
    this.#urls.add(row.url);
    this.#length += 1;
    this.#keep(at, judged, row.verdict === 'blocked');
  }

  #countsOf(demand: number): Record<Verdict, number> {
    let counts = this.#byDemand.get(demand);
    if (!counts) {
      counts = { blocked: 0, allowed: 0, unknown: 0 };
      this.#byDemand.set(demand, counts);
    }
    return counts;
  }

  /** How many attempts with each demand were seen to end how. */
  get byDemand(): ReadonlyMap<number, Readonly<Record<Verdict, number>>> {
    return this.#byDemand;
  }

  #keep(at: number, judged: JudgedAttempt, isBlocked: boolean): void {
    const others = this.#whole.size - this.#wholeBlocked;
    if (isBlocked ? this.#wholeBlocked >= WHOLE_BLOCKED : others >= WHOLE_OTHERS) return;
    if (this.#wholeCharacters > WHOLE_CHARACTERS) return;
    this.#wholeCharacters += charactersOf(judged.attempt.preflight) + charactersOf(judged.attempt.actual);
    if (isBlocked) this.#wholeBlocked += 1;
    this.#whole.set(at, judged);
  }

  /** The attempt in row `at`, and whether it is itself: of those not kept whole the first that asked the same stands in. */
  whole(at: number): { readonly judged: JudgedAttempt; readonly isItself: boolean } | null {
    const own = this.#whole.get(at) ?? this.#exact.get(at);
    if (own) return { judged: own, isItself: true };
    const like = this.demands.first(this.code(at, DEMAND));
    return like && { judged: like, isItself: false };
  }

  /** Keeps an attempt that was read again, in place of the one that was kept longest. */
  keepExact(at: number, judged: JudgedAttempt): void {
    const oldest = this.#exact.size >= EXACT ? this.#exact.keys().next().value : undefined;
    if (oldest !== undefined) this.#exact.delete(oldest);
    this.#exact.set(at, judged);
  }

  /** What an attempt is known by when the input is read again. */
  nameOf(at: number): string {
    return `${this.timeUs(at)} ${this.methods.text(this.code(at, METHOD))} ${this.url(at).slice(0, NAME_CHARACTERS)}`;
  }

  nameFor(judged: JudgedAttempt): string {
    const { timeUs, method, url } = rowOf(judged);
    return `${timeUs} ${method} ${url.slice(0, NAME_CHARACTERS)}`;
  }

  row(at: number): ListedAttempt {
    return {
      id: this.#ids[at]!,
      timeUs: this.#times[at]!,
      method: this.methods.text(this.code(at, METHOD)),
      url: this.url(at),
      origin: this.origins.text(this.code(at, ORIGIN)),
      preflight: this.statuses.text(this.code(at, PREFLIGHT)),
      actual: this.statuses.text(this.code(at, ACTUAL)),
      verdict: this.verdict(at),
      culprit: this.culprits.text(this.code(at, CULPRIT)),
    };
  }

  url(at: number): string {
    return this.#urls.text(at);
  }

  /** The URL byte for character, to look for ASCII in. */
  urlBytes(at: number): string {
    return this.#urls.latin1(at);
  }

  verdict(at: number): Verdict {
    return VERDICTS[this.#verdicts[at]!]!;
  }

  timeUs(at: number): number {
    return this.#times[at]!;
  }

  /** All rows in the order of time; `null`: as they are. */
  inTimeOrder(): Uint32Array | null {
    return this.#timeOrder.rows(this.#length, (at) => this.#times[at]!);
  }

  /** Whether all rows from `at` on are later than those before them. */
  isInTimeOrderSince(at: number): boolean {
    return this.#timeOrder.isKeptSince(at);
  }

  /** Number of a text in its table (or of the demand). */
  code(at: number, field: Field): number {
    return this.#codes[at * FIELDS + field]!;
  }

  #grow(): void {
    const capacity = this.#ids.length * 2;
    this.#ids = enlarged(this.#ids, new Uint32Array(capacity));
    this.#times = enlarged(this.#times, new Float64Array(capacity));
    this.#verdicts = enlarged(this.#verdicts, new Uint8Array(capacity));
    this.#codes = enlarged(this.#codes, new Uint32Array(capacity * FIELDS));
  }
}

export const METHOD = 0;
export const HOST = 1;
export const ORIGIN = 2;
export const PREFLIGHT = 3;
export const ACTUAL = 4;
export const CULPRIT = 5;
export const DEMAND = 6;
const FIELDS = 7;
export type Field = 0 | 1 | 2 | 3 | 4 | 5 | 6;

function charactersOf(exchange: Exchange | null): number {
  if (!exchange) return 0;
  const { requestHeaders, responseHeaders, errorBody, bodyStart } = exchange;
  let characters = (errorBody ?? bodyStart)?.length ?? 0;
  for (const text of requestHeaders) characters += text.length;
  for (const text of responseHeaders) characters += text.length;
  return characters;
}

function enlarged<A extends Uint8Array | Uint32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

/** Host, with its port when it is written. */
export function hostOf(url: string): string {
  const start = url.indexOf('//') + 2;
  let end = start;
  while (end < url.length && !'/?#'.includes(url[end]!)) end += 1;
  const authority = url.slice(start, end);
  return authority.slice(authority.lastIndexOf('@') + 1);
}
