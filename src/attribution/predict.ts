import { judgeResponses } from '../browser/judge-responses.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import { type Alternative, alternativesOf } from '../bucket/alternatives.ts';
import type { BucketConfiguration } from '../bucket/configuration.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { judgeBucket, judgeMatrix } from '../bucket/judge.ts';
import type { ProviderVerdict, RuleRow } from '../bucket/verdict.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { isCorsSafelistedMethod } from '../fetch/safelist.ts';
import type { CorsAttempt, Tristate } from '../pairing/attempt.ts';
import type { Prediction } from './finding.ts';
import { withPossibilities, worldsOf } from './possible.ts';
import { type Matrices, type Outcome, type WhatIf, whatIf } from './what-if.ts';

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

/** What stores answer, whichever browser asks: each different request is judged once. */
export class StoreAnswers {
  readonly #known = new Map<string, ProviderVerdict>();

  to(question: Question, setup: BucketSetup, kind: 'preflight' | 'actual'): ProviderVerdict {
    const { origin, method, headerNames, signed } = requestOf(question, kind);
    const key = `${setup.id} ${kind} ${signed}\n${origin}\n${method}\n${headerNames.join()}`;
    const known = this.#known.get(key);
    if (known) return known;
    const verdict = ask(question, setup, kind, null);
    if (this.#known.size >= MEMO_LIMIT) this.#known.clear();
    this.#known.set(key, verdict);
    return verdict;
  }
}

/** Replays attempts against bucket configurations. Equal questions are answered once. */
export class Predictor {
  readonly #answers = new Map<number, Answers>();
  readonly #profile: BrowserProfile;
  readonly #store: StoreAnswers;
  #count = 0;

  /** `store`: shared with the predictors of other profiles, what stores answer. */
  constructor(profile: BrowserProfile, store = new StoreAnswers()) {
    this.#profile = profile;
    this.#store = store;
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
    const preflight = question.preflightNeeded ? this.#store.to(question, setup, 'preflight') : null;
    const actual = this.#store.to(question, setup, 'actual');
    const judged = this.#prediction(question, preflight, actual);
    const predicted =
      judged.browser.verdict === 'blocked' ? { ...judged, whatIf: this.#whatIf(question, setup, judged) } : judged;
    const others = worldsOf(preflight, actual).map((world) => ({
      facts: world.facts,
      prediction: this.#prediction(question, world.preflight, world.actual),
    }));
    return withPossibilities(predicted, others, setup.dialect.title);
  }

  #prediction(question: Question, preflight: ProviderVerdict | null, actual: ProviderVerdict): Prediction {
    const browser = this.#judge(question, preflight, actual);
    return { preflight, actual, browser: question.names === null ? namesUnknown(browser) : browser, possible: [] };
  }

  #judge(question: Question, preflight: ProviderVerdict | null, actual: ProviderVerdict): BrowserVerdict {
    return judgeResponses(
      {
        origin: question.origin,
        method: question.method,
        url: question.url,
        unsafeHeaderNames: question.names ?? [],
        credentials: question.credentials,
        preflightNeeded: question.preflightNeeded,
        preflight: preflight?.response ?? null,
        actual: actual.response,
      },
      this.#profile,
    );
  }

  #whatIf(question: Question, setup: BucketSetup, { preflight, actual, browser }: Prediction): WhatIf | null {
    const isPreflight = browser.at === 'preflight' && preflight !== null;
    const refused = isPreflight ? preflight : actual;
    if (refused === null || question.names === null) return null;
    const matrices = { preflight: preflight?.matrix ?? null, actual: actual?.matrix ?? null };
    const under = (dialect: Dialect, changed: Matrices): Outcome => {
      const first = changed.preflight && ask(question, { ...setup, dialect }, 'preflight', changed.preflight);
      const second = ask(question, { ...setup, dialect }, 'actual', changed.actual);
      const { verdict, corsError } = this.#judge(question, first, second);
      return { verdict, corsError, rule: (isPreflight ? first : second)?.ruleIndex ?? null };
    };
    // Only credentials make a rule that answers one that does not cure, and only then is it asked again.
    const others = question.credentials === true ? alternativesOf(setup.dialect).filter(isOfCredentials) : [];
    return whatIf(refused, matrices, setup.dialect, (changed) => {
      const outcome = under(setup.dialect, changed);
      const isOpen = others.some(({ dialect }) => under(dialect, changed).verdict !== outcome.verdict);
      return isOpen ? { ...outcome, verdict: 'unknown', corsError: null } : outcome;
    });
  }
}

/** Whether an unknown fact decides what becomes of a request with credentials that a rule answers. */
const isOfCredentials = ({ fact }: Alternative): boolean => fact === 'credentials' || fact === 'allowOrigin';

/** What the store answers; `matrix`: as if its rules had been judged so. */
function ask(
  question: Question,
  { dialect, configuration }: BucketSetup,
  kind: 'preflight' | 'actual',
  matrix: readonly RuleRow[] | null,
): ProviderVerdict {
  const request = requestOf(question, kind);
  return matrix === null
    ? judgeBucket(dialect, configuration, request)
    : judgeMatrix(dialect, configuration, request, matrix);
}

function requestOf({ origin, method, names }: Question, kind: 'preflight' | 'actual') {
  const headerNames = kind === 'preflight' ? (names ?? []) : [];
  return { kind, origin, method, headerNames, signed: names?.includes('authorization') ?? false };
}

/** The map behind a key, made where it is missing. */
export function stepInto<K, K2, V>(map: Map<K, Map<K2, V>>, key: K): Map<K2, V> {
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
