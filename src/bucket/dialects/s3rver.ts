import { error, M5, METHOD_NULL, NEEDS_ORIGIN, variesByKind } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing } from './fact.ts';

const read = citing('S', 's3rver 3.7: lib/middleware/cors.js, lib/models/config.js');
const observed = citing('T', 'observed on running s3rver 3.7.1, and its lib/middleware/cors.js, lib/models/config.js');
const inferred = citing('I', 'as the requests that its tests make');

/** s3rver, the npm package: a small stand-in for Amazon S3. */
export const s3rver: Dialect = {
  name: 's3rver',
  title: 's3rver',

  configuredBy: read('bucket'),
  ownRules: read(null),

  selection: observed(both('origin-method')),
  originCase: observed('sensitive'),
  methodCase: observed('request-upper'),
  headerCase: observed('insensitive'),
  originWildcards: observed('one'),
  headerWildcards: observed('one'),
  starMayBeEmpty: observed('yes'),
  starMayOverlap: observed('no'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: observed('deny'),
  emptyHeaderName: observed('judge'),
  actualMethod: observed('requested'),
  requestHeadersOnActual: observed('no'),
  methodsAllowed: observed(M5),

  gateOrder: observed(['missing-origin', 'missing-method', 'no-bucket', 'no-configuration']),
  refusals: {
    // Its table of statuses has 403 for BadRequest, where Amazon S3 sends 400.
    'missing-origin': observed({ ...NEEDS_ORIGIN, status: 403 }),
    'missing-method': observed({ ...METHOD_NULL, status: 403 }),
    'no-bucket': observed(error(403, 'CORSResponse', 'CORS is not enabled for this bucket.')),
    'no-configuration': observed(error(403, 'CORSResponse', 'CORS is not enabled for this bucket.')),
    'no-rule': observed(
      error(
        403,
        'CORSResponse',
        "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      ),
    ),
  },
  unknownMethod: observed(null),
  badHeaderName: read(null),
  partialAnswer: observed('no'),
  errorCodeHeader: read(null),
  errorFields: inferred(['RequestId', 'HostId']),

  okStatus: observed(200),
  allowOrigin: observed({ preflight: 'star', actual: 'star-or-origin' }),
  withoutOrigin: observed('star-rule'),
  credentials: observed({ preflight: 'never', actual: 'always' }),
  allowMethods: observed({ preflight: 'rule', actual: 'none' }),
  allowHeaders: observed({ preflight: 'requested-lower', actual: 'none' }),
  exposeHeaders: observed({ preflight: 'none', actual: 'rule' }),
  alwaysExposed: read([]),
  maxAge: observed({ preflight: 'none', actual: 'rule' }),
  defaultMaxAge: observed(null),
  listSeparator: observed(', '),
  vary: observed(variesByKind(['triple', 'none', 'none'], ['triple', 'none', 'none'])),

  authBeforeCors: observed('no'),
  corsOnErrors: observed('yes'),
  bucketOperations: observed('yes'),
  schemeRequired: observed('no'),
  maxRules: observed(null),
  maxBytes: fact(null, 'S', 's3rver reads the whole body'),
};
