import { like, M5, NOT_ALLOWED } from './common.ts';
import { type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';
import { OPEN } from './open.ts';
import { s3 } from './s3.ts';

const documented = citing('D', 'Cloudflare R2: Configure CORS');

/** Cloudflare R2: little is documented beside the form of a configuration. */
export const r2: Dialect = like(
  s3,
  { grade: 'I', because: 'as Amazon S3' },
  {
    name: 'r2',
    title: 'Cloudflare R2',
    configuredBy: documented('bucket'),
    ownRules: documented(null),
    methodsAllowed: documented(M5),
    originWildcards: unknown('lone', ['one'], 'a preflight from an origin that only `https://*.example.com` lets in'),
    headerWildcards: unknown('lone', ['one'], 'a preflight for a header that only `x-amz-*` lets in'),
    starMayBeEmpty: OPEN.starMayBeEmpty,
    starMayOverlap: OPEN.starMayOverlap,
    emptyHeaderName: OPEN.emptyHeaderName,
    actualMethod: fact('own', 'I', 'the documents only speak of the method'),
    requestHeadersOnActual: fact('no', 'I', 'the documents only speak of preflights'),
    gateOrder: OPEN.gateOrder,
    refusals: {
      'no-rule': fact(NOT_ALLOWED, 'I', '403 was seen (cloudflare/workerd issue 4280); code and text as Amazon S3'),
      'missing-origin': OPEN.missingOrigin,
      'missing-method': OPEN.missingMethod,
      'no-bucket': OPEN.noBucket,
    },
    credentials: OPEN.noCredentials,
    allowHeaders: fact({ preflight: 'requested', actual: 'none' }, 'I', 'as most stores'),
    exposeHeaders: OPEN.exposeOnPreflight,
    maxAge: OPEN.maxAgeOnActual,
    allowMethods: OPEN.methodsOnActual,
    vary: OPEN.vary,
    authBeforeCors: OPEN.authBeforeCors,
    corsOnErrors: OPEN.corsOnErrors,
    schemeRequired: documented('refused'),
    maxRules: OPEN.maxRules,
    maxBytes: OPEN.maxBytes,
  },
);
