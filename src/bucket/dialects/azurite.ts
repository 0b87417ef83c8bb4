import { error, NO_SUCH_BUCKET, variesByKind } from './common.ts';
import type { Dialect } from './dialect.ts';
import { citing, unknown } from './fact.ts';

const read = citing(
  'S',
  'Azurite 3: src/blob/middlewares/PreflightMiddlewareFactory.ts, src/blob/errors/StorageErrorFactory.ts',
);
const observed = citing(
  'T',
  'observed on running Azurite 3.35.0, and its src/blob/middlewares/PreflightMiddlewareFactory.ts',
);
const NO_MATCH = error(403, 'CorsPreflightFailure', 'CORS not enabled or no matching rule found for this request.');
const MISSING = error(400, 'InvalidHeaderValue', 'A required CORS header is not present.');

/** Azurite: Microsoft's stand-in for Azure Storage, which does not do all that the documents of Azure say. */
export const azurite: Dialect = {
  name: 'azurite',
  title: 'Azurite',

  configuredBy: read('account'),
  ownRules: read(null),

  selection: observed({ preflight: 'full', actual: 'origin-method' }),
  originCase: observed('insensitive'),
  methodCase: observed('insensitive'),
  headerCase: observed('insensitive'),
  originWildcards: observed('many-to-first'),
  headerWildcards: observed('trailing'),
  starMayBeEmpty: observed('yes'),
  starMayOverlap: observed('no'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: observed('deny'),
  emptyHeaderName: observed('judge'),
  actualMethod: observed('own'),
  requestHeadersOnActual: observed('no'),
  methodsAllowed: observed('any'),

  gateOrder: observed(['missing-origin', 'missing-method', 'no-configuration']),
  refusals: {
    'missing-origin': observed(MISSING),
    'missing-method': observed(MISSING),
    'no-bucket': unknown(NO_MATCH, [NO_SUCH_BUCKET], 'a preflight of an account that Azurite does not have'),
    'no-configuration': observed(NO_MATCH),
    'no-rule': observed(NO_MATCH),
  },
  unknownMethod: observed(null),
  badHeaderName: read(null),
  partialAnswer: observed('no'),
  errorCodeHeader: read('x-ms-error-code'),
  errorFields: read(['MessageDetails']),

  okStatus: observed(200),
  allowOrigin: observed({ preflight: 'origin', actual: 'star-alone' }),
  withoutOrigin: observed('nothing'),
  credentials: observed({ preflight: 'always', actual: 'with-origin' }),
  allowMethods: observed({ preflight: 'requested', actual: 'none' }),
  allowHeaders: observed({ preflight: 'as-sent', actual: 'none' }),
  exposeHeaders: observed({ preflight: 'none', actual: 'expanded' }),
  alwaysExposed: read([]),
  maxAge: observed({ preflight: 'rule', actual: 'none' }),
  defaultMaxAge: observed(null),
  listSeparator: observed(','),
  vary: observed(variesByKind(['none', 'none', 'none'], ['origin-unless-star', 'origin', 'none'])),

  authBeforeCors: observed('no'),
  corsOnErrors: observed('yes'),
  bucketOperations: observed('yes'),
  schemeRequired: observed('no'),
  maxRules: observed(null),
  maxBytes: read(null),
};
