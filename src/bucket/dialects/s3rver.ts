import { error, M5, METHOD_NULL, NEEDS_ORIGIN, variesByKind } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing } from './fact.ts';

const read = citing('S', 's3rver 3.7: lib/middleware/cors.js, lib/models/config.js');
const inferred = citing('I', 'as the requests that its tests make');

/** s3rver, the npm package: a small stand-in for Amazon S3. */
export const s3rver: Dialect = {
  name: 's3rver',
  title: 's3rver',

  configuredBy: read('bucket'),
  ownRules: read(null),

  selection: read(both('origin-method')),
  originCase: read('sensitive'),
  methodCase: read('request-upper'),
  headerCase: read('insensitive'),
  originWildcards: read('one'),
  headerWildcards: read('one'),
  starMayBeEmpty: read('yes'),
  starMayOverlap: read('no'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: read('deny'),
  emptyHeaderName: read('judge'),
  actualMethod: read('requested'),
  requestHeadersOnActual: read('no'),
  methodsAllowed: read(M5),

  gateOrder: read(['missing-origin', 'missing-method', 'no-bucket', 'no-configuration']),
  refusals: {
    'missing-origin': read(NEEDS_ORIGIN),
    'missing-method': read(METHOD_NULL),
    'no-bucket': read(error(403, 'CORSResponse', 'CORS is not enabled for this bucket.')),
    'no-configuration': read(error(403, 'CORSResponse', 'CORS is not enabled for this bucket.')),
    'no-rule': read(
      error(
        403,
        'CORSResponse',
        "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      ),
    ),
  },
  unknownMethod: read(null),
  badHeaderName: read(null),
  partialAnswer: read('no'),
  errorCodeHeader: read(null),
  errorFields: inferred(['RequestId', 'HostId']),

  okStatus: read(200),
  allowOrigin: read({ preflight: 'star', actual: 'star-or-origin' }),
  withoutOrigin: read('star-rule'),
  credentials: read({ preflight: 'never', actual: 'always' }),
  allowMethods: read({ preflight: 'rule', actual: 'none' }),
  allowHeaders: read({ preflight: 'requested-lower', actual: 'none' }),
  exposeHeaders: read({ preflight: 'none', actual: 'rule' }),
  alwaysExposed: read([]),
  maxAge: read({ preflight: 'none', actual: 'rule' }),
  defaultMaxAge: read(null),
  listSeparator: read(', '),
  vary: read(variesByKind(['triple', 'none', 'none'], ['triple', 'none', 'none'])),

  authBeforeCors: read('no'),
  corsOnErrors: read('yes'),
  bucketOperations: read('yes'),
  schemeRequired: read('no'),
  maxRules: read(null),
  maxBytes: fact(null, 'S', 's3rver reads the whole body'),
};
