import { judgeResponses } from '../browser/judge-responses.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import type { BucketConfiguration } from '../bucket/configuration.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { judgeBucket } from '../bucket/judge.ts';
import type { ProviderVerdict } from '../bucket/verdict.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { isCorsSafelistedMethod } from '../fetch/safelist.ts';
import type { CorsAttempt, Tristate } from '../pairing/attempt.ts';
import type { Prediction } from './finding.ts';
import { withPossibilities, worldsOf } from './possible.ts';

/** What a bucket host is judged by. */
export interface BucketSetup {
  /** The same for all setups with the same configuration and dialect; part of the memo key. */
  readonly id: number;
  readonly host: string;
  readonly dialect: Dialect;
  readonly configuration: BucketConfiguration;
}

/** What of an attempt decides how a store answers. */
export type AskedRequest = Pick<
  CorsAttempt,
  'origin' | 'method' | 'url' | 'credentials' | 'unsafeHeaderNames' | 'preflightNeeded' | 'preflight'
>;

interface Question {
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  /** `null`: unknown. */
  readonly names: readonly string[] | null;
  readonly preflightNeeded: boolean;
  readonly credentials: Tristate;
}

/** Answers for one setup, preflight need and credentials mode: by origin, then method, then names. */
type Answers = Map<string, Map<string, Map<string, Prediction>>>;

const MEMO_LIMIT = 20_000;
const UNKNOWN_NAMES = '?';

/** Replays attempts against bucket configurations. Equal questions are answered once. */
export class Predictor {
  readonly #answers = new Map<number, Answers>();
  readonly #profile: BrowserProfile;
  #count = 0;

  constructor(profile: BrowserProfile) {
    this.#profile = profile;
  }

  /** `null` when too little of the request is known to ask the store anything. */
  predict(attempt: AskedRequest, setup: BucketSetup): Prediction | null {
    const { origin, method, credentials, unsafeHeaderNames: names } = attempt;
    if (origin === null) return null;
    const preflightNeeded = needed(attempt);
    if (this.#count >= MEMO_LIMIT) this.#forget();
    // Small keys in steps: one long key would have to be built and hashed for every attempt.
    const mode = (credentials === 'unknown' ? 2 : credentials ? 1 : 0) + (preflightNeeded ? 3 : 0);
    const byOrigin = stepInto(this.#answers, setup.id * 6 + mode);
    const byNames = stepInto(stepInto(byOrigin, origin), method);
    const key = names === null ? UNKNOWN_NAMES : names.length === 1 ? names[0]! : names.join();
    const known = byNames.get(key);
    if (known) return known;
    const question: Question = { origin, method, url: attempt.url, names, preflightNeeded, credentials };
    const prediction = this.#answer(question, setup);
    byNames.set(key, prediction);
    this.#count += 1;
    return prediction;
  }

  #forget(): void {
    this.#answers.clear();
    this.#count = 0;
  }

  #answer(question: Question, setup: BucketSetup): Prediction {
    const { origin, method } = question;
    const headerNames = question.names ?? [];
    const signed = headerNames.includes('authorization');
    const ask = (kind: 'preflight' | 'actual', names: readonly string[]) =>
      judgeBucket(setup.dialect, setup.configuration, { kind, origin, method, headerNames: names, signed });
    const preflight = question.preflightNeeded ? ask('preflight', headerNames) : null;
    const actual = ask('actual', []);
    const predicted = this.#judged(question, preflight, actual);
    const others = worldsOf(preflight, actual).map((world) => ({
      facts: world.facts,
      prediction: this.#judged(question, world.preflight, world.actual),
    }));
    return withPossibilities(predicted, others, setup.dialect.title);
  }

  #judged(question: Question, preflight: ProviderVerdict | null, actual: ProviderVerdict): Prediction {
    const { origin, method, url, names, credentials, preflightNeeded } = question;
    const unsafeHeaderNames = names ?? [];
    const answers = { preflight: preflight?.response ?? null, actual: actual.response };
    const browser = judgeResponses(
      { origin, method, url, unsafeHeaderNames, credentials, preflightNeeded, ...answers },
      this.#profile,
    );
    return { preflight, actual, browser: names === null ? namesUnknown(browser) : browser, possible: [] };
  }
}

function stepInto<K, K2, V>(map: Map<K, Map<K2, V>>, key: K): Map<K2, V> {
  const known = map.get(key);
  if (known) return known;
  const made = new Map<K2, V>();
  map.set(key, made);
  return made;
}

/** A pass that was judged without knowing the request's header names proves nothing. */
function namesUnknown(verdict: BrowserVerdict): BrowserVerdict {
  if (verdict.verdict !== 'allowed') return verdict;
  return { ...verdict, verdict: 'unknown', because: 'the header names of the request are not known' };
}

function needed(attempt: AskedRequest): boolean {
  if (attempt.preflightNeeded !== 'unknown') return attempt.preflightNeeded;
  return attempt.preflight !== null || !isCorsSafelistedMethod(attempt.method);
}
