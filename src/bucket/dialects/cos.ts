import { error, M5, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';
import { OPEN } from './open.ts';

const PUT_CORS = 'Tencent COS: PUT Bucket cors';
const configured = citing('D', PUT_CORS);
const sampled = citing('D', 'Tencent COS: OPTIONS Object, with its samples');
const inferred = citing('I', 'as Amazon S3');
const NOT_ALLOWED = error(
  403,
  'AccessForbidden',
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec",
);

/** Tencent Cloud COS. */
export const cos: Dialect = {
  name: 'cos',
  title: 'Tencent COS',

  configuredBy: configured('bucket'),
  ownRules: sampled(null),

  selection: configured(both('full')),
  originCase: inferred('sensitive'),
  methodCase: configured('sensitive'),
  headerCase: configured('insensitive'),
  originWildcards: configured('one'),
  headerWildcards: configured('one'),
  starMayBeEmpty: configured('yes'),
  starMayOverlap: OPEN.starMayOverlap,
  methodStar: configured('no'),
  methodsBy: configured('rule'),
  emptyAllowedHeaders: inferred('deny'),
  emptyHeaderName: OPEN.emptyHeaderName,
  actualMethod: fact('own', 'I', 'the Access-Control-Request headers belong to OPTIONS'),
  requestHeadersOnActual: fact('no', 'I', 'the Access-Control-Request headers belong to OPTIONS'),
  methodsAllowed: configured(M5),

  gateOrder: OPEN.gateOrder,
  refusals: {
    'missing-origin': OPEN.missingOrigin,
    'missing-method': OPEN.missingMethod,
    'no-bucket': OPEN.noBucket,
    'no-configuration': sampled(NOT_ALLOWED),
    'no-rule': sampled(NOT_ALLOWED),
  },
  unknownMethod: inferred(null),
  badHeaderName: inferred(null),
  partialAnswer: sampled('no'),
  errorCodeHeader: sampled(null),
  errorFields: sampled(['Resource', 'RequestId', 'TraceId']),

  okStatus: sampled(200),
  allowOrigin: sampled(both('star-or-origin')),
  withoutOrigin: inferred('nothing'),
  credentials: sampled(both('with-origin')),
  allowMethods: unknown(both('rule'), [{ preflight: 'rule', actual: 'none' }], 'a captured GET with Origin'),
  allowHeaders: unknown(
    { preflight: 'rule-or-requested', actual: 'none' },
    [{ preflight: 'requested', actual: 'none' }],
    'a captured preflight that asks for fewer headers than the rule lists: of two samples one has the names of the request, one more',
  ),
  exposeHeaders: sampled(both('rule')),
  alwaysExposed: sampled([]),
  maxAge: OPEN.maxAgeOnActual,
  defaultMaxAge: configured(null),
  listSeparator: sampled(','),
  vary: unknown(
    varies('none', 'none', 'none'),
    [varies('origin', 'origin', 'origin')],
    'the setting "return Vary: Origin" of the console, which no configuration shows',
  ),

  authBeforeCors: OPEN.authBeforeCors,
  corsOnErrors: OPEN.corsOnErrors,
  bucketOperations: sampled('yes'),
  schemeRequired: configured('advised'),
  maxRules: configured({ warn: 100, most: 100 }),
  maxBytes: configured(64 * 1024),
};
