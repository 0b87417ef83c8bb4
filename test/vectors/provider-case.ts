import type { BucketRequest, Grade } from '../../src/bucket/verdict.ts';
import type { RuleSketch } from '../support/build-configuration.ts';

/** One row of a table of what a store is known to do. */
export interface ProviderCase {
  /** Row of the vector tables (providers.md section 7), with a letter where a row has several requests. */
  readonly id: string;
  readonly rules: readonly RuleSketch[] | 'none';
  readonly responseVary?: boolean;
  readonly request: BucketRequest;
  readonly expected: {
    /** Left out where no document says. */
    readonly status?: number;
    /** 1-based; `null`: none answers. */
    readonly rule?: number | null;
    /** Lower-case names; `null`: absent. Headers that are not named may be anything. */
    readonly headers?: Readonly<Record<string, string | null>>;
    readonly code?: string;
    readonly message?: RegExp;
    readonly ec?: string | null;
  };
  /** How well the row itself is founded. */
  readonly evidence: Grade;
  readonly source: string;
}

type Names = readonly string[];

/** OPTIONS with Origin, Access-Control-Request-Method and Access-Control-Request-Headers. */
export const preflight = (origin: string | null, method: string | null, headerNames: Names = []): BucketRequest => ({
  kind: 'preflight',
  origin,
  method,
  headerNames,
});

export const actual = (method: string, origin: string | null, extra: Partial<BucketRequest> = {}): BucketRequest => ({
  kind: 'actual',
  origin,
  method,
  headerNames: [],
  ...extra,
});

/** No header of the CORS protocol. */
export const NO_CORS: Readonly<Record<string, null>> = {
  'access-control-allow-origin': null,
  'access-control-allow-credentials': null,
  'access-control-allow-methods': null,
  'access-control-allow-headers': null,
  'access-control-expose-headers': null,
  'access-control-max-age': null,
};
