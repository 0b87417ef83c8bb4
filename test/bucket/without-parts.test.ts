import { expect, test } from 'vitest';
import type { CorsConfiguration } from '../../src/bucket/configuration.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { withoutParts } from '../../src/bucket/without-parts.ts';

const problems = (config: CorsConfiguration): string[] =>
  config.problems.map(({ message }) => message).filter((message) => !message.includes('comment'));

/** Without the rules of `https://gone.example`, and the entries that begin with `gone`. */
function without(text: string): string {
  const config = readConfiguration('cors', text);
  expect(problems(config)).toEqual([]);
  const spans = config.rules.flatMap(({ span, origins, methods, headers }) =>
    origins[0]?.value === 'https://gone.example'
      ? [span]
      : [...origins, ...methods, ...headers].filter(({ value }) => value.startsWith('gone')).map((entry) => entry.span),
  );
  expect(spans.length).toBeGreaterThan(0);
  const left = withoutParts(config, spans);
  expect(left).not.toContain('gone');
  expect(problems(readConfiguration('cors', left))).toEqual([]);
  return left;
}

const xml = (lines: string, rules = ''): string => `<CORSConfiguration>
  <!-- the site -->
  <CORSRule>
    <AllowedOrigin>https://a.example</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod>
${lines}  </CORSRule>
${rules}</CORSConfiguration>
`;

test.each<[string, string, string]>([
  ['before it', '    <!-- old -->\n    <AllowedHeader>gone</AllowedHeader>\n', ''],
  [
    'of several lines',
    '    <!-- old\n      older -->\n    <!-- one more -->\n    <AllowedHeader>gone</AllowedHeader>\n',
    '',
  ],
  ['on its line', '    <!-- a --><AllowedHeader>gone</AllowedHeader> <!-- b --> <!-- c -->\n', ''],
  [
    'of two neighbours',
    '    <!-- a -->\n    <AllowedHeader>gone-a</AllowedHeader>\n    <!-- b -->\n    <AllowedHeader>gone-b</AllowedHeader> <!-- c -->\n',
    '',
  ],
])('XML: a comment %s goes', (_, lines, left) => expect(without(xml(lines))).toBe(xml(left)));

test.each<[string, string, string]>([
  [
    'behind an empty line',
    '    <!-- headers -->\n\n    <AllowedHeader>gone</AllowedHeader>\n',
    '    <!-- headers -->\n\n',
  ],
  [
    'of the entry before',
    '    <AllowedHeader>x-a</AllowedHeader> <!-- a -->\n    <AllowedHeader>gone</AllowedHeader>\n',
    '    <AllowedHeader>x-a</AllowedHeader> <!-- a -->\n',
  ],
  [
    'of the entry behind',
    '    <AllowedHeader>gone</AllowedHeader>\n    <!-- a -->\n    <AllowedHeader>x-a</AllowedHeader>\n',
    '    <!-- a -->\n    <AllowedHeader>x-a</AllowedHeader>\n',
  ],
  [
    'of a line that stays',
    '    <AllowedHeader>x-a</AllowedHeader><AllowedHeader>gone</AllowedHeader> <!-- both -->\n',
    '    <AllowedHeader>x-a</AllowedHeader> <!-- both -->\n',
  ],
])('XML: a comment %s stays', (_, lines, left) => expect(without(xml(lines))).toBe(xml(left)));

test('XML: the comments of a rule go with it', () => {
  const rule = (origin: string): string =>
    `  <CORSRule>\n    <AllowedOrigin>${origin}</AllowedOrigin>\n    <!-- in it -->\n    <AllowedMethod>GET</AllowedMethod>\n  </CORSRule>`;
  const kept = `  <!-- kept -->\n${rule('https://b.example')}\n`;
  const gone = `  <!-- old -->\n${rule('https://gone.example')} <!-- really -->\n`;
  expect(without(xml('', gone + kept))).toBe(xml('', kept));
  expect(without(xml('', kept + gone))).toBe(xml('', kept));
});

const json = (headers: string): string =>
  `[{\n  "AllowedOrigins": ["https://a.example"], // the site\n  "AllowedMethods": ["PUT"],\n  "AllowedHeaders": [${headers}] // headers\n}]\n`;

test.each<[string, string, string]>([
  ['all but the last', '"gone-a", "gone-b",\n "x-a"', '"x-a"'],
  ['all', '\n    // old\n    "gone-a", // a\n    "gone-b" // b\n  ', ''],
  [
    'one between others with comments',
    '\n    "x-a", // a\n    // old\n    "gone", /* older */ // oldest\n    // b, too\n    "x-b"\n  ',
    '\n    "x-a", // a\n    // b, too\n    "x-b"\n  ',
  ],
  ['the first', '\n    // old\n    "gone",\n    // b, too\n    "x-b"\n  ', '\n    // b, too\n    "x-b"\n  '],
  ['the last', '\n    "x-a", // a, too\n    /* old */\n    "gone" // older\n  ', '\n    "x-a" // a, too\n  '],
  ['the last before the bracket', '"x-a", // a\n    "gone"', '"x-a" // a\n    '],
  ['one of a line', '"x-a", "gone", "x-b"', '"x-a", "x-b"'],
])('JSON: %s', (_, headers, left) => expect(without(json(headers))).toBe(json(left)));

const yaml = (headers: string, rules = ''): string => `Resources:
  Media:
    Type: AWS::S3::Bucket
    Properties:
      CorsConfiguration:
        CorsRules:
          # the site
          - AllowedOrigins: ['https://a.example'] # one
            AllowedMethods: [PUT]
            AllowedHeaders:
${headers}${rules}`;

test.each<[string, string, string, string]>([
  [
    'entries',
    '              - x-a # a\n              # old\n              - gone # older\n              # b\n              - x-b\n',
    '',
    '              - x-a # a\n              # b\n              - x-b\n',
  ],
  [
    'rules',
    '              - x-a # a\n',
    "          # old\n          - AllowedOrigins: ['https://gone.example']\n            # in it\n            AllowedMethods: [GET] # older\n",
    '              - x-a # a\n',
  ],
])('YAML: the comments of %s', (_, headers, rules, left) =>
  expect(without(yaml(headers, rules)).trimEnd()).toBe(yaml(left).trimEnd()),
);
