import { type AttemptKind, AttemptKinds } from '../browser/attempt-kinds.ts';
import { networkError, tellsOutcome, undecided } from '../browser/evidence.ts';
import { judgeAttempt } from '../browser/judge-attempt.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { absorbDrift } from './absorb.ts';
import { authenticationBeside } from './authentication.ts';
import { consoleWordsOf } from './console-words.ts';
import { lostCredentials } from './disagreement.ts';
import { driftCause, isGuess } from './drift.ts';
import { Exposure } from './exposure.ts';
import type { Finding, JudgedAttempt } from './finding.ts';
import { hostOf } from './host-of.ts';
import { type Cause, Ledger } from './ledger.ts';
import { type Outcome, Outcomes } from './outcomes.ts';
import { settledBy } from './possible.ts';
import { type BucketSetup, Predictor, StoreAnswers } from './predict.ts';
import { PreflightRepeats } from './preflight-repeats.ts';
import { isRedirected, RedirectChains, TOO_MANY_REDIRECTS } from './redirect-chains.ts';
import { refusalCauses } from './refusal.ts';
import type { Scene } from './scene.ts';
import { ShownCredentials, shownBy } from './shown-credentials.ts';
import { stalePreflightCause } from './stale-preflight.ts';
import { StoreMarks } from './store-marks.ts';
import { Unconfigured } from './unconfigured.ts';
import { ifInModeCors, inUnseenMode, isModeUnseen } from './unseen-mode.ts';

export interface AttributionOptions {
  /** The profile by which an attempt is judged: the user's choice, or the one its User-Agent shows. */
  readonly profileOf: (attempt: CorsAttempt) => BrowserProfile;
  /** The setup of the bucket an attempt goes to, or `null` when no configuration was given for it. */
  readonly setupOf: (attempt: CorsAttempt) => BucketSetup | null;
  /** What else the host of an attempt without a setup may be; see `Scene`. */
  readonly otherNameOf?: (attempt: CorsAttempt) => Scene['otherName'];
  /** The file that was given for the host of an attempt without a setup, and could not be read; see `Scene`. */
  readonly unreadableOf?: (attempt: CorsAttempt) => string | null;
  readonly onFinding: (finding: Finding) => void;
  readonly onJudged: (judged: JudgedAttempt) => void;
}

const LOST_REDIRECT = 'it is redirected, and the request that follows is not in the input';

/** Brings the two judges together and lays blame. */
export class Attribution {
  readonly #options: AttributionOptions;
  readonly #predictors = new Map<BrowserProfile, Predictor>();
  readonly #store = new StoreAnswers();
  readonly #ledger: Ledger;
  readonly #chains = new RedirectChains();
  readonly #repeats = new PreflightRepeats();
  readonly #exposure = new Exposure();
  readonly #marks = new StoreMarks();
  readonly #kinds = new AttemptKinds();
  readonly #outcomes = new Outcomes();
  readonly #unconfigured = new Unconfigured();
  readonly #shown = new ShownCredentials();

  constructor(options: AttributionOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.onFinding);
  }

  /** Judges an attempt; a redirected one is told only with the attempt that it led to. */
  take(attempt: CorsAttempt): void {
    const profile = this.#options.profileOf(attempt);
    const kind = this.#kinds.of(attempt, profile);
    const observed = kind === null ? judgeAttempt(attempt, profile) : kind.verdict;
    const redirected = observed.verdict === 'allowed' && isRedirected(attempt);
    if (redirected && !this.#chains.isTooMany(attempt)) {
      const displaced = this.#chains.hold(attempt);
      if (displaced) this.#alone(displaced);
      return;
    }
    let judged = redirected
      ? this.#judge(attempt, profile, networkError('actual', TOO_MANY_REDIRECTS), null)
      : this.#judge(attempt, profile, observed, kind);
    this.#options.onJudged(judged);
    for (let from = this.#chains.leadingTo(attempt); from; from = this.#chains.leadingTo(from)) {
      judged = this.#judgeHop(from, judged);
      this.#options.onJudged(judged);
    }
  }

  /** Tells what still waits for the end of a redirect. */
  end(): void {
    for (const attempt of this.#chains.drain()) this.#alone(attempt);
    for (const cause of this.#exposure.atEnd()) this.#ledger.revise(cause);
    absorbDrift(this.#ledger.findings());
  }

  /** A redirect of which nobody saw where it led; only a browser's own records would name an error. */
  #alone(attempt: CorsAttempt): void {
    const profile = this.#options.profileOf(attempt);
    const isDelivered = attempt.actual !== null && tellsOutcome(attempt.actual);
    const observed = isDelivered ? judgeAttempt(attempt, profile) : undecided(LOST_REDIRECT);
    this.#options.onJudged(this.#judge(attempt, profile, observed, null));
  }

  /** To the page a redirected request ends as its last hop does. */
  #judgeHop(attempt: CorsAttempt, last: JudgedAttempt): JudgedAttempt {
    const setup = this.#options.setupOf(attempt);
    const predicted = setup && this.#predictor(this.#options.profileOf(attempt)).predict(attempt, setup);
    const because = `redirected, and then: ${last.observed.because}`;
    return { attempt, observed: { ...last.observed, because }, predicted, findings: last.findings };
  }

  #judge(attempt: CorsAttempt, profile: BrowserProfile, seen: BrowserVerdict, kind: AttemptKind | null): JudgedAttempt {
    const isDoubtful = isModeUnseen(attempt, seen);
    const observed = isDoubtful ? ifInModeCors(seen) : seen;
    const setup = this.#options.setupOf(attempt);
    const predictor = this.#predictor(profile);
    const outcome = kind && this.#outcomes.of(kind, attempt, setup, predictor);
    const first = outcome === null ? setup && predictor.predict(attempt, setup) : outcome.predicted;
    const predicted = this.#shown.applied(first, attempt, () => outcome?.shows ?? shownBy(attempt), setup, predictor);
    const host = setup?.host ?? hostOf(attempt.url);
    this.#marks.learn({ host, attempt, observed, predicted });
    const again = outcome && this.#again(outcome, attempt, host);
    if (again !== null && !outcome?.isCounted) return { attempt, observed, predicted, findings: again };
    const store = setup?.dialect.title ?? '';
    const isKnown = outcome !== null && predicted === first;
    const settled = isKnown ? outcome.settled : predicted && settledBy(observed, predicted, store);
    const isUnexplained = setup === null && observed.verdict === 'blocked';
    const scene: Scene = {
      attempt,
      observed,
      predicted: settled?.prediction ?? null,
      settled: settled?.note ?? null,
      setup,
      host,
      from: attempt.redirectedFrom === null ? null : this.#chains.of(attempt.redirectedFrom),
      knowsStore: observed.verdict === 'blocked' && this.#marks.has(host),
      hasAgreed: observed.verdict === 'blocked' && this.#marks.agrees(host),
      unconfigured: this.#unconfigured,
      failsFresh: this.#marks.failsFresh(host),
      otherName: isUnexplained ? (this.#options.otherNameOf?.(attempt) ?? null) : null,
      unreadable: isUnexplained ? (this.#options.unreadableOf?.(attempt) ?? null) : null,
    };
    const findings: Finding[] = again ?? [];
    if (again === null) {
      const causes = this.#causes(scene);
      this.#record(isDoubtful ? inUnseenMode(causes) : causes, scene, findings);
    }
    const repeated = this.#repeats.causeOf(scene, profile);
    if (repeated) this.#record([repeated], scene, findings);
    return { attempt, observed, predicted, findings };
  }

  /** The findings of an attempt that shows nothing new; `null`: it is to be looked at. */
  #again(outcome: Outcome, attempt: CorsAttempt, host: string): Finding[] | null {
    if (outcome.isUnknown) return [];
    const key = outcome.isSmooth ? this.#exposure.again(attempt, host, outcome) : undefined;
    if (key === undefined) return null;
    const finding = key === null ? null : this.#ledger.again(key, attempt.id);
    return finding === null ? [] : [finding];
  }

  #record(causes: readonly Cause[], scene: Scene, findings: Finding[]): void {
    for (const cause of causes) {
      const finding = this.#ledger.record(cause, scene.attempt.id, () => consoleWordsOf(scene, cause));
      if (finding) findings.push(finding);
    }
  }

  /** Records a cause that no attempt shows. */
  found(cause: Cause): void {
    this.#ledger.record(cause, null);
  }

  /** Whether attempts to this host (as in the URL) were judged. */
  knows(host: string): boolean {
    return this.#marks.knows(host);
  }

  findings(): Finding[] {
    return this.#ledger.findings();
  }

  #causes(scene: Scene): Cause[] {
    switch (scene.observed.verdict) {
      case 'blocked':
        return refusalCauses(scene);
      case 'allowed':
        return this.#allowed(scene);
      case 'unknown':
        return [];
    }
  }

  #allowed(scene: Scene): Cause[] {
    const { attempt, observed, predicted } = scene;
    const causes: Cause[] = [];
    if (predicted?.browser.verdict === 'blocked' && !isGuess(scene)) {
      // One that is not in the input was remembered from before it began, or is lost.
      const isUnseen = attempt.preflightState === 'cached' || attempt.preflightState === 'not-seen';
      const isStale = isUnseen && predicted.browser.at === 'preflight';
      causes.push(isStale ? stalePreflightCause(scene, 'warning') : driftCause(scene, 'warning', 'allowed'));
    } else if (observed.ifCredentials !== null) causes.push(...lostCredentials(scene));
    const beside = authenticationBeside(scene);
    if (beside) causes.push(beside);
    const hidden = this.#exposure.causeOf(scene);
    if (hidden) causes.push(hidden);
    return causes;
  }

  #predictor(profile: BrowserProfile): Predictor {
    let predictor = this.#predictors.get(profile);
    if (!predictor) {
      predictor = new Predictor(profile, this.#store);
      this.#predictors.set(profile, predictor);
    }
    return predictor;
  }
}
