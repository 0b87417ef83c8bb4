import { ACCESS_DENIED, error, like, M5, varies } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';

const read = citing('S', 'Ceph: src/rgw/rgw_cors.cc, rgw_op.cc, rgw_rest.cc');
const observed = citing(
  'T',
  'observed on running radosgw 16.2.15; ceph/s3-tests, test_s3.py; src/rgw/rgw_cors.cc, rgw_op.cc, rgw_rest.cc',
);

/** Ceph RADOS Gateway as released, up to 20.2.2 at least: the first rule whose origin matches decides alone. */
export const ceph: Dialect = {
  name: 'ceph',
  title: 'Ceph RADOS Gateway',

  configuredBy: read('bucket'),
  ownRules: read(null),

  selection: fact(
    both('origin'),
    'T',
    'observed on running radosgw 16.2.15; host_name_rule in src/rgw/rgw_cors.cc up to 20.2.2 at least; changed by pull request 69190 (ceph@main)',
  ),
  originCase: observed('sensitive'),
  methodCase: observed('entry-upper'),
  headerCase: observed('insensitive'),
  originWildcards: observed('one'),
  headerWildcards: observed('one'),
  starMayBeEmpty: observed('yes'),
  starMayOverlap: observed('yes'),
  methodStar: read('no'),
  methodsBy: read('rule'),
  emptyAllowedHeaders: observed('deny'),
  emptyHeaderName: observed('drop'),
  actualMethod: observed('requested'),
  requestHeadersOnActual: observed('no'),
  methodsAllowed: observed([...M5, 'COPY']),

  gateOrder: observed(['no-bucket', 'missing-origin', 'missing-method', 'no-configuration']),
  refusals: {
    'missing-origin': observed(error(400, 'InvalidArgument')),
    'missing-method': observed(error(400, 'InvalidArgument')),
    'no-bucket': observed(error(404, 'NoSuchBucket')),
    'no-configuration': observed(ACCESS_DENIED),
    'no-rule': observed(ACCESS_DENIED),
  },
  unknownMethod: observed(null),
  badHeaderName: read(null),
  partialAnswer: observed('no'),
  errorCodeHeader: read(null),
  errorFields: read(['BucketName', 'RequestId', 'HostId']),

  okStatus: observed(200),
  allowOrigin: observed({ preflight: 'origin', actual: 'star-unless-signed' }),
  withoutOrigin: observed('nothing'),
  credentials: observed(both('never')),
  allowMethods: observed(both('requested')),
  allowHeaders: observed({ preflight: 'requested', actual: 'none' }),
  exposeHeaders: observed(both('rule')),
  alwaysExposed: read([]),
  maxAge: observed(both('rule')),
  defaultMaxAge: observed(null),
  listSeparator: observed(','),
  vary: observed(varies('origin-unless-star', 'none', 'none')),

  authBeforeCors: observed('yes'),
  corsOnErrors: observed('yes'),
  bucketOperations: observed('yes'),
  schemeRequired: observed('no'),
  maxRules: observed({ warn: 100, most: 100 }),
  maxBytes: unknown(null, [], 'a configuration of more than 64 KB sent to a gateway'),
};

/** After pull request 69190 (main; in no release that was looked at): as Amazon S3 the first rule that matches in full. */
export const cephMain: Dialect = like(
  ceph,
  { grade: 'S', because: 'as the releases' },
  {
    name: 'ceph@main',
    title: 'Ceph RADOS Gateway (main)',
    selection: fact(both('full'), 'S', 'Ceph pull request 69190; ceph-qe-scripts pull request 895'),
  },
);
