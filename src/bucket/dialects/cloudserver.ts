import {
  M5,
  METHOD_INVALID,
  METHOD_NULL,
  NEEDS_ORIGIN,
  NO_SUCH_BUCKET,
  NOT_ALLOWED,
  NOT_ENABLED,
  varies,
} from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing } from './fact.ts';

const read = citing(
  'S',
  'cloudserver: lib/api/apiUtils/object/corsResponse.js, lib/api/corsPreflight.js; Arsenal routeOPTIONS.ts',
);

/** Scality cloudserver (Zenko). */
export const cloudserver: Dialect = {
  name: 'cloudserver',
  title: 'Scality cloudserver',

  configuredBy: read('bucket'),
  ownRules: read(null),

  selection: read(both('full')),
  originCase: read('sensitive'),
  methodCase: read('sensitive'),
  headerCase: read('insensitive'),
  originWildcards: read('one'),
  headerWildcards: read('one'),
  starMayBeEmpty: read('yes'),
  starMayOverlap: read('yes'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: read('deny'),
  emptyHeaderName: read('drop'),
  actualMethod: read('own'),
  requestHeadersOnActual: read('no'),
  methodsAllowed: read(M5),

  gateOrder: read(['missing-origin', 'missing-method', 'no-bucket', 'no-configuration']),
  refusals: {
    'missing-origin': read(NEEDS_ORIGIN),
    'missing-method': read(METHOD_NULL),
    'no-bucket': read(NO_SUCH_BUCKET),
    'no-configuration': read(NOT_ENABLED),
    'no-rule': read(NOT_ALLOWED),
  },
  unknownMethod: read(METHOD_INVALID),
  badHeaderName: read(null),
  partialAnswer: read('no'),
  errorCodeHeader: read(null),
  errorFields: read(['Resource', 'RequestId']),

  okStatus: read(200),
  allowOrigin: read(both('star-or-origin')),
  withoutOrigin: read('nothing'),
  credentials: read(both('with-origin')),
  allowMethods: read(both('rule')),
  allowHeaders: read({ preflight: 'requested-lower', actual: 'none' }),
  exposeHeaders: read(both('rule')),
  alwaysExposed: read([]),
  maxAge: read(both('rule-above-zero')),
  defaultMaxAge: read(null),
  listSeparator: read(', '),
  vary: read(varies('triple', 'none', 'none')),

  authBeforeCors: fact(
    'yes',
    'S',
    'cloudserver: an authentication failure leaves before the bucket is read (its own notes)',
  ),
  corsOnErrors: read('yes'),
  bucketOperations: read('not-list'),
  schemeRequired: read('no'),
  maxRules: read({ warn: 100, most: 100 }),
  maxBytes: read(64 * 1024),
};
