import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import type { Verdict } from '../browser/verdict.ts';
import type { Exchange } from '../exchange/exchange.ts';

/** What the tables keep of an attempt. */
export interface AttemptRow {
  readonly id: number;
  readonly timeUs: number;
  readonly method: string;
  readonly url: string;
  readonly origin: string | null;
  /** `204`, `cached`, `reset`, ... or `-`. */
  readonly preflight: string;
  readonly actual: string;
  readonly verdict: Verdict;
  /** What is to blame, in a few words; empty when nothing is. */
  readonly culprit: string;
  /** Whether `culprit` is a reason in words, which no finding tells. */
  readonly isReason: boolean;
}

export function rowOf({ attempt, observed, findings }: JudgedAttempt): AttemptRow {
  const { preflight, actual, preflightState } = attempt;
  const blamed = culpritOf(findings, observed.unreadableHeaders);
  const isReason = blamed === '' && observed.verdict !== 'allowed' && observed.corsError === null;
  return {
    id: attempt.id,
    timeUs: (actual ?? preflight)?.timeUs ?? 0,
    method: attempt.method,
    url: attempt.url,
    origin: attempt.origin,
    preflight: preflight ? answerOf(preflight) : preflightState === 'cached' ? 'cached' : '-',
    actual: actual ? answerOf(actual) : '-',
    verdict: observed.verdict,
    culprit: blamed || (observed.verdict === 'allowed' ? '' : (observed.corsError ?? observed.because)),
    isReason,
  };
}

const answerOf = ({ status, lack }: Exchange): string => (status === null ? (lack ?? '-') : String(status));

const WEIGHT = { error: 2, warning: 1, info: 0 } as const;

/** `hidden`: the response headers of the attempt itself; a finding names those of all attempts. */
function culpritOf(findings: readonly Finding[], hidden: readonly string[]): string {
  let worst: Finding | null = null;
  for (const finding of findings) {
    if (finding.item === 'expose-header' && hiddenOf(finding, hidden) === '') continue;
    if (!worst || WEIGHT[finding.diagnostic.severity] > WEIGHT[worst.diagnostic.severity]) worst = finding;
  }
  if (!worst || worst.diagnostic.severity === 'info') return '';
  const { item, diagnostic } = worst;
  const value = item === 'expose-header' ? hiddenOf(worst, hidden) : worst.value;
  const what = item === null ? diagnostic.code.slice(diagnostic.code.indexOf('/') + 1) : item;
  const culprit = value === null || item === null ? what : `${what} ${value}`;
  // The item is where an edit would begin; what stops the request are its credentials.
  return diagnostic.code === 'cors/credentials-refused' && item !== 'credentials'
    ? `credentials (${culprit})`
    : culprit;
}

const hiddenOf = ({ value }: Finding, hidden: readonly string[]): string =>
  (value ?? '')
    .split(', ')
    .filter((name) => hidden.includes(name))
    .join(', ');

/**
 * The attempts that a table shows: the first ones, but a blocked one before an allowed one. Keeps twice the limit at
 * most, however many attempts there are.
 */
export class AttemptRows {
  readonly #limit: number;
  readonly #first: AttemptRow[] = [];
  readonly #blocked: AttemptRow[] = [];
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(judged: JudgedAttempt): void {
    this.#total += 1;
    const blocked = judged.observed.verdict === 'blocked' && this.#blocked.length < this.#limit;
    if (!blocked && this.#first.length >= this.#limit) return;
    const row = rowOf(judged);
    if (blocked) this.#blocked.push(row);
    if (this.#first.length < this.#limit) this.#first.push(row);
  }

  get total(): number {
    return this.#total;
  }

  /** In the order of time, in which attempts of damaged captures and of several inputs do not come. */
  shown(): AttemptRow[] {
    const chosen = new Set(this.#blocked);
    for (const row of this.#first) if (chosen.size < this.#limit) chosen.add(row);
    return [...chosen].sort((a, b) => a.timeUs - b.timeUs || a.id - b.id);
  }
}
