import type { DialectName } from '../../src/bucket/dialects/index.ts';
import type { RuleSketch } from '../support/build-configuration.ts';
import { actual, NO_CORS, type ProviderCase, preflight } from './provider-case.ts';

/** A row of a table with several stores in it. */
export interface StoreCase extends ProviderCase {
  readonly store: DialectName;
}

type Facts = Pick<ProviderCase, 'rules' | 'request' | 'expected'>;
const from =
  (store: DialectName, evidence: ProviderCase['evidence'], source: string) =>
  (id: string, facts: Facts): StoreCase => ({ id, store, ...facts, evidence, source });

const ORIGIN = 'access-control-allow-origin';
const METHODS = 'access-control-allow-methods';
const HEADERS = 'access-control-allow-headers';
const EXPOSE = 'access-control-expose-headers';
const AGE = 'access-control-max-age';
const CREDENTIALS = 'access-control-allow-credentials';
const A = 'https://a.example';
const SILENT = { status: 200, headers: NO_CORS };

// ---- 7.5 Google Cloud Storage
const gcs = from('gcs', 'D', 'Cloud Storage, XML API reference');
const json = from('gcs@json', 'D', 'Cloud Storage, cross-origin resource sharing');
const GET: RuleSketch = {
  origins: [A],
  methods: ['GET'],
  headers: ['Content-Type'],
  expose: ['Content-Type'],
  maxAge: 3600,
};
const google: StoreCase[] = [
  {
    ...gcs('G1', { rules: [{ origins: ['*'] }], request: preflight(A, 'PUT'), expected: SILENT }),
    evidence: 'O',
    source: 'google-cloud-python issue 10247',
  },
  gcs('G2', {
    rules: [GET],
    request: preflight(A, 'GET', ['content-type']),
    expected: { status: 200, headers: { [ORIGIN]: A, [METHODS]: 'GET', [HEADERS]: 'Content-Type', [AGE]: '3600' } },
  }),
  gcs('G3 origin', { rules: [GET], request: preflight('https://b.example', 'GET'), expected: SILENT }),
  gcs('G3 method', { rules: [GET], request: preflight(A, 'DELETE'), expected: SILENT }),
  gcs('G3 header', { rules: [GET], request: preflight(A, 'GET', ['x-custom']), expected: SILENT }),
  gcs('G4', {
    rules: [GET],
    request: actual('GET', A),
    expected: { status: 200, headers: { [ORIGIN]: A, [EXPOSE]: 'Content-Type', [CREDENTIALS]: null } },
  }),
  gcs('G5', {
    rules: [
      { origins: [A], methods: ['GET'] },
      { origins: [A], methods: ['GET'], headers: ['x-a'] },
    ],
    request: preflight(A, 'GET', ['x-a']),
    expected: SILENT,
  }),
  gcs('G6', {
    rules: [{ origins: [A], methods: ['GET'] }],
    request: preflight(A, 'GET'),
    expected: { status: 200, headers: { [AGE]: '3600' } },
  }),
  ...(['none', [{ origins: ['https://nobody.example'], methods: ['GET'] }]] as const).map((rules) =>
    json(`G7 ${rules === 'none' ? 'none' : 'ignored'}`, {
      rules,
      request: preflight(A, 'PUT', ['x-goog-meta-a']),
      expected: {
        status: 200,
        headers: {
          [ORIGIN]: A,
          [METHODS]: 'DELETE, GET, HEAD, PATCH, POST, PUT',
          [HEADERS]: 'x-goog-meta-a',
          [AGE]: '3600',
        },
      },
    }),
  ),
  json('G7 actual', {
    rules: 'none',
    request: actual('GET', A),
    expected: { status: 200, headers: { [ORIGIN]: A, [CREDENTIALS]: 'true' } },
  }),
  json('G8', {
    rules: 'none',
    request: preflight(A, null),
    expected: { status: 404, headers: { ...NO_CORS, [CREDENTIALS]: 'true' } },
  }),
];

// ---- 7.6 SeaweedFS
const weed = from('seaweedfs', 'S', 'SeaweedFS weed/s3api/cors/*_test.go');
const WEED: readonly RuleSketch[] = [
  {
    origins: ['http://example.com'],
    methods: ['GET', 'POST'],
    headers: ['Content-Type'],
    expose: ['ETag'],
    maxAge: 3600,
  },
  { origins: ['*'], methods: ['PUT'] },
];
const ALL_FIVE = { [METHODS]: 'GET, POST', [HEADERS]: 'Content-Type', [EXPOSE]: 'ETag', [AGE]: '3600' };
const wildcard = (origin: string, passes: boolean) =>
  weed(`S6 ${origin}`, {
    rules: [{ origins: ['http://*.example.com'], methods: ['GET'] }],
    request: preflight(origin, 'GET'),
    expected: passes ? { status: 200, headers: { [ORIGIN]: origin } } : { status: 403, headers: NO_CORS },
  });
/** S10 and S11 are about the configuration that a server may have for buckets without one, which no bucket shows. */
const seaweed: StoreCase[] = [
  weed('S1', {
    rules: WEED,
    request: actual('GET', 'http://example.com'),
    expected: { status: 200, headers: { [ORIGIN]: 'http://example.com', ...ALL_FIVE } },
  }),
  weed('S2', {
    rules: WEED,
    request: actual('PUT', 'http://other.com'),
    expected: { status: 200, headers: { [ORIGIN]: 'http://other.com', [METHODS]: 'PUT' } },
  }),
  weed('S3', {
    rules: WEED,
    request: actual('GET', 'http://forbidden.com'),
    expected: { status: 200, headers: NO_CORS },
  }),
  weed('S4', {
    rules: WEED,
    request: preflight('http://example.com', 'POST', ['Content-Type']),
    expected: { status: 200, headers: { [ORIGIN]: 'http://example.com', ...ALL_FIVE } },
  }),
  weed('S5', {
    rules: WEED,
    request: preflight('http://example.com', 'POST', ['Authorization']),
    expected: { status: 200, headers: { ...NO_CORS, [ORIGIN]: 'http://example.com' } },
  }),
  wildcard('http://api.example.com', true),
  wildcard('http://example.com', false),
  wildcard('https://api.example.com', false),
  weed('S7', {
    rules: [{ origins: [A], methods: ['GET'] }],
    request: preflight(A, 'GET', ['x-anything']),
    expected: { status: 200, rule: 1 },
  }),
  weed('S8', {
    rules: WEED,
    request: actual('GET', null),
    expected: { status: 200, headers: { ...NO_CORS, vary: 'Origin' } },
  }),
  weed('S9 preflight', { rules: 'none', request: preflight(A, 'GET'), expected: { status: 403, headers: NO_CORS } }),
  weed('S9 GET', {
    rules: 'none',
    request: actual('GET', A),
    expected: { status: 200, headers: { ...NO_CORS, vary: null } },
  }),
  weed('S11', {
    rules: [{ origins: ['https://restricted.com'], methods: ['GET'] }],
    request: actual('GET', 'https://example.com'),
    expected: { status: 200, headers: NO_CORS },
  }),
];

// ---- 7.7 stores whose source is read
const cloudserver = from('cloudserver', 'S', 'cloudserver corsResponse.js, corsPreflight.js');
const s3rver = from('s3rver', 'S', 's3rver lib/middleware/cors.js');
const garage = from('garage', 'S', 'Garage src/api/common/cors.rs');
const minio = from('minio', 'S', 'MinIO cmd/api-router.go');
const swift = from('swift', 'S', 'OpenStack Swift proxy/controllers/base.py');
const localstack = from('localstack', 'S', 'LocalStack services/s3/cors.py');
const aws = from('s3', 'I', 'as its kin');
const OVERLAP: RuleSketch = { origins: ['ab*ba'], methods: ['GET'] };
const TWO: readonly RuleSketch[] = [
  { origins: [A], methods: ['GET'] },
  { origins: [A], methods: ['GET'], headers: ['*'] },
];
const SERVER: RuleSketch = { origins: ['https://*.x.com'] };
const sources: StoreCase[] = [
  cloudserver('X1', { rules: [OVERLAP], request: preflight('aba', 'GET'), expected: { status: 200, rule: 1 } }),
  aws('X1 s3', { rules: [OVERLAP], request: preflight('aba', 'GET'), expected: { status: 403 } }),
  cloudserver('X2', {
    rules: 'none',
    request: { ...preflight(A, 'PATCH'), bucketMissing: true },
    expected: { status: 400, message: /^Invalid Access-Control-Request-Method: PATCH$/ },
  }),
  cloudserver('X3', {
    rules: 'none',
    request: { ...preflight(A, 'GET'), bucketMissing: true },
    expected: { status: 404, code: 'NoSuchBucket' },
  }),
  cloudserver('X4', {
    rules: [{ origins: [A], methods: ['GET'], maxAge: 0 }],
    request: preflight(A, 'GET'),
    expected: { status: 200, headers: { [AGE]: null } },
  }),
  cloudserver('X5', {
    rules: [{ origins: [A], methods: ['GET'] }],
    request: actual('GET', A, { requestedMethod: 'PUT' }),
    expected: { status: 200, headers: { [ORIGIN]: A } },
  }),
  s3rver('X6', {
    rules: [{ origins: ['http://a'], methods: ['GET'] }],
    request: preflight('http://a', 'GET'),
    expected: { status: 200, headers: { [ORIGIN]: '*' } },
  }),
  s3rver('X7', {
    rules: [{ origins: ['*'], methods: ['GET'] }],
    request: actual('GET', 'http://a'),
    expected: { status: 200, headers: { [ORIGIN]: '*', [CREDENTIALS]: 'true' } },
  }),
  s3rver('X8', { rules: TWO, request: preflight(A, 'GET', ['x']), expected: { status: 403, headers: NO_CORS } }),
  aws('X8 s3', { rules: TWO, request: preflight(A, 'GET', ['x']), expected: { status: 200, rule: 2 } }),
  s3rver('X9', {
    rules: 'none',
    request: preflight(A, null),
    // 400 was expected; the running server answers 403.
    expected: { status: 403, message: /^Invalid Access-Control-Request-Method: null$/ },
  }),
  garage('X10', {
    rules: [{ origins: ['https://a', 'https://b'], methods: ['GET'] }],
    request: preflight('https://a', 'GET'),
    expected: { status: 200, headers: { [ORIGIN]: 'https://a, https://b' } },
  }),
  garage('X11', {
    rules: [{ origins: [A], methods: ['GET'], headers: ['Content-Type'] }],
    request: preflight(A, 'GET', ['content-type']),
    expected: { status: 403 },
  }),
  garage('X12', {
    rules: 'none',
    request: { ...preflight(A, 'GET'), bucketMissing: true },
    expected: { status: 200, headers: { [ORIGIN]: '*', [METHODS]: '*' } },
  }),
  ...[preflight(A, 'GET'), actual('GET', A)].map((request) =>
    garage(`X13 ${request.kind}`, {
      rules: [{ origins: [A], methods: ['GET'], maxAge: 600 }],
      request,
      expected: { status: 200, rule: 1, headers: { [AGE]: null } },
    }),
  ),
  minio('X14', {
    rules: [SERVER],
    request: preflight('https://a.x.com', 'PUT', ['X-Y']),
    expected: {
      status: 204,
      headers: { [ORIGIN]: 'https://a.x.com', [METHODS]: 'PUT', [HEADERS]: 'X-Y', [CREDENTIALS]: 'true', [AGE]: null },
    },
  }),
  minio('X15', {
    rules: [SERVER],
    request: preflight('https://evil', 'PUT'),
    expected: {
      status: 204,
      headers: { ...NO_CORS, vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' },
    },
  }),
  swift('X17', {
    rules: [{ origins: [A] }],
    request: preflight(A, 'PUT', ['X-Any']),
    expected: {
      status: 200,
      headers: { [ORIGIN]: A, [METHODS]: 'COPY, DELETE, GET, HEAD, OPTIONS, POST, PUT', [HEADERS]: 'X-Any' },
    },
  }),
  swift('X18', {
    rules: [{ origins: [A] }],
    request: preflight('https://b.example', 'PUT'),
    expected: { status: 401 },
  }),
  localstack('X19', {
    rules: [{ origins: ['*.x'], methods: ['GET'] }],
    request: preflight('.x', 'GET'),
    expected: { status: 403 },
  }),
  localstack('X20', {
    rules: [{ origins: [A], methods: ['GET'], headers: ['x-amz-*'] }],
    request: preflight(A, 'GET', ['x-amz-date']),
    expected: { status: 403 },
  }),
];

// ---- 7.8 documents of closed stores
const cos = from('cos', 'D', 'Tencent COS, OPTIONS Object');
const obs = from('obs', 'D', 'Huawei OBS, OPTIONS Object');
const kodo = from('kodo', 'D', 'Qiniu SDKs, comments');
const b2 = from('b2', 'D', 'Backblaze B2, Cross-Origin Resource Sharing Rules');
const b2Native = from('b2@native', 'D', 'Backblaze B2, Cross-Origin Resource Sharing Rules');
const bos = from('bos', 'D', 'Baidu BOS, OPTIONS Object');
const EXAMPLE = 'https://example.com';
const COS: RuleSketch = {
  origins: [EXAMPLE],
  methods: ['PUT', 'GET', 'POST', 'DELETE', 'HEAD'],
  headers: ['*'],
  expose: ['Content-Length', 'ETag', 'x-cos-meta-author'],
  maxAge: 600,
};
const COS_STAR: RuleSketch = {
  origins: ['*'],
  methods: ['GET', 'HEAD'],
  headers: ['range', 'x-cos-server-side-encryption-customer-algorithm', 'x-cos-server-side-encryption-customer-key'],
};
const COS_NAMES = ['content-md5', 'content-type', 'x-cos-meta-author'];
const COS_ANSWER = {
  [ORIGIN]: EXAMPLE,
  [CREDENTIALS]: 'true',
  [HEADERS]: COS_NAMES.join(','),
  [METHODS]: 'PUT,GET,POST,DELETE,HEAD',
  [EXPOSE]: 'Content-Length,ETag,x-cos-meta-author',
  [AGE]: '600',
};
const COS_REFUSED = {
  status: 403,
  code: 'AccessForbidden',
  message: /not allowed.*evalution.*Requet.*CORS spec$/,
  headers: NO_CORS,
};
const match = (id: string, store: typeof kodo, entry: string, origin: string, passes: boolean): StoreCase =>
  store(`${id} ${entry} ${origin}`, {
    rules: [{ origins: [entry], methods: ['GET'] }],
    request: preflight(origin, 'GET'),
    expected: passes ? { rule: 1 } : { rule: null, headers: NO_CORS },
  });
const documents: StoreCase[] = [
  cos('T1', {
    rules: [COS],
    request: preflight(EXAMPLE, 'PUT', COS_NAMES),
    expected: { status: 200, headers: COS_ANSWER },
  }),
  cos('T2', {
    rules: [COS_STAR],
    request: preflight(EXAMPLE, 'GET', ['range']),
    expected: {
      status: 200,
      headers: {
        [ORIGIN]: '*',
        [CREDENTIALS]: null,
        [METHODS]: 'GET,HEAD',
        [HEADERS]: 'range,x-cos-server-side-encryption-customer-algorithm,x-cos-server-side-encryption-customer-key',
      },
    },
  }),
  // On `/?lifecycle`: what a bucket is asked makes no difference.
  cos('T3', {
    rules: [COS],
    request: preflight(EXAMPLE, 'PUT', COS_NAMES),
    expected: { status: 200, headers: COS_ANSWER },
  }),
  cos('T4 none', { rules: 'none', request: preflight(EXAMPLE, 'PUT'), expected: COS_REFUSED }),
  cos('T4 mismatch', { rules: [COS], request: preflight('https://other.example', 'PUT'), expected: COS_REFUSED }),
  obs('T5', {
    rules: [{ origins: ['www.example.com'], methods: ['POST', 'GET', 'HEAD', 'PUT', 'DELETE'], maxAge: 100 }],
    request: preflight('www.example.com', 'PUT'),
    expected: {
      status: 200,
      headers: {
        [ORIGIN]: 'www.example.com',
        [METHODS]: 'POST,GET,HEAD,PUT,DELETE',
        [AGE]: '100',
        [CREDENTIALS]: 'true',
      },
    },
  }),
  match('T6', kodo, 'http://*.abc.*.com', 'http://test.abc.test.com', false),
  match('T7', kodo, 'http://abc.com', 'https://abc.com', false),
  match('T7', kodo, 'abc.com', 'http://abc.com', false),
  kodo('T8', { rules: 'none', request: preflight(A, 'DELETE', ['x-anything']), expected: { status: 200, rule: 1 } }),
  match('T9', b2, 'https', 'https://a.com:8443', true),
  match('T9', b2, 'https://*', 'https://a.com:8443', false),
  match('T9', b2, 'https://*:8765', 'https://a.com:8765', true),
  match('T9', b2, 'https://*', 'https://a.com', true),
  match('T9', b2, 'https', 'http://a.com', false),
  match('T9', b2, 'https://*.example.com', 'https://a.example.com', true),
  match('T9', b2, 'https://*.example.com', 'https://a.example.com:8443', false),
  ...(['GET', 'HEAD'] as const).flatMap((method) => [
    b2Native(`5.10 ${method}, an operation of S3`, {
      rules: [{ origins: [A], methods: ['s3_get', 's3_head'] }],
      request: actual(method, A),
      expected: { rule: null },
    }),
    b2Native(`5.10 ${method}`, {
      rules: [
        { origins: [A], methods: ['GET', 'HEAD', 'b2_upload_file'] },
        { origins: [A], methods: ['b2_download_file_by_id'] },
      ],
      request: actual(method, A),
      expected: { rule: 2, headers: { 'access-control-allow-origin': A } },
    }),
  ]),
  b2Native('5.10 POST', {
    rules: [{ origins: [A], methods: ['b2_upload_part'], headers: ['authorization'] }],
    request: preflight(A, 'POST', ['authorization']),
    expected: { status: 200, rule: 1 },
  }),
  b2('5.10 an operation of the other interface', {
    rules: [{ origins: [A], methods: ['b2_download_file_by_name'] }],
    request: preflight(A, 'GET'),
    expected: { rule: null },
  }),
  bos('T10', {
    rules: [
      { origins: [A], methods: ['GET', 'PUT'], headers: ['x-a', 'x-b'] },
      { origins: [A], methods: ['GET', 'PUT'], headers: ['*'] },
    ],
    request: preflight(A, 'PUT', ['x-b']),
    expected: {
      status: 200,
      rule: 1,
      headers: { [METHODS]: 'GET,PUT', [HEADERS]: 'x-b', [CREDENTIALS]: 'true', [ORIGIN]: A },
    },
  }),
];

export const OTHER_CASES: readonly StoreCase[] = [...google, ...seaweed, ...sources, ...documents];
