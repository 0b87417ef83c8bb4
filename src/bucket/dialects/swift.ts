import { bare, NO_SUCH_BUCKET, variesByKind } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';

const read = citing('S', 'OpenStack Swift: swift/proxy/controllers/base.py, doc/source/cors.rst');
const DENIED = bare(401);
const EXPOSED = [
  'cache-control',
  'content-language',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
  'etag',
  'x-timestamp',
  'x-trans-id',
  'x-openstack-request-id',
];

/** OpenStack Swift: one list of origins for each container, and no rules for methods and headers at all. */
export const swift: Dialect = {
  name: 'swift',
  title: 'OpenStack Swift',

  configuredBy: fact(
    'bucket',
    'S',
    'OpenStack Swift: X-Container-Meta-Access-Control-Allow-Origin; the cluster list cors_allow_origin counts as well',
  ),
  ownRules: fact(null, 'S', 'OpenStack Swift: cors_allow_origin is empty unless an operator fills it'),

  selection: read(both('full')),
  originCase: read('sensitive'),
  methodCase: read('sensitive'),
  headerCase: read('insensitive'),
  originWildcards: read('lone'),
  headerWildcards: read('anything'),
  starMayBeEmpty: read('yes'),
  starMayOverlap: read('no'),
  methodStar: read('no'),
  methodsBy: read('store'),
  emptyAllowedHeaders: read('allow'),
  emptyHeaderName: read('judge'),
  actualMethod: read('own'),
  requestHeadersOnActual: read('no'),
  methodsAllowed: fact(
    ['COPY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'],
    'S',
    'OpenStack Swift: the methods of the object controller, in no certain order',
  ),

  gateOrder: read(['missing-origin', 'no-configuration', 'missing-method']),
  refusals: {
    'missing-origin': fact(bare(200), 'S', 'OpenStack Swift: 200 with Allow, and no CORS headers'),
    'missing-method': read(DENIED),
    'no-bucket': unknown(DENIED, [NO_SUCH_BUCKET], 'a preflight of a container that is not there'),
    'no-configuration': read(DENIED),
    'no-rule': read(DENIED),
  },
  unknownMethod: read(DENIED),
  badHeaderName: read(null),
  partialAnswer: read('no'),
  errorCodeHeader: read(null),
  errorFields: read([]),

  okStatus: read(200),
  allowOrigin: read(both('star-or-origin')),
  withoutOrigin: read('nothing'),
  credentials: read(both('never')),
  allowMethods: read({ preflight: 'allowed', actual: 'none' }),
  allowHeaders: read({ preflight: 'as-sent', actual: 'none' }),
  exposeHeaders: fact(
    { preflight: 'none', actual: 'rule' },
    'S',
    'OpenStack Swift: the fixed list, that of the container, that of the cluster, and every metadata header of the object',
  ),
  alwaysExposed: read(EXPOSED),
  maxAge: read({ preflight: 'rule', actual: 'none' }),
  defaultMaxAge: read(null),
  listSeparator: read(', '),
  vary: read(variesByKind(['origin-and-asked', 'none', 'none'], ['origin-unless-star', 'none', 'none'])),

  authBeforeCors: read('no'),
  corsOnErrors: read('yes'),
  bucketOperations: read('yes'),
  schemeRequired: read('no'),
  maxRules: read({ warn: 1, most: 1 }),
  maxBytes: read(null),
};
