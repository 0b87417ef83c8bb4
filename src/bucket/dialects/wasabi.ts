import { like, M5 } from './common.ts';
import { type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';
import { OPEN } from './open.ts';
import { s3 } from './s3.ts';

const documented = citing('D', 'Wasabi: CORS');
const inferred = citing('I', 'as Amazon S3');

/** Wasabi: rules of its own are in force where none are set. */
export const wasabi: Dialect = like(
  s3,
  { grade: 'I', because: 'as Amazon S3' },
  {
    name: 'wasabi',
    title: 'Wasabi',
    configuredBy: documented('bucket'),
    ownRules: unknown(
      [{ origins: ['*'], methods: [...M5], headers: ['*'] }],
      [[{ origins: ['*'], methods: ['GET', 'HEAD'], headers: [] }]],
      'preflights of a bucket without rules: that there are default rules is documented, what they say is not',
    ),
    methodsAllowed: documented([...M5, 'MOVE']),
    starMayBeEmpty: OPEN.starMayBeEmpty,
    starMayOverlap: OPEN.starMayOverlap,
    emptyHeaderName: OPEN.emptyHeaderName,
    actualMethod: inferred('own'),
    requestHeadersOnActual: inferred('no'),
    gateOrder: OPEN.gateOrder,
    refusals: {
      'missing-origin': OPEN.missingOrigin,
      'missing-method': OPEN.missingMethod,
      'no-bucket': OPEN.noBucket,
      'no-configuration': fact(
        s3.refusals['no-configuration'].value,
        'I',
        'as Amazon S3; it should never occur, since there are default rules',
      ),
    },
    allowOrigin: OPEN.allowOrigin,
    credentials: OPEN.credentials,
    allowMethods: OPEN.allowMethods,
    allowHeaders: OPEN.allowHeaders,
    exposeHeaders: OPEN.exposeOnPreflight,
    maxAge: OPEN.maxAgeOnActual,
    listSeparator: OPEN.listSeparator,
    vary: OPEN.vary,
    authBeforeCors: OPEN.authBeforeCors,
    corsOnErrors: OPEN.corsOnErrors,
    bucketOperations: OPEN.bucketOperations,
    schemeRequired: unknown('no', ['refused'], 'an origin without scheme, sent with PutBucketCors'),
    maxRules: OPEN.maxRules,
    maxBytes: OPEN.maxBytes,
  },
);
