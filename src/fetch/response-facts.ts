/** A response as the judges need it: captured, or predicted. */
export interface ResponseFacts {
  readonly status: number;
  /** Flat header list. */
  readonly headers: readonly string[];
}
