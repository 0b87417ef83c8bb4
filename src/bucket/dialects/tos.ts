import { like, M5 } from './common.ts';
import type { Dialect } from './dialect.ts';
import { citing, unknown } from './fact.ts';
import { OPEN } from './open.ts';
import { s3 } from './s3.ts';

const documented = citing('D', 'Volcengine TOS: PutBucketCORS');
const inferred = citing('I', 'as Amazon S3; the preflight is not documented');

/** Volcengine (BytePlus) TOS: the form of a configuration is documented, the preflight is not. */
export const tos: Dialect = like(
  s3,
  { grade: 'I', because: 'as Amazon S3; the preflight is not documented' },
  {
    name: 'tos',
    title: 'Volcengine TOS',
    configuredBy: documented('bucket'),
    methodsAllowed: documented(M5),
    methodCase: documented('sensitive'),
    methodStar: documented('no'),
    originWildcards: documented('one'),
    headerWildcards: documented('one'),
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
    },
    errorCodeHeader: unknown(null, ['x-tos-ec'], 'a captured refusal'),
    allowOrigin: OPEN.allowOrigin,
    credentials: OPEN.credentials,
    allowMethods: OPEN.allowMethods,
    allowHeaders: OPEN.allowHeaders,
    exposeHeaders: OPEN.exposeOnPreflight,
    maxAge: OPEN.maxAgeOnActual,
    defaultMaxAge: documented(3600),
    listSeparator: OPEN.listSeparator,
    vary: OPEN.vary,
    authBeforeCors: OPEN.authBeforeCors,
    corsOnErrors: OPEN.corsOnErrors,
    bucketOperations: OPEN.bucketOperations,
    schemeRequired: documented('refused'),
    maxRules: OPEN.maxRules,
    maxBytes: documented(20 * 1024),
  },
);
