import { describe, expect, test } from 'vitest';
import { azure } from '../../src/bucket/dialects/azure.ts';
import { azurite } from '../../src/bucket/dialects/azurite.ts';
import { ceph, cephMain } from '../../src/bucket/dialects/ceph.ts';
import { varies } from '../../src/bucket/dialects/common.ts';
import { both, type Dialect, fact } from '../../src/bucket/dialects/dialect.ts';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { oss } from '../../src/bucket/dialects/oss.ts';
import { s3 } from '../../src/bucket/dialects/s3.ts';
import { judgeBucket } from '../../src/bucket/judge.ts';
import { headerValue } from '../../src/fetch/header-list.ts';
import { buildConfiguration } from '../support/build-configuration.ts';
import { actual, type ProviderCase, preflight } from '../vectors/provider-case.ts';
import { AWS_CASES } from '../vectors/provider-cases-aws.ts';
import { AZURE_CASES, AZURITE_CASES } from '../vectors/provider-cases-azure.ts';
import { CEPH_AFTER, CEPH_BEFORE, CEPH_CASES } from '../vectors/provider-cases-ceph.ts';
import { OSS_CASES } from '../vectors/provider-cases-oss.ts';
import { OTHER_CASES } from '../vectors/provider-cases-others.ts';

function run(dialect: Dialect, { rules, responseVary, request, expected }: ProviderCase): void {
  const configuration = rules === 'none' ? 'none' : buildConfiguration(rules, responseVary);
  if (configuration !== 'none') expect(configuration.problems).toEqual([]);
  const verdict = judgeBucket(dialect, configuration, request);
  const { headers } = verdict.response;
  const open = verdict.unsettled.flatMap(({ differs }) => differs);
  if (expected.status !== undefined) expect(verdict.response.status).toBe(expected.status);
  if (expected.rule !== undefined) expect(verdict.ruleIndex).toBe(expected.rule === null ? null : expected.rule - 1);
  if (expected.status !== undefined) expect(open, 'what the row tells is no open question').not.toContain('status');
  if (expected.rule !== undefined) expect(open, 'what the row tells is no open question').not.toContain('rule');
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    expect(headerValue(headers, name), name).toBe(value);
  }
  if (expected.code !== undefined) expect(verdict.error?.code).toBe(expected.code);
  if (expected.message !== undefined) expect(verdict.error?.message).toMatch(expected.message);
  if (expected.ec !== undefined) expect(verdict.error?.ec).toBe(expected.ec);
  expect(verdict.gate === null, 'a gate or a rule').toBe(verdict.ruleIndex !== null);
}

describe('judgeBucket', () => {
  test.each(OSS_CASES)('OSS $id', (row) => run(oss, row));
  test.each(AWS_CASES)('S3 $id', (row) => run(s3, row));
  test.each(CEPH_CASES)('Ceph $id', (row) => {
    run(ceph, row);
    run(cephMain, row);
  });
  test('Ceph C15, before and after the rule selection changed', () => {
    run(ceph, CEPH_BEFORE);
    run(cephMain, CEPH_AFTER);
  });
  test.each(AZURE_CASES)('Azure $id', (row) => run(azure, row));
  test.each(AZURITE_CASES)('Azurite $id', (row) => run(azurite, row));
  test.each(OTHER_CASES)('$store $id', (row) => run(DIALECTS[row.store], row));

  const RULES = buildConfiguration([
    { origins: ['https://a.example'], methods: ['GET'] },
    { origins: ['https://*.example'], methods: ['GET', 'PUT'], headers: ['content-type', 'x-oss-meta-*'] },
    { origins: ['*'], methods: ['GET'] },
  ]);

  test('judges every rule on every item, whichever rule answers', () => {
    const { matrix, ruleIndex } = judgeBucket(
      oss,
      RULES,
      preflight('https://a.example', 'PUT', ['content-type', 'x-oss-meta-a']),
    );
    expect(ruleIndex).toBe(1);
    expect(matrix.map(({ failing }) => failing)).toEqual([['method', 'header'], [], ['method', 'header']]);
    expect(matrix.map(({ cells }) => cells.map(({ matched }) => matched?.value ?? null))).toEqual([
      ['https://a.example', null, null, null],
      ['https://*.example', 'PUT', 'content-type', 'x-oss-meta-*'],
      ['*', null, null, null],
    ]);
  });

  test('names the first entry that matches, though a later one matches exactly', () => {
    const configuration = buildConfiguration([{ origins: ['http*', 'https://a.example'], methods: ['GET'] }]);
    const { matrix } = judgeBucket(s3, configuration, actual('GET', 'https://a.example'));
    expect(matrix[0]?.cells[0]?.matched?.value).toBe('http*');
  });

  test('asks for each header name once', () => {
    const { matrix } = judgeBucket(oss, RULES, preflight('https://a.example', 'PUT', ['X-A', 'x-a', 'x-b']));
    expect(matrix[0]?.cells.map(({ token }) => token)).toEqual(['https://a.example', 'PUT', 'x-a', 'x-b']);
  });

  test('lets a configuration without rules count as none', () => {
    const verdict = judgeBucket(oss, buildConfiguration([]), preflight('https://a.example', 'GET'));
    expect(verdict).toMatchObject({ gate: 'no-configuration', error: { ec: '0003-00000601' } });
  });

  test.each([
    ['an origin without capitals', oss, preflight('https://b.example', 'PUT'), 'D'],
    ['an origin that only matches without case', oss, preflight('HTTPS://B.example', 'PUT'), '?'],
    ['a rule for everybody, whose Allow-Origin is disputed', oss, preflight('http://x.test', 'GET'), 'O'],
    ['two gates of unknown order', oss, preflight(null, null), 'I'],
    ['one gate', oss, preflight(null, 'GET'), 'D'],
    ['a recorded answer', s3, preflight('https://b.example', 'PUT'), 'T'],
  ] as const)('grades by the weakest fact that decided: %s', (_, dialect, request, grade) => {
    expect(judgeBucket(dialect, RULES, request).grade).toBe(grade);
  });

  test('counts a fact about empty AllowedHeader only where nothing else fails', () => {
    const configuration = buildConfiguration([{ origins: ['https://a.example'], methods: ['PUT'] }]);
    const grade = (origin: string) => judgeBucket(oss, configuration, preflight(origin, 'PUT', ['x-a'])).grade;
    expect(grade('https://a.example')).toBe('I');
    expect(grade('https://b.example')).toBe('D');
  });

  test('stays fast on a hundred rules and a hundred header names', () => {
    const names = Array.from({ length: 100 }, (_, i) => `x-name-${i}`);
    const configuration = buildConfiguration(
      Array.from({ length: 100 }, (_, i) => ({
        origins: [`https://site-${i}.example`],
        methods: ['PUT'],
        headers: [...names.slice(0, 99), `x-*-${i}`],
      })),
    );
    const judge = () => judgeBucket(oss, configuration, preflight('https://site-99.example', 'PUT', names));
    expect(judge().ruleIndex).toBe(99);
    const started = performance.now();
    for (let i = 0; i < 10; i++) judge();
    expect((performance.now() - started) / 10).toBeLessThan(60);
  });
});

/** Stores that differ in one fact each; those of the vector tables' other chapters whose facts are known from source. */
describe('the dialect record', () => {
  const KNOWN = 'a test';
  const GET = preflight('https://a.example', 'GET', ['x-a']);
  const twoRules = buildConfiguration([
    { origins: ['https://a.example'], methods: ['PUT'] },
    { origins: ['https://a.example'], methods: ['GET'] },
    { origins: ['https://a.example'], methods: ['GET'], headers: ['*'] },
  ]);
  const judge = (facts: Partial<Dialect>, request = GET, configuration = twoRules) =>
    judgeBucket({ ...s3, ...facts }, configuration, request);
  const value = (verdict: ReturnType<typeof judge>, name: string) => headerValue(verdict.response.headers, name);

  test.each([
    ['full', 2],
    ['origin-method', null],
    ['origin', null],
  ] as const)('selects by %s (C15, X8, Z3)', (selection, ruleIndex) => {
    expect(judge({ selection: fact(both(selection), 'S', KNOWN) }).ruleIndex).toBe(ruleIndex);
  });

  test('an early selection answers when the rule it took passes', () => {
    const selection = fact(both('origin-method' as const), 'S', KNOWN);
    expect(judge({ selection }, preflight('https://a.example', 'GET')).ruleIndex).toBe(1);
  });

  test.each([
    ['star-or-origin', '*'],
    ['first-match', 'https://a.example'],
    ['origin', 'https://a.example'],
    ['star', '*'],
    ['list', 'https://a.example, *'],
  ] as const)('answers Allow-Origin by %s', (rule, expected) => {
    const configuration = buildConfiguration([{ origins: ['https://a.example', '*'], methods: ['GET'] }]);
    const allowOrigin = fact({ preflight: rule, actual: rule }, 'S', KNOWN);
    const verdict = judge({ allowOrigin }, preflight('https://a.example', 'GET'), configuration);
    expect(value(verdict, 'access-control-allow-origin')).toBe(expected);
  });

  test('differs between preflight and actual request where the store does (X6, X7)', () => {
    const facts: Partial<Dialect> = {
      allowOrigin: fact({ preflight: 'star', actual: 'star-or-origin' }, 'S', KNOWN),
      credentials: fact({ preflight: 'never', actual: 'always' }, 'S', KNOWN),
      maxAge: fact({ preflight: 'none', actual: 'rule' }, 'S', KNOWN),
      exposeHeaders: fact({ preflight: 'none', actual: 'rule' }, 'S', KNOWN),
      allowMethods: fact({ preflight: 'requested', actual: 'none' }, 'S', KNOWN),
      listSeparator: fact(',', 'S', KNOWN),
    };
    const configuration = buildConfiguration([
      { origins: ['https://a.example'], methods: ['GET', 'PUT'], headers: ['*'], expose: ['ETag', 'x-a'], maxAge: 0 },
    ]);
    expect(judge(facts, preflight('https://a.example', 'GET', ['A', 'b']), configuration).response.headers).toEqual([
      'Access-Control-Allow-Origin',
      '*',
      'Access-Control-Allow-Methods',
      'GET',
      'Access-Control-Allow-Headers',
      'a,b',
      'Vary',
      'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    ]);
    expect(judge(facts, actual('GET', 'https://a.example'), configuration).response.headers).toEqual([
      'Access-Control-Allow-Origin',
      'https://a.example',
      'Access-Control-Allow-Credentials',
      'true',
      'Access-Control-Expose-Headers',
      'ETag,x-a',
      'Access-Control-Max-Age',
      '0',
      'Vary',
      'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    ]);
  });

  test.each([
    ['requested', 'X-A'],
    ['requested-lower', 'x-a'],
    ['rule', '*'],
    ['none', null],
  ] as const)('answers Allow-Headers by %s', (rule, expected) => {
    const allowHeaders = fact({ preflight: rule, actual: rule }, 'S', KNOWN);
    const verdict = judge({ allowHeaders }, preflight('https://a.example', 'GET', ['X-A']));
    expect(value(verdict, 'access-control-allow-headers')).toBe(expected);
  });

  test('leaves out a Max-Age of 0 where the store does (X4)', () => {
    const configuration = buildConfiguration([{ origins: ['*'], methods: ['GET'], maxAge: 0 }]);
    const maxAge = fact({ preflight: 'rule-above-zero', actual: 'rule-above-zero' }, 'S', KNOWN);
    const verdict = judge({ maxAge }, preflight('https://a.example', 'GET'), configuration);
    expect(value(verdict, 'access-control-max-age')).toBeNull();
  });

  test('refuses without an error document where the store does (X15)', () => {
    const refusal = fact({ status: 204, code: null, message: '', ec: null }, 'S', KNOWN);
    const facts: Partial<Dialect> = {
      refusals: { ...s3.refusals, 'no-rule': refusal },
      vary: fact(varies('origin-unless-star', 'origin', 'none'), 'S', KNOWN),
    };
    expect(judge(facts, preflight('https://b.example', 'GET'))).toMatchObject({
      error: null,
      response: { status: 204, headers: ['Vary', 'Origin'] },
    });
    const everybody = buildConfiguration([{ origins: ['*'], methods: ['GET'] }]);
    const answered = judge(facts, preflight('https://b.example', 'GET'), everybody);
    expect(answered.response.headers).not.toContain('Vary');
  });

  describe('a method that no rule can list (X2)', () => {
    const unknownMethod = fact(
      { status: 400, code: 'BadRequest', message: 'Invalid Access-Control-Request-Method: {method}', ec: null },
      'S',
      KNOWN,
    );
    const PATCH = preflight('https://a.example', 'PATCH');

    test('is refused with words of its own, and the blame stays on the rules', () => {
      const verdict = judge({ unknownMethod }, PATCH);
      expect(verdict).toMatchObject({
        gate: 'no-rule',
        grade: 'S',
        response: { status: 400 },
        error: { code: 'BadRequest', message: 'Invalid Access-Control-Request-Method: PATCH' },
      });
      expect(verdict.matrix.every(({ failing }) => failing.includes('method'))).toBe(true);
    });

    test('is refused like any other where the store has no such words', () => {
      expect(judge({}, PATCH)).toMatchObject({ gate: 'no-rule', error: { code: 'AccessForbidden' } });
    });

    test('is noticed where the store looks for the method', () => {
      const early: Partial<Dialect> = {
        unknownMethod,
        gateOrder: fact(['missing-origin', 'missing-method', 'no-configuration'], 'S', KNOWN),
      };
      expect(judgeBucket({ ...s3, ...early }, 'none', PATCH).response.status).toBe(400);
      expect(judgeBucket({ ...s3, unknownMethod }, 'none', PATCH).response.status).toBe(403);
    });
  });

  test('lets a rule without AllowedHeader take every header where the store does (S7)', () => {
    const configuration = buildConfiguration([{ origins: ['*'], methods: ['GET'] }]);
    expect(judge({ emptyAllowedHeaders: fact('allow', 'S', KNOWN) }, GET, configuration).ruleIndex).toBe(0);
    expect(judge({}, GET, configuration).ruleIndex).toBeNull();
  });

  test('judges an empty header name where the store does', () => {
    const configuration = buildConfiguration([{ origins: ['*'], methods: ['GET'], headers: ['x-a'] }]);
    const request = preflight('https://a.example', 'GET', ['x-a', '']);
    expect(judge({ emptyHeaderName: fact('judge', 'S', KNOWN) }, request, configuration).ruleIndex).toBeNull();
    expect(judge({}, request, configuration).ruleIndex).toBe(0);
  });

  test('compares header names with case where the store does (X11)', () => {
    const configuration = buildConfiguration([{ origins: ['*'], methods: ['GET'], headers: ['Content-Type'] }]);
    const request = preflight('https://a.example', 'GET', ['content-type']);
    expect(judge({ headerCase: fact('sensitive', 'S', KNOWN) }, request, configuration).ruleIndex).toBeNull();
  });

  test('ignores the Access-Control-Request headers of an actual request where the store does (X5)', () => {
    const facts: Partial<Dialect> = {
      actualMethod: fact('own', 'S', KNOWN),
      requestHeadersOnActual: fact('no', 'S', KNOWN),
    };
    const request = actual('GET', 'https://a.example', { requestedMethod: 'DELETE', headerNames: ['x-a'] });
    expect(judge(facts, request).ruleIndex).toBe(1);
    expect(judge({}, request).ruleIndex).toBeNull();
  });
});
