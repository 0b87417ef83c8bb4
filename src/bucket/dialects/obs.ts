import { M5, METHOD_NULL, NEEDS_ORIGIN, NOT_ALLOWED, NOT_ENABLED, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';
import { OPEN } from './open.ts';

const documented = citing('D', 'Huawei OBS: Configuring Bucket CORS, OPTIONS Bucket, OPTIONS Object, error codes');
const inferred = citing('I', 'as Amazon S3');

/** Huawei Cloud OBS, and Open Telekom Cloud OBS, which has the same texts. */
export const obs: Dialect = {
  name: 'obs',
  title: 'Huawei OBS',

  configuredBy: documented('bucket'),
  ownRules: documented(null),

  selection: inferred(both('full')),
  originCase: inferred('sensitive'),
  methodCase: documented('sensitive'),
  headerCase: inferred('insensitive'),
  originWildcards: documented('one'),
  headerWildcards: documented('one'),
  starMayBeEmpty: inferred('yes'),
  starMayOverlap: OPEN.starMayOverlap,
  methodStar: documented('no'),
  methodsBy: documented('rule'),
  emptyAllowedHeaders: inferred('deny'),
  emptyHeaderName: OPEN.emptyHeaderName,
  actualMethod: inferred('own'),
  requestHeadersOnActual: inferred('no'),
  methodsAllowed: documented(M5),

  gateOrder: fact(
    ['no-bucket', 'no-configuration', 'missing-method', 'missing-origin'],
    'I',
    'the errors of a missing header are documented for buckets that have a configuration',
  ),
  refusals: {
    'missing-origin': documented(NEEDS_ORIGIN),
    'missing-method': documented(METHOD_NULL),
    'no-bucket': OPEN.noBucket,
    'no-configuration': documented(NOT_ENABLED),
    'no-rule': documented(NOT_ALLOWED),
  },
  unknownMethod: inferred(null),
  badHeaderName: inferred(null),
  partialAnswer: documented('no'),
  errorCodeHeader: documented(null),
  errorFields: documented(['RequestId', 'HostId']),

  okStatus: documented(200),
  allowOrigin: unknown(both('origin'), [both('star-or-origin')], 'a captured answer of a rule with `*`'),
  withoutOrigin: inferred('nothing'),
  credentials: documented(both('always')),
  allowMethods: unknown(both('rule'), [{ preflight: 'rule', actual: 'none' }], 'a captured GET with Origin'),
  allowHeaders: unknown(
    { preflight: 'requested', actual: 'none' },
    [{ preflight: 'rule', actual: 'none' }],
    'a captured preflight that asks for fewer headers than the rule lists: API reference and SDK reference disagree',
  ),
  exposeHeaders: documented(both('rule')),
  alwaysExposed: documented([]),
  maxAge: OPEN.maxAgeOnActual,
  defaultMaxAge: unknown(
    null,
    [3000],
    'a captured preflight under a rule without MaxAgeSeconds: newer documents say 3000',
  ),
  listSeparator: documented(','),
  vary: fact(varies('none', 'none', 'none'), 'I', 'in no sample'),

  authBeforeCors: OPEN.authBeforeCors,
  corsOnErrors: OPEN.corsOnErrors,
  bucketOperations: documented('yes'),
  schemeRequired: documented('no'),
  maxRules: OPEN.maxRules,
  maxBytes: documented(20_480),
};
