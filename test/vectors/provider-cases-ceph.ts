import type { RuleSketch } from '../support/build-configuration.ts';
import { actual, NO_CORS, type ProviderCase, preflight } from './provider-case.ts';

const SUITE = 'ceph/s3-tests test_s3.py, test_cors_origin_response and its neighbours';
const RULES: readonly RuleSketch[] = [
  { origins: ['*suffix'], methods: ['GET'] },
  { origins: ['start*end'], methods: ['GET'] },
  { origins: ['prefix*'], methods: ['GET'] },
  { origins: ['*.put'], methods: ['PUT'] },
];
const PLAIN = { status: 200, headers: NO_CORS };
const granted = (origin: string, method: string) => ({
  status: 200,
  headers: { 'access-control-allow-origin': origin, 'access-control-allow-methods': method },
});
type Facts = Pick<ProviderCase, 'request' | 'expected'> & { readonly rules?: readonly RuleSketch[] };
const row = (id: string, { rules = RULES, request, expected }: Facts): ProviderCase => ({
  id,
  rules,
  request,
  expected,
  evidence: 'T',
  source: SUITE,
});
const MATCHING = ['foo.suffix', 'startend', 'start1end', 'start12end', 'prefix', 'prefix.suffix'];
const OTHERS = ['foo.bar', 'foo.suffix.get', '0start12end', 'bla.prefix'];
const ANYBODY: RuleSketch = { origins: ['*'], methods: ['GET'], expose: ['x-amz-meta-header1'] };

/** C4 to C7 are errors (404, 403): what the store adds to them is what it adds to every answer of an actual request. */
export const CEPH_CASES: readonly ProviderCase[] = [
  row('C1', { request: actual('GET', null), expected: PLAIN }),
  ...MATCHING.map((origin) =>
    row(`C2 ${origin}`, { request: actual('GET', origin), expected: granted(origin, 'GET') }),
  ),
  ...OTHERS.map((origin) => row(`C3 ${origin}`, { request: actual('GET', origin), expected: PLAIN })),
  row('C4', { request: actual('GET', 'foo.suffix'), expected: granted('foo.suffix', 'GET') }),
  row('C5', {
    request: actual('PUT', 'foo.suffix', { requestedMethod: 'GET' }),
    expected: granted('foo.suffix', 'GET'),
  }),
  row('C6 PUT', { request: actual('PUT', 'foo.suffix', { requestedMethod: 'PUT' }), expected: PLAIN }),
  row('C6 DELETE', { request: actual('PUT', 'foo.suffix', { requestedMethod: 'DELETE' }), expected: PLAIN }),
  row('C6 none', { request: actual('PUT', 'foo.suffix'), expected: PLAIN }),
  row('C7', { request: actual('PUT', 'foo.put'), expected: granted('foo.put', 'PUT') }),
  row('C8 nothing', { request: preflight(null, null), expected: { status: 400, headers: NO_CORS } }),
  row('C8 origin', { request: preflight('foo.suffix', null), expected: { status: 400, headers: NO_CORS } }),
  row('C9', { request: preflight('foo.suffix', 'GET'), expected: granted('foo.suffix', 'GET') }),
  ...OTHERS.map((origin) =>
    row(`C10 ${origin}`, { request: preflight(origin, 'GET'), expected: { status: 403, headers: NO_CORS } }),
  ),
  row('C11 GET', { request: preflight('foo.put', 'GET'), expected: { status: 403, headers: NO_CORS } }),
  row('C11 PUT', { request: preflight('foo.put', 'PUT'), expected: granted('foo.put', 'PUT') }),
  row('C12', { rules: [ANYBODY], request: actual('GET', 'example.origin'), expected: granted('*', 'GET') }),
  row('C13', {
    rules: [ANYBODY],
    request: preflight('example.origin', 'GET', ['x-amz-meta-header2']),
    expected: { status: 403, headers: NO_CORS },
  }),
  row('C14 nothing', {
    rules: [{ origins: ['example'], methods: ['GET'] }],
    request: preflight(null, null),
    expected: { status: 400, headers: NO_CORS },
  }),
  row('C14', {
    rules: [{ origins: ['example'], methods: ['GET'] }],
    request: preflight('example', 'GET'),
    expected: granted('example', 'GET'),
  }),
];

const TWO = [
  { origins: ['https://x.example'], methods: ['GET'] },
  { origins: ['https://x.example'], methods: ['PUT'] },
];

/** C15: before and after pull request 69190. */
export const CEPH_BEFORE = row('C15 before', {
  rules: TWO,
  request: preflight('https://x.example', 'PUT'),
  expected: { status: 403, headers: NO_CORS },
});
export const CEPH_AFTER = row('C15 after', {
  rules: TWO,
  request: preflight('https://x.example', 'PUT'),
  expected: { ...granted('https://x.example', 'PUT'), rule: 2 },
});
