import type { RuleSketch } from '../support/build-configuration.ts';
import { actual, NO_CORS, type ProviderCase, preflight } from './provider-case.ts';

const DOC = 'Microsoft Learn, CORS support for Azure Storage, its example';
const TESTS = 'Azurite tests/blob/blobCorsRequest.test.ts';
const CONTOSO = 'http://www.contoso.com';
const BLOB = ['x-ms-blob-content-type', 'x-ms-blob-content-disposition'];
const EXAMPLE: readonly RuleSketch[] = [
  { origins: [CONTOSO], methods: ['PUT', 'HEAD'], headers: BLOB, maxAge: 5 },
  { origins: ['*'], methods: ['PUT', 'GET'], headers: BLOB, maxAge: 5 },
  { origins: [CONTOSO], methods: ['GET'], headers: ['x-ms-client-request-id'], maxAge: 5 },
];
const REFUSED = { status: 403, code: 'CorsPreflightFailure', headers: NO_CORS };
const MISSING = { status: 400, code: 'InvalidHeaderValue', message: /^A required CORS header is not present\.$/ };
const TEST: RuleSketch = { origins: ['test'], methods: ['GET'], headers: ['header'], expose: ['*'], maxAge: 2 };
const KINDS: readonly RuleSketch[] = [
  { origins: ['test'], methods: ['GET'], headers: ['header'], maxAge: 2 },
  { origins: ['test'], methods: ['PUT'], headers: ['*'], maxAge: 2 },
  { origins: ['test'], methods: ['POST'], headers: ['head*'], maxAge: 2 },
];
const ANYBODY: RuleSketch = {
  origins: ['*'],
  methods: ['GET'],
  headers: ['*'],
  expose: ['x-ms-request-id'],
  maxAge: 2,
};
const EXACT: RuleSketch = { ...ANYBODY, origins: [CONTOSO] };
const SUB: RuleSketch = { origins: ['*.contoso.com'], methods: ['GET'], headers: ['*'], maxAge: 2 };

type Facts = Pick<ProviderCase, 'rules' | 'request' | 'expected'>;
const documented = (id: string, facts: Facts): ProviderCase => ({ id, ...facts, evidence: 'D', source: DOC });
const tested = (id: string, facts: Facts): ProviderCase => ({ id, ...facts, evidence: 'S', source: TESTS });
const rule = (number: number) => ({ status: 200, rule: number });
const ORIGIN = 'access-control-allow-origin';
const EXPOSE = 'access-control-expose-headers';

const kinds = (make: typeof tested): ProviderCase[] =>
  (
    [
      ['GET', 'head', REFUSED],
      ['GET', 'header', rule(1)],
      ['PUT', 'any', rule(2)],
      ['POST', 'hea', REFUSED],
      ['POST', 'headerheader', rule(3)],
    ] as const
  ).map(([method, name, expected]) =>
    make(`Z7 ${method} ${name}`, { rules: KINDS, request: preflight('test', method, [name]), expected }),
  );

export const AZURE_CASES: readonly ProviderCase[] = [
  documented('Z1', { rules: EXAMPLE, request: preflight(CONTOSO, 'PUT', [BLOB[0]!]), expected: rule(1) }),
  documented('Z2', { rules: EXAMPLE, request: preflight(CONTOSO, 'GET', [BLOB[0]!]), expected: rule(2) }),
  documented('Z3', {
    rules: EXAMPLE,
    request: preflight(CONTOSO, 'GET', ['x-ms-client-request-id']),
    expected: REFUSED,
  }),
  documented('Z4', { rules: 'none', request: preflight(CONTOSO, 'GET'), expected: REFUSED }),
  documented('Z5', { rules: [TEST], request: preflight('test', null), expected: { status: 400 } }),
  documented('Z6 origin', { rules: [TEST], request: preflight('other', 'GET'), expected: REFUSED }),
  documented('Z6 method', { rules: [TEST], request: preflight('test', 'PUT'), expected: REFUSED }),
  ...kinds(documented),
  documented('Z8', { rules: [ANYBODY], request: preflight('https://any.example', 'GET'), expected: { status: 200 } }),
  documented('Z10', {
    rules: [ANYBODY],
    request: actual('GET', CONTOSO),
    expected: { status: 200, headers: { [ORIGIN]: '*', vary: null, [EXPOSE]: 'x-ms-request-id' } },
  }),
  documented('Z11', {
    rules: [ANYBODY],
    request: actual('GET', null),
    expected: { status: 200, headers: { [ORIGIN]: '*', [EXPOSE]: 'x-ms-request-id', vary: null } },
  }),
  documented('Z12', {
    rules: [EXACT],
    request: actual('GET', CONTOSO),
    expected: { status: 200, headers: { [ORIGIN]: CONTOSO, vary: 'Origin', [EXPOSE]: 'x-ms-request-id' } },
  }),
  documented('Z13', {
    rules: [EXACT],
    request: actual('GET', 'https://other.example'),
    expected: { status: 200, headers: { ...NO_CORS, vary: 'Origin' } },
  }),
  documented('Z13 no origin', {
    rules: [EXACT],
    request: actual('GET', null),
    expected: { status: 200, headers: { ...NO_CORS, vary: 'Origin' } },
  }),
  documented('Z14', {
    rules: [EXACT, ANYBODY],
    request: actual('GET', CONTOSO),
    expected: { status: 200, rule: 1, headers: { [ORIGIN]: CONTOSO, vary: 'Origin' } },
  }),
];

const subdomain = (origin: string, passes: boolean): ProviderCase =>
  tested(`Z9 ${origin}`, {
    rules: [SUB],
    request: preflight(origin, 'GET'),
    expected: passes ? { status: 200, headers: { [ORIGIN]: origin } } : REFUSED,
  });

export const AZURITE_CASES: readonly ProviderCase[] = [
  tested('Z1', { rules: EXAMPLE, request: preflight(CONTOSO, 'PUT', [BLOB[0]!]), expected: { status: 200 } }),
  tested('Z2', { rules: EXAMPLE, request: preflight(CONTOSO, 'GET', [BLOB[0]!]), expected: { status: 200 } }),
  tested('Z3', { rules: EXAMPLE, request: preflight(CONTOSO, 'GET', ['x-ms-client-request-id']), expected: rule(3) }),
  tested('Z4', { rules: 'none', request: preflight(CONTOSO, 'GET'), expected: REFUSED }),
  tested('Z5', { rules: [TEST], request: preflight('test', null), expected: MISSING }),
  tested('Z6 origin', { rules: [TEST], request: preflight('other', 'GET'), expected: REFUSED }),
  tested('Z6 method', { rules: [TEST], request: preflight('test', 'PUT'), expected: REFUSED }),
  ...kinds(tested),
  tested('Z8', {
    rules: [ANYBODY],
    request: preflight('https://any.example', 'GET'),
    expected: { status: 200, headers: { [ORIGIN]: 'https://any.example' } },
  }),
  subdomain('contoso.com', false),
  subdomain('bar.notcontoso.com', false),
  subdomain('foo.contoso.com', true),
  subdomain('foo.bar.baz.contoso.com', true),
  subdomain('foo.CONTOSO.com', true),
  tested('Z10', {
    rules: [ANYBODY],
    request: actual('GET', CONTOSO),
    expected: { status: 200, headers: { [ORIGIN]: '*', vary: null, [EXPOSE]: 'x-ms-request-id' } },
  }),
  tested('Z11', {
    rules: [ANYBODY],
    request: actual('GET', null),
    expected: { status: 200, headers: { ...NO_CORS, vary: null } },
  }),
  tested('Z12', {
    rules: [EXACT],
    request: actual('GET', CONTOSO),
    expected: {
      status: 200,
      headers: { [ORIGIN]: CONTOSO, vary: 'Origin', 'access-control-allow-credentials': 'true' },
    },
  }),
  tested('Z13', {
    rules: [EXACT],
    request: actual('GET', 'https://other.example'),
    expected: { status: 200, headers: { ...NO_CORS, vary: 'Origin' } },
  }),
  tested('Z13 no origin', {
    rules: [EXACT],
    request: actual('GET', null),
    expected: { status: 200, headers: { ...NO_CORS, vary: null } },
  }),
  tested('Z14', {
    rules: [EXACT, ANYBODY],
    request: actual('GET', CONTOSO),
    expected: { status: 200, headers: { [ORIGIN]: CONTOSO, vary: 'Origin' } },
  }),
  // Of an error answer, as of every other.
  tested('Z15', {
    rules: [EXACT],
    request: actual('GET', CONTOSO, { answerNames: ['x-ms-error-code', 'X-MS-Request-Id'] }),
    expected: { status: 200, headers: { [ORIGIN]: CONTOSO, vary: 'Origin', [EXPOSE]: 'X-MS-Request-Id' } },
  }),
];
