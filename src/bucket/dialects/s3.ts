import { BUCKET_NOT_FOUND, M5, METHOD_NULL, NEEDS_ORIGIN, NOT_ALLOWED, NOT_ENABLED, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';

const SNAPSHOT = 'answers recorded from the live service by the LocalStack project, 2023 to 2025';
const CLOUDSERVER = "Scality cloudserver's functional tests, written to run against Amazon S3";
const PUT_CORS = 'S3 PutBucketCors reference';
const recorded = citing('T', SNAPSHOT);
const tested = citing('T', CLOUDSERVER);
const documented = citing('D', PUT_CORS);

/** Amazon S3. */
export const s3: Dialect = {
  name: 's3',
  title: 'Amazon S3',

  configuredBy: documented('bucket'),
  ownRules: recorded(null),

  selection: recorded(both('full')),
  originCase: tested('sensitive'),
  methodCase: recorded('sensitive'),
  headerCase: recorded('insensitive'),
  originWildcards: tested('one'),
  headerWildcards: tested('one'),
  starMayBeEmpty: tested('yes'),
  starMayOverlap: fact('no', 'I', 'what the word wildcard says; no test has overlapping ends'),
  methodStar: recorded('no'),
  methodsBy: recorded('rule'),
  emptyAllowedHeaders: recorded('deny'),
  emptyHeaderName: tested('drop'),
  actualMethod: recorded('requested'),
  requestHeadersOnActual: recorded('yes'),
  methodsAllowed: recorded(M5),

  gateOrder: recorded(['missing-origin', 'no-bucket', 'no-configuration', 'missing-method']),
  refusals: {
    'missing-origin': recorded(NEEDS_ORIGIN),
    'missing-method': recorded(METHOD_NULL),
    'no-bucket': recorded(BUCKET_NOT_FOUND),
    'no-configuration': recorded(NOT_ENABLED),
    'no-rule': recorded(NOT_ALLOWED),
  },
  unknownMethod: fact(
    null,
    'I',
    'recorded answers only have a missing method; cloudserver answers 400, but asks for the method earlier than S3 does',
  ),
  badHeaderName: tested(null),
  partialAnswer: recorded('no'),
  errorCodeHeader: recorded(null),
  errorFields: recorded(['Method', 'ResourceType', 'RequestId', 'HostId']),

  okStatus: recorded(200),
  allowOrigin: recorded(both('star-or-origin')),
  withoutOrigin: recorded('nothing'),
  credentials: recorded(both('with-origin')),
  allowMethods: recorded(both('rule')),
  allowHeaders: recorded(both('requested-lower')),
  exposeHeaders: recorded(both('rule')),
  alwaysExposed: recorded([]),
  maxAge: unknown(
    both('rule'),
    [both('rule-above-zero')],
    'an answer of a rule with MaxAgeSeconds 0; all others are sent, as recorded by the LocalStack project',
  ),
  defaultMaxAge: recorded(null),
  listSeparator: recorded(', '),
  vary: recorded(varies('triple', 'none', 'none')),

  authBeforeCors: recorded('no'),
  corsOnErrors: recorded('yes'),
  bucketOperations: tested('not-list'),
  schemeRequired: recorded('no'),
  maxRules: documented({ warn: 100, most: 100 }),
  maxBytes: documented(64 * 1024),
};
