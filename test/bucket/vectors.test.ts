import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/bucket/dialects/dialect.ts';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { recogniseError } from '../../src/bucket/error-body.ts';
import { judgeBucket } from '../../src/bucket/judge.ts';
import { lintConfiguration } from '../../src/bucket/lint.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { headerValue } from '../../src/fetch/header-list.ts';
import { buildConfiguration, configurationXml, type RuleSketch } from '../support/build-configuration.ts';
import { actual, preflight } from '../vectors/provider-case.ts';
import { AWS_CASES } from '../vectors/provider-cases-aws.ts';
import { AZURE_CASES, AZURITE_CASES } from '../vectors/provider-cases-azure.ts';
import { CEPH_AFTER, CEPH_BEFORE, CEPH_CASES } from '../vectors/provider-cases-ceph.ts';
import { OSS_CASES } from '../vectors/provider-cases-oss.ts';
import { OTHER_CASES } from '../vectors/provider-cases-others.ts';

const { oss, s3, seaweedfs, minio, azure } = DIALECTS;
const A = 'https://a.example';
const GOOD: RuleSketch = { origins: [A], methods: ['GET'], headers: ['*'] };
const errorBody = (code: string, message = ''): string =>
  `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const codes = (text: string, dialect: Dialect): string[] =>
  lintConfiguration(readConfiguration('cors.xml', text), dialect).map(({ severity, code }) => `${severity} ${code}`);
const allowOrigin = (
  dialect: Dialect,
  rules: readonly RuleSketch[] | 'none',
  request: Parameters<typeof judgeBucket>[2],
) =>
  headerValue(
    judgeBucket(dialect, rules === 'none' ? 'none' : buildConfiguration(rules), request).response.headers,
    'access-control-allow-origin',
  );
const many = (count: number): string =>
  configurationXml(Array.from({ length: count }, (_, i) => ({ ...GOOD, origins: [`https://${i}.test`] })));

/** Rows of the provider notes, section 7, that are about other things than a request held against a configuration. */
const ELSEWHERE: Readonly<Record<string, () => void>> = {
  'O3: on an object the same as on the bucket': () => {
    const rules = OSS_CASES.find(({ id }) => id === 'O1')?.rules as readonly RuleSketch[];
    const ask = (name: string) =>
      judgeBucket(oss, buildConfiguration(rules), preflight('www.aliyun.com', 'PUT', [name]));
    expect(ask('x-oss-meta-author').response.status).toBe(200);
    expect(ask('x-oss-meta-author-1').response.status).toBe(403);
  },
  'O6: no such bucket': () => {
    const verdict = judgeBucket(oss, 'none', { ...preflight(A, 'PUT'), bucketMissing: true });
    expect(verdict).toMatchObject({ gate: 'no-bucket', response: { status: 404 } });
    expect(verdict.error).toMatchObject({ code: 'NoSuchBucket', ec: '0015-00000101' });
    const { status, headers } = verdict.response;
    expect(recogniseError({ status, headers, body: null })?.meaning).toBe('no-such-bucket');
  },
  'O11: GetBucketCors without a configuration': () => {
    const [problem] = readConfiguration('cors.xml', errorBody('NoSuchCORSConfiguration')).problems;
    expect(problem?.message).toContain('NoSuchCORSConfiguration');
  },
  'O12: a negative age': () => {
    const { problems } = readConfiguration('cors.xml', configurationXml([{ ...GOOD, maxAge: -1 }]));
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['error config/bad-max-age']);
  },
  'O16: a bad signature': () => {
    const body = errorBody('SignatureDoesNotMatch');
    expect(recogniseError({ status: 403, headers: [], body })?.meaning).toBe('authentication');
    expect(oss.authBeforeCors.value).toBe('yes');
  },
  'O18: 11 or 21 rules': () => {
    expect(codes(many(11), oss)).toContain('warning config/too-many-rules');
    expect(codes(many(21), oss)).toContain('error config/too-many-rules');
  },
  'O19: a multipart upload without ETag exposed': () => {
    expect(codes(configurationXml([{ ...GOOD, methods: ['PUT'] }]), oss)).toContain('warning config/etag-not-exposed');
  },
  'A5: no such bucket': () => {
    const ask = (origin: string | null) => judgeBucket(s3, 'none', { ...preflight(origin, null), bucketMissing: true });
    expect(ask(null)).toMatchObject({ response: { status: 400 }, error: { code: 'BadRequest' } });
    expect(ask('https://whatever')).toMatchObject({
      response: { status: 403 },
      error: { code: 'AccessForbidden', message: 'CORSResponse: Bucket not found' },
    });
  },
  'A18: names with and without a blank behind the comma': () => {
    const names = ['x-amz-expected-bucket-owner', 'x-amz-server-side-encryption'];
    const rules = [{ ...GOOD, headers: names }];
    const verdict = judgeBucket(s3, buildConfiguration(rules), {
      ...preflight(A, 'GET', names),
      headerText: names.join(','),
    });
    expect(headerValue(verdict.response.headers, 'access-control-allow-headers')).toBe(names.join(', '));
  },
  'A30: an Authorization that is nonsense changes nothing': () => {
    const rules: readonly RuleSketch[] = [{ origins: ['*'], methods: ['GET'] }];
    expect(allowOrigin(s3, rules, { ...preflight(A, 'GET'), signed: true })).toBe('*');
  },
  'A33: a list of objects under a rule for PUT': () => {
    expect(allowOrigin(s3, [{ origins: [A], methods: ['PUT'] }], actual('GET', A))).toBeNull();
  },
  'A34: a list of buckets': () => expect(s3.bucketOperations.value).toBe('not-list'),
  'A35: what PutBucketCors refuses': () => {
    expect(codes(many(101), s3)).toContain('error config/too-many-rules');
    const wrong: readonly (readonly [RuleSketch, string])[] = [
      [{ ...GOOD, origins: ['http://*.*.x'] }, 'error config/several-wildcards'],
      [{ ...GOOD, methods: ['put'] }, 'error config/method-not-allowed'],
      [{ ...GOOD, expose: ['x-amz-*'] }, 'error config/expose-wildcard'],
      [{ ...GOOD, expose: ['test header'] }, 'error config/several-values'],
      [{ methods: ['GET'] }, 'error config/missing-origin'],
      [{ origins: [A] }, 'error config/missing-method'],
    ];
    for (const [rule, code] of wrong) expect(codes(configurationXml([rule]), s3)).toContain(code);
  },
  'A36: an unknown method, no rules, an empty origin': () => {
    expect(codes(configurationXml([{ ...GOOD, methods: ['MYMETHOD'] }]), s3)).toContain(
      'error config/method-not-allowed',
    );
    expect(codes('<CORSConfiguration/>', s3)).toContain('error config/no-rules');
    expect(
      codes(configurationXml([{ ...GOOD, origins: [''] }]), s3).filter((code) => code.startsWith('error')),
    ).toEqual([]);
  },
  'Z15: on an error as on any other answer (documents)': () => expect(azure.corsOnErrors.value).toBe('yes'),
  'S10: a global configuration for buckets without one': () => {
    const ownRules = { ...seaweedfs.ownRules, value: [{ origins: ['*'], methods: ['GET'], headers: ['*'] }] };
    expect(allowOrigin({ ...seaweedfs, ownRules }, 'none', preflight(A, 'GET'))).toBe(A);
    expect(allowOrigin({ ...seaweedfs, ownRules }, 'none', actual('GET', A))).toBe(A);
  },
  'X16: PutBucketCors is not implemented': () => {
    expect(minio.configuredBy.value).toBe('server');
    expect(minio.configuredBy.source).toContain('501');
  },
};

const SIZES = { O: 19, A: 36, C: 15, Z: 15, G: 8, S: 11, X: 20, T: 10 } as const;
const ROWS = Object.entries(SIZES).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, i) => `${letter}${i + 1}`),
);
const IDS = [
  ...OSS_CASES,
  ...AWS_CASES,
  ...CEPH_CASES,
  CEPH_BEFORE,
  CEPH_AFTER,
  ...AZURE_CASES,
  ...AZURITE_CASES,
  ...OTHER_CASES,
].map(({ id }) => id);

describe('the vectors of the provider notes', () => {
  test.each(Object.entries(ELSEWHERE))('%s', (_, run) => run());

  test.each(ROWS)('row %s is run', (row) => {
    const named = new RegExp(`^${row}(?![0-9])`);
    expect([...IDS, ...Object.keys(ELSEWHERE)].some((id) => named.test(id))).toBe(true);
  });
});
