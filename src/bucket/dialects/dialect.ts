import type { Gate, Grade } from '../verdict.ts';

/** A statement about a store, how well it is founded, and on what. */
export interface Fact<T> {
  readonly value: T;
  readonly grade: Grade;
  /** Document, test or capture it rests on. */
  readonly source: string;
}

export const fact = <const T>(value: T, grade: Grade, source: string): Fact<T> => ({ value, grade, source });

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly ec: string | null;
}

/**
 * Everything in which one store's CORS differs from another's; the engine (`judge.ts`) has no branches of its own.
 * Parameters as in the dialect table of the project's provider notes.
 */
export interface Dialect {
  readonly name: string;
  readonly title: string;
  /** Which rule answers: the first that matches origin, method and every header; or an earlier decision. */
  readonly selection: Fact<'full' | 'origin-method' | 'origin'>;
  readonly originCase: Fact<'sensitive' | 'insensitive'>;
  readonly methodCase: Fact<'sensitive' | 'insensitive'>;
  readonly headerCase: Fact<'sensitive' | 'insensitive'>;
  /** Methods that a rule may list. */
  readonly methodsAllowed: Fact<readonly string[] | 'any'>;
  readonly gateOrder: Fact<readonly Exclude<Gate, 'no-rule'>[]>;
  readonly refusals: Fact<Readonly<Record<Gate, Refusal>>>;
  /** What a rule with a literal `*` answers. */
  readonly starAnswer: Fact<'star' | 'echo'>;
  /** When Access-Control-Allow-Credentials is sent. */
  readonly credentials: Fact<'never' | 'when-echo' | 'always'>;
  readonly allowMethods: Fact<'rule' | 'requested'>;
  readonly allowHeaders: Fact<'requested' | 'requested-lower' | 'rule'>;
  readonly exposeOnPreflight: Fact<'yes' | 'no'>;
  /** Allow-Methods and Max-Age on answers to actual requests. */
  readonly preflightHeadersOnActual: Fact<'yes' | 'no'>;
  /** `Vary` of an answer to which a rule applied; `config`: `Origin` when the configuration says ResponseVary. */
  readonly vary: Fact<'triple' | 'config' | 'none'>;
  /** Whether a refusal for lack of authentication leaves without CORS headers. */
  readonly authBeforeCors: Fact<'yes' | 'no'>;
  /** Limits of a configuration: beyond `warn` documents disagree, beyond `most` the store refuses. */
  readonly maxRules: Fact<{ readonly warn: number; readonly most: number }>;
  readonly maxBytes: Fact<number>;
}
