import type { Dialect, Gate } from './dialect.ts';

type Key = Exclude<keyof Dialect, 'name' | 'title' | 'refusals'> | `refusals.${Gate}`;

/** What each fact of a dialect is about, in the order in which it is shown, under the heading it belongs to. */
export const FACT_WORDS = {
  configuredBy: ['what is consulted', 'where the rules are kept'],
  ownRules: ['what is consulted', 'rules in force where none are configured'],
  selection: ['which rule answers', 'which rule decides'],
  originCase: ['which rule answers', 'letter case of origins'],
  originWildcards: ['which rule answers', '`*` in AllowedOrigin'],
  methodCase: ['which rule answers', 'letter case of methods'],
  methodStar: ['which rule answers', 'AllowedMethod `*` is every method'],
  methodsBy: ['which rule answers', 'who lists the methods'],
  methodsAllowed: ['which rule answers', 'methods that can be allowed'],
  headerCase: ['which rule answers', 'letter case of header names'],
  headerWildcards: ['which rule answers', '`*` in AllowedHeader'],
  starMayBeEmpty: ['which rule answers', '`*` beside other characters may stand for nothing'],
  starMayOverlap: ['which rule answers', 'what is before and behind a `*` may overlap'],
  emptyAllowedHeaders: ['which rule answers', 'a rule without AllowedHeader'],
  emptyHeaderName: ['which rule answers', 'an empty name among the requested headers'],
  actualMethod: ['which rule answers', 'method by which an actual request is judged'],
  requestHeadersOnActual: ['which rule answers', 'Access-Control-Request-Headers counts on actual requests'],
  withoutOrigin: ['which rule answers', 'a request without Origin gets'],
  gateOrder: ['refusals', 'what is looked at first'],
  'refusals.missing-origin': ['refusals', 'preflight without Origin'],
  'refusals.missing-method': ['refusals', 'preflight without Access-Control-Request-Method'],
  'refusals.no-bucket': ['refusals', 'preflight of a bucket that is not there'],
  'refusals.no-configuration': ['refusals', 'preflight where no rules are in force'],
  'refusals.no-rule': ['refusals', 'preflight that no rule allows'],
  unknownMethod: ['refusals', 'requested method that no rule can list'],
  badHeaderName: ['refusals', 'requested headers with an empty name'],
  partialAnswer: ['refusals', 'Allow-Origin is sent where only the origin matches'],
  errorCodeHeader: ['refusals', 'header with the error code'],
  errorFields: ['refusals', 'further fields of the error document'],
  okStatus: ['the answer of a rule', 'status of a granted preflight'],
  allowOrigin: ['the answer of a rule', 'Access-Control-Allow-Origin'],
  credentials: ['the answer of a rule', 'Access-Control-Allow-Credentials'],
  allowMethods: ['the answer of a rule', 'Access-Control-Allow-Methods'],
  allowHeaders: ['the answer of a rule', 'Access-Control-Allow-Headers'],
  exposeHeaders: ['the answer of a rule', 'Access-Control-Expose-Headers'],
  alwaysExposed: ['the answer of a rule', 'exposed by the store itself'],
  maxAge: ['the answer of a rule', 'Access-Control-Max-Age'],
  defaultMaxAge: ['the answer of a rule', 'Max-Age where a rule has none'],
  listSeparator: ['the answer of a rule', 'between the values of a list'],
  vary: ['the answer of a rule', 'Vary'],
  authBeforeCors: ['beyond the rules', 'authentication failures lack CORS headers'],
  corsOnErrors: ['beyond the rules', 'other errors have CORS headers'],
  bucketOperations: ['beyond the rules', 'operations on the bucket have CORS headers'],
  schemeRequired: ['beyond the rules', 'origin without scheme'],
  maxRules: ['beyond the rules', 'most rules'],
  maxBytes: ['beyond the rules', 'most bytes'],
} as const satisfies Record<Key, readonly [string, string]>;

export type FactKey = keyof typeof FACT_WORDS;

/** What a fact is about, by its key. */
export const factWords = (key: string): string =>
  new Map<string, readonly [string, string]>(Object.entries(FACT_WORDS)).get(key)?.[1] ?? key;
