import type { ResponseFacts } from '../fetch/response-facts.ts';
import type { Entry, Item, Rule } from './configuration.ts';
import type { Dialect, Gate } from './dialects/dialect.ts';
import type { Grade } from './dialects/fact.ts';

export type { Gate, Grade };

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
  /** `Access-Control-Request-Headers` as it was sent; without it the names are joined as browsers do. */
  readonly headerText?: string;
  /** Whether an actual request carries `Authorization`. */
  readonly signed?: boolean;
  /** There is no such bucket. */
  readonly bucketMissing?: boolean;
  /** Names of the headers of the answer, for stores that expose by pattern. */
  readonly answerNames?: readonly string[];
}

/** What an unknown fact about the store leaves open: the same request if the fact were another one. */
export interface Unsettled {
  /** The dialect with the other value. */
  readonly under: Dialect;
  /** Key of the fact. */
  readonly fact: string;
  /** What would settle it. */
  readonly settle: string;
  /** What of the answer is another: `rule`, `status`, `error`, or the name of a header. */
  readonly differs: readonly string[];
  readonly verdict: ProviderVerdict;
}

/** What a store does with a request, and why. */
export interface ProviderVerdict {
  /** The rule that answers, 0-based, or `null`. */
  readonly ruleIndex: number | null;
  /** The rule that was taken: the one that answers, or one that refuses where stores look no further; else `null`. */
  readonly selected: number | null;
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
  /** What is not known of the store and would change this answer. */
  readonly unsettled: readonly Unsettled[];
}
