import { error, NO_SUCH_BUCKET, variesByKind } from './common.ts';
import { type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';

const read = citing(
  'S',
  'Azurite 3: src/blob/middlewares/PreflightMiddlewareFactory.ts, src/blob/errors/StorageErrorFactory.ts',
);
const tested = citing('S', 'Azurite 3: tests/blob/blobCorsRequest.test.ts');
const NO_MATCH = error(403, 'CorsPreflightFailure', 'CORS not enabled or no matching rule found for this request.');
const MISSING = error(400, 'InvalidHeaderValue', 'A required CORS header is not present.');

/** Azurite: Microsoft's stand-in for Azure Storage, which does not do all that the documents of Azure say. */
export const azurite: Dialect = {
  name: 'azurite',
  title: 'Azurite',

  configuredBy: read('account'),
  ownRules: read(null),

  selection: read({ preflight: 'full', actual: 'origin-method' }),
  originCase: read('insensitive'),
  methodCase: read('insensitive'),
  headerCase: read('insensitive'),
  originWildcards: read('many-to-first'),
  headerWildcards: read('trailing'),
  starMayBeEmpty: read('yes'),
  starMayOverlap: read('no'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: read('deny'),
  emptyHeaderName: read('judge'),
  actualMethod: read('own'),
  requestHeadersOnActual: read('no'),
  methodsAllowed: read('any'),

  gateOrder: read(['missing-origin', 'missing-method', 'no-configuration']),
  refusals: {
    'missing-origin': read(MISSING),
    'missing-method': read(MISSING),
    'no-bucket': unknown(NO_MATCH, [NO_SUCH_BUCKET], 'a preflight of an account that Azurite does not have'),
    'no-configuration': read(NO_MATCH),
    'no-rule': read(NO_MATCH),
  },
  unknownMethod: read(null),
  badHeaderName: read(null),
  partialAnswer: read('no'),
  errorCodeHeader: read('x-ms-error-code'),
  errorFields: read(['MessageDetails']),

  okStatus: tested(200),
  allowOrigin: read({ preflight: 'origin', actual: 'star-alone' }),
  withoutOrigin: read('nothing'),
  credentials: read({ preflight: 'always', actual: 'with-origin' }),
  allowMethods: read({ preflight: 'requested', actual: 'none' }),
  allowHeaders: read({ preflight: 'as-sent', actual: 'none' }),
  exposeHeaders: read({ preflight: 'none', actual: 'expanded' }),
  alwaysExposed: read([]),
  maxAge: read({ preflight: 'rule', actual: 'none' }),
  defaultMaxAge: read(null),
  listSeparator: read(','),
  vary: read(variesByKind(['none', 'none', 'none'], ['origin-unless-star', 'origin', 'none'])),

  authBeforeCors: read('no'),
  corsOnErrors: tested('yes'),
  bucketOperations: read('yes'),
  schemeRequired: read('no'),
  maxRules: fact({ warn: 5, most: 5 }, 'I', 'as the documents of Azure Storage'),
  maxBytes: read(null),
};
