import { ACCESS_DENIED, bare, M5, METHOD_NULL, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing } from './fact.ts';

const read = citing('S', 'SeaweedFS: weed/s3api/cors/cors.go, middleware.go');
const tested = citing('S', 'SeaweedFS: weed/s3api/cors/*_test.go');

/** SeaweedFS: a preflight whose origin matches is answered, even where method or headers do not. */
export const seaweedfs: Dialect = {
  name: 'seaweedfs',
  title: 'SeaweedFS',

  configuredBy: fact(
    'bucket',
    'S',
    'SeaweedFS: middleware.go; a server may have a global configuration for buckets without one',
  ),
  ownRules: fact(null, 'S', 'SeaweedFS: no global configuration unless the server is started with one'),

  selection: read({ preflight: 'origin', actual: 'origin-method' }),
  originCase: read('sensitive'),
  methodCase: read('sensitive'),
  headerCase: read('insensitive'),
  originWildcards: tested('after-scheme'),
  headerWildcards: read('trailing'),
  starMayBeEmpty: read('yes'),
  starMayOverlap: read('yes'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: tested('allow'),
  emptyHeaderName: read('judge'),
  actualMethod: read('own'),
  requestHeadersOnActual: read('no'),
  methodsAllowed: read(M5),

  gateOrder: read(['no-bucket', 'no-configuration', 'missing-origin']),
  refusals: {
    'missing-origin': read(bare(200)),
    'missing-method': fact(METHOD_NULL, 'I', 'never sent: a preflight without a method is answered by origin alone'),
    'no-bucket': read(ACCESS_DENIED),
    'no-configuration': tested(ACCESS_DENIED),
    'no-rule': read(ACCESS_DENIED),
  },
  unknownMethod: read(null),
  badHeaderName: read(null),
  partialAnswer: tested('yes'),
  errorCodeHeader: read(null),
  errorFields: read(['Resource', 'RequestId']),

  okStatus: tested(200),
  allowOrigin: tested(both('origin')),
  withoutOrigin: read('nothing'),
  credentials: read(both('never')),
  allowMethods: tested(both('rule')),
  allowHeaders: tested({ preflight: 'requested', actual: 'rule' }),
  exposeHeaders: tested(both('rule')),
  alwaysExposed: read([]),
  maxAge: tested(both('rule')),
  defaultMaxAge: read(null),
  listSeparator: tested(', '),
  vary: tested(varies('origin', 'origin', 'origin')),

  authBeforeCors: read('no'),
  corsOnErrors: tested('yes'),
  bucketOperations: read('yes'),
  schemeRequired: read('refused-with-star'),
  maxRules: read({ warn: 100, most: 100 }),
  maxBytes: read(null),
};
