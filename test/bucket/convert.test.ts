import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertConfiguration } from '../../src/bucket/convert.ts';
import type { FormatName } from '../../src/bucket/formats/formats-table.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import {
  anyConfiguration,
  commonConfiguration,
  FORMAT_NAMES,
  placeless,
  plainOf,
  readIn,
  tameConfiguration,
} from '../support/arbitrary-configuration.ts';
import { configurationXml } from '../support/build-configuration.ts';

const GOOGLE = /^(?:gcs-|terraform-google$)/;

/** What a configuration says. Google has one list for allowed and exposed headers: their order and spelling are those of one. */
function comparable(config: Parameters<typeof plainOf>[0], ...formats: readonly FormatName[]) {
  const plain = plainOf(config);
  if (!formats.some((format) => GOOGLE.test(format))) return plain;
  const sorted = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase()).sort();
  return {
    ...plain,
    rules: plain.rules.map((rule) => ({
      ...rule,
      headers: sorted(rule.headers),
      exposeHeaders: sorted(rule.exposeHeaders),
    })),
  };
}

describe.each(FORMAT_NAMES)('%s', (format) => {
  test('reads back what was written, wherever it can say it', () => {
    let whole = 0;
    fc.assert(
      fc.property(fc.oneof(anyConfiguration, tameConfiguration, commonConfiguration), (config) => {
        const { text, losses } = convertConfiguration(placeless(config), format);
        const read = readConfiguration('cors', text);
        if (losses.length > 0) return;
        whole += 1;
        expect(read.problems).toEqual([]);
        // TOS spells as S3 does, but for ResponseVary.
        const same = format === 'tos-json' && config.responseVary === null ? 's3-json' : format;
        expect(read.format).toBe(same);
        expect(comparable(read, format)).toEqual(comparable(placeless(config), format));
      }),
      { numRuns: 300 },
    );
    // Swift can say next to nothing, B2 wants a name for every rule; the others can say most.
    if (format !== 'swift' && format !== 'b2-json') expect(whole).toBeGreaterThan(50);
  });

  test('is a fixed point: what it wrote once it writes again', () => {
    fc.assert(
      fc.property(tameConfiguration, (config) => {
        const read = readIn(format, config);
        const again = convertConfiguration(read, format);
        expect(again.losses).toEqual([]);
        expect(plainOf(readConfiguration('cors', again.text))).toEqual(plainOf(read));
      }),
      { numRuns: 60 },
    );
  });

  test.each(FORMAT_NAMES)('goes to %s and back without loss, where nothing is told to be lost', (target) => {
    let whole = 0;
    fc.assert(
      fc.property(fc.oneof(tameConfiguration, commonConfiguration), (config) => {
        const first = readIn(format, config);
        const there = convertConfiguration(first, target);
        if (there.losses.length > 0) return;
        const read = readConfiguration('cors', there.text);
        expect(comparable(read, target)).toEqual(comparable(first, target));
        const back = convertConfiguration(read, format);
        if (back.losses.length > 0) return;
        whole += 1;
        const end = readConfiguration('cors', back.text);
        expect(comparable(end, target, format)).toEqual(comparable(first, target, format));
      }),
      { numRuns: 30 },
    );
    // Swift has no rules, B2 names every rule, which only some can say.
    const poor = (name: FormatName): boolean => name === 'swift' || name === 'b2-json';
    if (!poor(format) && !poor(target)) expect(whole).toBeGreaterThan(0);
  });
});

describe('what is lost', () => {
  const XML = configurationXml(
    [
      {
        origins: ['https://*.example.com'],
        methods: ['GET', 'PUT'],
        headers: ['x-oss-*'],
        expose: ['ETag'],
        maxAge: 5,
      },
      { origins: ['*'], methods: ['GET'] },
    ],
    true,
  ).replace('<CORSRule>', '<CORSRule><ID>first</ID>');
  const lost = (to: FormatName): string[] =>
    convertConfiguration(readConfiguration('cors.xml', XML), to).losses.map(({ message, primary }) => {
      const source = primary?.source;
      const place = source?.kind === 'config' ? XML.slice(source.span.start, source.span.end) : '?';
      return `${message.replace(/^.* cannot say /, '')} @ ${place}`;
    });

  test.each<[FormatName, string[]]>([
    ['xml', []],
    ['oss-json', ['the name `first` of a rule @ <CORSRule>']],
    ['s3-json', ['ResponseVary @ <CORSRule>']],
    [
      'gcs-json',
      [
        'ResponseVary @ <CORSRule>',
        'the name `first` of a rule @ <CORSRule>',
        'allowed and exposed headers of rule 1 that differ @ <CORSRule>',
        'the pattern `x-oss-*` @ x-oss-*',
        'the pattern `https://*.example.com` @ https://*.example.com',
        'a rule without a maximum age @ <CORSRule>',
      ],
    ],
    [
      'azure-xml',
      [
        'ResponseVary @ <CORSRule>',
        'the name `first` of a rule @ <CORSRule>',
        'a rule without a maximum age @ <CORSRule>',
      ],
    ],
    ['b2-json', ['ResponseVary @ <CORSRule>', 'a rule without a name @ <CORSRule>']],
    [
      'swift',
      [
        'ResponseVary @ <CORSRule>',
        'more than one rule (of 2) @ <CORSRule>',
        'which methods are allowed @ <CORSRule>',
        'which request headers are allowed @ <CORSRule>',
        'the name `first` of a rule @ <CORSRule>',
        'the pattern `https://*.example.com` @ https://*.example.com',
      ],
    ],
  ])('%s: %j', (format, losses) => expect(lost(format)).toEqual(losses));

  const told = (rules: Parameters<typeof configurationXml>[0], to: FormatName, edit = (xml: string) => xml) =>
    convertConfiguration(readConfiguration('cors.xml', edit(configurationXml(rules))), to).losses.map(
      ({ message, notes }) => `${message.replace(/^.* cannot say /, '')}: ${notes[0]}`,
    );
  const noAge = { origins: ['https://a.example'], methods: ['PUT'] };
  const A = { ...noAge, maxAge: 5 };

  test('one list for both widens both ways, and says what', () => {
    expect(told([{ ...A, headers: ['x-a', 'etag'], expose: ['ETag', 'x-b'] }], 'gcs-json')).toEqual([
      'allowed and exposed headers of rule 1 that differ: it has one list for both, and both were put into it: requests may now send `x-b`, and script may now read `x-a`',
    ]);
    expect(told([{ ...A, headers: ['x-a', 'ETag'], expose: ['etag', 'x-a'] }], 'gcs-xml')).toEqual([]);
  });

  test('every header, and how long an answer is kept', () => {
    expect(told([{ ...noAge, headers: ['*'], expose: ['*'] }], 'terraform-google')).toEqual([
      'a header `*`: whether it stands for every header there is not known',
      'a rule without a maximum age: it sends 3600 seconds then, in which a browser does not ask again',
    ]);
    expect(told([noAge], 's3-json')).toEqual([]);
  });

  test('rules behind one that takes their requests and refuses a header', () => {
    const behind = ['that rule 2 is tried where rule 1 refuses a header'];
    const early = 'it takes the first rule that matches origin and method, and looks no further';
    const rules = (first: object, second: object) => [
      { ...A, headers: ['x-a'], expose: ['x-a'], ...first },
      { ...A, headers: ['x-b'], expose: ['x-b'], ...second },
    ];
    for (const to of ['gcs-json', 'azure-json'] as const)
      expect(told(rules({}, {}), to)).toEqual(behind.map((what) => `${what}: ${early}`));
    expect(told(rules({ origins: ['*'] }, {}), 'gcs-json')).toHaveLength(1);
    for (const second of [
      { origins: ['https://b.example'] },
      { methods: ['GET'] },
      { headers: ['X-A'], expose: ['x-a'] },
    ])
      expect(told(rules({}, second), 'gcs-json')).toEqual([]);
    expect(told(rules({}, {}), 'cloudformation')).toEqual([]);
  });

  test('credentials that the other store never allows, and methods that it does not take', () => {
    const ofS3 = (xml: string) =>
      xml.replace('<CORSConfiguration', '<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
    expect(told([{ ...A, origins: ['*'] }, A], 'gcs-json', ofS3)).toEqual([
      'that requests with credentials are allowed: it never sends Access-Control-Allow-Credentials',
    ]);
    expect(told([A], 'gcs-json')).toEqual([]);
    expect(told([{ ...A, methods: ['OPTIONS', 'PUT'] }], 'gcs-json')).toEqual([
      'method `OPTIONS`: it cannot be listed there',
    ]);
  });
});
