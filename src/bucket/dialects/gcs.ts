import { bare, NO_SUCH_BUCKET, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';
import { OPEN } from './open.ts';

const documented = citing('D', 'Cloud Storage: cross-origin resource sharing, and the XML API reference of CORS');
const inferred = citing('I', 'as related stores');
const silent = fact(bare(200), 'D', 'Cloud Storage: without a match the answer has no CORS headers; there is no 403');

/** Google Cloud Storage by its XML API, the only one that looks at the configuration of the bucket. */
export const gcs: Dialect = {
  name: 'gcs',
  title: 'Google Cloud Storage',

  configuredBy: documented('bucket'),
  ownRules: documented(null),

  selection: documented(both('origin-method')),
  originCase: inferred('sensitive'),
  methodCase: inferred('sensitive'),
  headerCase: documented('insensitive'),
  originWildcards: documented('lone'),
  headerWildcards: unknown('none', ['lone'], 'a preflight for a header under a responseHeader `*`'),
  starMayBeEmpty: inferred('yes'),
  starMayOverlap: inferred('no'),
  methodStar: documented('yes'),
  methodsBy: documented('rule'),
  emptyAllowedHeaders: documented('deny'),
  emptyHeaderName: OPEN.emptyHeaderName,
  actualMethod: inferred('own'),
  requestHeadersOnActual: inferred('no'),
  methodsAllowed: documented('any'),

  gateOrder: documented(['missing-origin', 'missing-method', 'no-bucket', 'no-configuration']),
  refusals: {
    'missing-origin': silent,
    'missing-method': silent,
    'no-bucket': unknown(NO_SUCH_BUCKET, [bare(200)], 'a preflight of a bucket that is not there'),
    'no-configuration': silent,
    'no-rule': fact(bare(200), 'O', 'googleapis/google-cloud-python issue 10247: 200 without Allow-Origin'),
  },
  unknownMethod: documented(null),
  badHeaderName: inferred(null),
  partialAnswer: documented('no'),
  errorCodeHeader: documented(null),
  errorFields: documented([]),

  okStatus: documented(200),
  allowOrigin: fact(both('star-or-origin'), 'I', 'commonly seen; documented for listed origins only'),
  withoutOrigin: documented('nothing'),
  credentials: documented(both('never')),
  allowMethods: documented({ preflight: 'rule', actual: 'none' }),
  allowHeaders: documented({ preflight: 'rule', actual: 'none' }),
  exposeHeaders: documented({ preflight: 'none', actual: 'rule' }),
  alwaysExposed: documented([]),
  maxAge: documented({ preflight: 'rule', actual: 'none' }),
  defaultMaxAge: documented(3600),
  listSeparator: unknown(',', [', '], 'a captured answer of a rule with several methods'),
  vary: unknown(
    varies('origin', 'origin', 'none'),
    [varies('none', 'origin', 'none'), varies('triple', 'triple', 'none')],
    'captured answers; that refused ones have Vary was seen (google-cloud-python issue 10247), its value was not',
  ),

  authBeforeCors: OPEN.authBeforeCors,
  corsOnErrors: inferred('yes'),
  bucketOperations: documented('yes'),
  schemeRequired: documented('no'),
  maxRules: documented(null),
  maxBytes: documented(null),
};

const fixed = citing('D', 'Cloud Storage: the JSON API allows every origin, whatever the bucket says');
const PERMISSIVE = [{ origins: ['*'], methods: ['*'], headers: ['*'], maxAge: 3600 }];
const WITH_CREDENTIALS = ['Access-Control-Allow-Credentials', 'true'];

/** The JSON API (`/storage/v1/`, `/upload/storage/v1/`, www.googleapis.com): it looks at no configuration. */
export const gcsJson: Dialect = {
  ...gcs,
  name: 'gcs@json',
  title: 'Google Cloud Storage (JSON API)',
  configuredBy: fixed('nothing'),
  ownRules: fixed(PERMISSIVE),
  headerWildcards: fixed('anything'),
  emptyHeaderName: fixed('drop'),
  methodsAllowed: fixed(['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT']),
  refusals: {
    ...gcs.refusals,
    'missing-method': fixed({ ...bare(404), headers: WITH_CREDENTIALS }),
  },
  allowOrigin: fixed(both('origin')),
  credentials: fixed({ preflight: 'never', actual: 'always' }),
  allowMethods: fixed({ preflight: 'allowed', actual: 'none' }),
  allowHeaders: fixed({ preflight: 'as-sent', actual: 'none' }),
  exposeHeaders: unknown({ preflight: 'none', actual: 'none' }, [], 'a captured answer of the JSON API'),
  listSeparator: fixed(', '),
};

const never = citing('D', 'Cloud Storage: requests to storage.cloud.google.com get no CORS headers');
const nothing = unknown(bare(200), [bare(302), bare(401)], 'a captured preflight of storage.cloud.google.com');

/** The endpoint for signed-in browsers (storage.cloud.google.com): it never sends CORS headers. */
export const gcsBrowser: Dialect = {
  ...gcs,
  name: 'gcs@browser',
  title: 'Google Cloud Storage (storage.cloud.google.com)',
  configuredBy: never('nothing'),
  ownRules: never(null),
  refusals: {
    'missing-origin': nothing,
    'missing-method': nothing,
    'no-bucket': nothing,
    'no-configuration': nothing,
    'no-rule': nothing,
  },
};
