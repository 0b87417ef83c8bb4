import { describe, expect, test } from 'vitest';
import { convertConfiguration } from '../../../src/bucket/convert.ts';
import { oss } from '../../../src/bucket/dialects/oss.ts';
import { FORMATS } from '../../../src/bucket/formats/formats-table.ts';
import { lintConfiguration } from '../../../src/bucket/lint.ts';
import { readConfiguration, readConfigurations } from '../../../src/bucket/read-configuration.ts';
import { positionAt } from '../../../src/diagnostics/position.ts';
import { SAMPLES } from '../../support/configuration-samples.ts';

const MiB = 1 << 20;
const A = 'https://a.example';
const said = (text: string): string[] =>
  readConfiguration('c', text).problems.map(({ code, message }) => `${code} ${message}`);

/** Code, place and what was expected of a text that is refused. */
function refusal(text: string): string {
  const { problems, rules } = readConfiguration('c', text);
  expect(rules).toEqual([]);
  const source = problems[0]?.primary?.source;
  const at = source?.kind === 'config' ? positionAt(text, source.span.start) : { line: 0, column: 0 };
  return `${problems[0]?.code} ${at.line}:${at.column} ${problems[0]?.message.replace(/^.*?: /, '')}`;
}

describe('what is malformed is refused with its place and what was expected', () => {
  test.each([
    ['[{"AllowedOrigins": ["*"] "AllowedMethods": []}]', 'config/malformed-json 1:27 expected `,` between two values'],
    ['[\n {"AllowedOrigins" ["*"]}]', 'config/malformed-json 2:20 expected `:` behind the name'],
    [
      '[{"AllowedOrigins": [https]}]',
      'config/malformed-json 1:22 expected a value: a string in double quotes, a number, true, false, null, `[` or `{`',
    ],
    [
      '[{AllowedOrigins: 1}]',
      'config/malformed-json 1:3 expected a value: a string in double quotes, a number, true, false, null, `[` or `{`',
    ],
    ['[{"AllowedOrigins": ["a]}]', 'config/malformed-json 1:22 expected `"` at the end of the string'],
    ['[{"AllowedOrigins": ["a"]', 'config/malformed-json 1:26 expected `}`'],
    ['[{"AllowedOrigins": ["\\q"]}]', 'config/malformed-json 1:22 expected one of `"\\/bfnrtu` behind `\\`'],
    ['[] []', 'config/malformed-json 1:4 expected nothing behind the document'],
    ['[{"a": 1 /* ', 'config/malformed-json 1:10 expected `*/`'],
    [
      'Resources:\n  A: [GET\n  B: x\n',
      'config/malformed-yaml 3:3 Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['Resources:\n\tA: x\n', 'config/malformed-yaml 2:1 Tabs are not allowed as indentation'],
    ['cors:\n  - origin: *\n', 'config/malformed-yaml 2:13 Alias cannot be an empty string'],
    ['<Cors><CorsRule></Cors>', 'config/malformed-xml 1:17 </Cors> where </CorsRule> should be'],
  ])('%j', (text, expected) => expect(refusal(text)).toBe(expected));

  test.each([
    ['["a"]', 'config/not-cors this is no CORS configuration, but a list of something else'],
    ['3', 'config/not-cors this is no CORS configuration, but plain text'],
    [
      '{"Resources": {}}',
      'config/not-cors this is no CORS configuration, but a template or state without the CORS rules of a bucket',
    ],
    [
      '{"version":4,"terraform_version":"1","resources":[]}',
      'config/not-cors this is no CORS configuration, but a template or state without the CORS rules of a bucket',
    ],
    ['{"CORSRules": 1}', 'config/wrong-type the list of rules should be a list, but is a number'],
    ['{"CORSRules": [1]}', 'config/wrong-type rule 1 should be an object, but is a number'],
    ['[{"AllowedOrigins": [1]}]', 'config/wrong-type an entry of "AllowedOrigins" should be a string, but is a number'],
    ['[{"origin": {"a": 1}}]', 'config/wrong-type "origin" should be a list of strings, but is an object'],
    ['{"rules":[{"allowed": []}]}', 'config/wrong-type "allowed" should be an object, but is a list'],
    [
      '[{"AllowedOrigins": ["*"], "MaxAgeSeconds": -1}]',
      'config/bad-max-age MaxAgeSeconds `-1` is not a whole number of seconds',
    ],
    [
      '[{"AllowedOrigins": ["*"], "MaxAgeSeconds": 99999999999}]',
      'config/bad-max-age MaxAgeSeconds `99999999999` is too large: it has more than ten digits',
    ],
    [
      '[{"AllowedOrigins": ["*"], "MaxAgeSeconds": 1.5}]',
      'config/bad-max-age MaxAgeSeconds `1.5` is not a whole number of seconds',
    ],
    [
      '[{"AllowedOrigins": ["*"], "AllowedOrigins": ["*"]}]',
      'config/duplicate-entry "AllowedOrigins" may stand only once and stands again further down',
    ],
    [
      '[{"AllowedOrigins": ["*"], "maxageseconds": 1}]',
      'config/unknown-element "maxageseconds" is not known here and was left out',
    ],
    ['[{"AllowedOrigins": ["*"]}] // done', 'config/malformed-json JSON has no such thing as a comment'],
    [
      `{"resource":{"aws_s3_bucket":{"a":{"bucket":"b","cors_rule":{"allowed_origins":["\${var.x}"]}}}}}`,
      `config/unresolved-value the value of \`"\${var.x}"\` is only known when the template is deployed`,
    ],
    [
      '{"Resources":{"A":{"Type":"AWS::S3::Bucket","Properties":{"CorsConfiguration":{"Fn::If":["a","b","c"]}}}}}',
      'config/unresolved-value the value of `{"Fn::If":["a","b","c"]}` is only known when the template is deployed',
    ],
    [
      `{"cors":{"corsRules":[{"allowedOrigins":"[parameters('origins')]","allowedMethods":["GET"],"maxAgeInSeconds":5}]}}`,
      `config/unresolved-value the value of \`"[parameters('origins')]"\` is only known when the template is deployed`,
    ],
    [
      'X-Container-Meta-Access-Control-Allow-Origin: *\nX-Container-Meta-Access-Control-Max-Age: soon',
      'config/bad-max-age MaxAgeSeconds `soon` is not a whole number of seconds',
    ],
  ])('%j', (text, expected) => expect(said(text)).toEqual([expected]));
});

describe('bombs are refused in bounded time', () => {
  const laughs = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'])
    laughs.push(`${to}: &${to} [${Array(9).fill(`*${from}`)}]`);

  test.each<[string, string, RegExp]>([
    [
      'entities',
      '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><CORSConfiguration>&b;</CORSConfiguration>',
      /doctype-refused/,
    ],
    ['aliases', `Resources:\n  x: 1\n${laughs.join('\n')}\n`, /malformed-yaml .* aliases make more than/],
    ['brackets in JSON', '['.repeat(8 * MiB - 1), /malformed-json .* nested deeper/],
    ['objects in JSON', '{"a":'.repeat(MiB), /malformed-json .* nested deeper/],
    ['values in JSON', `[${'0,'.repeat(3 * MiB)}0]`, /malformed-json .* more than 400000 values/],
    ['an endless string', `["${'a'.repeat(7 * MiB)}`, /malformed-json/],
    ['endless comments', '/*'.repeat(MiB), /malformed-json/],
    ['brackets in YAML', `Resources: ${'['.repeat(MiB - 20)}`, /malformed-yaml .* nested deeper/],
    ['dashes in YAML', `cors:\n${'- '.repeat(MiB / 2 - 20)}`, /malformed-yaml .* nested deeper/],
    ['a long YAML', `Resources:\n${'# x\n'.repeat(MiB)}`, /too-large/],
    ['elements', `<Cors>${'<a>'.repeat(300_000)}`, /malformed-xml .* nested deeper/],
    ['blanks between Swift headers', `X-Container-Meta-Access-Control-Allow-Origin: ${' '.repeat(MiB / 2)}x\n`, /^$/],
    ['more than any configuration', ' '.repeat(8 * MiB + 1), /too-large/],
  ])('%s', (_, text, expected) => {
    const start = performance.now();
    expect(said(text)[0] ?? '').toMatch(expected);
    expect(performance.now() - start).toBeLessThan(4_000);
  });

  test('an alias that holds itself is left out', () => {
    expect(readConfiguration('c', 'cors: &a\n  - origin: *a\n').rules).toMatchObject([{ origins: [] }]);
  });

  test('an alias for a list of rules is read where it stands, and its entries are shared', () => {
    const text = 'x: &o [https://a.b]\ncors:\n  - origin: *o\n    method: [GET]\n  - origin: *o\n    method: [PUT]\n';
    const { rules, problems } = readConfiguration('c', text);
    expect(problems).toEqual([]);
    expect(rules.map(({ origins }) => text.slice(origins[0]!.span.start, origins[0]!.span.end))).toEqual([
      'https://a.b',
      'https://a.b',
    ]);
  });

  test('a merge key brings its members in', () => {
    const text = 'x: &d\n  method: [GET]\ncors:\n  - <<: *d\n    origin: ["*"]\n';
    expect(readConfiguration('c', text).rules).toMatchObject([
      { origins: [{ value: '*' }], methods: [{ value: 'GET' }] },
    ]);
  });

  test('more rules and entries than any store takes are left out, and told', () => {
    const entries = (count: number) => Array.from({ length: count }, () => 'https://a.example.com/');
    const start = performance.now();
    const long = JSON.stringify([{ AllowedOrigins: entries(150_000), AllowedMethods: ['GET'] }]);
    const many = JSON.stringify(Array.from({ length: 50_000 }, () => ({ AllowedOrigins: entries(1) })));
    for (const text of [long, many]) {
      const config = readConfiguration('c', text);
      expect(config.problems.map(({ code }) => code)).toEqual(['config/too-large']);
      expect(lintConfiguration(config, oss).length).toBeLessThan(60_000);
      convertConfiguration(config, 'azure-xml');
    }
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test('a state with thousands of buckets is parsed once for all their edits', () => {
    const bucket = (i: number) => ({
      type: 'aws_s3_bucket',
      name: `b${i}`,
      instances: [
        { attributes: { bucket: `b${i}`, cors_rule: [{ allowed_origins: ['a', 'a'], allowed_methods: ['PUT'] }] } },
      ],
    });
    const resources = Array.from({ length: 3_000 }, (_, i) => bucket(i));
    const start = performance.now();
    const all = readConfigurations('s', JSON.stringify({ version: 4, terraform_version: '1', resources }));
    expect(all).toHaveLength(3_000);
    for (const config of all) expect(lintConfiguration(config, oss).length).toBeGreaterThan(2);
    expect(performance.now() - start).toBeLessThan(8_000);
  });

  test('problems are counted out', () => {
    const text = JSON.stringify([{ AllowedOrigins: Array.from({ length: 5_000 }, () => 1) }]);
    expect(readConfigurations('c', text)[0]?.problems).toHaveLength(200);
  });
});

describe.each(SAMPLES)('$title, made hostile', ({ format, text }) => {
  const { syntax } = FORMATS[format];
  const isYaml = syntax === 'yaml' || !/^[[{<]/.test(text);

  test('nesting without end is refused in bounded time', () => {
    if (syntax === 'headers') return expect(said(text.replace(A, `${A} `.repeat(20_000)))).toEqual([]);
    const deep = syntax === 'xml' ? text.replace('>', `>${'<a>'.repeat(100_000)}`) : text.replace(`"${A}"`, A);
    const bomb = syntax === 'xml' ? deep : deep.replace(A, '['.repeat(isYaml ? 100_000 : MiB));
    const start = performance.now();
    expect(refusal(bomb)).toMatch(/^config\/malformed-(?:xml|json|yaml) \d+:\d+ .*nested deeper/);
    expect(performance.now() - start).toBeLessThan(8_000);
  });

  test('a document type is refused, whatever it declares', () => {
    const entities = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>';
    if (syntax === 'xml')
      expect(refusal(entities + text.replace(/^<\?xml.*?\?>\s*/, ''))).toMatch(/^config\/doctype-refused 1:1 /);
    else expect(readConfiguration('c', entities + text).problems).not.toEqual([]);
  });

  test('a hundred megabytes are refused before they are read', () => {
    const bytes = Buffer.alloc(100 * MiB, ' ');
    bytes.write(text);
    const start = performance.now();
    const before = process.memoryUsage().heapUsed;
    const [first] = readConfigurations('c', bytes);
    expect(first?.problems.map(({ code }) => code)).toEqual(['config/too-large']);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * MiB);
  });
});
