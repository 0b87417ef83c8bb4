import type { Prediction } from '../attribution/finding.ts';
import { Predictor } from '../attribution/predict.ts';
import type { Verdict } from '../browser/verdict.ts';
import { bucketNamed } from '../bucket/choose-bucket.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import type { DialectName } from '../bucket/dialects/index.ts';
import { readConfiguration, readConfigurations } from '../bucket/read-configuration.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { type AssignedConfiguration, Setups } from '../pipeline/setups.ts';
import type { Demands } from './demands.ts';

/** What the user tries out. Nothing of it touches a file. */
export interface Trial {
  /** The texts of the configuration, the one as supplied first; the last one is in force. */
  readonly texts: readonly string[];
  /** `null`: as recognised. */
  readonly dialect: DialectName | null;
  readonly browser: BrowserProfile | null;
}

export const isTrying = ({ texts, dialect, browser }: Trial): boolean =>
  texts.length > 1 || dialect !== null || browser !== null;

export function withEdits(trial: Trial, edits: readonly Edit[]): Trial {
  const text = trial.texts.at(-1);
  if (text === undefined || edits.length === 0) return trial;
  let edited = text;
  for (const { span, insert } of [...edits].sort((a, b) => b.span.start - a.span.start)) {
    edited = edited.slice(0, span.start) + insert + edited.slice(span.end);
  }
  return edited === text ? trial : { ...trial, texts: [...trial.texts, edited] };
}

export const withoutLastEdit = (trial: Trial): Trial =>
  trial.texts.length > 1 ? { ...trial, texts: trial.texts.slice(0, -1) } : trial;

/** The configuration again; of a file with several buckets the same one. */
const reread = (file: string, text: string, bucket: string | undefined): CorsConfiguration =>
  bucket === undefined ? readConfiguration(file, text) : bucketNamed(readConfigurations(file, text), bucket);

/** The answers that a store would give to everything the input asked, under a trial. */
export class Replay {
  readonly configuration: CorsConfiguration | null;
  readonly #predictor: Predictor;
  readonly #setups: Setups;
  readonly #demands: Demands;
  readonly #known: (Prediction | null)[] = [];

  constructor(
    trial: Trial,
    assigned: readonly AssignedConfiguration[],
    edited: AssignedConfiguration | null,
    demands: Demands,
  ) {
    const file = edited && edited.configuration !== 'none' ? edited.configuration.file : '';
    const text = trial.texts.at(-1);
    const bucket = edited && edited.configuration !== 'none' ? edited.configuration.buckets[0] : undefined;
    this.configuration = edited && text !== undefined ? reread(file, text, bucket) : null;
    const configuration = this.configuration;
    const now = configuration ? assigned.map((one) => (one === edited ? { ...one, configuration } : one)) : assigned;
    this.#setups = new Setups(now, trial.dialect, () => undefined);
    this.#predictor = new Predictor(trial.browser ?? 'chromium');
    this.#demands = demands;
  }

  /** `null`: nothing is known of the bucket, or too little of the request. */
  prediction(demand: number): Prediction | null {
    const known = this.#known[demand];
    if (known !== undefined) return known;
    const first = this.#demands.first(demand);
    if (first === null) return null;
    const setup = this.#setups.of(first.attempt);
    const prediction = setup && this.#predictor.predict(first.attempt, setup);
    this.#known[demand] = prediction;
    return prediction;
  }

  verdict(demand: number): Verdict {
    return this.prediction(demand)?.browser.verdict ?? 'unknown';
  }
}
