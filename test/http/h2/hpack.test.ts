import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Budget } from '../../../src/bytes/budget.ts';
import { HpackDecoder } from '../../../src/http/h2/hpack.ts';
import { Encoder, indexed, literal, sizeUpdate } from '../../support/build-http2.ts';
import { heapUsed } from '../../support/heap-used.ts';
import integers from '../../vectors/rfc7541-c1.json' with { type: 'json' };
import sequences from '../../vectors/rfc7541-c2-to-c6.json' with { type: 'json' };

type Pair = readonly string[];
const UNKNOWN: Pair = ['?'];
const MALFORMED: Pair = ['! everywhere'];
const FOR_CHROMIUM: Pair = ['! chromium'];

interface Decoded {
  readonly isWhole: boolean;
  readonly fields: Pair[];
}

function decode(decoder: HpackDecoder, block: Uint8Array): Decoded {
  const bytes = Buffer.concat([Buffer.from([0x82]), block, Buffer.from([0x82, 0x86])]);
  const fields: Pair[] = [];
  const isWhole = decoder.decode(bytes, 1, 1 + block.length, {
    field: (name, value) => void fields.push([name, value]),
    unknownField: () => void fields.push(UNKNOWN),
    malformed: (by) => void fields.push(by === 'everywhere' ? MALFORMED : FOR_CHROMIUM),
  });
  return { isWhole, fields };
}

const tableOf = ({ table }: HpackDecoder): Pair[] =>
  Array.from({ length: table.count }, (_, i) => [table.name(i + 1) ?? '?', table.value(i + 1)]);

describe('RFC 7541 appendix C', () => {
  test.each(integers)('$section', ({ sizeUpdate: hex, value }) => {
    const decoder = new HpackDecoder();
    expect(decode(decoder, Buffer.from(hex, 'hex'))).toEqual({ isWhole: true, fields: [] });
    expect(decoder.table.limit).toBe(value);
  });

  test.each(sequences)('$section', ({ tableSize, blocks }) => {
    const decoder = new HpackDecoder();
    decoder.table.resize(tableSize);
    for (const { wire, headers, table, size } of blocks) {
      expect(decode(decoder, Buffer.from(wire, 'hex'))).toEqual({ isWhole: true, fields: headers });
      expect(tableOf(decoder)).toEqual(table);
      expect(decoder.table.size).toBe(size);
    }
  });
});

/** Public stories beside the project, when they are there. */
const STORIES = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'corpus/hpack');
const stories = existsSync(STORIES)
  ? readdirSync(STORIES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  : [];

interface Story {
  readonly cases: readonly { readonly wire: string; readonly headers: readonly Readonly<Record<string, string>>[] }[];
}

describe.runIf(stories.length > 0)('stories', () => {
  test.each(stories)('%s', (name) => {
    const story: Story = JSON.parse(readFileSync(join(STORIES, name), 'utf8'));
    const decoder = new HpackDecoder();
    for (const { wire, headers } of story.cases) {
      const fields = headers.flatMap((header) => Object.entries(header));
      expect(decode(decoder, Buffer.from(wire, 'hex'))).toEqual({ isWhole: true, fields });
    }
  });
});

const name = fc.constantFrom('origin', 'x-a', 'x-bb', ':path', 'cookie', 'access-control-allow-origin');
const value = fc.oneof(fc.constantFrom('', '/', 'https://app.example', '*'), fc.string({ maxLength: 60 }));
const block = fc.array(fc.tuple(name, value), { maxLength: 8 });
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ fields: block, isLost: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ fields: block, isLost: fc.constant(true) }) },
  { weight: 1, arbitrary: fc.record({ size: fc.constantFrom(0, 60, 100, 300, 4096, 5000) }) },
);

describe('against a model that keeps everything', () => {
  test('all that was seen is decoded', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const encoder = new Encoder();
        const decoder = new HpackDecoder();
        for (const step of acts) {
          if ('size' in step) encoder.resize(step.size);
          else {
            const bytes = encoder.encode(step.fields);
            expect(decode(decoder, bytes)).toEqual({ isWhole: true, fields: step.fields });
            expect(tableOf(decoder)).toEqual(encoder.table);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('what follows lost blocks is right or unknown, never wrong', () => {
    let unknown = 0;
    let recovered = 0;
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const encoder = new Encoder();
        const decoder = new HpackDecoder();
        for (const step of acts) {
          if ('size' in step) {
            encoder.resize(step.size);
            continue;
          }
          const bytes = encoder.encode(step.fields);
          if (step.isLost) {
            decoder.forget();
            continue;
          }
          const { isWhole, fields } = decode(decoder, bytes);
          expect(isWhole).toBe(true);
          expect(fields.length).toBe(step.fields.length);
          for (const [i, field] of fields.entries()) {
            if (field === UNKNOWN) unknown += 1;
            else expect(field).toEqual(step.fields[i]);
          }
          // What is known is what the encoder has, newest first; and all of it where the table says so.
          const known = tableOf(decoder).slice(0, encoder.table.length);
          for (const [i, [knownName, knownValue]] of known.entries()) {
            expect(['?', encoder.table[i]![0]]).toContain(knownName);
            expect(knownValue).toBe(encoder.table[i]![1]);
          }
          if (decoder.table.isWhole && acts.some((one) => 'isLost' in one && one.isLost)) {
            recovered += 1;
            expect(tableOf(decoder).length).toBeGreaterThanOrEqual(encoder.table.length);
          }
        }
      }),
      { numRuns: 2000 },
    );
    expect(unknown).toBeGreaterThan(100);
    expect(recovered).toBeGreaterThan(100);
  });

  test('any bytes neither throw nor are read beyond their end', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), (blocks) => {
        const decoder = new HpackDecoder();
        for (const bytes of blocks) {
          const { isWhole } = decode(decoder, bytes);
          if (!isWhole) expect(decoder.table.isWhole).toBe(false);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a table that is not known', () => {
  const unknownTable = (): HpackDecoder => {
    const decoder = new HpackDecoder();
    decoder.forget();
    return decoder;
  };

  test('what is sent in full is known, what refers to the past is not', () => {
    const decoder = unknownTable();
    const bytes = Buffer.concat([
      indexed(2),
      indexed(62),
      literal('x-new', '1', 'incremental'),
      indexed(62),
      indexed(63),
      literal(63, 'v', 'incremental'),
      indexed(62),
      indexed(63),
    ]);
    expect(decode(decoder, bytes)).toEqual({
      isWhole: true,
      fields: [[':method', 'GET'], UNKNOWN, ['x-new', '1'], ['x-new', '1'], UNKNOWN, UNKNOWN, UNKNOWN, ['x-new', '1']],
    });
    expect(decoder.table.isWhole).toBe(false);
  });

  test('is known again when the encoder empties it', () => {
    const decoder = unknownTable();
    decode(decoder, Buffer.concat([sizeUpdate(0), sizeUpdate(4096)]));
    expect(decoder.table.isWhole).toBe(true);
    expect(decode(decoder, indexed(62)).isWhole).toBe(false);
  });

  test('is known again when what was seen pushed everything else out', () => {
    const decoder = unknownTable();
    decode(decoder, sizeUpdate(100));
    expect(decoder.table.isWhole).toBe(false);
    decode(decoder, Buffer.concat([literal('x-a', '1', 'incremental'), literal('x-b', '2', 'incremental')]));
    expect(decoder.table.isWhole).toBe(false);
    decode(decoder, literal('x-c', '3', 'incremental'));
    expect(decoder.table.isWhole).toBe(true);
  });
});

test('names that are not in lower case are told, from the table, too', () => {
  const decoder = new HpackDecoder();
  const block = Buffer.concat([
    literal('etag', '1', 'incremental'),
    literal('x-Tag', '2', 'incremental'),
    literal('eTag', '3'),
  ]);
  expect(decode(decoder, block).fields).toEqual([['etag', '1'], MALFORMED, ['x-Tag', '2'], MALFORMED, ['eTag', '3']]);
  expect(decode(decoder, indexed(62)).fields).toEqual([MALFORMED, ['x-Tag', '2']]);
  expect(decode(decoder, Buffer.concat([indexed(63), literal(62, '4')])).fields).toEqual([
    ['etag', '1'],
    MALFORMED,
    ['x-Tag', '4'],
  ]);
});

test.each([
  [false, 'incremental'],
  [true, 'incremental'],
  [true, 'without'],
  [false, 'never'],
] as const)('control characters in values are told, from the table, too (Huffman: %s, %s)', (isHuffman, how) => {
  const controls = ['\0', '\r', '\n', '\x01', '\x08', '\v', '\f', '\x1f', '\x7f'];
  for (const control of controls) {
    const told = '\0\r\n'.includes(control) ? MALFORMED : FOR_CHROMIUM;
    for (const value of [control, `a${control}`, `${control}a`, `abc${control}def`, `${'x'.repeat(200)}${control}`]) {
      const block = literal('x-a', value, how, isHuffman);
      // Another connection has seen the same bytes.
      for (const decoder of [new HpackDecoder(), new HpackDecoder()]) {
        expect(decode(decoder, block).fields).toEqual([told, ['x-a', value]]);
        if (how !== 'incremental') continue;
        expect(decode(decoder, indexed(62)).fields).toEqual([told, ['x-a', value]]);
        expect(decode(decoder, literal(62, 'b')).fields).toEqual([['x-a', 'b']]);
      }
    }
  }
  const decoder = new HpackDecoder();
  for (const value of ['', ' ', 'a\tb', '\x80\xff', '~{|}@', 'a b']) {
    expect(decode(decoder, literal('x-a', value, how, isHuffman)).fields).toEqual([['x-a', value]]);
  }
});

test('names that are no tokens are told, pseudo-headers are not', () => {
  const decoder = new HpackDecoder();
  for (const name of ['', ':', 'x a', 'x:a', 'x(a', 'x\0a', 'x\x80', 'x-a ', 'x\n', 'é']) {
    expect(decode(decoder, literal(name, 'v')).fields).toEqual([MALFORMED, [name, 'v']]);
  }
  for (const name of [':status', 'x', "!#$%&'*+-.^_`|~09az"]) {
    expect(decode(decoder, literal(name, 'v')).fields).toEqual([[name, 'v']]);
  }
});

describe('what is no header block', () => {
  test.each([
    ['index 0', '80'],
    ['an index beyond the table', 'be'],
    ['a name beyond the table', '7e0161'],
    ['an integer that does not end', 'ffffff'],
    ['an integer without bound', 'ffffffffffffffffffff00'],
    ['an integer of endless zeros', 'ff80808080808080808000'],
    ['a string that does not end', '400a6162'],
    ['a literal without value', '400161'],
    ['a Huffman string that is none', '40016182ffff'],
  ])('%s', (_, hex) => {
    const decoder = new HpackDecoder();
    expect(decode(decoder, Buffer.concat([indexed(2), Buffer.from(hex, 'hex')]))).toEqual({
      isWhole: false,
      fields: [[':method', 'GET']],
    });
    expect(decoder.table.isWhole).toBe(false);
  });
});

test('a table is no larger than it may be, whatever the encoder says', () => {
  const decoder = new HpackDecoder();
  decode(decoder, sizeUpdate(0x0fff_ffff));
  const large = literal('x', 'v'.repeat(60_000), 'incremental');
  for (let i = 0; i < 40; i++) decode(decoder, large);
  expect(decoder.table.size).toBeLessThanOrEqual(1 << 20);
  expect(decoder.table.isWhole).toBe(false);
  expect(decode(decoder, indexed(62 + 30)).fields).toEqual([UNKNOWN]);
});

describe('tables of many connections', () => {
  const SHORT = literal(34, '', 'incremental');

  test('are together no larger than they may be, and what is known of each is right', () => {
    const budget = new Budget(100_000);
    const decoders = Array.from({ length: 20 }, () => new HpackDecoder(budget));
    const block = Buffer.concat([sizeUpdate(1 << 20), ...new Array<Buffer>(1000).fill(SHORT)]);
    for (const decoder of decoders) {
      decode(decoder, block);
      decode(decoder, literal('x', 'newest', 'incremental'));
    }
    const size = decoders.reduce((sum, { table }) => sum + table.size, 0);
    expect(size).toBeLessThanOrEqual(100_000 + 20 * 4096);
    expect(size).toBeGreaterThan(100_000);
    for (const decoder of decoders) expect(decode(decoder, indexed(62)).fields).toEqual([['x', 'newest']]);
    expect(decode(decoders[0]!, indexed(62 + 1000)).fields).toEqual([['etag', '']]);
    expect(decode(decoders[19]!, indexed(62 + 1000))).toEqual({ isWhole: true, fields: [UNKNOWN] });
    for (const decoder of decoders) decoder.forget();
    expect(budget.bytes).toBe(0);
  });

  test('that hold less than all are unknown in part, and never wrong', () => {
    const name = fc.constantFrom('a', 'bb', 'ccc', 'x-long-name');
    const field = fc.tuple(name, fc.string({ maxLength: 3000, unit: fc.constantFrom('a', 'b', 'c') }));
    const step = fc.oneof(
      { arbitrary: fc.array(field, { maxLength: 6 }), weight: 5 },
      { arbitrary: fc.constantFrom(0, 100, 4096, 20_000, 60_000), weight: 1 },
    );
    fc.assert(
      fc.property(fc.nat(30_000), fc.array(step, { maxLength: 30 }), (most, steps) => {
        const budget = new Budget(most);
        const encoder = new Encoder();
        const decoder = new HpackDecoder(budget);
        for (const one of steps) {
          if (typeof one === 'number') encoder.resize(one);
          else {
            const { isWhole, fields } = decode(decoder, encoder.encode(one));
            expect([isWhole, fields.length]).toEqual([true, one.length]);
            for (const [i, told] of fields.entries()) if (told !== UNKNOWN) expect(told).toEqual(one[i]);
          }
          expect(budget.bytes).toBeLessThanOrEqual(most);
        }
        decoder.forget();
        expect(budget.bytes).toBe(0);
      }),
    );
  });

  test('that became small give their memory back', () => {
    const before = heapUsed();
    const decoders = Array.from({ length: 100 }, () => new HpackDecoder());
    const block = Buffer.concat([sizeUpdate(1 << 20), Buffer.alloc(58_000, SHORT), sizeUpdate(64)]);
    for (const decoder of decoders) decode(decoder, block);
    expect(decoders.every(({ table }) => table.count === 1)).toBe(true);
    expect(heapUsed() - before).toBeLessThan(10e6);
  });
});

test('a block of many references costs what it is long', () => {
  const decoder = new HpackDecoder();
  decode(decoder, literal('x', 'v'.repeat(4000), 'incremental'));
  let bytes = 0;
  const block = Buffer.alloc(100_000, 0xbe);
  expect(
    decoder.decode(block, 0, block.length, {
      field: (_, text) => {
        bytes += text.length;
      },
      unknownField: () => undefined,
      malformed: () => undefined,
    }),
  ).toBe(true);
  expect(bytes).toBe(400_000_000);
});
