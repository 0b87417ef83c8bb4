import { actual, NO_CORS, type ProviderCase, preflight } from './provider-case.ts';

/*
 * Rows A5, A33 and A34 (no such bucket, list operations) need more than a configuration, A35 and A36 are PutBucketCors
 * and tested with the lint, A30 has headers that no store looks at.
 */
const LS = 'LocalStack, AWS-validated snapshot';
const CS = 'cloudserver functional tests';
const TRIPLE = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';
const LOCAL = 'https://localhost:4200';
const ANGULAR = { origins: [LOCAL], methods: ['GET', 'PUT'], headers: ['*'], maxAge: 3000 };
const ANGULAR_ANSWER = {
  'access-control-allow-origin': LOCAL,
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET, PUT',
  'access-control-max-age': '3000',
  vary: TRIPLE,
};
const ANYBODY = { origins: ['*'], methods: ['GET', 'PUT'], maxAge: 3000 };
const ANYBODY_ANSWER = {
  ...ANGULAR_ANSWER,
  'access-control-allow-origin': '*',
  'access-control-allow-credentials': null,
};
const GET_ONLY = { origins: [LOCAL], methods: ['GET'], maxAge: 3000 };
const NOTHING = { ...NO_CORS, vary: null };
const PLAIN = { status: 200, headers: NOTHING };
const NOT_ALLOWED = {
  status: 403,
  code: 'AccessForbidden',
  message: /^CORSResponse: This CORS request is not allowed\..*evalution/,
  ec: null,
  headers: NOTHING,
};
const NOT_ENABLED = {
  status: 403,
  code: 'AccessForbidden',
  message: /^CORSResponse: CORS is not enabled for this bucket\.$/,
  headers: NOTHING,
};
const echo = (origin: string) => ({
  status: 200,
  headers: { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: TRIPLE },
});
const OWNER = {
  origins: [LOCAL],
  methods: ['GET'],
  headers: ['x-amz-expected-bucket-owner', 'x-AMZ-server-SIDE-encryption'],
};
const row = (
  id: string,
  source: string,
  { rules, request, expected }: Pick<ProviderCase, 'rules' | 'request' | 'expected'>,
): ProviderCase => ({ id, rules, request, expected, source, evidence: 'T' });

const gates: ProviderCase[] = [
  row('A1', LS, {
    rules: 'none',
    request: preflight(null, null),
    expected: { status: 400, code: 'BadRequest', message: /Origin request header needed\.$/, headers: NOTHING },
  }),
  row('A2', LS, { rules: 'none', request: preflight('https://whatever', 'PUT'), expected: NOT_ENABLED }),
  row('A3', LS, { rules: 'none', request: preflight('https://whatever', null), expected: NOT_ENABLED }),
  row('A4', LS, { rules: 'none', request: actual('GET', 'https://whatever'), expected: PLAIN }),
  row('2.3 no method', LS, {
    rules: [ANGULAR],
    request: preflight(LOCAL, null),
    expected: { status: 400, code: 'BadRequest', message: /^Invalid Access-Control-Request-Method: null$/ },
  }),
  row('A8', LS, { rules: [ANGULAR], request: preflight(null, 'PUT'), expected: { status: 400, code: 'BadRequest' } }),
];

const origins: ProviderCase[] = [
  row('A6', LS, {
    rules: [ANGULAR],
    request: preflight(LOCAL, 'PUT'),
    expected: { status: 200, rule: 1, headers: ANGULAR_ANSWER },
  }),
  row('A7', LS, {
    rules: [ANGULAR],
    request: actual('GET', LOCAL),
    expected: { status: 200, rule: 1, headers: ANGULAR_ANSWER },
  }),
  row('A9a', LS, { rules: [ANGULAR], request: preflight('http://localhost:4200', 'PUT'), expected: NOT_ALLOWED }),
  row('A9b', LS, { rules: [ANGULAR], request: actual('GET', 'http://localhost:4200'), expected: PLAIN }),
  row('A10a', LS, {
    rules: [ANYBODY],
    request: preflight('http://random:1234', 'PUT'),
    expected: { status: 200, headers: ANYBODY_ANSWER },
  }),
  row('A10b', LS, {
    rules: [ANYBODY],
    request: actual('GET', 'http://random:1234'),
    expected: { status: 200, headers: ANYBODY_ANSWER },
  }),
  row('A11', LS, {
    rules: [{ origins: ['http://*.origin.com'], methods: ['GET'] }],
    request: preflight('http://test.origin.com', 'GET'),
    expected: echo('http://test.origin.com'),
  }),
  row('A12', LS, {
    rules: [{ origins: ['http://*.origin.com'], methods: ['GET'] }],
    request: preflight('http://test.origin.net', 'GET'),
    expected: NOT_ALLOWED,
  }),
  ...(['.allowedorigin.com', 'test.allowedorigin.com'] as const).map((origin) =>
    row(`A24 ${origin}`, CS, {
      rules: [{ origins: ['*.allowedorigin.com'], methods: ['GET'] }],
      request: preflight(origin, 'GET'),
      expected: echo(origin),
    }),
  ),
  row('A24 .allowedorigin.comtest', CS, {
    rules: [{ origins: ['*.allowedorigin.com'], methods: ['GET'] }],
    request: preflight('.allowedorigin.comtest', 'GET'),
    expected: NOT_ALLOWED,
  }),
  ...[
    ['http://*.allowedorigin.com', 'http://.allowedorigin.com', true],
    ['http://*.allowedorigin.com', 'http://test.allowedorigin.com', true],
    ['http://*.allowedorigin.com', 'testhttp://.allowedorigin.com', false],
    ['http://*.allowedorigin.com', 'http://.allowedorigin.comtest', false],
    ['http://www.allowedorigin.*', 'http://www.allowedorigin.', true],
    ['http://www.allowedorigin.*', 'http://www.allowedorigin.test', true],
    ['http://www.allowedorigin.*', 'testhttp://www.allowedorigin.', false],
  ].map(([entry, origin, passes]) =>
    row(`A25 ${entry} ${origin}`, CS, {
      rules: [{ origins: [String(entry)], methods: ['GET'] }],
      request: preflight(String(origin), 'GET'),
      expected: passes ? echo(String(origin)) : NOT_ALLOWED,
    }),
  ),
  ...(['http://www.a.com', 'http://www.originwithtest.com'] as const).map((origin) =>
    row(`A26 ${origin}`, CS, {
      rules: [
        { origins: ['http://www.a.com', 'http://www.originwith*.com'], methods: ['GET'] },
        { origins: ['*'], methods: ['GET'] },
      ],
      request: preflight(origin, 'GET'),
      expected: { ...echo(origin), rule: 1 },
    }),
  ),
  row('A26 other', CS, {
    rules: [
      { origins: ['http://www.a.com', 'http://www.originwith*.com'], methods: ['GET'] },
      { origins: ['*'], methods: ['GET'] },
    ],
    request: preflight('http://www.other.com', 'GET'),
    expected: {
      status: 200,
      rule: 2,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-credentials': null },
    },
  }),
  row('2.3 `*` beside an exact entry', LS, {
    rules: [{ origins: [LOCAL, '*'], methods: ['GET'] }],
    request: preflight(LOCAL, 'GET'),
    expected: {
      status: 200,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-credentials': null },
    },
  }),
];

const methods: ProviderCase[] = [
  row('A13', LS, { rules: [GET_ONLY], request: actual('GET', LOCAL, { requestedMethod: 'PUT' }), expected: PLAIN }),
  row('A14', LS, { rules: [GET_ONLY], request: preflight(LOCAL, 'PUT'), expected: NOT_ALLOWED }),
  row('A15', LS, { rules: [GET_ONLY], request: actual('PUT', LOCAL), expected: PLAIN }),
  row('A29', CS, { rules: [GET_ONLY], request: preflight(LOCAL, 'GET'), expected: echo(LOCAL) }),
];

const allowed = (names: string) => ({ status: 200, headers: { 'access-control-allow-headers': names } });
const AMZ = [
  { origins: ['*'], methods: ['GET'], headers: ['Content-Type', 'amz-*', 'Expires'] },
  { origins: ['*'], methods: ['GET'], headers: ['*'] },
];

const headers: ProviderCase[] = [
  row('A16', LS, {
    rules: [{ origins: [LOCAL], methods: ['GET'], headers: ['*'] }],
    request: preflight(LOCAL, 'GET', ['x-amz-request-payer', 'x-amz-expected-bucket-owner']),
    expected: allowed('x-amz-request-payer, x-amz-expected-bucket-owner'),
  }),
  row('A17', LS, {
    rules: [OWNER],
    request: preflight(LOCAL, 'GET', ['x-AMZ-expected-BUCKET-owner', 'x-amz-server-side-encryption']),
    expected: allowed('x-amz-expected-bucket-owner, x-amz-server-side-encryption'),
  }),
  row('A19', LS, { rules: [OWNER], request: preflight(LOCAL, 'GET', ['x-amz-request-payer']), expected: NOT_ALLOWED }),
  row('A20', LS, {
    rules: [OWNER],
    request: actual('GET', LOCAL, { headerNames: ['x-amz-request-payer'] }),
    expected: PLAIN,
  }),
  row('A21', LS, { rules: [OWNER], request: actual('GET', LOCAL), expected: echo(LOCAL) }),
  row('A22', LS, {
    rules: [{ origins: ['*'], methods: ['GET'], expose: ['x-amz-id-2', 'x-amz-request-id', 'x-amz-request-payer'] }],
    request: preflight(LOCAL, 'GET'),
    expected: {
      status: 200,
      headers: { 'access-control-expose-headers': 'x-amz-id-2, x-amz-request-id, x-amz-request-payer' },
    },
  }),
  row('A23', LS, {
    rules: [{ origins: ['*'], methods: ['GET'] }],
    request: preflight(LOCAL, 'GET', ['anything']),
    expected: NOT_ALLOWED,
  }),
  row('A27', CS, {
    rules: AMZ,
    request: preflight(LOCAL, 'GET', ['amz-meta-header-test', 'content-type']),
    expected: { ...allowed('amz-meta-header-test, content-type'), rule: 1 },
  }),
  row('A28a', CS, {
    rules: AMZ,
    request: preflight(LOCAL, 'GET', ['Content-Type']),
    expected: { ...allowed('content-type'), rule: 1 },
  }),
  row('A28b', CS, {
    rules: AMZ,
    request: preflight(LOCAL, 'GET', ['content-type', '', 'expires']),
    expected: { ...allowed('content-type, expires'), rule: 1 },
  }),
  row('A28c', CS, {
    rules: AMZ,
    request: preflight(LOCAL, 'GET', ['puppies']),
    expected: { ...allowed('puppies'), rule: 2 },
  }),
  ...([preflight(LOCAL, 'GET'), actual('GET', LOCAL)] as const).map((request) =>
    row(`A31 ${request.kind}`, CS, {
      rules: [{ origins: [LOCAL], methods: ['GET'], expose: ['Content-Type'], maxAge: 86_400 }],
      request,
      expected: {
        status: 200,
        headers: { 'access-control-max-age': '86400', 'access-control-expose-headers': 'Content-Type' },
      },
    }),
  ),
  row('A32', CS, {
    rules: [{ origins: [LOCAL], methods: ['GET'], headers: ['Content-Type'] }],
    request: actual('GET', LOCAL),
    expected: { status: 200, rule: 1, headers: { ...echo(LOCAL).headers, 'access-control-allow-headers': null } },
  }),
];

export const AWS_CASES: readonly ProviderCase[] = [...gates, ...origins, ...methods, ...headers];
