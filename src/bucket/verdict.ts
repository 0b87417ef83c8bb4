import type { ResponseFacts } from '../fetch/response-facts.ts';
import type { Entry, Item, Rule } from './configuration.ts';

/**
 * Evidence grade of a statement about a store: T recorded from the live service, S read in its source, D documented,
 * O seen in a public report, 2 secondary, I inferred by us.
 */
export type Grade = 'T' | 'S' | 'D' | 'O' | '2' | 'I';

/** One rule, one item, one token asked for: which entry matched, and all that were tried. */
export interface Cell {
  readonly item: Exclude<Item, 'expose'>;
  /** The origin, the method, or one header name (in lower case where the store ignores case). */
  readonly token: string;
  readonly matched: Entry | null;
  readonly tried: readonly Entry[];
}

export interface RuleRow {
  readonly rule: Rule;
  /** The origin cell, the method cell, then one cell per requested header (each name once). */
  readonly cells: readonly Cell[];
  /** The items that fail, each once, in the order origin, method, header. */
  readonly failing: readonly Exclude<Item, 'expose'>[];
}

/** What the store is asked. */
export interface BucketRequest {
  readonly kind: 'preflight' | 'actual';
  /** `null`: no `Origin` header. */
  readonly origin: string | null;
  /** `Access-Control-Request-Method` of a preflight (`null` when absent), else the request's method. */
  readonly method: string | null;
  /** `Access-Control-Request-Headers`, split and trimmed; browsers send it with preflights only. */
  readonly headerNames: readonly string[];
  /** `Access-Control-Request-Method` of an actual request: no browser sends it, but some stores heed it. */
  readonly requestedMethod?: string;
}

export type Gate = 'missing-origin' | 'missing-method' | 'no-configuration' | 'no-rule';

/** What a store does with a request, and why. */
export interface ProviderVerdict {
  /** The rule that answers, 0-based, or `null`. */
  readonly ruleIndex: number | null;
  /** What stopped the request before a rule answered, or `null`. */
  readonly gate: Gate | null;
  /** Every rule judged on every item, whichever rule answers. */
  readonly matrix: readonly RuleRow[];
  /** The predicted CORS-relevant answer. For an actual request only the headers the store would add; `status` is then 200. */
  readonly response: ResponseFacts;
  /** Error code, text and OSS `EC` of a refusal, or `null`. */
  readonly error: { readonly code: string; readonly message: string; readonly ec: string | null } | null;
  /** The weakest grade among the facts that decided whether a rule answers, which, and its Allow-Origin. */
  readonly grade: Grade;
}
