import type { AttemptKind } from '../browser/attempt-kinds.ts';
import { ownCopy } from '../fetch/own-copy.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { isAuthenticationStatus } from './authentication.ts';
import type { Prediction } from './finding.ts';
import { type WantedHeader, wantedHeaders } from './hidden-headers-table.ts';
import { type Settled, settledBy } from './possible.ts';
import { type BucketSetup, type Predictor, stepInto } from './predict.ts';
import { isCounted } from './preflight-repeats.ts';
import { shownBy } from './shown-credentials.ts';

/** What attempts of one kind come to under one configuration. */
export interface Outcome {
  readonly predicted: Prediction | null;
  readonly settled: Settled | null;
  /** What the browser did is not known, so there is nothing to tell. */
  readonly isUnknown: boolean;
  /** There is nothing to tell but hidden headers. */
  readonly isSmooth: boolean;
  /** The hidden headers that pages may miss, if the URL has no say in it. */
  readonly wanted: readonly WantedHeader[];
  /** Some hidden header is wanted because of the URL. */
  readonly asksUrl: boolean;
  /** The rule that hides them, 0-based, or `null`. */
  readonly rule: number | null;
  /** See `shownBy`. */
  readonly shows: number;
  /** Its preflights count as repeats. */
  readonly isCounted: boolean;
}

const LIMIT = 8192;
const NO_SETUP = -1;

/** Outcomes by setup, kind and origin, each worked out once. Bounded. */
export class Outcomes {
  readonly #bySetup = new Map<number, Map<AttemptKind, Map<string, Outcome>>>();
  #count = 0;

  of(kind: AttemptKind, attempt: CorsAttempt, setup: BucketSetup | null, predictor: Predictor): Outcome {
    const id = setup?.id ?? NO_SETUP;
    const byOrigin = stepInto(stepInto(this.#bySetup, id), kind);
    const origin = attempt.origin ?? '';
    const known = byOrigin.get(origin);
    if (known !== undefined) return known;
    const outcome = outcomeOf(kind, attempt, setup, predictor);
    byOrigin.set(ownCopy(origin), outcome);
    this.#count += 1;
    if (this.#count >= LIMIT) {
      this.#bySetup.clear();
      this.#count = 0;
    }
    return outcome;
  }
}

function outcomeOf(
  { verdict: observed, preflight, profile }: AttemptKind,
  attempt: CorsAttempt,
  setup: BucketSetup | null,
  predictor: Predictor,
): Outcome {
  const predicted = setup && predictor.predict(attempt, setup);
  const settled = setup && predicted && settledBy(observed, predicted, setup.dialect.title);
  const expected = settled?.prediction ?? null;
  const isAsExpected = observed.ifCredentials === null && expected?.browser.verdict !== 'blocked';
  const config = setup && setup.configuration !== 'none' ? setup.configuration : null;
  const names = observed.verdict === 'allowed' ? observed.unreadableHeaders : [];
  return {
    predicted,
    settled,
    isUnknown: observed.verdict === 'unknown',
    isSmooth: observed.verdict === 'allowed' && isAsExpected && !isAuthenticationStatus(attempt.actual?.status ?? null),
    wanted: wantedHeaders(names, attempt),
    asksUrl: names.includes(attempt.method === 'PUT' ? 'etag' : 'location'),
    rule: config?.rules[expected?.actual?.ruleIndex ?? -1]?.index ?? null,
    shows: shownBy(attempt),
    isCounted: preflight !== null && observed.at !== 'preflight' && isCounted(preflight.maxAge, profile),
  };
}
