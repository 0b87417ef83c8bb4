import type { BrowserVerdict } from '../browser/verdict.ts';
import type { ProviderVerdict } from '../bucket/verdict.ts';
import type { BlamedItem, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';

/** A cause, told once however many attempts it touched. */
export interface Finding {
  /** 1-based, in order of first sight. */
  readonly id: number;
  /** Replaced when more becomes known of the same cause. */
  diagnostic: Diagnostic;
  readonly item: BlamedItem | null;
  /** 0-based rule, or `null`. */
  readonly ruleIndex: number | null;
  /** The token that was refused: header name, method, origin; or `null`. */
  value: string | null;
  /** Bucket host. */
  readonly host: string | null;
  /** How many attempts so far. */
  count: number;
  /** The first few attempts. */
  readonly attempts: number[];
  /** The finding that turned out to explain this one. */
  absorbedBy?: number;
}

/** What the supplied configuration makes of an attempt. */
export interface Prediction {
  readonly preflight: ProviderVerdict | null;
  readonly actual: ProviderVerdict | null;
  /** The browser's verdict over the predicted answers. */
  readonly browser: BrowserVerdict;
}

/** An attempt with both judgements and its causes. */
export interface JudgedAttempt {
  readonly attempt: CorsAttempt;
  readonly observed: BrowserVerdict;
  /** `null` when no configuration was supplied for the bucket. */
  readonly predicted: Prediction | null;
  readonly findings: readonly Finding[];
}
