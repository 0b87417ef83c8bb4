import { actual, NO_CORS, type ProviderCase, preflight } from './provider-case.ts';

/*
 * Rows O6 (no such bucket), O11, O12, O18 (PutBucketCors and GetBucketCors), O16 (a bad signature) and O19 (the SDK) are
 * not about a request and a configuration: they are tested where errors are recognised and configurations linted.
 */
const AUTHOR = {
  origins: ['www.aliyun.com'],
  methods: ['PUT', 'GET', 'POST'],
  headers: ['x-oss-meta-author'],
  expose: ['x-oss-meta-name'],
  maxAge: 100,
};
const GO = 'Go SDK bucket_test.go, TestOptionsMethod';
const OPTION_OBJECT = 'OSS OptionObject reference, sample';
const NOT_ALLOWED = { status: 403, code: 'AccessForbidden', ec: '0003-00000602', headers: NO_CORS };

export const OSS_CASES: readonly ProviderCase[] = [
  {
    id: 'O1',
    rules: [AUTHOR],
    request: preflight('www.aliyun.com', 'PUT', ['x-oss-meta-author']),
    expected: { status: 200, rule: 1, headers: { 'access-control-allow-origin': 'www.aliyun.com' } },
    evidence: 'T',
    source: GO,
  },
  {
    id: 'O2',
    rules: [AUTHOR],
    request: preflight('www.aliyun.com', 'PUT', ['x-oss-meta-author-1']),
    expected: { ...NOT_ALLOWED, message: /^CORSResponse: This CORS request is not allowed\..*evalution.*Requet/ },
    evidence: 'T',
    source: GO,
  },
  {
    id: 'O4',
    rules: [AUTHOR],
    request: preflight('www.test.com', 'PUT', ['x-oss-meta-author']),
    expected: NOT_ALLOWED,
    evidence: 'T',
    source: 'ossutil cors_options_test',
  },
  {
    id: 'O5',
    rules: 'none',
    request: preflight('http://www.example.com', 'PUT', ['x-oss-test']),
    expected: {
      status: 403,
      code: 'AccessForbidden',
      message: /^CORSResponse: CORS is not enabled for this bucket\.$/,
      ec: '0003-00000601',
      headers: NO_CORS,
    },
    evidence: 'T',
    source: 'Java SDK OptionObjectTest',
  },
  {
    id: 'O7',
    rules: [{ origins: ['*'], methods: ['PUT', 'GET'] }],
    request: preflight('http://www.example.com', 'PUT'),
    expected: { status: 200, rule: 1 },
    evidence: 'T',
    source: 'Go SDK v2 client_integration_test.go',
  },
  {
    id: 'O8',
    rules: [{ origins: ['*'], methods: ['GET', 'POST', 'PUT'], maxAge: 0 }],
    request: preflight('www.aliyun.com', 'PUT'),
    expected: {
      status: 200,
      rule: 1,
      headers: {
        'access-control-allow-methods': 'GET, POST, PUT',
        'access-control-allow-origin': '*',
        'access-control-max-age': '0',
      },
    },
    evidence: 'D',
    source: 'ossutil cors-options reference',
  },
  {
    id: 'O9',
    rules: [
      {
        origins: ['http://www.example.com'],
        methods: ['PUT'],
        headers: ['x-oss-test1', 'x-oss-test2'],
        expose: ['x-oss-test1', 'x-oss-test2'],
      },
    ],
    request: preflight('http://www.example.com', 'PUT', ['x-oss-test1', 'x-oss-test2']),
    expected: {
      status: 200,
      rule: 1,
      headers: {
        'access-control-allow-origin': 'http://www.example.com',
        'access-control-allow-methods': 'PUT',
        'access-control-expose-headers': 'x-oss-test1, x-oss-test2',
      },
    },
    evidence: 'D',
    source: OPTION_OBJECT,
  },
  {
    id: 'O10',
    rules: [{ origins: ['*'], methods: ['PUT', 'GET'], headers: ['*'] }],
    request: preflight('https://app.example.com', 'PUT', ['authorization']),
    expected: {
      status: 200,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-credentials': null },
    },
    evidence: 'O',
    source: 'ali-oss #140, ng-zorro-antd #3594',
  },
  {
    id: 'O13a',
    rules: [AUTHOR],
    request: preflight(null, 'PUT'),
    expected: {
      status: 400,
      code: 'BadRequest',
      message: /^Insufficient information\. Origin request header needed\.$/,
      ec: '0034-00000101',
      headers: { ...NO_CORS, 'x-oss-ec': '0034-00000101' },
    },
    evidence: 'D',
    source: 'OSS error code page 0034-00000101',
  },
  {
    id: 'O13b',
    rules: [AUTHOR],
    request: preflight('www.aliyun.com', null),
    expected: {
      status: 400,
      code: 'BadRequest',
      message: /^Insufficient information\. Request Access-Control-Request-Method header needed\.$/,
      ec: '0034-00000102',
      headers: NO_CORS,
    },
    evidence: 'D',
    source: 'OSS error code page 0034-00000102',
  },
  {
    id: 'O14',
    rules: [
      {
        origins: ['https://app.example.com'],
        methods: ['PUT'],
        headers: ['authorization', 'content-type', 'x-oss-date'],
      },
    ],
    request: preflight('https://app.example.com', 'PUT', [
      'authorization',
      'content-type',
      'x-oss-date',
      'x-oss-user-agent',
    ]),
    expected: NOT_ALLOWED,
    evidence: 'O',
    source: 'ali-oss #575',
  },
  {
    id: 'O15',
    rules: [{ origins: ['https://*.example.com'], methods: ['GET'] }],
    request: preflight('https://example.com', 'GET'),
    expected: NOT_ALLOWED,
    evidence: '2',
    source: 'diagnosis skill published by Alibaba',
  },
  {
    id: 'O17a',
    rules: [{ origins: ['https://a.x'], methods: ['GET'] }],
    responseVary: true,
    request: actual('GET', null),
    expected: { status: 200, headers: { ...NO_CORS, vary: 'Origin' } },
    evidence: 'D',
    source: 'OSS PutBucketCors reference',
  },
  {
    id: 'O17b',
    rules: [{ origins: ['https://a.x'], methods: ['GET'] }],
    responseVary: true,
    request: actual('GET', 'https://b.x'),
    expected: { status: 200, headers: { ...NO_CORS, vary: 'Origin' } },
    evidence: 'D',
    source: 'OSS PutBucketCors reference',
  },
  {
    id: 'O17c',
    rules: [{ origins: ['https://a.x'], methods: ['GET'] }],
    responseVary: true,
    request: preflight('https://a.x', 'GET'),
    expected: { status: 200, rule: 1, headers: { 'access-control-allow-origin': 'https://a.x', vary: 'Origin' } },
    evidence: 'D',
    source: 'OSS PutBucketCors reference',
  },
  {
    id: '1.6 no rule',
    rules: [AUTHOR],
    request: actual('GET', 'https://elsewhere.example'),
    expected: { status: 200, headers: { ...NO_CORS, vary: null } },
    evidence: 'D',
    source: 'OSS user guide, CORS',
  },
  {
    id: '1.6 no configuration',
    rules: 'none',
    request: actual('PUT', 'https://app.example.com'),
    expected: { status: 200, headers: { ...NO_CORS, vary: null } },
    evidence: 'D',
    source: 'OSS user guide, CORS',
  },
  {
    id: '1.6 rule',
    rules: [AUTHOR],
    request: actual('PUT', 'www.aliyun.com'),
    expected: {
      status: 200,
      rule: 1,
      headers: {
        'access-control-allow-origin': 'www.aliyun.com',
        'access-control-allow-methods': 'PUT, GET, POST',
        'access-control-allow-headers': null,
        'access-control-expose-headers': 'x-oss-meta-name',
        'access-control-max-age': '100',
        vary: null,
      },
    },
    evidence: 'D',
    source: 'OSS HeadObject reference',
  },
  {
    id: '1.3 wildcard in a header',
    rules: [{ origins: ['https://app.example.com'], methods: ['PUT'], headers: ['X-OSS-Meta-*'] }],
    request: preflight('https://app.example.com', 'PUT', ['x-oss-meta-owner']),
    expected: { status: 200, rule: 1, headers: { 'access-control-allow-headers': 'x-oss-meta-owner' } },
    evidence: 'D',
    source: 'OSS PutBucketCors reference',
  },
  {
    id: '1.3 one refused header refuses all',
    rules: [
      { origins: ['https://app.example.com'], methods: ['PUT'], headers: ['content-type'] },
      { origins: ['https://app.example.com'], methods: ['PUT'], headers: ['x-oss-date'] },
    ],
    request: preflight('https://app.example.com', 'PUT', ['content-type', 'x-oss-date']),
    expected: NOT_ALLOWED,
    evidence: 'D',
    source: 'OSS user guide, CORS',
  },
];
