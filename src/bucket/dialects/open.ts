import {
  ACCESS_DENIED,
  BUCKET_NOT_FOUND,
  bare,
  METHOD_NULL,
  NEEDS_ORIGIN,
  NO_SUCH_BUCKET,
  NOT_ALLOWED,
  NOT_ENABLED,
  varies,
} from './common.ts';
import { both, unknown } from './fact.ts';

const ANSWER = 'a captured answer';

/**
 * What is unknown of several stores: the value in front is that of Amazon S3 or of most, every other one is tried as well.
 * Records take what they need of these, and say the rest themselves.
 */
export const OPEN = {
  starMayBeEmpty: unknown('yes', ['no'], 'a preflight from an origin where the `*` would stand for nothing'),
  starMayOverlap: unknown('no', ['yes'], 'a preflight from `aba` with an entry `ab*ba`'),
  emptyHeaderName: unknown('drop', ['judge'], 'a preflight that asks for `a,,b`'),
  gateOrder: unknown(
    ['missing-origin', 'no-bucket', 'no-configuration', 'missing-method'],
    [
      ['missing-origin', 'missing-method', 'no-bucket', 'no-configuration'],
      ['no-configuration', 'missing-origin', 'missing-method'],
    ],
    'preflights that lack two things at once',
  ),
  missingOrigin: unknown(NEEDS_ORIGIN, [NOT_ALLOWED, bare(200)], 'an OPTIONS without Origin'),
  missingMethod: unknown(METHOD_NULL, [NOT_ALLOWED, bare(200)], 'an OPTIONS without Access-Control-Request-Method'),
  noBucket: unknown(
    NO_SUCH_BUCKET,
    [BUCKET_NOT_FOUND, NOT_ENABLED, ACCESS_DENIED],
    'a preflight of a bucket that is not there',
  ),
  noHeaders: unknown(
    bare(403),
    [bare(200)],
    `${ANSWER} to a refused preflight: only that it has no CORS headers is documented`,
  ),
  allowOrigin: unknown(both('star-or-origin'), [both('origin')], `${ANSWER} of a rule with \`*\``),
  credentials: unknown(
    both('with-origin'),
    [both('never'), both('always')],
    `${ANSWER} of a rule with a listed origin`,
  ),
  /** As `credentials`, of a store of which neither a document nor a sample has the header. */
  noCredentials: unknown(both('never'), [both('with-origin')], `${ANSWER} of a rule with a listed origin`),
  allowMethods: unknown(both('rule'), [both('requested')], `${ANSWER} of a rule with several methods`),
  allowHeaders: unknown(
    { preflight: 'requested-lower', actual: 'none' },
    [
      { preflight: 'requested', actual: 'none' },
      { preflight: 'rule', actual: 'none' },
    ],
    `${ANSWER} to a preflight that asks for fewer headers than the rule lists`,
  ),
  methodsOnActual: unknown(both('rule'), [{ preflight: 'rule', actual: 'none' }], `${ANSWER} to a GET with Origin`),
  exposeOnPreflight: unknown(
    both('rule'),
    [{ preflight: 'none', actual: 'rule' }],
    `${ANSWER} to a preflight under a rule that exposes headers`,
  ),
  maxAgeOnActual: unknown(both('rule'), [{ preflight: 'rule', actual: 'none' }], `${ANSWER} to a GET with Origin`),
  listSeparator: unknown(', ', [','], `${ANSWER} of a rule with several methods`),
  vary: unknown(
    varies('triple', 'none', 'none'),
    [varies('origin', 'none', 'none'), varies('origin', 'origin', 'none'), varies('none', 'none', 'none')],
    'captured answers with and without a rule that matches',
  ),
  authBeforeCors: unknown('no', ['yes'], 'a GET with Origin and a bad signature'),
  corsOnErrors: unknown('yes', ['no'], 'a GET with Origin of an object that is not there'),
  bucketOperations: unknown('yes', ['no'], 'a list of objects asked for with Origin'),
  maxRules: unknown(null, [], 'the reference of its PutBucketCors'),
  maxBytes: unknown(null, [], 'the reference of its PutBucketCors'),
} as const;
