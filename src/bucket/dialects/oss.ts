import { both, type Dialect, fact } from './dialect.ts';

const M5 = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'] as const;
const PUT_CORS = 'OSS PutBucketCors reference';
const OPTIONS = 'OSS OptionObject reference';
const SAMPLE = 'sample output of ossutil cors-options';
const EC_PAGES = 'OSS error code pages 0003-00000601, 0003-00000602, 0034-00000101, 0034-00000102';

/** Alibaba Cloud OSS. */
export const oss: Dialect = {
  name: 'oss',
  title: 'Alibaba Cloud OSS',

  selection: fact('full', 'D', 'OSS user guide, CORS: the first rule that matches origin, method and headers'),
  originCase: fact('insensitive', '2', 'diagnosis skill published by Alibaba; the documents are silent'),
  methodCase: fact('sensitive', 'D', PUT_CORS),
  headerCase: fact('insensitive', 'D', PUT_CORS),
  originWildcards: fact('one', 'D', PUT_CORS),
  headerWildcards: fact('one', 'D', PUT_CORS),
  emptyAllowedHeaders: fact('deny', 'I', `${OPTIONS}: each header must match`),
  emptyHeaderName: fact('drop', 'I', 'as Amazon S3'),
  actualMethod: fact('own', 'D', `${OPTIONS}: the Access-Control-Request headers belong to OPTIONS`),
  requestHeadersOnActual: fact('no', 'D', `${OPTIONS}: the Access-Control-Request headers belong to OPTIONS`),
  methodsAllowed: fact(M5, 'D', PUT_CORS),

  gateOrder: fact(['missing-origin', 'missing-method', 'no-configuration'], 'I', 'as related stores'),
  refusals: {
    'missing-origin': fact(
      {
        status: 400,
        code: 'BadRequest',
        message: 'Insufficient information. Origin request header needed.',
        ec: '0034-00000101',
      },
      'D',
      EC_PAGES,
    ),
    'missing-method': fact(
      {
        status: 400,
        code: 'BadRequest',
        message: 'Insufficient information. Request Access-Control-Request-Method header needed.',
        ec: '0034-00000102',
      },
      'D',
      EC_PAGES,
    ),
    'no-configuration': fact(
      {
        status: 403,
        code: 'AccessForbidden',
        message: 'CORSResponse: CORS is not enabled for this bucket.',
        ec: '0003-00000601',
      },
      'D',
      `${EC_PAGES}; status and code asserted live by the Java SDK's OptionObjectTest`,
    ),
    'no-rule': fact(
      {
        status: 403,
        code: 'AccessForbidden',
        message:
          "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec.",
        ec: '0003-00000602',
      },
      'D',
      `${EC_PAGES}; the status asserted live by the Go SDK's TestOptionsMethod`,
    ),
  },
  unknownMethod: fact(null, 'I', 'no such refusal is documented'),
  errorCodeHeader: fact('x-oss-ec', 'D', EC_PAGES),

  okStatus: fact(200, 'T', 'Go SDK bucket_test.go TestOptionsMethod'),
  allowOrigin: fact(
    both('star-or-origin'),
    'O',
    `complaints about \`*\` with credentials; ${SAMPLE}; a newer guide says the origin`,
  ),
  credentials: fact(both('never'), 'I', 'documented nowhere, in no sample'),
  allowMethods: fact(both('rule'), 'D', `${SAMPLE}; the API page shows one method only`),
  allowHeaders: fact({ preflight: 'requested', actual: 'none' }, 'D', OPTIONS),
  exposeHeaders: fact(both('rule'), 'D', SAMPLE),
  maxAge: fact(both('rule'), 'D', `${OPTIONS}; OSS HeadObject reference`),
  listSeparator: fact(', ', 'D', SAMPLE),
  vary: fact({ matched: 'config', otherwise: 'config' }, 'D', PUT_CORS),

  authBeforeCors: fact('yes', 'D', 'OSS CORS troubleshooting: a refused signature carries no CORS headers'),
  maxRules: fact({ warn: 10, most: 20 }, 'D', 'API reference says 10, the user guide 20'),
  maxBytes: fact(16 * 1024, 'D', PUT_CORS),
};
