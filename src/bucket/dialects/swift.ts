import { bare, variesByKind } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing } from './fact.ts';

const read = citing('S', 'OpenStack Swift: swift/proxy/controllers/base.py, doc/source/cors.rst');
const observed = citing('T', 'observed on running OpenStack Swift 2.30.1, and its swift/proxy/controllers/base.py');
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
  originCase: observed('sensitive'),
  methodCase: read('sensitive'),
  headerCase: read('insensitive'),
  originWildcards: observed('lone'),
  headerWildcards: read('anything'),
  starMayBeEmpty: read('yes'),
  starMayOverlap: read('no'),
  methodStar: read('no'),
  methodsBy: read('store'),
  emptyAllowedHeaders: observed('allow'),
  emptyHeaderName: observed('judge'),
  actualMethod: observed('own'),
  requestHeadersOnActual: observed('no'),
  methodsAllowed: fact(
    ['COPY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'],
    'S',
    'OpenStack Swift: the methods of the object controller, in no certain order',
  ),

  gateOrder: observed(['missing-origin', 'no-bucket', 'no-configuration', 'missing-method']),
  refusals: {
    'missing-origin': fact(bare(200), 'S', 'OpenStack Swift: 200 with Allow, and no CORS headers'),
    'missing-method': observed(DENIED),
    'no-bucket': observed(DENIED),
    'no-configuration': observed(DENIED),
    'no-rule': observed(DENIED),
  },
  unknownMethod: observed(DENIED),
  badHeaderName: read(null),
  partialAnswer: observed('no'),
  errorCodeHeader: read(null),
  errorFields: read([]),

  okStatus: observed(200),
  allowOrigin: observed(both('star-alone')),
  withoutOrigin: observed('nothing'),
  credentials: observed(both('never')),
  allowMethods: observed({ preflight: 'allowed', actual: 'none' }),
  allowHeaders: observed({ preflight: 'requested', actual: 'none' }),
  exposeHeaders: fact(
    { preflight: 'none', actual: 'rule' },
    'S',
    'OpenStack Swift: the fixed list, that of the container, that of the cluster, and every metadata header of the object',
  ),
  alwaysExposed: observed(EXPOSED),
  maxAge: observed({ preflight: 'rule', actual: 'none' }),
  defaultMaxAge: observed(null),
  listSeparator: observed(', '),
  vary: observed(variesByKind(['origin-and-asked', 'none', 'none'], ['origin-unless-star', 'none', 'none'])),

  authBeforeCors: observed('yes'),
  corsOnErrors: observed('yes'),
  bucketOperations: observed('yes'),
  schemeRequired: read('no'),
  maxRules: read({ warn: 1, most: 1 }),
  maxBytes: read(null),
};
