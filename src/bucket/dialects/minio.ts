import { bare, M5, NO_SUCH_BUCKET, variesByKind } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';

const read = citing('S', 'MinIO: cmd/api-router.go, internal/config/api/api.go; rs/cors');
const EXPOSED = [
  'Date',
  'Etag',
  'Server',
  'Connection',
  'Accept-Ranges',
  'Content-Range',
  'Content-Encoding',
  'Content-Length',
  'Content-Type',
  'Content-Disposition',
  'Last-Modified',
  'Content-Language',
  'Cache-Control',
  'Retry-After',
  'X-Amz-Bucket-Region',
  'Expires',
  'X-Amz*',
  'X-Amz*',
  '*',
];

/** MinIO, community edition: one list of origins for the whole server; a bucket has no configuration. */
export const minio: Dialect = {
  name: 'minio',
  title: 'MinIO',

  configuredBy: fact(
    'server',
    'S',
    'MinIO: MINIO_API_CORS_ALLOW_ORIGIN; PutBucketCors is answered 501. AIStor has configurations of buckets as well',
  ),
  ownRules: read([{ origins: ['*'], methods: [], headers: [] }]),

  selection: read(both('full')),
  originCase: read('sensitive'),
  methodCase: read('sensitive'),
  headerCase: read('insensitive'),
  originWildcards: read('many'),
  headerWildcards: read('anything'),
  starMayBeEmpty: read('yes'),
  starMayOverlap: read('no'),
  methodStar: read('no'),
  methodsBy: read('store'),
  emptyAllowedHeaders: read('allow'),
  emptyHeaderName: read('judge'),
  actualMethod: read('own'),
  requestHeadersOnActual: read('no'),
  methodsAllowed: read([...M5, 'OPTIONS', 'PATCH']),

  gateOrder: read(['missing-method', 'missing-origin']),
  refusals: {
    'missing-origin': read(bare(204)),
    'missing-method': unknown(
      bare(403),
      [bare(400), bare(405)],
      'an OPTIONS without Access-Control-Request-Method: it is no preflight to MinIO, and goes on to the S3 interface',
    ),
    'no-bucket': unknown(NO_SUCH_BUCKET, [], 'nothing: preflights are answered before the bucket is looked for'),
    'no-configuration': read(bare(204)),
    'no-rule': read(bare(204)),
  },
  unknownMethod: read(bare(204)),
  badHeaderName: read(null),
  partialAnswer: read('no'),
  errorCodeHeader: read(null),
  errorFields: read([]),

  okStatus: read(204),
  allowOrigin: read(both('origin')),
  withoutOrigin: read('nothing'),
  credentials: read(both('always')),
  allowMethods: read({ preflight: 'requested', actual: 'none' }),
  allowHeaders: read({ preflight: 'as-sent', actual: 'none' }),
  exposeHeaders: read({ preflight: 'none', actual: 'own' }),
  alwaysExposed: read(EXPOSED),
  maxAge: read(both('none')),
  defaultMaxAge: read(null),
  listSeparator: read(', '),
  vary: read(
    variesByKind(['triple-method-first', 'triple-method-first', 'triple-method-first'], ['origin', 'origin', 'origin']),
  ),

  authBeforeCors: read('no'),
  corsOnErrors: read('yes'),
  bucketOperations: read('yes'),
  schemeRequired: read('no'),
  maxRules: read({ warn: 1, most: 1 }),
  maxBytes: read(null),
};
