import { describe, expect, test } from 'vitest';
import type { CorsConfiguration } from '../../src/bucket/configuration.ts';
import { azurite } from '../../src/bucket/dialects/azurite.ts';
import { gcs } from '../../src/bucket/dialects/gcs.ts';
import { oss } from '../../src/bucket/dialects/oss.ts';
import { s3 } from '../../src/bucket/dialects/s3.ts';
import { judgeBucket } from '../../src/bucket/judge.ts';
import { lintConfiguration } from '../../src/bucket/lint.ts';
import { covered } from '../../src/bucket/lint-overlaps.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { compilePattern } from '../../src/bucket/wildcard.ts';
import type { Diagnostic, Edit } from '../../src/diagnostics/diagnostic.ts';
import { configurationXml, type RuleSketch } from '../support/build-configuration.ts';
import { preflight } from '../vectors/provider-case.ts';

const read = (text: string): CorsConfiguration => readConfiguration('cors.xml', text);
const lint = (text: string, dialect = oss): Diagnostic[] => lintConfiguration(read(text), dialect);
const lintRules = (rules: readonly RuleSketch[], dialect = oss): Diagnostic[] => lint(configurationXml(rules), dialect);
const GOOD: RuleSketch = {
  origins: ['https://app.example.com'],
  methods: ['GET', 'PUT'],
  headers: ['*'],
  expose: ['ETag'],
};

/** `severity code`, and what the primary label points at. */
const told = (text: string, diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ severity, code, primary }) => {
    const place =
      primary?.source.kind === 'config' ? text.slice(primary.source.span.start, primary.source.span.end) : '?';
    return `${severity} ${code} ${place}`;
  });

function apply(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((now, { span, insert }) => now.slice(0, span.start) + insert + now.slice(span.end), text);
}

/** The text with every edit of the first diagnostic of a code. */
function mended(text: string, code: string, dialect = oss): string {
  const diagnostic = lint(text, dialect).find((found) => found.code === code);
  expect(diagnostic?.help?.edits.length).toBeGreaterThan(0);
  return apply(text, diagnostic?.help?.edits ?? []);
}

describe('lintConfiguration', () => {
  test.each([oss, s3])('has nothing to say of a good configuration: $title', (dialect) => {
    expect(lintRules([GOOD], dialect)).toEqual([]);
    expect(lintRules([{ ...GOOD, origins: ['*'], maxAge: 86_400 }], dialect)).toEqual([]);
    expect(lintRules([{ ...GOOD, origins: ['https://*.example.com:8443'] }], dialect)).toEqual([]);
    expect(lintRules([{ ...GOOD, origins: ['http://localhost:*'] }], dialect)).toEqual([]);
    expect(lintRules([{ ...GOOD, origins: ['*.example.com'] }], dialect)).toEqual([]);
  });

  describe('what stores refuse (O12, O18, A35, A36)', () => {
    test.each([
      [10, oss, []],
      [11, oss, ['warning config/too-many-rules <CORSRule>']],
      [20, oss, ['warning config/too-many-rules <CORSRule>']],
      [21, oss, ['error config/too-many-rules <CORSRule>']],
      [100, s3, []],
      [101, s3, ['error config/too-many-rules <CORSRule>']],
    ] as const)('%i rules', (count, dialect, expected) => {
      const text = configurationXml(
        Array.from({ length: count }, (_, i) => ({ ...GOOD, origins: [`https://${i}.test`] })),
      );
      const found = lint(text, dialect).filter(({ code }) => code !== 'config/too-large');
      expect(told(text, found)).toEqual(expected);
    });

    test('points at the first rule that is one too many', () => {
      const configuration = read(
        configurationXml(Array.from({ length: 25 }, (_, i) => ({ ...GOOD, origins: [`https://${i}.test`] }))),
      );
      const [found] = lintConfiguration(configuration, oss);
      const source = found?.primary?.source;
      expect(source?.kind === 'config' && source.span.start).toBe(configuration.rules[20]?.span.start);
    });

    test.each([
      ['<CORSConfiguration/>', 'error config/no-rules <CORSConfiguration/>'],
      [
        '<?xml version="1.0"?>\n<CORSConfiguration a="1">\n</CORSConfiguration>',
        'error config/no-rules <CORSConfiguration a="1">',
      ],
    ])('no rule: %j', (text, expected) => expect(told(text, lint(text))).toEqual([expected]));

    test('says nothing more of a file that could not be read', () => {
      for (const text of ['', '{}', '<a>', '<CORSConfiguration><CORSRule>']) expect(lint(text)).toEqual([]);
    });

    test('a rule without origin or method', () => {
      const text = '<CORSConfiguration><CORSRule a=">">\n</CORSRule></CORSConfiguration>';
      expect(told(text, lint(text))).toEqual([
        'error config/missing-origin <CORSRule a=">">',
        'error config/missing-method <CORSRule a=">">',
      ]);
    });

    test('more bytes than the store takes, counted as UTF-8', () => {
      const text = configurationXml([
        { ...GOOD, headers: ['*', ...Array.from({ length: 300 }, (_, i) => `x-${i}-${'\u00fc'.repeat(10)}`)] },
      ]);
      expect(text.length).toBeLessThan(16_384 + 4_000);
      expect(told(text, lint(text))).toEqual(['error config/too-large <CORSConfiguration>']);
      expect(lint(text, s3)).toEqual([]);
    });

    test.each([
      ['put', 'put', 'PUT'],
      ['Get', 'Get', 'GET'],
    ])('the method %j, which is only spelt wrong', (method, place, right) => {
      const text = configurationXml([{ ...GOOD, methods: [method] }]);
      expect(told(text, lint(text))).toEqual([`error config/method-not-allowed ${place}`]);
      expect(mended(text, 'config/method-not-allowed')).toContain(`<AllowedMethod>${right}</AllowedMethod>`);
    });

    test.each(['PATCH', 'OPTIONS', '*', 'MYMETHOD'])('the method %j', (method) => {
      const text = configurationXml([{ ...GOOD, methods: [method] }]);
      expect(told(text, lint(text))).toEqual([`error config/method-not-allowed ${method}`]);
    });

    test('an empty method', () => {
      const text = configurationXml([{ ...GOOD, methods: [''] }]);
      expect(told(text, lint(text))).toEqual(['error config/method-not-allowed <AllowedMethod></AllowedMethod>']);
      expect(lint(text)[0]?.message).toBe('AllowedMethod is empty');
    });

    test('two wildcards in an entry', () => {
      const text = configurationXml([{ ...GOOD, origins: ['https://*.*.example.com'], headers: ['x-*-*'] }]);
      expect(told(text, lint(text))).toEqual([
        'error config/several-wildcards https://*.*.example.com',
        'error config/several-wildcards x-*-*',
      ]);
    });

    test('what is no header name in ExposeHeader', () => {
      const text = configurationXml([{ ...GOOD, expose: ['ETag', '*', 'x-amz-*', "x'a", 'x<a', ''] }]);
      expect(told(text, lint(text))).toEqual([
        'error config/expose-wildcard *',
        'error config/expose-wildcard x-amz-*',
        "error config/bad-expose-header x'a",
        'error config/bad-expose-header x&lt;a',
        'error config/bad-expose-header <ExposeHeader></ExposeHeader>',
      ]);
    });
  });

  describe('several values in one element', () => {
    test.each([
      [
        { methods: ['GET, PUT'] },
        'error',
        'GET, PUT',
        ['<AllowedMethod>GET</AllowedMethod>', '<AllowedMethod>PUT</AllowedMethod>'],
      ],
      [
        { origins: ['https://a.test;https://b.test'] },
        'warning',
        'https://a.test;https://b.test',
        ['<AllowedOrigin>https://a.test</AllowedOrigin>', '<AllowedOrigin>https://b.test</AllowedOrigin>'],
      ],
      [
        { headers: ['x-a x-b'] },
        'warning',
        'x-a x-b',
        ['<AllowedHeader>x-a</AllowedHeader>', '<AllowedHeader>x-b</AllowedHeader>'],
      ],
      [
        { expose: ['ETag,x-a'] },
        'error',
        'ETag,x-a',
        ['<ExposeHeader>ETag</ExposeHeader>', '<ExposeHeader>x-a</ExposeHeader>'],
      ],
    ] as const)('%j', (items, severity, place, lines) => {
      const text = configurationXml([{ ...GOOD, ...items }]);
      expect(told(text, lint(text))).toContain(`${severity} config/several-values ${place}`);
      expect(mended(text, 'config/several-values')).toContain(`\n    ${lines.join('\n    ')}\n`);
    });

    test('keeps prefix, line ends and what has to be escaped', () => {
      const text =
        '<c:CORSConfiguration>\r\n<c:CORSRule>\r\n\t<c:AllowedHeader>a&amp;b c</c:AllowedHeader>\r\n</c:CORSRule></c:CORSConfiguration>';
      expect(mended(text, 'config/several-values')).toContain(
        '\r\n\t<c:AllowedHeader>a&amp;b</c:AllowedHeader>\r\n\t<c:AllowedHeader>c</c:AllowedHeader>\r\n',
      );
    });
  });

  describe('origins that match no browser', () => {
    test.each([
      ['app.example.com', 'origin-without-scheme', 'https://app.example.com'],
      ['app.example.com/', 'origin-without-scheme', 'https://app.example.com'],
      ['localhost:3000', 'origin-without-scheme', 'http://localhost:3000'],
      ['//app.example.com', 'origin-without-scheme', 'https://app.example.com'],
      ['http:app.example.com', 'origin-without-scheme', 'http://app.example.com'],
      ['https//app.example.com', 'origin-without-scheme', 'https://app.example.com'],
      ['https://app.example.com/', 'origin-trailing-slash', 'https://app.example.com'],
      ['https://app.example.com/shop?a#b', 'origin-trailing-slash', 'https://app.example.com'],
      ['*://app.example.com/', 'origin-trailing-slash', '*://app.example.com'],
      ['https://app.example.com:443/', 'origin-trailing-slash', 'https://app.example.com'],
      ['https://app.example.com:443', 'origin-default-port', 'https://app.example.com'],
      ['HTTP://app.example.com:80', 'origin-default-port', 'HTTP://app.example.com'],
      ['https://App.Example.com', 'origin-upper-case', 'https://app.example.com'],
      ['*.Example.com', 'origin-upper-case', '*.example.com'],
    ])('%s', (origin, slug, right) => {
      const text = configurationXml([{ ...GOOD, origins: [origin] }]);
      expect(told(text, lint(text))).toEqual([`warning config/${slug} ${origin}`]);
      expect(mended(text, `config/${slug}`)).toContain(`<AllowedOrigin>${right}</AllowedOrigin>`);
    });

    test('an origin with capitals is matched by a store that ignores case, so lower case is safe there only', () => {
      const applicability = (dialect: typeof oss) =>
        lintRules([{ ...GOOD, origins: ['https://App.test'] }], dialect)[0]?.help?.applicability;
      // Whether OSS does is not known.
      const insensitive = { ...s3, originCase: { ...s3.originCase, value: 'insensitive' as const } };
      const known = [oss, s3, insensitive].map(applicability);
      expect(known).toEqual(['widens-access', 'widens-access', 'safe']);
    });

    test.each([
      ['https://*example.com', 'https://evilexample.com'],
      ['*example.com', 'https://evilexample.com'],
      ['http://*example.com:8080', 'http://evilexample.com'],
      ['https://app.example.*', 'https://app.example.evil.example'],
      ['https://app.example.com*', 'https://app.example.com.evil.example'],
      ['*.com', 'https://evil.com'],
      ['https://*.co.uk', 'https://evil.co.uk'],
    ])('%s lets in %s', (origin, stranger) => {
      const [found, ...others] = lintRules([{ ...GOOD, origins: [origin] }]);
      expect(found).toMatchObject({ code: 'config/origin-of-strangers', severity: 'warning' });
      expect([found?.primary?.text, others]).toEqual([`\`${stranger}\` matches it`, []]);
    });

    test.each([
      '*',
      'https://*',
      'https://*.example.com',
      '*.example.com',
      'https://app-*.example.com',
      'https://*-app.example.com',
    ])('%s lets in nobody by mistake', (origin) => {
      const codes = lintRules([{ ...GOOD, origins: [origin] }]).map(({ code }) => code);
      expect(codes).not.toContain('config/origin-of-strangers');
    });

    test('a name that is not in ASCII, which browsers send in Punycode', () => {
      const text = configurationXml([{ ...GOOD, origins: ['https://bücher.example'] }]);
      expect(told(text, lint(text))).toEqual(['warning config/origin-not-ascii https://bücher.example']);
      expect(mended(text, 'config/origin-not-ascii')).toContain(
        '<AllowedOrigin>https://xn--bcher-kva.example</AllowedOrigin>',
      );
    });

    test('`null`, which everybody can have', () => {
      expect(lintRules([{ ...GOOD, origins: ['null'] }])[0]).toMatchObject({
        code: 'config/origin-null',
        severity: 'warning',
      });
    });

    test.each([{ origins: [''] }, { headers: ['', '*'] }])('an empty entry, which goes with its line: %j', (items) => {
      const text = configurationXml([{ ...GOOD, ...items }]);
      expect(lint(text)[0]).toMatchObject({ code: 'config/empty-entry', severity: 'warning' });
      expect(mended(text, 'config/empty-entry')).toBe(text.replace(/\n {4}<(Allowed\w+)><\/\1>/, ''));
    });
  });

  describe('what is unwise', () => {
    test('several origins in a rule', () => {
      const text = configurationXml([{ ...GOOD, origins: ['https://a.test', 'https://b.test', 'https://c.test'] }]);
      expect(told(text, lint(text))).toEqual([
        'info config/several-origins <AllowedOrigin>https://b.test</AllowedOrigin>',
      ]);
      expect(lint(text)[0]?.message).toBe('rule 1 has 3 origins');
    });

    test.each([
      ['AllowedHeader', { headers: ['x-a', 'X-A'] }, oss, true],
      ['ExposeHeader', { expose: ['ETag', 'etag'] }, oss, true],
      ['AllowedMethod', { methods: ['GET', 'GET'] }, oss, true],
      ['AllowedOrigin', { origins: ['https://a.test', 'https://A.test'] }, azurite, true],
      ['AllowedOrigin', { origins: ['https://a.test', 'https://A.test'] }, oss, false],
      ['AllowedOrigin', { origins: ['https://a.test', 'https://A.test'] }, s3, false],
    ] as const)('%s that stands twice: %j', (element, items, dialect, twice) => {
      const text = configurationXml([{ ...GOOD, ...items }]);
      const found = lint(text, dialect).filter(({ code }) => code === 'config/duplicate-entry');
      expect(found).toHaveLength(twice ? 1 : 0);
      if (!twice) return;
      expect(found[0]).toMatchObject({ severity: 'info', help: { applicability: 'safe' } });
      const before = text.split(element).length;
      expect(mended(text, 'config/duplicate-entry', dialect).split(element)).toHaveLength(before - 2);
    });

    test.each([
      [['PUT'], [], true],
      [['POST'], ['x-a'], true],
      [['PUT'], ['etag'], false],
      [['GET', 'DELETE'], [], false],
    ])('uploads without ETag: %j, %j', (methods, expose, missing) => {
      const text = configurationXml([{ ...GOOD, methods, expose }]);
      const found = lint(text).filter(({ code }) => code === 'config/etag-not-exposed');
      expect(found).toHaveLength(missing ? 1 : 0);
      if (missing) {
        const now = mended(text, 'config/etag-not-exposed');
        expect(now).toContain('\n    <ExposeHeader>ETag</ExposeHeader>\n');
        expect(lint(now)).toEqual([]);
      }
    });

    test('ETag is added where the rule stands on one line too, with its prefix', () => {
      const text =
        '<c:CORSConfiguration><c:CORSRule><c:AllowedOrigin>https://a.test</c:AllowedOrigin><c:AllowedMethod>PUT</c:AllowedMethod></c:CORSRule></c:CORSConfiguration>';
      expect(mended(text, 'config/etag-not-exposed')).toContain(
        '</c:AllowedMethod><c:ExposeHeader>ETag</c:ExposeHeader></c:CORSRule>',
      );
    });

    test.each([
      [86_400, 0],
      [86_401, 1],
    ])('MaxAgeSeconds %i', (maxAge, count) => {
      const found = lintRules([{ ...GOOD, maxAge }]);
      expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(
        Array(count).fill('info config/max-age-above-cap'),
      );
    });
  });

  describe('rules that answer for each other', () => {
    const rule = (origin: string, methods: readonly string[], headers: readonly string[] = ['*']): RuleSketch => ({
      origins: [origin],
      methods,
      headers,
      expose: ['ETag'],
    });

    test('a rule that an earlier one covers never answers, and can go', () => {
      const text = configurationXml([
        rule('https://*.test', ['GET', 'PUT']),
        rule('https://b.test', ['GET'], ['x-a']),
        rule('https://c.example', ['GET']),
      ]);
      expect(told(text, lint(text))).toEqual(['warning config/unreachable-rule <CORSRule>']);
      expect(lint(text)[0]).toMatchObject({
        message: 'rule 2 never answers: rule 1 matches everything that it matches',
      });
      const now = mended(text, 'config/unreachable-rule');
      expect(now).toBe(configurationXml([rule('https://*.test', ['GET', 'PUT']), rule('https://c.example', ['GET'])]));
    });

    test.each([
      ['a method more', rule('https://a.test', ['GET']), rule('https://a.test', ['GET', 'PUT'])],
      ['a header more', rule('https://a.test', ['GET'], ['x-a']), rule('https://a.test', ['GET'], ['x-a', 'x-b'])],
      ['a wider origin', rule('https://a.test', ['GET']), rule('https://*.test', ['GET'])],
    ])('a rule with %s is only said to overlap', (_, earlier, later) => {
      const [found] = lintRules([earlier, later]);
      expect(found).toMatchObject({ code: 'config/overlapping-rules', severity: 'info' });
      expect(found?.secondary).toHaveLength(1);
    });

    test('nor do rules that share no method: a request has one', () => {
      const apart = [rule('https://a.test', ['GET', 'PUT']), rule('*', ['HEAD'])];
      for (const dialect of [oss, gcs]) {
        expect(lintRules(apart, dialect).map(({ code }) => code)).not.toContain('config/overlapping-rules');
      }
    });

    test('which rule answers is said as the store takes it', () => {
      const gcsJson = JSON.stringify([
        { origin: ['https://a.test'], method: ['GET', 'PUT'], maxAgeSeconds: 600 },
        { origin: ['*'], method: ['GET'], maxAgeSeconds: 600 },
      ]);
      const found = lintConfiguration(readConfiguration('cors.json', gcsJson), gcs);
      const [overlap] = found.filter(({ code }) => code === 'config/overlapping-rules');
      expect(overlap?.notes).toEqual([
        'the first rule whose origin and method match answers, so what is exposed depends on the order',
      ]);
    });

    test('rules of different origins do not overlap', () => {
      expect(
        lintRules([rule('https://a.test', ['GET']), rule('http://a.test', ['GET']), rule('https://*.b.test', ['GET'])]),
      ).toEqual([]);
    });

    test('what is said to be covered is', () => {
      const words = ['', 'a', 'b', '*', 'a*', '*a', 'a*b', 'ab*', '*ab', 'ab*ab', 'ab', 'aab', 'abab'];
      const texts = ['', 'a', 'b', 'ab', 'ba', 'aab', 'abb', 'abab', 'aabb', 'ababab'];
      for (const outer of words) {
        for (const inner of words) {
          if (!covered(outer, inner)) continue;
          const missed = texts.filter(
            (text) => compilePattern(inner, 'one')(text) && !compilePattern(outer, 'one')(text),
          );
          expect(missed, `${outer} covers ${inner}`).toEqual([]);
        }
      }
    });

    test('an unreachable rule never is the one that answers', () => {
      const origins = ['https://a.test', 'https://*.test', '*'];
      const methods = [['GET'], ['GET', 'PUT']];
      const headers = [[], ['x-a'], ['x-*']];
      const rules = origins.flatMap((origin) => methods.flatMap((m) => headers.map((h) => rule(origin, m, h))));
      for (const earlier of rules) {
        for (const later of rules) {
          const configuration = read(configurationXml([earlier, later]));
          if (!lintConfiguration(configuration, oss).some(({ code }) => code === 'config/unreachable-rule')) continue;
          for (const origin of ['https://a.test', 'https://b.test', 'http://c']) {
            for (const method of ['GET', 'PUT']) {
              for (const names of [[], ['x-a'], ['x-b']]) {
                expect(judgeBucket(oss, configuration, preflight(origin, method, names)).ruleIndex).not.toBe(1);
              }
            }
          }
        }
      }
    });
  });

  test('stays fast on a configuration that no store would take', () => {
    const rules = Array.from({ length: 900 }, (_, i) => ({
      ...GOOD,
      origins: [`https://${i}.test`, `http://${i}.test`],
    }));
    const started = performance.now();
    lintRules(rules, s3);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
