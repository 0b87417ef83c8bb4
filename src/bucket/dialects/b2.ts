import { error, like, M5, NOT_ENABLED } from './common.ts';
import { type Dialect, fact } from './dialect.ts';
import { citing } from './fact.ts';
import { OPEN } from './open.ts';
import { s3 } from './s3.ts';

const documented = citing('D', 'Backblaze B2: Cross-Origin Resource Sharing Rules');
const inferred = citing('I', 'as Amazon S3');
const seen = citing('O', 'answers in public reports');

/** Backblaze B2 on its hosts for S3 clients. Rules without an `s3_` operation do not count there. */
export const b2: Dialect = like(
  s3,
  { grade: 'I', because: 'as Amazon S3' },
  {
    name: 'b2',
    title: 'Backblaze B2',
    configuredBy: documented('bucket'),
    ownRules: documented(null),
    methodsAllowed: fact(M5, 'D', 'Backblaze B2: the operations s3_get, s3_head, s3_put, s3_post and s3_delete'),
    originWildcards: documented('origin-parts'),
    headerWildcards: documented('one'),
    headerCase: documented('insensitive'),
    starMayBeEmpty: fact('no', 'I', 'the `*` stands for a part of the host'),
    emptyHeaderName: OPEN.emptyHeaderName,
    actualMethod: inferred('own'),
    requestHeadersOnActual: inferred('no'),
    gateOrder: OPEN.gateOrder,
    refusals: {
      'missing-origin': OPEN.missingOrigin,
      'missing-method': OPEN.missingMethod,
      'no-bucket': OPEN.noBucket,
      'no-configuration': seen(NOT_ENABLED),
      'no-rule': seen(error(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.')),
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
    schemeRequired: documented('refused'),
    maxRules: documented({ warn: 100, most: 100 }),
    maxBytes: documented(100 * 1024),
  },
);
