import { error, M5, variesByKind } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { citing, unknown } from './fact.ts';
import { OPEN } from './open.ts';

const documented = citing('D', 'Microsoft Learn: Cross-Origin Resource Sharing (CORS) support for Azure Storage');
const inferred = citing('I', 'as Azurite');
const copied = citing('2', 'the status is documented; code and text are those of Azurite');
const MISSING = error(400, 'InvalidHeaderValue', 'A required CORS header is not present.');
const NO_MATCH = error(403, 'CorsPreflightFailure', 'CORS not enabled or no matching rule found for this request.');

/** Azure Storage (Blob, Queue, Table, File) as documented: rules of the account, the first that fits origin and method decides. */
export const azure: Dialect = {
  name: 'azure',
  title: 'Azure Storage',

  configuredBy: documented('account'),
  ownRules: documented(null),

  selection: documented(both('origin-method')),
  originCase: documented('sensitive'),
  methodCase: inferred('sensitive'),
  headerCase: documented('insensitive'),
  originWildcards: fact(
    'subdomain',
    'I',
    'Microsoft Learn has `https://*.contoso.com`, and does not say that it reaches more than one label',
  ),
  headerWildcards: documented('trailing'),
  starMayBeEmpty: fact('no', 'I', 'the `*` stands for one sub-domain'),
  starMayOverlap: inferred('no'),
  methodStar: documented('no'),
  methodsBy: documented('rule'),
  emptyAllowedHeaders: documented('deny'),
  emptyHeaderName: OPEN.emptyHeaderName,
  actualMethod: documented('own'),
  requestHeadersOnActual: documented('no'),
  methodsAllowed: documented([...M5, 'OPTIONS', 'MERGE', 'PATCH']),

  gateOrder: documented(['missing-origin', 'missing-method', 'no-configuration']),
  refusals: {
    'missing-origin': copied(MISSING),
    'missing-method': copied(MISSING),
    'no-bucket': unknown(NO_MATCH, [error(404, 'ResourceNotFound')], 'a preflight of an account that is not there'),
    'no-configuration': copied(NO_MATCH),
    'no-rule': copied(NO_MATCH),
  },
  unknownMethod: documented(null),
  badHeaderName: inferred(null),
  partialAnswer: documented('no'),
  errorCodeHeader: documented('x-ms-error-code'),
  errorFields: documented([]),

  okStatus: documented(200),
  allowOrigin: unknown(
    both('star-or-origin'),
    [{ preflight: 'origin', actual: 'star-or-origin' }],
    'a preflight under a rule with `*`: actual requests are documented, and Azurite answers the preflight with the origin',
  ),
  withoutOrigin: documented('star-rule'),
  credentials: fact(
    both('with-origin'),
    'O',
    'Microsoft Learn: Preflight File Request (always `true`; its own sample of `*` has none); actual requests: a public post (blog.hubfly.com)',
  ),
  allowMethods: inferred({ preflight: 'requested', actual: 'none' }),
  allowHeaders: inferred({ preflight: 'as-sent', actual: 'none' }),
  exposeHeaders: documented({ preflight: 'none', actual: 'expanded' }),
  alwaysExposed: documented([]),
  maxAge: documented({ preflight: 'rule', actual: 'none' }),
  defaultMaxAge: documented(null),
  listSeparator: inferred(','),
  vary: unknown(
    variesByKind(['none', 'none', 'none'], ['origin-unless-star', 'origin', 'origin']),
    [variesByKind(['origin-unless-star', 'origin', 'origin'], ['origin-unless-star', 'origin', 'origin'])],
    'a captured preflight: the table of the documents is about GET and HEAD',
  ),

  authBeforeCors: OPEN.authBeforeCors,
  corsOnErrors: documented('yes'),
  bucketOperations: documented('yes'),
  schemeRequired: documented('no'),
  maxRules: documented({ warn: 5, most: 5 }),
  maxBytes: fact(null, 'D', 'Microsoft Learn: 2 KB of values, their tags not counted (config/vendor-limit)'),
};
