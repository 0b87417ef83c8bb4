import { bare, error, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing } from './fact.ts';

const read = citing('S', 'Garage: src/api/common/cors.rs, src/api/s3/cors.rs');
const inferred = citing('I', 'what the structure of the source suggests');
const REFUSED = error(403, 'AccessDenied', 'This CORS request is not allowed.');

/** Garage: entries are compared as they stand, header names with their case, and all origins of a rule are answered. */
export const garage: Dialect = {
  name: 'garage',
  title: 'Garage',

  configuredBy: read('bucket'),
  ownRules: read(null),

  selection: read(both('full')),
  originCase: read('sensitive'),
  methodCase: read('sensitive'),
  headerCase: read('sensitive'),
  originWildcards: read('lone'),
  headerWildcards: read('lone'),
  starMayBeEmpty: read('yes'),
  starMayOverlap: read('no'),
  methodStar: read('yes'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: read('deny'),
  emptyHeaderName: read('judge'),
  actualMethod: read('own'),
  requestHeadersOnActual: read('yes'),
  methodsAllowed: read('any'),

  gateOrder: read(['no-bucket', 'missing-origin', 'missing-method', 'no-configuration']),
  refusals: {
    'missing-origin': read(error(400, 'InvalidRequest', 'Missing Origin header')),
    'missing-method': read(error(400, 'InvalidRequest', 'Missing Access-Control-Request-Method header')),
    'no-bucket': read({
      ...bare(200),
      headers: ['Access-Control-Allow-Origin', '*', 'Access-Control-Allow-Methods', '*'],
    }),
    'no-configuration': read(REFUSED),
    'no-rule': read(REFUSED),
  },
  unknownMethod: read(null),
  badHeaderName: read(null),
  partialAnswer: read('no'),
  errorCodeHeader: read(null),
  errorFields: inferred(['Resource', 'Region']),

  okStatus: read(200),
  allowOrigin: read(both('list')),
  withoutOrigin: read('nothing'),
  credentials: read(both('never')),
  allowMethods: read(both('rule')),
  allowHeaders: fact(both('rule'), 'S', 'Garage: src/api/common/cors.rs; sent even when the list is empty'),
  exposeHeaders: fact(both('rule'), 'S', 'Garage: src/api/common/cors.rs; sent even when the list is empty'),
  alwaysExposed: read([]),
  maxAge: fact(both('none'), 'S', 'Garage: MaxAgeSeconds is stored, and never sent'),
  defaultMaxAge: read(null),
  listSeparator: read(', '),
  vary: read(varies('none', 'none', 'none')),

  authBeforeCors: inferred('no'),
  corsOnErrors: read('yes'),
  bucketOperations: read('yes'),
  schemeRequired: read('no'),
  maxRules: read(null),
  maxBytes: read(null),
};
