import { judgeAttempt } from '../browser/judge-attempt.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import { maxAgeMissing } from '../diagnostics/cors.ts';
import { hasHeader } from '../fetch/header-list.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { driftCause, lostCredentials } from './disagreement.ts';
import { requestEvidence } from './evidence.ts';
import { exposureCauses } from './exposure.ts';
import type { Finding, JudgedAttempt } from './finding.ts';
import { type Cause, Ledger } from './ledger.ts';
import { placeOf } from './place.ts';
import { settledBy } from './possible.ts';
import { type BucketSetup, Predictor } from './predict.ts';
import { isRedirected, RedirectChains } from './redirect-chains.ts';
import { refusalCauses } from './refusal.ts';
import { answerEvidence, outside, type Scene } from './scene.ts';
import { inWords } from './words.ts';

export interface AttributionOptions {
  /** The profile by which an attempt is judged: the user's choice, or the one its User-Agent shows. */
  readonly profileOf: (attempt: CorsAttempt) => BrowserProfile;
  /** The setup of the bucket an attempt goes to, or `null` when no configuration was given for it. */
  readonly setupOf: (attempt: CorsAttempt) => BucketSetup | null;
  readonly onFinding: (finding: Finding) => void;
  readonly onJudged: (judged: JudgedAttempt) => void;
}

const REPEATS_LIMIT = 20_000;
const STORM_WINDOW_US = 600e6;

/** Brings the two judges together and lays blame. */
export class Attribution {
  readonly #options: AttributionOptions;
  readonly #predictors = new Map<BrowserProfile, Predictor>();
  readonly #ledger: Ledger;
  readonly #chains = new RedirectChains();
  /** Request -> time of its last preflight that came without a Max-Age. */
  readonly #preflighted = new Map<string, number>();

  constructor(options: AttributionOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.onFinding);
  }

  /** Judges an attempt; a redirected one is told only with the attempt that it led to. */
  take(attempt: CorsAttempt): void {
    const profile = this.#options.profileOf(attempt);
    const observed = judgeAttempt(attempt, profile);
    if (observed.verdict === 'allowed' && isRedirected(attempt)) {
      const displaced = this.#chains.hold(attempt);
      if (displaced) this.#alone(displaced);
      return;
    }
    let judged = this.#judge(attempt, profile, observed);
    this.#options.onJudged(judged);
    for (let from = this.#chains.leadingTo(attempt); from; from = this.#chains.leadingTo(from)) {
      judged = this.#judgeHop(from, judged);
      this.#options.onJudged(judged);
    }
  }

  /** Tells what still waits for the end of a redirect. */
  end(): void {
    for (const attempt of this.#chains.drain()) this.#alone(attempt);
  }

  #alone(attempt: CorsAttempt): void {
    const profile = this.#options.profileOf(attempt);
    this.#options.onJudged(this.#judge(attempt, profile, judgeAttempt(attempt, profile)));
  }

  /** To the page a redirected request ends as its last hop does. */
  #judgeHop(attempt: CorsAttempt, last: JudgedAttempt): JudgedAttempt {
    const setup = this.#options.setupOf(attempt);
    const predicted = setup && this.#predictor(this.#options.profileOf(attempt)).predict(attempt, setup);
    const because = `redirected, and then: ${last.observed.because}`;
    return { attempt, observed: { ...last.observed, because }, predicted, findings: last.findings };
  }

  #judge(attempt: CorsAttempt, profile: BrowserProfile, observed: BrowserVerdict): JudgedAttempt {
    const setup = this.#options.setupOf(attempt);
    const predicted = setup && this.#predictor(profile).predict(attempt, setup);
    const settled = predicted && settledBy(observed, predicted);
    const scene: Scene = {
      attempt,
      observed,
      predicted: settled?.prediction ?? null,
      settled: settled?.note ?? null,
      setup,
      host: setup?.host ?? hostOf(attempt.url),
    };
    const findings: Finding[] = [];
    this.#record(this.#causes(scene), attempt, findings);
    this.#record(this.#storm(scene), attempt, findings);
    return { attempt, observed, predicted, findings };
  }

  #record(causes: readonly Cause[], attempt: CorsAttempt, findings: Finding[]): void {
    for (const cause of causes) {
      const finding = this.#ledger.record(cause, attempt.id);
      if (finding) findings.push(finding);
    }
  }

  findings(): Finding[] {
    return this.#ledger.findings();
  }

  #causes(scene: Scene): Cause[] {
    const { observed, predicted } = scene;
    const refusesNow = predicted?.browser.verdict === 'blocked';
    switch (observed.verdict) {
      case 'blocked':
        return refusalCauses(scene);
      case 'allowed':
        if (refusesNow) return [driftCause(scene, 'warning', 'allowed'), ...exposureCauses(scene)];
        return observed.ifCredentials === null
          ? exposureCauses(scene)
          : [...lostCredentials(scene), ...exposureCauses(scene)];
      case 'unknown':
        return [];
    }
  }

  /** The same request preflighted again within ten minutes because no Max-Age lets the browser remember. */
  #storm(scene: Scene): Cause[] {
    const { attempt, observed, predicted, setup } = scene;
    const preflight = attempt.preflight;
    if (!preflight || observed.at === 'preflight' || preflight.status === null) return [];
    if (hasHeader(preflight.responseHeaders, 'access-control-max-age')) return [];
    const key = `${attempt.origin}\n${attempt.method}\n${attempt.url}`;
    const before = this.#preflighted.get(key);
    if (this.#preflighted.size >= REPEATS_LIMIT) this.#preflighted.clear();
    this.#preflighted.set(key, preflight.timeUs);
    if (before === undefined || preflight.timeUs - before > STORM_WINDOW_US) return [];
    const config = setup && setup.configuration !== 'none' ? setup.configuration : null;
    const rule = config?.rules[predicted?.preflight?.ruleIndex ?? -1];
    const place = config && rule && rule.maxAgeSeconds === null ? placeOf(config, rule, 'origin') : null;
    const evidence = [requestEvidence(preflight, 'again here'), ...answerEvidence(scene, null, '')].slice(0, 1);
    const storm = outside(scene, 'preflight storm', () => inWords(config, maxAgeMissing(place, attempt.url, evidence)));
    return [{ ...storm, item: 'max-age', ruleIndex: rule?.index ?? null }];
  }

  #predictor(profile: BrowserProfile): Predictor {
    let predictor = this.#predictors.get(profile);
    if (!predictor) {
      predictor = new Predictor(profile);
      this.#predictors.set(profile, predictor);
    }
    return predictor;
  }
}

/** Host of an absolute URL, with its port when it is written, without user information. */
export function hostOf(url: string): string {
  const start = url.indexOf('//') + 2;
  let end = start;
  while (end < url.length && url[end] !== '/' && url[end] !== '?' && url[end] !== '#') end += 1;
  const authority = url.slice(start, end);
  return authority.slice(authority.lastIndexOf('@') + 1);
}
