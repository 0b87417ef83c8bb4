import { BUCKET_NOT_FOUND, M5, NEEDS_ORIGIN, NOT_ALLOWED, NOT_ENABLED, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';

const read = citing('S', 'LocalStack: localstack-core/localstack/services/s3/cors.py');
const OWN_PAGES = [
  'localhost',
  'localhost:4566',
  '127.0.0.1:4566',
  'app.localstack.cloud',
  'localhost.localstack.cloud',
].flatMap((host) => [`http://${host}`, `https://${host}`]);

/** LocalStack's S3: as Amazon S3, but for what a `*` reaches. */
export const localstack: Dialect = {
  name: 'localstack',
  title: 'LocalStack',

  configuredBy: read('bucket'),
  ownRules: unknown(
    null,
    [[{ origins: OWN_PAGES, methods: [...M5, 'PATCH'], headers: ['*'] }]],
    'the settings of the server: pages on its own list of origins are let in where a bucket has no rules',
  ),

  selection: read(both('full')),
  originCase: read('sensitive'),
  methodCase: read('sensitive'),
  headerCase: read('insensitive'),
  originWildcards: read('many'),
  headerWildcards: read('lone'),
  starMayBeEmpty: read('no'),
  starMayOverlap: read('no'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: read('deny'),
  emptyHeaderName: read('judge'),
  actualMethod: read('requested'),
  requestHeadersOnActual: read('yes'),
  methodsAllowed: read(M5),

  gateOrder: read(['missing-origin', 'no-bucket', 'no-configuration', 'missing-method']),
  refusals: {
    'missing-origin': read(NEEDS_ORIGIN),
    'missing-method': fact(NOT_ALLOWED, 'S', 'LocalStack: services/s3/cors.py; OPTIONS stands for the missing method'),
    'no-bucket': read(BUCKET_NOT_FOUND),
    'no-configuration': read(NOT_ENABLED),
    'no-rule': read(NOT_ALLOWED),
  },
  unknownMethod: read(null),
  badHeaderName: read(null),
  partialAnswer: read('no'),
  errorCodeHeader: read(null),
  errorFields: read(['Method', 'ResourceType', 'RequestId', 'HostId']),

  okStatus: read(200),
  allowOrigin: read(both('star-or-origin')),
  withoutOrigin: read('nothing'),
  credentials: read(both('with-origin')),
  allowMethods: read(both('rule')),
  allowHeaders: read(both('requested-lower')),
  exposeHeaders: read(both('rule')),
  alwaysExposed: read([]),
  maxAge: read(both('rule-above-zero')),
  defaultMaxAge: read(null),
  listSeparator: read(', '),
  vary: read(varies('triple', 'none', 'none')),

  authBeforeCors: read('no'),
  corsOnErrors: read('yes'),
  bucketOperations: read('not-list'),
  schemeRequired: read('no'),
  maxRules: fact({ warn: 100, most: 100 }, 'I', 'as Amazon S3'),
  maxBytes: read(null),
};
