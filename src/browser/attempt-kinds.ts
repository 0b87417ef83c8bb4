import type { Exchange } from '../exchange/exchange.ts';
import { type AnswerKind, answerKindOf } from '../fetch/answer-kinds.ts';
import { areSameNames } from '../fetch/header-name.ts';
import { ownCopy } from '../fetch/own-copy.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { judgeAttempt } from './judge-attempt.ts';
import type { BrowserVerdict } from './verdict.ts';

/**
 * Attempts that differ in nothing a browser looks at: they ask the same and got answers that are alike. The origin has a
 * say only in so far as an answer allows it.
 */
export interface AttemptKind {
  readonly profile: BrowserProfile;
  readonly method: string;
  readonly unsafeHeaderNames: readonly string[];
  readonly credentials: CorsAttempt['credentials'];
  readonly preflightNeeded: CorsAttempt['preflightNeeded'];
  readonly preflightState: CorsAttempt['preflightState'];
  readonly preflight: AnswerKind | null;
  readonly actual: AnswerKind | null;
  readonly verdict: BrowserVerdict;
}

const NONE: readonly AttemptKind[] = [];
const LIMIT = 8192;
const KINDS_PER_ANSWER = 64;
/** Of method and names together. */
const LONGEST = 1024;

/**
 * Judges each kind of attempt once. Only plain attempts of a capture have a kind: whole messages, known origin and
 * names, no redirects, no stored copies, nothing that a browser recorded. Bounded.
 */
export class AttemptKinds {
  /** By the answer that decides. */
  readonly #kinds = new Map<AnswerKind, AttemptKind[]>();
  #count = 0;

  /** `null`: it is to be judged by itself. */
  of(attempt: CorsAttempt, profile: BrowserProfile): AttemptKind | null {
    const { origin, unsafeHeaderNames: names } = attempt;
    if (origin === null || names === null || !isPlain(attempt)) return null;
    const preflight = attempt.preflight && kindOfAnswer(attempt.preflight, origin);
    const actual = attempt.actual && kindOfAnswer(attempt.actual, origin);
    if (preflight === undefined || actual === undefined) return null;
    const answer = actual ?? preflight;
    if (answer === null) return null;
    const alike = this.#kinds.get(answer) ?? NONE;
    for (const kind of alike) {
      if (
        kind.preflight === preflight &&
        kind.actual === actual &&
        kind.profile === profile &&
        kind.method === attempt.method &&
        kind.credentials === attempt.credentials &&
        kind.preflightNeeded === attempt.preflightNeeded &&
        kind.preflightState === attempt.preflightState &&
        areSameNames(kind.unsafeHeaderNames, names)
      )
        return kind;
    }
    if (alike.length >= KINDS_PER_ANSWER) return null;
    return this.#add(answer, { attempt, profile, preflight, actual, names });
  }

  #add(answer: AnswerKind, made: Made): AttemptKind | null {
    const { attempt, names } = made;
    if (attempt.method.length + names.join().length > LONGEST) return null;
    if (this.#count >= LIMIT) {
      this.#kinds.clear();
      this.#count = 0;
    }
    this.#count += 1;
    const kind = newKind(made);
    const alike = this.#kinds.get(answer);
    if (alike) alike.push(kind);
    else this.#kinds.set(answer, [kind]);
    return kind;
  }
}

interface Made {
  readonly attempt: CorsAttempt;
  readonly profile: BrowserProfile;
  readonly preflight: AnswerKind | null;
  readonly actual: AnswerKind | null;
  readonly names: readonly string[];
}

function newKind({ attempt, profile, preflight, actual, names }: Made): AttemptKind {
  const { method, credentials, preflightNeeded, preflightState } = attempt;
  const verdict = judgeAttempt(attempt, profile);
  const { failedParameter } = verdict;
  return {
    profile,
    method: ownCopy(method),
    unsafeHeaderNames: names.map(ownCopy),
    credentials,
    preflightNeeded,
    preflightState,
    preflight,
    actual,
    verdict: failedParameter === null ? verdict : { ...verdict, failedParameter: ownCopy(failedParameter) },
  };
}

const isPlain = (attempt: CorsAttempt): boolean =>
  attempt.retries.length === 0 &&
  attempt.redirectedFrom === null &&
  attempt.storedWithoutOrigin === null &&
  !attempt.revalidated &&
  !attempt.abandoned &&
  !attempt.isGivenUp &&
  !attempt.refusal;

/** `undefined`: more than the answer's kind may count. */
function kindOfAnswer(exchange: Exchange, origin: string): AnswerKind | undefined {
  const { status, har, lack, requestKnowledge, responseKnowledge } = exchange;
  if (har !== null || status === null || lack !== null) return undefined;
  if (requestKnowledge !== 'complete' || responseKnowledge !== 'complete') return undefined;
  return answerKindOf(status, exchange.responseHeaders, origin) ?? undefined;
}
