import { M5, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { unknown } from './fact.ts';
import { OPEN } from './open.ts';

const PUT_CORS = 'OSS PutBucketCors reference';
const OPTIONS = 'OSS OptionObject reference';
const SAMPLE = 'sample output of ossutil cors-options';
const EC_PAGES = 'OSS error code pages 0003-00000601, 0003-00000602, 0034-00000101, 0034-00000102';

/** Alibaba Cloud OSS. */
export const oss: Dialect = {
  name: 'oss',
  title: 'Alibaba Cloud OSS',

  configuredBy: fact('bucket', 'D', PUT_CORS),
  ownRules: fact(null, 'T', "Java SDK's OptionObjectTest"),

  selection: fact(both('full'), 'D', 'OSS user guide, CORS: the first rule that matches origin, method and headers'),
  // A diagnosis skill that Alibaba published says that case is ignored; the documents are silent.
  originCase: unknown('insensitive', ['sensitive'], 'a preflight from an origin that an entry has in capital letters'),
  methodCase: fact('sensitive', 'D', PUT_CORS),
  headerCase: fact('insensitive', 'D', PUT_CORS),
  originWildcards: fact('one', 'D', PUT_CORS),
  headerWildcards: fact('one', 'D', PUT_CORS),
  starMayBeEmpty: fact('yes', 'I', 'as Amazon S3'),
  starMayOverlap: OPEN.starMayOverlap,
  methodStar: fact('no', 'D', PUT_CORS),
  methodsBy: fact('rule', 'D', PUT_CORS),
  emptyAllowedHeaders: fact('deny', 'I', `${OPTIONS}: each header must match`),
  emptyHeaderName: fact('drop', 'I', 'as Amazon S3'),
  actualMethod: fact('own', 'D', `${OPTIONS}: the Access-Control-Request headers belong to OPTIONS`),
  requestHeadersOnActual: fact('no', 'D', `${OPTIONS}: the Access-Control-Request headers belong to OPTIONS`),
  methodsAllowed: fact(M5, 'D', PUT_CORS),

  gateOrder: fact(
    ['missing-origin', 'missing-method', 'no-bucket', 'no-configuration'],
    'I',
    'as related stores; that a well-formed preflight of no bucket is told so is recorded',
  ),
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
    'no-bucket': fact(
      { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist.', ec: '0015-00000101' },
      'T',
      'Go SDK v2 client_integration_test.go',
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
  badHeaderName: fact(null, 'I', 'no such refusal is documented'),
  partialAnswer: fact('no', 'D', OPTIONS),
  errorCodeHeader: fact('x-oss-ec', 'D', EC_PAGES),
  errorFields: fact(['RequestId', 'HostId', 'EC', 'RecommendDoc'], 'D', EC_PAGES),

  okStatus: fact(200, 'T', 'Go SDK bucket_test.go TestOptionsMethod'),
  allowOrigin: fact(
    both('star-or-origin'),
    'O',
    `complaints about \`*\` with credentials; ${SAMPLE}; a newer guide says the origin`,
  ),
  withoutOrigin: fact('nothing', 'D', OPTIONS),
  credentials: OPEN.noCredentials,
  allowMethods: fact(both('rule'), 'D', `${SAMPLE}; the API page shows one method only`),
  allowHeaders: fact({ preflight: 'requested', actual: 'none' }, 'D', OPTIONS),
  exposeHeaders: fact(both('rule'), 'D', SAMPLE),
  alwaysExposed: fact([], 'D', SAMPLE),
  maxAge: fact(both('rule'), 'D', `${OPTIONS}; OSS HeadObject reference`),
  defaultMaxAge: fact(null, 'I', 'a sample prints 0, and does not say whether its rule did'),
  listSeparator: fact(', ', 'D', SAMPLE),
  vary: fact(varies('config', 'config', 'config'), 'D', PUT_CORS),

  authBeforeCors: fact('yes', 'D', 'OSS CORS troubleshooting: a refused signature carries no CORS headers'),
  corsOnErrors: fact('yes', 'I', 'as Amazon S3'),
  bucketOperations: fact('no', 'D', 'README of ali-oss'),
  schemeRequired: fact('advised', 'T', 'an origin without scheme is taken: Go SDK bucket_test.go'),
  maxRules: fact({ warn: 10, most: 20 }, 'D', 'API reference says 10, the user guide 20'),
  maxBytes: fact(16 * 1024, 'D', PUT_CORS),
};
