import type { BucketRequest } from '../../src/bucket/verdict.ts';
import type { RuleSketch } from '../support/build-configuration.ts';
import { actual, preflight } from './provider-case.ts';

/** One question to every store. */
export interface ConformanceCase {
  readonly id: string;
  readonly rules: readonly RuleSketch[] | 'none';
  readonly request: BucketRequest;
}

const A = 'https://a.example';
const B = 'https://b.example';
const APP: RuleSketch = {
  origins: [A],
  methods: ['GET', 'PUT'],
  headers: ['content-type', 'x-meta-*'],
  expose: ['ETag', 'x-req-id'],
  maxAge: 600,
};
const STAR: RuleSketch = { origins: ['*'], methods: ['GET', 'PUT'], headers: ['*'], expose: ['ETag'], maxAge: 600 };
const plain = (origins: readonly string[], more: Partial<RuleSketch> = {}): RuleSketch => ({
  origins,
  methods: ['GET'],
  ...more,
});
const TWO = [plain([A]), plain([A], { methods: ['PUT'] })];
const TWO_HEADERS = [plain([A], { headers: ['x-a'] }), plain([A], { headers: ['*'] })];
const STAR_FIRST = [plain(['*']), { ...APP, origins: [A] }];

type Row = readonly [id: string, rules: readonly RuleSketch[] | 'none', request: BucketRequest];

const granted: readonly Row[] = [
  ['listed origin, preflight', [APP], preflight(A, 'PUT', ['content-type'])],
  ['listed origin, preflight without headers', [APP], preflight(A, 'PUT')],
  ['listed origin, actual', [APP], actual('PUT', A)],
  ['any origin, preflight', [STAR], preflight(A, 'PUT', ['x-a'])],
  ['any origin, actual', [STAR], actual('GET', A)],
  ['any origin, signed', [STAR], actual('GET', A, { signed: true })],
  ['any origin, no Origin', [STAR], actual('GET', null)],
  ['listed origin, no Origin', [APP], actual('GET', null)],
  ['listed beside `*`, preflight', [plain([A, '*'])], preflight(A, 'GET')],
  ['listed beside `*`, actual', [plain([A, '*'])], actual('GET', A)],
  ['two listed, actual', [plain([A, B])], actual('GET', A)],
  ['null against null', [plain(['null'])], preflight('null', 'GET')],
  ['null against `*`', [plain(['*'])], preflight('null', 'GET')],
];

const refused: readonly Row[] = [
  ['other origin, preflight', [APP], preflight(B, 'GET')],
  ['other origin, actual', [APP], actual('GET', B)],
  ['other scheme', [APP], preflight('http://a.example', 'GET')],
  ['other port', [APP], preflight('https://a.example:8443', 'GET')],
  ['slash in the entry', [plain([`${A}/`])], preflight(A, 'GET')],
  ['other method, preflight', [APP], preflight(A, 'DELETE')],
  ['other method, actual', [APP], actual('DELETE', A)],
  ['other header', [APP], preflight(A, 'PUT', ['x-other'])],
  ['one of two headers', [APP], preflight(A, 'PUT', ['content-type', 'x-other'])],
  ['no AllowedHeader', [plain([A])], preflight(A, 'GET', ['x-a'])],
  ['no configuration, preflight', 'none', preflight(A, 'PUT', ['content-type'])],
  ['no configuration, actual', 'none', actual('GET', A)],
  ['no Origin, preflight', [APP], preflight(null, 'PUT')],
  ['no requested method', [APP], preflight(A, null)],
  ['nothing, no configuration', 'none', preflight(null, null)],
  ['no requested method, no configuration', 'none', preflight(A, null)],
  ['unknown method', [APP], preflight(A, 'PATCH')],
  ['unknown method, no configuration', 'none', preflight(A, 'PATCH')],
  ['no such bucket', 'none', { ...preflight(A, 'PUT'), bucketMissing: true }],
];

const patterns: readonly Row[] = [
  ['star for a label', [plain(['https://*.example'])], preflight(A, 'GET')],
  ['star for two labels', [plain(['https://*.example'])], preflight('https://x.y.example', 'GET')],
  ['star for no label', [plain(['https://*.example'])], preflight('https://example', 'GET')],
  ['star for nothing', [plain(['https://*a.example'])], preflight(A, 'GET')],
  ['star for a port', [plain(['https://a.example:*'])], preflight('https://a.example:8443', 'GET')],
  ['star for a port, from another host', [plain(['https://*'])], preflight('https://a.example:8443', 'GET')],
  ['star in the middle', [plain(['https://a*z.example'])], preflight('https://abcz.example', 'GET')],
  ['star at the end', [plain(['https://a.*'])], preflight(A, 'GET')],
  ['star for the scheme', [plain(['*://a.example'])], preflight(A, 'GET')],
  ['scheme alone', [plain(['https'])], preflight(A, 'GET')],
  ['ends that overlap', [plain(['ab*ba'])], preflight('aba', 'GET')],
  ['two stars', [plain(['https://*.*.example'])], preflight('https://x.y.example', 'GET')],
  ['a pattern before another one', [plain(['https://*.b.example', 'https://*.example'])], preflight(A, 'GET')],
  ['case of an origin entry', [plain(['https://A.example'])], preflight(A, 'GET')],
  ['case of a method entry', [plain([A], { methods: ['get'] })], preflight(A, 'GET')],
  ['case of the requested method', [plain([A])], preflight(A, 'get')],
  ['AllowedMethod `*`', [plain([A], { methods: ['*'] })], preflight(A, 'GET')],
  ['case of a header entry', [plain([A], { headers: ['Content-Type'] })], preflight(A, 'GET', ['content-type'])],
  ['case of a requested header', [plain([A], { headers: ['x-a'] })], preflight(A, 'GET', ['X-A'])],
  ['AllowedHeader `*`', [plain([A], { headers: ['*'] })], preflight(A, 'GET', ['x-b', 'x-a'])],
  ['star at the end of a header', [plain([A], { headers: ['x-meta-*'] })], preflight(A, 'GET', ['x-meta-a'])],
  ['star in front of a header', [plain([A], { headers: ['*-date'] })], preflight(A, 'GET', ['x-amz-date'])],
  ['an empty name among headers', [plain([A], { headers: ['x-a', 'x-b'] })], preflight(A, 'GET', ['x-a', '', 'x-b'])],
  ['fewer headers than listed', [plain([A], { headers: ['x-a', 'x-b'] })], preflight(A, 'GET', ['x-b'])],
];

const selections: readonly Row[] = [
  ['second rule has the method, preflight', TWO, preflight(A, 'PUT')],
  ['second rule has the method, actual', TWO, actual('PUT', A)],
  ['second rule has the header', TWO_HEADERS, preflight(A, 'GET', ['x-b'])],
  ['second rule has the header, actual', TWO_HEADERS, actual('GET', A)],
  ['`*` first, then the origin, preflight', STAR_FIRST, preflight(A, 'PUT', ['content-type'])],
  ['`*` first, then the origin, actual', STAR_FIRST, actual('GET', A)],
];

const details: readonly Row[] = [
  ['Max-Age 0', [plain([A], { maxAge: 0 })], preflight(A, 'GET')],
  ['no Max-Age', [plain([A])], preflight(A, 'GET')],
  ['requested method on an actual request', [APP], actual('GET', A, { requestedMethod: 'DELETE' })],
  ['requested headers on an actual request', [APP], actual('GET', A, { headerNames: ['x-other'] })],
  ['a custom header that is not listed, actual', [plain([A], { headers: ['x-a'] })], actual('GET', A)],
];

/** The one list: every dialect answers all of it in `conformance/NAME.txt`. */
export const CONFORMANCE_CASES: readonly ConformanceCase[] = [
  ...granted,
  ...refused,
  ...patterns,
  ...selections,
  ...details,
].map(([id, rules, request]) => ({ id, rules, request }));
