import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySafeEdits } from '../../../src/bucket/apply-edits.ts';
import { convertConfiguration } from '../../../src/bucket/convert.ts';
import { oss } from '../../../src/bucket/dialects/oss.ts';
import { s3 } from '../../../src/bucket/dialects/s3.ts';
import { FORMATS } from '../../../src/bucket/formats/formats-table.ts';
import { lintConfiguration } from '../../../src/bucket/lint.ts';
import { readConfiguration, readConfigurations } from '../../../src/bucket/read-configuration.ts';
import { titleOf } from '../../../src/bucket/store-name.ts';
import { plainOf } from '../../support/arbitrary-configuration.ts';
import { SAMPLES } from '../../support/configuration-samples.ts';

describe.each(SAMPLES)('$title', ({ format, text, buckets, vary, expose, methods, headers }) => {
  test('is found by its content and read whole', () => {
    const read = readConfiguration('cors', text);
    expect(read).toMatchObject({ format, problems: [], buckets: buckets ?? [], responseVary: vary ?? null });
    const [rule, ...others] = plainOf(read).rules;
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      origins: ['https://a.example'],
      methods: methods ?? ['GET', 'PUT'],
      headers: headers ?? ['x-a'],
      exposeHeaders: expose ?? ['ETag'],
      maxAgeSeconds: 60,
    });
    const stores: readonly string[] = FORMATS[format].stores;
    expect(read.stores[0] === 's3' || stores.includes(read.stores[0] ?? '')).toBe(true);
  });

  test('reads the same with a byte order mark, and with Windows line ends', () => {
    const plain = plainOf(readConfiguration('cors', text));
    expect(plainOf(readConfiguration('cors', `\ufeff${text}`))).toEqual(plain);
    expect(plainOf(readConfiguration('cors', text.replace(/\r?\n/g, '\r\n')))).toEqual(plain);
    expect(plainOf(readConfiguration('cors', new TextEncoder().encode(`\ufeff${text}`)))).toEqual(plain);
  });

  test('cut off anywhere, it is read or refused with a place, never both and never thrown', () => {
    for (let end = 0; end < text.length; end++) check(text.slice(0, end));
  });

  test('changed anywhere, it never throws', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(3), fc.constantFrom(...JUNK), (at, gone, junk) => {
        check(text.slice(0, at) + junk + text.slice(at + gone));
      }),
      { numRuns: 300 },
    );
  });
});

const JUNK = [
  '',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '<',
  '>',
  '&',
  '\n',
  '\t',
  '-',
  '*',
  '!',
  '#',
  '|',
  '\0',
  '\ud800',
  '\\',
  'null',
  '1e999',
  '<<: *h',
  `\${x}`,
  '/*',
];

/** Everything that is done with a configuration, on one that is perhaps damaged. */
function check(text: string): void {
  for (const config of readConfigurations('cors', text)) {
    for (const dialect of [oss, s3]) {
      const found = [...config.problems, ...lintConfiguration(config, dialect)];
      expect(config.rules.length + found.length).toBeGreaterThan(0);
      for (const { primary, help } of found) {
        const spans = (help?.edits ?? []).map(({ span }) => span);
        if (primary?.source.kind === 'config') spans.push(primary.source.span);
        for (const { start, end } of spans) expect(0 <= start && start <= end && end <= text.length).toBe(true);
      }
      applySafeEdits(config.text, 'cors', found);
    }
    for (const target of ['xml', 'gcs-json', 'swift'] as const) convertConfiguration(config, target);
  }
}

test('every store of every format has a title', () => {
  const local = ['garage', 'cloudserver', 'localstack', 's3rver', 'versitygw', 'azurite'];
  for (const { stores } of Object.values(FORMATS)) {
    for (const store of stores) if (!local.includes(store)) expect(titleOf(store)).not.toBe(store);
  }
});
