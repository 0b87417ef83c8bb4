import { like, M5, NOT_ENABLED } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing } from './fact.ts';
import { OPEN } from './open.ts';
import { s3 } from './s3.ts';

const documented = citing('D', 'comments of the official SDKs: go-sdk storage/uc.go, php-sdk BucketManager');
const inferred = citing('I', 'as Amazon S3');
const EVERYTHING = [{ origins: ['*'], methods: [...M5, 'PATCH', 'OPTIONS'], headers: ['*'] }];

/** Qiniu Kodo on its own hosts: without rules every cross-origin request is allowed. */
export const kodo: Dialect = {
  name: 'kodo',
  title: 'Qiniu Kodo',

  configuredBy: documented('bucket'),
  ownRules: documented(EVERYTHING),

  selection: documented(both('full')),
  originCase: documented('sensitive'),
  methodCase: documented('insensitive'),
  headerCase: documented('insensitive'),
  originWildcards: documented('one'),
  headerWildcards: documented('lone'),
  starMayBeEmpty: inferred('yes'),
  starMayOverlap: OPEN.starMayOverlap,
  methodStar: documented('no'),
  methodsBy: documented('rule'),
  emptyAllowedHeaders: documented('deny'),
  emptyHeaderName: OPEN.emptyHeaderName,
  actualMethod: documented('unchecked'),
  requestHeadersOnActual: documented('no'),
  methodsAllowed: inferred(M5),

  gateOrder: OPEN.gateOrder,
  refusals: {
    'missing-origin': OPEN.missingOrigin,
    'missing-method': OPEN.missingMethod,
    'no-bucket': OPEN.noBucket,
    'no-configuration': OPEN.noHeaders,
    'no-rule': OPEN.noHeaders,
  },
  unknownMethod: inferred(null),
  badHeaderName: inferred(null),
  partialAnswer: documented('no'),
  errorCodeHeader: documented(null),
  errorFields: documented([]),

  okStatus: inferred(200),
  allowOrigin: OPEN.allowOrigin,
  withoutOrigin: inferred('nothing'),
  credentials: documented(both('always')),
  allowMethods: OPEN.allowMethods,
  allowHeaders: OPEN.allowHeaders,
  exposeHeaders: OPEN.exposeOnPreflight,
  alwaysExposed: documented(['X-Log', 'X-Reqid']),
  maxAge: OPEN.maxAgeOnActual,
  defaultMaxAge: documented(null),
  listSeparator: OPEN.listSeparator,
  vary: OPEN.vary,

  authBeforeCors: OPEN.authBeforeCors,
  corsOnErrors: OPEN.corsOnErrors,
  bucketOperations: OPEN.bucketOperations,
  schemeRequired: fact('no', 'D', 'an origin without scheme is taken, and matches no browser'),
  maxRules: documented({ warn: 10, most: 10 }),
  maxBytes: OPEN.maxBytes,
};

/** Qiniu Kodo on its hosts for S3 clients (`s3-REGION.qiniucs.com`): without rules preflights are refused. */
export const kodoS3: Dialect = like(
  s3,
  { grade: 'I', because: 'as Amazon S3' },
  {
    name: 'kodo@s3',
    title: 'Qiniu Kodo (S3 interface)',
    refusals: {
      'no-configuration': fact(NOT_ENABLED, 'O', 'a public report of a bucket without rules'),
      'no-bucket': OPEN.noBucket,
    },
    credentials: OPEN.credentials,
    maxRules: fact({ warn: 10, most: 10 }, 'D', 'comments of the official SDKs'),
    maxBytes: OPEN.maxBytes,
  },
);
