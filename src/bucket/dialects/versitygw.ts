import { error, M5, NEEDS_ORIGIN, NOT_ALLOWED, NOT_ENABLED } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';
import { OPEN } from './open.ts';

const read = citing('S', 'versitygw: auth/bucket_cors.go');
const inferred = citing('I', 'as Amazon S3');

/** The Versity S3 gateway. */
export const versitygw: Dialect = {
  name: 'versitygw',
  title: 'Versity S3 Gateway',

  configuredBy: read('bucket'),
  ownRules: read(null),

  selection: read(both('full')),
  originCase: read('sensitive'),
  methodCase: read('sensitive'),
  headerCase: read('insensitive'),
  originWildcards: read('many'),
  headerWildcards: read('many'),
  starMayBeEmpty: read('yes'),
  starMayOverlap: read('no'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: read('deny'),
  emptyHeaderName: read('judge'),
  actualMethod: read('own'),
  requestHeadersOnActual: inferred('no'),
  methodsAllowed: read(M5),

  gateOrder: read(['missing-origin', 'no-bucket', 'no-configuration', 'missing-method']),
  refusals: {
    'missing-origin': read(NEEDS_ORIGIN),
    'missing-method': read(NOT_ALLOWED),
    'no-bucket': OPEN.noBucket,
    'no-configuration': read(NOT_ENABLED),
    'no-rule': read(NOT_ALLOWED),
  },
  unknownMethod: read(null),
  badHeaderName: unknown(
    NOT_ALLOWED,
    [error(400, 'InvalidRequest')],
    'a preflight that asks for `a,,b`: it is refused, the status was not looked up',
  ),
  partialAnswer: read('no'),
  errorCodeHeader: read(null),
  errorFields: read(['Method', 'ResourceType', 'RequestId', 'HostId']),

  okStatus: read(200),
  allowOrigin: read(both('first-match')),
  withoutOrigin: inferred('nothing'),
  credentials: read(both('true-or-false')),
  allowMethods: OPEN.methodsOnActual,
  allowHeaders: fact({ preflight: 'requested-lower', actual: 'none' }, 'S', 'versitygw: auth/bucket_cors.go'),
  exposeHeaders: read(both('rule')),
  alwaysExposed: read([]),
  maxAge: OPEN.maxAgeOnActual,
  defaultMaxAge: read(null),
  listSeparator: read(', '),
  vary: OPEN.vary,

  authBeforeCors: OPEN.authBeforeCors,
  corsOnErrors: OPEN.corsOnErrors,
  bucketOperations: inferred('yes'),
  schemeRequired: read('no'),
  maxRules: read(null),
  maxBytes: read(null),
};
