import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isScalar, parseDocument, visit } from 'yaml';
import { additionOf, removalOf, splitOf, writtenAs } from '../../src/bucket/config-edits.ts';
import type { CorsConfiguration, Entry, Item, Rule } from '../../src/bucket/configuration.ts';
import type { FormatName } from '../../src/bucket/formats/formats-table.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { Edit } from '../../src/diagnostics/diagnostic.ts';
import { FORMAT_NAMES, plainOf, tameConfiguration, textIn } from '../support/arbitrary-configuration.ts';

const ITEMS = ['origin', 'method', 'header', 'expose'] as const;
const KEYS = { origin: 'origins', method: 'methods', header: 'headers', expose: 'exposeHeaders' } as const;
const NEW: Readonly<Record<Item, string>> = {
  origin: 'https://new.example.com:8443',
  method: 'HEAD',
  header: 'x-new',
  expose: 'X-New',
};

const edited = (text: string, { span, insert }: Edit): string =>
  text.slice(0, span.start) + insert + text.slice(span.end);
const entriesOf = (rule: Rule, item: Item): readonly Entry[] => rule[KEYS[item]];

/** The same configuration as somebody else might have laid it out. */
const LAYOUTS: Readonly<Record<string, (text: string) => string>> = {
  'as written': (text) => text,
  'on one line': (text) => (/^\s*[[{]/.test(text) ? JSON.stringify(JSON.parse(text)) : text),
  'with Windows line ends': (text) => text.replaceAll('\n', '\r\n'),
  'with flow lists': (text) => {
    if (!text.startsWith('Resources')) return text;
    const document = parseDocument(text);
    visit(document, {
      Seq(_, list) {
        list.flow = list.items.every(isScalar);
      },
    });
    return document.toString({ lineWidth: 0 });
  },
};

const written = (format: FormatName) =>
  fc
    .tuple(tameConfiguration, fc.constantFrom(...Object.keys(LAYOUTS)))
    .map(([config, layout]) => LAYOUTS[layout]!(textIn(format, config)));

/** The rules with one entry list of the first rule changed. */
function withChange(before: CorsConfiguration, item: Item, change: (values: string[]) => string[]) {
  const plain = plainOf(before);
  const shared = before.rules[0]?.headers === before.rules[0]?.exposeHeaders;
  const key = KEYS[item];
  return {
    ...plain,
    rules: plain.rules.map((rule, index) => {
      if (index > 0) return rule;
      const values = change([...rule[key]]);
      const both = shared && (item === 'header' || item === 'expose');
      return both ? { ...rule, headers: values, exposeHeaders: values } : { ...rule, [key]: values };
    }),
  };
}

describe.each(FORMAT_NAMES)('%s', (format) => {
  const cannot = (item: Item): boolean => format === 'swift' && (item === 'method' || item === 'header');

  test.each(ITEMS.filter((item) => !cannot(item)))('adds an entry: %s', (item) => {
    fc.assert(
      fc.property(written(format), (text) => {
        const before = readConfiguration('cors', text);
        const edit = additionOf(before, before.rules[0]!, item, [NEW[item]]);
        expect(edit).not.toBeNull();
        const after = readConfiguration('cors', edited(text, edit!));
        expect(after.problems).toEqual([]);
        expect(plainOf(after)).toEqual(withChange(before, item, (values) => [...values, NEW[item]]));
      }),
      { numRuns: 40 },
    );
  });

  test.each(ITEMS.filter((item) => !cannot(item)))('takes an entry away: %s', (item) => {
    fc.assert(
      fc.property(written(format), fc.nat(), (text, at) => {
        const before = readConfiguration('cors', text);
        const entries = entriesOf(before.rules[0]!, item);
        const entry = entries[at % Math.max(entries.length, 1)];
        if (!entry || (format === 'swift' && item === 'origin' && entries.length === 1)) return;
        const after = readConfiguration('cors', edited(text, removalOf(before, entry.span)));
        const left = entries.filter((other) => other !== entry).map(({ value }) => value);
        expect(plainOf(after)).toEqual(withChange(before, item, () => left));
      }),
      { numRuns: 40 },
    );
  });

  test('puts a value in the place of another, and several in the place of one', () => {
    fc.assert(
      fc.property(
        written(format),
        fc.constantFrom('https://b.example.com', '*', 'a"b', "it's", '#x'),
        (text, value) => {
          const before = readConfiguration('cors', text);
          const entry = before.rules[0]!.origins.at(-1)!;
          const replaced = edited(text, {
            file: 'cors',
            span: entry.valueSpan,
            insert: writtenAs(before, entry, value),
          });
          expect(plainOf(readConfiguration('cors', replaced))).toEqual(
            withChange(before, 'origin', (values) => [...values.slice(0, -1), value]),
          );
          const split = edited(text, splitOf(before, entry, [value, 'https://c.d']));
          expect(plainOf(readConfiguration('cors', split))).toEqual(
            withChange(before, 'origin', (values) => [...values.slice(0, -1), value, 'https://c.d']),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('takes a rule away', () => {
    fc.assert(
      fc.property(written(format), fc.nat(), (text, at) => {
        const before = readConfiguration('cors', text);
        if (before.rules.length < 2) return;
        const rule = before.rules[at % before.rules.length]!;
        const after = readConfiguration('cors', edited(text, removalOf(before, rule.span)));
        const plain = plainOf(before);
        expect(plainOf(after)).toEqual({ ...plain, rules: plain.rules.filter((_, index) => index !== rule.index) });
      }),
      { numRuns: 40 },
    );
  });

  test('points at what it read: the text of a place is the value', () => {
    fc.assert(
      fc.property(written(format), (text) => {
        const { rules, text: read } = readConfiguration('cors', text);
        const slice = ({ start, end }: { start: number; end: number }): string => read.slice(start, end);
        for (const rule of rules) {
          for (const item of ITEMS.filter((one) => !cannot(one))) {
            for (const { value, span, valueSpan } of entriesOf(rule, item)) {
              const operation = format === 'b2-json' && item === 'method';
              expect(slice(valueSpan)).toBe(operation ? `s3_${value.toLowerCase()}` : value);
              expect(slice(span)).toContain(slice(valueSpan));
              expect(span.start >= rule.span.start).toBe(true);
            }
          }
          const age = rule.maxAgeSeconds;
          if (age) expect(slice(age.valueSpan)).toBe(String(age.value));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a YAML template as people write it', () => {
  const TEXT = `# kept
Resources:
  Media:
    Type: AWS::S3::Bucket
    Properties:
      CorsConfiguration:
        CorsRules:
          # the site
          - AllowedOrigins:
              - https://a.example.com # first
              - "https://b.example.com"
            AllowedMethods: [GET, 'PUT'] # both
            AllowedHeaders: ['*']
          - AllowedOrigins: ['*']
            AllowedMethods:
            - GET
`;
  const config = readConfiguration('t.yaml', TEXT);
  const [first, second] = config.rules;

  test('comments outside an edit stay', () => {
    expect(edited(TEXT, additionOf(config, first!, 'origin', ['https://c.example.com'])!)).toBe(
      TEXT.replace('"https://b.example.com"\n', '"https://b.example.com"\n              - "https://c.example.com"\n'),
    );
    expect(edited(TEXT, additionOf(config, first!, 'expose', ['ETag', 'x-a'])!)).toBe(
      TEXT.replace("['*']\n", "['*']\n            ExposedHeaders:\n              - ETag\n              - x-a\n"),
    );
    expect(edited(TEXT, removalOf(config, first!.methods[1]!.span))).toBe(TEXT.replace("[GET, 'PUT']", '[GET]'));
    expect(edited(TEXT, removalOf(config, first!.origins[0]!.span))).toBe(
      TEXT.replace('              - https://a.example.com # first\n', ''),
    );
    expect(edited(TEXT, removalOf(config, second!.methods[0]!.span))).toBe(TEXT.replace('- GET\n', '[]\n'));
    expect(edited(TEXT, additionOf(config, second!, 'method', ['PUT'])!)).toBe(
      `${TEXT}            - PUT\n`.replace('\n\n', '\n'),
    );
  });

  test('a star is quoted, or it would be an alias', () => {
    const [entry] = first!.origins;
    const text = edited(TEXT, { file: '', span: entry!.valueSpan, insert: writtenAs(config, entry!, '*') });
    expect(text).toContain("- '*' # first");
  });
});

describe('Swift', () => {
  test('has no place for methods and headers', () => {
    const config = readConfiguration('s', 'Meta Access-Control-Allow-Origin: https://a.b\n');
    expect(additionOf(config, config.rules[0]!, 'method', ['GET'])).toBeNull();
    expect(additionOf(config, config.rules[0]!, 'header', ['x'])).toBeNull();
    expect(additionOf(config, config.rules[0]!, 'expose', ['ETag'])?.insert).toBe(
      '\nMeta Access-Control-Expose-Headers: ETag',
    );
  });
});
