import { judgeResponses } from '../browser/judge-responses.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import type { BucketConfiguration } from '../bucket/configuration.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { judgeBucket } from '../bucket/judge.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { isCorsSafelistedMethod } from '../fetch/safelist.ts';
import type { CorsAttempt, Tristate } from '../pairing/attempt.ts';
import type { Prediction } from './finding.ts';

/** What a bucket host is judged by. */
export interface BucketSetup {
  /** Unique per setup; part of the memo key. */
  readonly id: number;
  readonly host: string;
  readonly dialect: Dialect;
  readonly configuration: BucketConfiguration;
}

interface Question {
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  /** `null`: unknown. */
  readonly names: readonly string[] | null;
  readonly preflightNeeded: boolean;
  readonly credentials: Tristate;
}

const MEMO_LIMIT = 20_000;

/** Replays attempts against bucket configurations. Equal questions are answered once. */
export class Predictor {
  readonly #memo = new Map<string, Prediction>();
  readonly #profile: BrowserProfile;

  constructor(profile: BrowserProfile) {
    this.#profile = profile;
  }

  /** `null` when too little of the request is known to ask the store anything. */
  predict(attempt: CorsAttempt, setup: BucketSetup): Prediction | null {
    if (attempt.origin === null) return null;
    const names = attempt.unsafeHeaderNames;
    const question: Question = {
      origin: attempt.origin,
      method: attempt.method,
      url: attempt.url,
      names,
      preflightNeeded: needed(attempt),
      credentials: attempt.credentials,
    };
    const key = `${setup.id}\n${question.preflightNeeded}\n${question.credentials}\n${attempt.method}\n${attempt.origin}\n${names === null ? '?' : names.join()}`;
    const known = this.#memo.get(key);
    if (known) return known;
    if (this.#memo.size >= MEMO_LIMIT) this.#memo.clear();
    const prediction = this.#answer(question, setup);
    this.#memo.set(key, prediction);
    return prediction;
  }

  #answer(question: Question, setup: BucketSetup): Prediction {
    const { origin, method } = question;
    const headerNames = question.names ?? [];
    const ask = (kind: 'preflight' | 'actual', names: readonly string[]) =>
      judgeBucket(setup.dialect, setup.configuration, { kind, origin, method, headerNames: names });
    const preflight = question.preflightNeeded ? ask('preflight', headerNames) : null;
    const actual = ask('actual', []);
    const browser = judgeResponses(
      {
        origin,
        method,
        url: question.url,
        unsafeHeaderNames: headerNames,
        credentials: question.credentials,
        preflightNeeded: question.preflightNeeded,
        preflight: preflight?.response ?? null,
        actual: actual.response,
      },
      this.#profile,
    );
    return { preflight, actual, browser: question.names === null ? namesUnknown(browser) : browser };
  }
}

/** A pass that was judged without knowing the request's header names proves nothing. */
function namesUnknown(verdict: BrowserVerdict): BrowserVerdict {
  if (verdict.verdict !== 'allowed') return verdict;
  return { ...verdict, verdict: 'unknown', because: 'the header names of the request are not known' };
}

function needed(attempt: CorsAttempt): boolean {
  if (attempt.preflightNeeded !== 'unknown') return attempt.preflightNeeded;
  return attempt.preflight !== null || !isCorsSafelistedMethod(attempt.method);
}
