import type { Gate, Grade } from '../verdict.ts';
import type { Wildcards } from '../wildcard.ts';

/** A statement about a store, how well it is founded, and on what. */
export interface Fact<T> {
  readonly value: T;
  readonly grade: Grade;
  /** Document, test or capture it rests on. */
  readonly source: string;
}

export const fact = <const T>(value: T, grade: Grade, source: string): Fact<T> => ({ value, grade, source });

/** How a store says no to a preflight. */
export interface Refusal {
  readonly status: number;
  /** `null`: an answer without an error document. */
  readonly code: string | null;
  /** `{method}` stands for the value of Access-Control-Request-Method. */
  readonly message: string;
  readonly ec: string | null;
}

type Case = 'sensitive' | 'insensitive';
type YesNo = 'yes' | 'no';

/** A rule that may differ between answers to preflights and to actual requests. */
export interface PerKind<T> {
  readonly preflight: T;
  readonly actual: T;
}

/** For both kinds of request. */
export const both = <const T>(value: T): PerKind<T> => ({ preflight: value, actual: value });

/**
 * Everything in which one store's CORS differs from another's; the engine has no branches of its own for a store.
 * Parameters as in the dialect table of the project's provider notes (section 6).
 */
export interface Dialect {
  readonly name: string;
  readonly title: string;

  // ---- which rule answers
  /** `full`: the first that matches origin, method and every header. Else the first that matches less; then it decides. */
  readonly selection: Fact<'full' | 'origin-method' | 'origin'>;
  readonly originCase: Fact<Case>;
  readonly methodCase: Fact<Case>;
  readonly headerCase: Fact<Case>;
  readonly originWildcards: Fact<Wildcards>;
  readonly headerWildcards: Fact<Wildcards>;
  /** What a rule without AllowedHeader does to a preflight that asks for headers. */
  readonly emptyAllowedHeaders: Fact<'deny' | 'allow'>;
  /** An empty name in Access-Control-Request-Headers (`a,,b`): left out, or judged like every other. */
  readonly emptyHeaderName: Fact<'drop' | 'judge'>;
  /** The method by which an actual request is judged: its own, or Access-Control-Request-Method when it has that. */
  readonly actualMethod: Fact<'own' | 'requested'>;
  /** Whether Access-Control-Request-Headers counts on an actual request. */
  readonly requestHeadersOnActual: Fact<YesNo>;
  /** Methods that a rule may list. */
  readonly methodsAllowed: Fact<readonly string[] | 'any'>;

  // ---- refusals
  readonly gateOrder: Fact<readonly Exclude<Gate, 'no-rule'>[]>;
  readonly refusals: Readonly<Record<Gate, Fact<Refusal>>>;
  /** A requested method that no rule can list, refused where `missing-method` stands; `null`: as when no rule matches. */
  readonly unknownMethod: Fact<Refusal | null>;
  /** The response header that repeats the refusal's `ec`. */
  readonly errorCodeHeader: Fact<string | null>;

  // ---- the answer of a rule
  readonly okStatus: Fact<number>;
  /** `star-or-origin`: `*` when the rule lists the lone `*` anywhere, else the request's origin. */
  readonly allowOrigin: Fact<PerKind<'star-or-origin' | 'first-match' | 'origin' | 'star' | 'list'>>;
  /** When Access-Control-Allow-Credentials is sent; `with-origin`: unless Allow-Origin is `*`. */
  readonly credentials: Fact<PerKind<'never' | 'with-origin' | 'always'>>;
  readonly allowMethods: Fact<PerKind<'rule' | 'requested' | 'none'>>;
  readonly allowHeaders: Fact<PerKind<'requested' | 'requested-lower' | 'rule' | 'none'>>;
  readonly exposeHeaders: Fact<PerKind<'rule' | 'none'>>;
  readonly maxAge: Fact<PerKind<'rule' | 'rule-above-zero' | 'none'>>;
  readonly listSeparator: Fact<', ' | ','>;
  /** `Vary` of answers to which a rule applied, and of all others. */
  readonly vary: Fact<{ readonly matched: Vary; readonly otherwise: Vary }>;

  // ---- beyond the rules
  /** Whether a refusal for lack of authentication leaves without CORS headers. */
  readonly authBeforeCors: Fact<YesNo>;
  /** Limits of a configuration: beyond `warn` documents disagree, beyond `most` the store refuses. */
  readonly maxRules: Fact<{ readonly warn: number; readonly most: number }>;
  readonly maxBytes: Fact<number>;
}

/**
 * `triple`: Origin and both Access-Control-Request headers; `origin-unless-star`: unless Allow-Origin is `*`;
 * `config`: `Origin` when the configuration says ResponseVary.
 */
export type Vary = 'triple' | 'origin' | 'origin-unless-star' | 'config' | 'none';
