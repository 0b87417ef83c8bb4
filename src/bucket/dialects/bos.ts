import { M5 } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';
import { OPEN } from './open.ts';

const documented = citing('D', 'Baidu BOS: CORS, PutBucketCors, OPTIONS Object');
const inferred = citing('I', 'as Amazon S3');

/** Baidu BOS. */
export const bos: Dialect = {
  name: 'bos',
  title: 'Baidu BOS',

  configuredBy: documented('bucket'),
  ownRules: documented(null),

  selection: documented(both('full')),
  originCase: documented('sensitive'),
  methodCase: documented('sensitive'),
  headerCase: documented('insensitive'),
  originWildcards: documented('one'),
  headerWildcards: documented('one'),
  starMayBeEmpty: inferred('yes'),
  starMayOverlap: OPEN.starMayOverlap,
  methodStar: documented('no'),
  methodsBy: documented('rule'),
  emptyAllowedHeaders: inferred('deny'),
  emptyHeaderName: OPEN.emptyHeaderName,
  actualMethod: documented('own'),
  requestHeadersOnActual: documented('no'),
  methodsAllowed: documented(M5),

  gateOrder: OPEN.gateOrder,
  refusals: {
    'missing-origin': OPEN.missingOrigin,
    'missing-method': OPEN.missingMethod,
    'no-bucket': OPEN.noBucket,
    'no-configuration': OPEN.noHeaders,
    'no-rule': OPEN.noHeaders,
  },
  unknownMethod: documented(null),
  badHeaderName: inferred(null),
  partialAnswer: documented('no'),
  errorCodeHeader: documented(null),
  errorFields: documented(['RequestId']),

  okStatus: documented(200),
  allowOrigin: documented(both('origin')),
  withoutOrigin: inferred('nothing'),
  credentials: documented(both('always')),
  allowMethods: unknown(both('rule'), [{ preflight: 'rule', actual: 'none' }], 'a captured GET with Origin'),
  allowHeaders: documented({ preflight: 'requested', actual: 'none' }),
  exposeHeaders: documented(both('rule')),
  alwaysExposed: documented([]),
  maxAge: OPEN.maxAgeOnActual,
  defaultMaxAge: documented(null),
  listSeparator: fact(',', 'D', 'Baidu BOS: sample of OPTIONS Object'),
  vary: OPEN.vary,

  authBeforeCors: OPEN.authBeforeCors,
  corsOnErrors: OPEN.corsOnErrors,
  bucketOperations: OPEN.bucketOperations,
  schemeRequired: documented('no'),
  maxRules: documented({ warn: 100, most: 100 }),
  maxBytes: documented(20 * 1024),
};
