import { both, type Dialect, fact } from './dialect.ts';

const M5 = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'] as const;
const SNAPSHOT = 'answers recorded from the live service by the LocalStack project, 2023 to 2025';
const CLOUDSERVER = "Scality cloudserver's functional tests, written to run against Amazon S3";
const PUT_CORS = 'S3 PutBucketCors reference';
const FULL_REFUSAL =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

/** Amazon S3. */
export const s3: Dialect = {
  name: 's3',
  title: 'Amazon S3',

  selection: fact('full', 'T', SNAPSHOT),
  originCase: fact('sensitive', 'T', CLOUDSERVER),
  methodCase: fact('sensitive', 'T', SNAPSHOT),
  headerCase: fact('insensitive', 'T', SNAPSHOT),
  originWildcards: fact('one', 'T', CLOUDSERVER),
  headerWildcards: fact('one', 'T', CLOUDSERVER),
  emptyAllowedHeaders: fact('deny', 'T', SNAPSHOT),
  emptyHeaderName: fact('drop', 'T', CLOUDSERVER),
  actualMethod: fact('requested', 'T', SNAPSHOT),
  requestHeadersOnActual: fact('yes', 'T', SNAPSHOT),
  methodsAllowed: fact(M5, 'T', SNAPSHOT),

  gateOrder: fact(['missing-origin', 'no-configuration', 'missing-method'], 'T', SNAPSHOT),
  refusals: {
    'missing-origin': fact(
      {
        status: 400,
        code: 'BadRequest',
        message: 'Insufficient information. Origin request header needed.',
        ec: null,
      },
      'T',
      SNAPSHOT,
    ),
    'missing-method': fact(
      { status: 400, code: 'BadRequest', message: 'Invalid Access-Control-Request-Method: null', ec: null },
      'T',
      SNAPSHOT,
    ),
    'no-configuration': fact(
      {
        status: 403,
        code: 'AccessForbidden',
        message: 'CORSResponse: CORS is not enabled for this bucket.',
        ec: null,
      },
      'T',
      SNAPSHOT,
    ),
    'no-rule': fact({ status: 403, code: 'AccessForbidden', message: FULL_REFUSAL, ec: null }, 'T', SNAPSHOT),
  },
  unknownMethod: fact(
    null,
    'I',
    'recorded answers only have a missing method; cloudserver answers 400, but asks for the method earlier than S3 does',
  ),
  errorCodeHeader: fact(null, 'T', SNAPSHOT),

  okStatus: fact(200, 'T', SNAPSHOT),
  allowOrigin: fact(both('star-or-origin'), 'T', SNAPSHOT),
  credentials: fact(both('with-origin'), 'T', SNAPSHOT),
  allowMethods: fact(both('rule'), 'T', SNAPSHOT),
  allowHeaders: fact(both('requested-lower'), 'T', SNAPSHOT),
  exposeHeaders: fact(both('rule'), 'T', SNAPSHOT),
  maxAge: fact(both('rule'), 'T', `${SNAPSHOT}; whether 0 is sent is not recorded`),
  listSeparator: fact(', ', 'T', SNAPSHOT),
  vary: fact({ matched: 'triple', otherwise: 'none' }, 'T', SNAPSHOT),

  authBeforeCors: fact('no', 'T', SNAPSHOT),
  maxRules: fact({ warn: 100, most: 100 }, 'D', PUT_CORS),
  maxBytes: fact(64 * 1024, 'D', PUT_CORS),
};
