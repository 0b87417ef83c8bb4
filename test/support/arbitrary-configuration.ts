import fc from 'fast-check';
import type { CorsConfiguration, Entry } from '../../src/bucket/configuration.ts';
import { convertConfiguration } from '../../src/bucket/convert.ts';
import { FORMATS, type FormatName } from '../../src/bucket/formats/formats-table.ts';
import type { PlainConfiguration, PlainRule } from '../../src/bucket/formats/write-data.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

const ORIGINS = [
  '*',
  'https://app.example.com',
  'http://localhost:3000',
  'https://*.example.com',
  'https://a.b',
  'null',
];
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
const HEADERS = ['*', 'content-type', 'x-oss-*', 'x-amz-date', 'ETag', 'range'];

const some = (values: readonly string[], minLength: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength, maxLength: 4 });

/** Text that formats may have to quote. */
const awkward = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ORIGINS) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'a"b',
      "a'b",
      'a\\b',
      'a,b',
      '<&>',
      '# no',
      '- x',
      'é😀',
      'true',
      '1',
      '{',
      ['$', '{a}'].join(''),
    ),
  },
);

const rule = fc.record<PlainRule>({
  id: fc.option(fc.constantFrom('rule-one', 'rule-two', 'x'), { nil: null }),
  origins: fc.array(awkward, { minLength: 1, maxLength: 4 }),
  methods: some(METHODS, 1),
  headers: some(HEADERS, 0),
  exposeHeaders: some(['ETag', 'x-oss-request-id', 'content-type'], 0),
  maxAgeSeconds: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: null }),
});

const tameRule = fc.record<PlainRule>({
  id: fc.constantFrom('rule-one', 'rule-two'),
  origins: some(ORIGINS, 1),
  methods: some(METHODS, 1),
  headers: some(HEADERS, 0),
  exposeHeaders: some(['ETag', 'x-oss-request-id', 'content-type'], 0),
  maxAgeSeconds: fc.integer({ min: 0, max: 86_400 }),
});

/** What all stores but Swift can say. */
const commonRule = fc
  .tuple(
    some(['*', 'https://app.example.com', 'http://localhost:3000'], 1),
    some(METHODS, 1),
    some(['ETag', 'range'], 0),
  )
  .map(
    ([origins, methods, headers]): PlainRule => ({
      id: null,
      origins,
      methods,
      headers,
      exposeHeaders: headers,
      maxAgeSeconds: 5,
    }),
  );

const configurationOf = (rules: fc.Arbitrary<PlainRule>): fc.Arbitrary<PlainConfiguration> =>
  fc.record({
    rules: fc.array(rules, { minLength: 1, maxLength: 3 }),
    responseVary: fc.constantFrom(null, true),
    bucket: fc.constant(null),
  });

export const anyConfiguration = configurationOf(rule);
/** Without values that have to be quoted. */
export const tameConfiguration = configurationOf(tameRule);

const NOWHERE = { start: 0, end: 0 };
const entries = (values: readonly string[]): Entry[] =>
  values.map((value) => ({ value, span: NOWHERE, valueSpan: NOWHERE }));

/** A configuration that was never written. */
export const placeless = ({ rules, responseVary }: PlainConfiguration): CorsConfiguration => ({
  file: 'cors',
  text: '',
  format: 's3-json',
  stores: [],
  buckets: [],
  responseVary,
  problems: [],
  rules: rules.map((one, index) => ({
    index,
    span: NOWHERE,
    id: one.id,
    origins: entries(one.origins),
    methods: entries(one.methods),
    headers: entries(one.headers),
    exposeHeaders: entries(one.exposeHeaders),
    maxAgeSeconds: one.maxAgeSeconds === null ? null : { value: one.maxAgeSeconds, span: NOWHERE, valueSpan: NOWHERE },
  })),
});

/** What a configuration says, without places. */
export const plainOf = ({ rules, responseVary }: CorsConfiguration): Omit<PlainConfiguration, 'bucket'> => ({
  responseVary,
  rules: rules.map((one) => ({
    id: one.id,
    origins: one.origins.map(({ value }) => value),
    methods: one.methods.map(({ value }) => value),
    headers: one.headers.map(({ value }) => value),
    exposeHeaders: one.exposeHeaders.map(({ value }) => value),
    maxAgeSeconds: one.maxAgeSeconds?.value ?? null,
  })),
});

/** The text of a configuration in a format. */
export const textIn = (format: FormatName, config: PlainConfiguration): string =>
  convertConfiguration(placeless(config), format).text;

export const readIn = (format: FormatName, config: PlainConfiguration): CorsConfiguration =>
  readConfiguration('cors', textIn(format, config));

export const commonConfiguration: fc.Arbitrary<PlainConfiguration> = fc.record({
  rules: fc.array(commonRule, { minLength: 1, maxLength: 3 }),
  responseVary: fc.constant(null),
  bucket: fc.constant(null),
});
