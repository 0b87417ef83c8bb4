import { type Dialect, fact } from './dialect.ts';

const M5 = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'] as const;
const SNAPSHOT = 'answers recorded from the live service by the LocalStack project, 2023 to 2025';
const FULL_REFUSAL =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

/** Amazon S3. */
export const s3: Dialect = {
  name: 's3',
  title: 'Amazon S3',
  selection: fact('full', 'T', SNAPSHOT),
  originCase: fact('sensitive', 'T', SNAPSHOT),
  methodCase: fact('sensitive', 'T', SNAPSHOT),
  headerCase: fact('insensitive', 'T', SNAPSHOT),
  methodsAllowed: fact(M5, 'T', SNAPSHOT),
  gateOrder: fact(['missing-origin', 'no-configuration', 'missing-method'], 'T', SNAPSHOT),
  refusals: fact(
    {
      'missing-origin': {
        status: 400,
        code: 'BadRequest',
        message: 'Insufficient information. Origin request header needed.',
        ec: null,
      },
      'missing-method': {
        status: 400,
        code: 'BadRequest',
        message: 'Invalid Access-Control-Request-Method: null',
        ec: null,
      },
      'no-configuration': {
        status: 403,
        code: 'AccessForbidden',
        message: 'CORSResponse: CORS is not enabled for this bucket.',
        ec: null,
      },
      'no-rule': { status: 403, code: 'AccessForbidden', message: FULL_REFUSAL, ec: null },
    },
    'T',
    SNAPSHOT,
  ),
  starAnswer: fact('star', 'T', SNAPSHOT),
  credentials: fact('when-echo', 'T', SNAPSHOT),
  allowMethods: fact('rule', 'T', SNAPSHOT),
  allowHeaders: fact('requested-lower', 'T', SNAPSHOT),
  exposeOnPreflight: fact('yes', 'T', SNAPSHOT),
  preflightHeadersOnActual: fact('yes', 'T', SNAPSHOT),
  vary: fact('triple', 'T', SNAPSHOT),
  authBeforeCors: fact('no', 'T', SNAPSHOT),
  maxRules: fact({ warn: 100, most: 100 }, 'D', 'S3 PutBucketCors reference'),
  maxBytes: fact(64 * 1024, 'D', 'S3 PutBucketCors reference'),
};
