import { METHOD_OPERATIONS, NATIVE_OPERATIONS } from '../operations-table.ts';
import { bare, error, like, M5, NOT_ENABLED } from './common.ts';
import { type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';
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

const native = citing('D', 'Backblaze B2: Cross-Origin Resource Sharing Rules, for the B2 Native API');

/** The hosts of B2's own interface (`f001.backblazeb2.com`). Rules without a `b2_` operation do not count there. */
export const b2Native: Dialect = like(
  b2,
  { grade: 'I', because: 'as the S3 endpoint' },
  {
    name: 'b2@native',
    title: 'Backblaze B2 (native API)',
    configuredBy: native('bucket'),
    ownRules: native(null),
    methodsBy: native('operation'),
    methodsAllowed: native([...Object.keys(METHOD_OPERATIONS), ...NATIVE_OPERATIONS]),
    allowMethods: fact({ preflight: 'requested', actual: 'none' }, 'I', 'no method is listed that could be answered'),
    refusals: {
      'no-configuration': unknown(NOT_ENABLED, [bare(200)], 'a preflight of a bucket without rules, captured'),
      'no-rule': unknown(
        error(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.'),
        [bare(200)],
        'a preflight that no rule matches, captured',
      ),
    },
  },
);
