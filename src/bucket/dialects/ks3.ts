import { like, M5 } from './common.ts';
import { type Dialect, fact } from './dialect.ts';
import { citing } from './fact.ts';
import { OPEN } from './open.ts';
import { s3 } from './s3.ts';

const documented = citing('D', 'Kingsoft KS3: PUT Bucket CORS, OPTIONS Object');
const inferred = citing('I', 'as Amazon S3');

/** Kingsoft Cloud KS3. */
export const ks3: Dialect = like(
  s3,
  { grade: 'I', because: 'as Amazon S3' },
  {
    name: 'ks3',
    title: 'Kingsoft KS3',
    configuredBy: documented('bucket'),
    methodsAllowed: documented(M5),
    originWildcards: documented('one'),
    headerWildcards: documented('one'),
    starMayOverlap: OPEN.starMayOverlap,
    emptyHeaderName: OPEN.emptyHeaderName,
    actualMethod: inferred('own'),
    requestHeadersOnActual: inferred('no'),
    gateOrder: OPEN.gateOrder,
    refusals: {
      'missing-origin': OPEN.missingOrigin,
      'missing-method': OPEN.missingMethod,
      'no-bucket': OPEN.noBucket,
    },
    credentials: OPEN.credentials,
    allowMethods: OPEN.allowMethods,
    allowHeaders: fact({ preflight: 'requested', actual: 'none' }, 'D', 'Kingsoft KS3: OPTIONS Object'),
    exposeHeaders: OPEN.exposeOnPreflight,
    maxAge: OPEN.maxAgeOnActual,
    listSeparator: OPEN.listSeparator,
    vary: OPEN.vary,
    authBeforeCors: OPEN.authBeforeCors,
    corsOnErrors: OPEN.corsOnErrors,
    bucketOperations: OPEN.bucketOperations,
    maxRules: documented({ warn: 100, most: 100 }),
    maxBytes: documented(64 * 1024),
  },
);
