import { ACCESS_DENIED, error, M5, NO_SUCH_BUCKET, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';

const read = citing('S', 'Ceph: src/rgw/rgw_cors.cc, rgw_op.cc, rgw_rest.cc');
const tested = citing('T', 'ceph/s3-tests, test_s3.py');

/** Ceph RADOS Gateway as released, up to 20.2.2 at least: the first rule whose origin matches decides alone. */
export const ceph: Dialect = {
  name: 'ceph',
  title: 'Ceph RADOS Gateway',

  configuredBy: read('bucket'),
  ownRules: read(null),

  selection: fact(
    both('origin'),
    'S',
    'Ceph: src/rgw/rgw_cors.cc host_name_rule, up to 20.2.2 at least; changed by pull request 69190 (ceph@main)',
  ),
  originCase: read('sensitive'),
  methodCase: fact('insensitive', 'S', 'Ceph: src/rgw/rgw_cors_s3.cc and validate_cors_rule_method in rgw_op.cc'),
  headerCase: read('insensitive'),
  originWildcards: tested('one'),
  headerWildcards: read('one'),
  starMayBeEmpty: tested('yes'),
  starMayOverlap: read('yes'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: tested('deny'),
  emptyHeaderName: unknown('drop', ['judge'], 'a preflight with `a,,b` sent to a gateway'),
  actualMethod: tested('requested'),
  requestHeadersOnActual: read('no'),
  methodsAllowed: read([...M5, 'COPY']),

  gateOrder: read(['missing-origin', 'missing-method', 'no-bucket', 'no-configuration']),
  refusals: {
    'missing-origin': tested(error(400, 'InvalidArgument')),
    'missing-method': tested(error(400, 'InvalidArgument')),
    'no-bucket': unknown(NO_SUCH_BUCKET, [ACCESS_DENIED], 'a preflight of no bucket sent to a gateway'),
    'no-configuration': read(ACCESS_DENIED),
    'no-rule': tested(ACCESS_DENIED),
  },
  unknownMethod: read(null),
  badHeaderName: read(null),
  partialAnswer: read('no'),
  errorCodeHeader: read(null),
  errorFields: read(['BucketName', 'RequestId', 'HostId']),

  okStatus: tested(200),
  allowOrigin: fact(
    { preflight: 'origin', actual: 'star-unless-signed' },
    'S',
    'Ceph: rgw_op.cc generate_cors_headers',
  ),
  withoutOrigin: tested('nothing'),
  credentials: read(both('never')),
  allowMethods: tested(both('requested')),
  allowHeaders: read({ preflight: 'requested', actual: 'none' }),
  exposeHeaders: read(both('rule')),
  alwaysExposed: read([]),
  maxAge: read(both('rule')),
  defaultMaxAge: read(null),
  listSeparator: read(','),
  vary: read(varies('origin-unless-star', 'none', 'none')),

  authBeforeCors: fact('yes', 'T', 'radosgw 16.2.15: a bad signature is refused without CORS headers'),
  corsOnErrors: tested('yes'),
  bucketOperations: read('yes'),
  schemeRequired: read('no'),
  maxRules: fact({ warn: 100, most: 100 }, 'S', 'Ceph: rgw_cors_rules_max_num'),
  maxBytes: unknown(null, [], 'a configuration of more than 64 KB sent to a gateway'),
};

/** After pull request 69190 (main; in no release that was looked at): as Amazon S3 the first rule that matches in full. */
export const cephMain: Dialect = {
  ...ceph,
  name: 'ceph@main',
  title: 'Ceph RADOS Gateway (main)',
  selection: fact(both('full'), 'S', 'Ceph pull request 69190; ceph-qe-scripts pull request 895'),
};
