import type { Wildcards } from '../wildcard.ts';
import type { Fact, PerKind } from './fact.ts';

export { both, type Fact, fact, isUnknown, type PerKind } from './fact.ts';

/** What stops a request before a rule answers. */
export type Gate = 'missing-origin' | 'missing-method' | 'no-bucket' | 'no-configuration' | 'no-rule';

/** How a store answers a preflight that no rule answers: as a rule with an error. */
export interface Refusal {
  readonly status: number;
  /** `null`: an answer without an error document. */
  readonly code: string | null;
  /** `{method}` stands for the value of Access-Control-Request-Method. */
  readonly message: string;
  readonly ec: string | null;
  /** Flat list of CORS headers, from a store that lets through what no rule answers; none otherwise. */
  readonly headers?: readonly string[];
}

type Case = 'sensitive' | 'insensitive';
export type YesNo = 'yes' | 'no';
/** `full`: the first that matches origin, method and every header. Else the first that matches less; then it decides. */
export type Selection = 'full' | 'origin-method' | 'origin';

/** A rule that a store has by itself. */
export interface OwnRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly maxAge?: number;
}

/**
 * Everything in which one store's CORS differs from another's; the engine has no branches of its own for a store.
 * Parameters as in the dialect table of the project's provider notes (section 6).
 */
export interface Dialect {
  readonly name: string;
  readonly title: string;

  // ---- what is consulted
  /** Where the rules are kept: a configuration of each bucket, one of the whole account, a setting of the server. */
  readonly configuredBy: Fact<'bucket' | 'account' | 'server' | 'nothing'>;
  /** The rules in force where none are configured; `null`: cross-origin requests are refused then. */
  readonly ownRules: Fact<readonly OwnRule[] | null>;

  // ---- which rule answers
  readonly selection: Fact<PerKind<Selection>>;
  readonly originCase: Fact<Case>;
  /** `request-upper`, `entry-upper`: one of the two is put in upper case, the other one is taken as it is. */
  readonly methodCase: Fact<Case | 'request-upper' | 'entry-upper'>;
  readonly headerCase: Fact<Case>;
  readonly originWildcards: Fact<Wildcards>;
  readonly headerWildcards: Fact<Wildcards>;
  /** Whether a `*` beside other characters may stand for nothing. */
  readonly starMayBeEmpty: Fact<YesNo>;
  /** Whether what stands before and behind the star may overlap in the text (`ab*ba` takes `aba`). */
  readonly starMayOverlap: Fact<YesNo>;
  /** Whether an AllowedMethod `*` stands for every method. */
  readonly methodStar: Fact<YesNo>;
  /**
   * `store`: every method of `methodsAllowed` passes, whatever a rule lists. `operation`: a rule lists operations of an
   * interface of the store's own, and one of those that are asked for by the method has to be among them.
   */
  readonly methodsBy: Fact<'rule' | 'store' | 'operation'>;
  /** What a rule without AllowedHeader does to a preflight that asks for headers. */
  readonly emptyAllowedHeaders: Fact<'deny' | 'allow'>;
  /** An empty name in Access-Control-Request-Headers (`a,,b`): left out, or judged like every other. */
  readonly emptyHeaderName: Fact<'drop' | 'judge'>;
  /** The method by which an actual request is judged: its own, or Access-Control-Request-Method when it has that. */
  readonly actualMethod: Fact<'own' | 'requested' | 'unchecked'>;
  /** Whether Access-Control-Request-Headers counts on an actual request. */
  readonly requestHeadersOnActual: Fact<YesNo>;
  /** Methods that a rule may list. */
  readonly methodsAllowed: Fact<readonly string[] | 'any'>;

  // ---- refusals
  readonly gateOrder: Fact<readonly Exclude<Gate, 'no-rule'>[]>;
  readonly refusals: Readonly<Record<Gate, Fact<Refusal>>>;
  /** A requested method that no rule can list, refused where `missing-method` stands; `null`: as when no rule matches. */
  readonly unknownMethod: Fact<Refusal | null>;
  /** How a list of requested headers with an empty name is refused; `null`: `emptyHeaderName` says what becomes of it. */
  readonly badHeaderName: Fact<Refusal | null>;
  /** A rule whose origin matches, but not all else: its Allow-Origin is sent, and none of its lists. */
  readonly partialAnswer: Fact<YesNo>;
  /** The response header that repeats the refusal's `ec` (or its code, where there is no `ec`). */
  readonly errorCodeHeader: Fact<string | null>;
  /** Children of the error document besides Code and Message. */
  readonly errorFields: Fact<readonly string[]>;

  // ---- the answer of a rule
  readonly okStatus: Fact<number>;
  /**
   * `star-or-origin`: `*` when the rule lists the lone `*` anywhere, else the request's origin; `star-alone`: `*` when it
   * is the only entry; `star-unless-signed`: `*` only to a request without Authorization.
   */
  readonly allowOrigin: Fact<
    PerKind<'star-or-origin' | 'star-alone' | 'star-unless-signed' | 'first-match' | 'origin' | 'star' | 'list'>
  >;
  /** What a request without Origin gets: nothing, or the answer of a rule that lists `*`. */
  readonly withoutOrigin: Fact<'nothing' | 'star-rule'>;
  /**
   * When Access-Control-Allow-Credentials is sent; `with-origin`: unless Allow-Origin is `*`; `true-or-false`: `false`
   * beside `*`.
   */
  readonly credentials: Fact<PerKind<'never' | 'with-origin' | 'always' | 'true-or-false'>>;
  /** `allowed`: all of `methodsAllowed`. */
  readonly allowMethods: Fact<PerKind<'rule' | 'requested' | 'allowed' | 'none'>>;
  /** `as-sent`: the request's own text; `rule-or-requested`: the rule's list, but what was asked for where it lists `*`. */
  readonly allowHeaders: Fact<
    PerKind<'requested' | 'requested-lower' | 'as-sent' | 'rule' | 'rule-or-requested' | 'none'>
  >;
  /** `expanded`: patterns are replaced by the headers that the answer really has; `own`: only `alwaysExposed`. */
  readonly exposeHeaders: Fact<PerKind<'rule' | 'expanded' | 'own' | 'none'>>;
  /** Headers that actual requests get exposed beside the rule's. */
  readonly alwaysExposed: Fact<readonly string[]>;
  readonly maxAge: Fact<PerKind<'rule' | 'rule-above-zero' | 'none'>>;
  /** Sent where the rule has none. */
  readonly defaultMaxAge: Fact<number | null>;
  readonly listSeparator: Fact<', ' | ','>;
  readonly vary: Fact<PerKind<VaryOf>>;

  // ---- beyond the rules
  /** Whether a refusal for lack of authentication leaves without CORS headers. */
  readonly authBeforeCors: Fact<YesNo>;
  /** Whether a rule's headers are on errors too. */
  readonly corsOnErrors: Fact<YesNo>;
  /** Whether operations on the bucket itself get CORS headers. */
  readonly bucketOperations: Fact<YesNo | 'not-list'>;
  /** An AllowedOrigin without scheme: refused, taken, or taken without ever matching a browser. */
  readonly schemeRequired: Fact<'refused' | 'refused-with-star' | 'advised' | 'no'>;
  /** Limits of a configuration: beyond `warn` documents disagree, beyond `most` the store refuses; `null`: none. */
  readonly maxRules: Fact<{ readonly warn: number; readonly most: number } | null>;
  readonly maxBytes: Fact<number | null>;
}

/** `Vary` where a rule answered, where none did, where the request had no Origin; without configuration there is none. */
export interface VaryOf {
  readonly matched: Vary;
  readonly otherwise: Vary;
  readonly withoutOrigin: Vary;
}

/**
 * `triple`: Origin and both Access-Control-Request headers; `triple-method-first`: the same, the method before the headers;
 * `origin-unless-star`: unless Allow-Origin is `*`; `origin-and-asked`: the same, and Access-Control-Request-Headers when
 * the request has it; `config`: `Origin` when the configuration says ResponseVary.
 */
export type Vary =
  | 'triple'
  | 'triple-method-first'
  | 'origin'
  | 'origin-unless-star'
  | 'origin-and-asked'
  | 'config'
  | 'none';
