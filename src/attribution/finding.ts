import type { BrowserVerdict } from '../browser/verdict.ts';
import type { ProviderVerdict, Unsettled } from '../bucket/verdict.ts';
import type { BlamedItem, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';

/** A cause, told once however many attempts it touched. */
export interface Finding {
  /** 1-based, in order of first sight. */
  readonly id: number;
  readonly diagnostic: Diagnostic;
  readonly item: BlamedItem | null;
  /** 0-based rule, or `null`. */
  readonly ruleIndex: number | null;
  /** The token that was refused: header name, method, origin; or `null`. */
  readonly value: string | null;
  /** Bucket host. */
  readonly host: string | null;
  /** How many attempts so far. */
  count: number;
  /** The first few attempts. */
  readonly attempts: number[];
}

/** What the supplied configuration makes of an attempt. */
export interface Prediction {
  readonly preflight: ProviderVerdict | null;
  readonly actual: ProviderVerdict | null;
  /** The browser's verdict over the predicted answers; `unknown` where it hangs on what is unknown of the store. */
  readonly browser: BrowserVerdict;
  /** Every other outcome that what is unknown of the store leaves possible, and the one that was taken first. */
  readonly possible: readonly Possibility[];
}

/** What comes of it if the store is like this. */
export interface Possibility {
  /** Keys of the facts in which it is not what was taken first; none for that itself. */
  readonly facts: readonly Pick<Unsettled, 'fact' | 'settle'>[];
  readonly prediction: Prediction;
}

/** An attempt with both judgements and its causes. */
export interface JudgedAttempt {
  readonly attempt: CorsAttempt;
  readonly observed: BrowserVerdict;
  /** `null` when no configuration was supplied for the bucket. */
  readonly predicted: Prediction | null;
  readonly findings: readonly Finding[];
}
