/**
 * Evidence grade of a statement about a store: T recorded from the live service, S read in its source, D documented,
 * O seen in a public report, 2 secondary, I inferred by us; ?: unknown.
 */
export type Grade = 'T' | 'S' | 'D' | 'O' | '2' | 'I' | '?';

/** A statement about a store, how well it is founded, and on what. */
export interface Fact<T> {
  /** Of an unknown fact what is taken for the picture that is shown; no verdict rests on it alone. */
  readonly value: T;
  /** `?`: unknown. */
  readonly grade: Grade;
  /** Document, test or capture it rests on; of an unknown fact what would settle it. */
  readonly source: string;
  /** All that an unknown fact may be, `value` among it. Every one is tried: what they agree upon is known. */
  readonly either?: readonly T[];
}

export const fact = <const T>(value: T, grade: Grade, source: string): Fact<T> => ({ value, grade, source });

/** What nobody has said or shown. `settle`: what would tell, e.g. `a preflight without Origin, captured`. */
export const unknown = <const T, const U = T>(value: T, others: readonly U[], settle: string): Fact<T | U> => ({
  value,
  grade: '?',
  source: settle,
  either: [value, ...others],
});

export const isUnknown = (of: Fact<unknown>): boolean => of.grade === '?';

/** Facts with the same grade and source. */
export const citing =
  (grade: Grade, source: string) =>
  <const T>(value: T): Fact<T> =>
    fact(value, grade, source);

/** A rule that may differ between answers to preflights and to actual requests. */
export interface PerKind<T> {
  readonly preflight: T;
  readonly actual: T;
}

/** For both kinds of request. */
export const both = <const T>(value: T): PerKind<T> => ({ preflight: value, actual: value });
