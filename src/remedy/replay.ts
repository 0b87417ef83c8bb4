import type { Prediction } from '../attribution/finding.ts';
import { type BucketSetup, Predictor } from '../attribution/predict.ts';
import type { Verdict } from '../browser/verdict.ts';
import { bucketNamed } from '../bucket/choose-bucket.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import type { DialectName } from '../bucket/dialects/index.ts';
import { readConfiguration, readConfigurations } from '../bucket/read-configuration.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { type AssignedConfiguration, Setups } from '../pipeline/setups.ts';
import type { Demands } from './demands.ts';
import { withShownCredentials } from './shown-credentials.ts';

/** What demands are held against. */
export interface ReplayOptions {
  readonly assigned: readonly AssignedConfiguration[];
  /** The one of `assigned` that is changed, and its text now; `null`: none is. */
  readonly edited: AssignedConfiguration | null;
  readonly text: string | undefined;
  /** `null`: as recognised. */
  readonly dialect: DialectName | null;
  readonly browser: BrowserProfile | null;
}

/** The configuration again, from another text; of a file with several buckets the same one. */
function reread(file: string, text: string, bucket: string | undefined): CorsConfiguration {
  return bucket === undefined ? readConfiguration(file, text) : bucketNamed(readConfigurations(file, text), bucket);
}

/** The answers that a store would give to everything an input asked. */
export class Replay {
  /** The edited configuration, read from its text. */
  readonly configuration: CorsConfiguration | null;
  readonly #predictor: Predictor;
  readonly #setups: Setups;
  readonly #demands: Demands;
  #known: (Prediction | null)[] = [];
  #isOfAll = false;

  constructor({ assigned, edited, text, dialect, browser }: ReplayOptions, demands: Demands) {
    const before = edited && edited.configuration !== 'none' ? edited.configuration : null;
    const configuration = edited && text !== undefined ? reread(before?.file ?? '', text, before?.buckets[0]) : null;
    const now = configuration ? assigned.map((one) => (one === edited ? { ...one, configuration } : one)) : assigned;
    this.configuration = configuration;
    this.#setups = new Setups(now, dialect, () => undefined);
    this.#predictor = new Predictor(browser ?? 'chromium');
    this.#demands = demands;
  }

  /** By what a demand is judged; `null`: nothing is known of its bucket. */
  dialect(demand: number): Dialect | null {
    return this.#setupOf(demand)?.dialect ?? null;
  }

  /** Of a store of which something is unknown, what the input shows of it. */
  #setupOf(demand: number): BucketSetup | null {
    const first = this.#demands.first(demand);
    const setup = first && this.#setups.of(first.attempt);
    if (setup === null) return null;
    const shown = this.#demands.shownCredentials(demand);
    return { ...setup, id: setup.id * 4 + shown, dialect: withShownCredentials(setup.dialect, shown) };
  }

  /** `null`: nothing is known of the bucket, or too little of the request. */
  prediction(demand: number): Prediction | null {
    const { isComplete } = this.#demands;
    if (this.#isOfAll !== isComplete) this.#known = [];
    this.#isOfAll = isComplete;
    const known = this.#known[demand];
    if (known !== undefined) return known;
    const first = this.#demands.first(demand);
    if (first === null) return null;
    const setup = this.#setupOf(demand);
    const prediction = setup && this.#predictor.predict(first.attempt, setup);
    this.#known[demand] = prediction;
    return prediction;
  }

  verdict(demand: number): Verdict {
    return this.prediction(demand)?.browser.verdict ?? 'unknown';
  }
}
