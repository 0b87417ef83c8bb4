import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordMemory } from '../../src/tls/record-memory.ts';
import { RecordReader } from '../../src/tls/record-reader.ts';
import { bytewise, chunkOf, cutBy } from '../http/converse.ts';

const record = (type: number, length: number, fill = 0x41): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3, length >> 8, length & 0xff]), Buffer.alloc(length, fill)]);

interface Seen {
  readonly records: string[];
  readonly unframed: number[];
}

/** `null` stands for a piece that is missing, by its length. `seeks`: the next header is looked for where there is none. */
function read(
  pieces: readonly (Buffer | number)[],
  memory = new RecordMemory(),
  isUniform = true,
  seeks = false,
): Seen {
  const seen: Seen = { records: [], unframed: [] };
  const reader = new RecordReader(
    0,
    {
      record: ({ bytes, start, end, frameNumber, endOffset, lostBytes, lostRecords }) => {
        const loss = lostBytes === 0 ? '' : ` after ${lostBytes} bytes, ${lostRecords} records`;
        seen.records.push(`${bytes[start]} x${end - start - 5} @${frameNumber} -${endOffset}${loss}`);
        if (isUniform) expect(bytes.subarray(start + 5, end).every((byte) => byte === bytes[start + 5])).toBe(true);
      },
      unframed: (_direction, frame) => void seen.unframed.push(frame),
      misframed: () => seeks,
    },
    memory,
  );
  let offset = 0;
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece === 'number') reader.gap(piece);
    else reader.chunk(chunkOf(piece, { offset, frameNumber: index + 1 }));
    offset += typeof piece === 'number' ? piece : piece.length;
  }
  if (seeks) reader.finish();
  return seen;
}

const RECORDS = [record(22, 300), record(20, 1), record(23, 1), record(23, 16_401), record(21, 26), record(23, 18_432)];
const ALL = Buffer.concat(RECORDS);
const withoutFrames = ({ records }: Seen): string[] => records.map((line) => line.replace(/@\d+ /, ''));

test('records are found however they are cut, in the frame where they begin', () => {
  const want = ['22 x300 -305', '20 x1 -311', '23 x1 -317', '23 x16401 -16723', '21 x26 -16754', '23 x18432 -35191'];
  expect(withoutFrames(read([ALL]))).toEqual(want);
  expect(withoutFrames(read(bytewise(ALL)))).toEqual(want);
  for (let seed = 1; seed < 50; seed++) expect(withoutFrames(read(cutBy(seed)(ALL)))).toEqual(want);
  expect(read([RECORDS[0]!.subarray(0, 3), RECORDS[0]!.subarray(3), RECORDS[1]!]).records).toEqual([
    '22 x300 @1 -305',
    '20 x1 @3 -311',
  ]);
});

test('a cut stream has the whole records before the cut', () => {
  for (let length = 0; length < 400; length++) {
    const { records, unframed } = read([ALL.subarray(0, length)]);
    expect(unframed).toEqual([]);
    expect(records.length).toBe(length >= 317 ? 3 : length >= 311 ? 2 : length >= 305 ? 1 : 0);
  }
});

test.each([
  ['no content type', Buffer.from([0x18, 3, 3, 0, 1, 0])],
  ['no version', Buffer.from([0x17, 2, 3, 0, 1, 0])],
  ['a version of the future', Buffer.from([0x17, 3, 5, 0, 1, 0])],
  ['no content', Buffer.from([0x17, 3, 3, 0, 0, 0])],
  ['too long', Buffer.from([0x17, 3, 3, 0x48, 1, 0])],
])('%s: what follows is no record', (_name, bytes) => {
  expect(read([RECORDS[1]!, bytes, RECORDS[2]!])).toEqual({ records: ['20 x1 @1 -6'], unframed: [2] });
  expect(read([RECORDS[1]!, ...bytewise(bytes)]).unframed.length).toBe(1);
});

test('no header where one should be: the next one is found, however all is cut', () => {
  const bytes = Buffer.concat([
    record(23, 20),
    Buffer.from([0x18, 3, 3, 0, 40]),
    Buffer.alloc(40, 0x41),
    record(23, 30),
  ]);
  const want = ['23 x20 -25', '23 x30 -105 after 45 bytes, -1 records'];
  for (const pieces of [[bytes], bytewise(bytes), ...[1, 2, 3, 4, 5, 6, 7, 8].map((seed) => cutBy(seed)(bytes))]) {
    const seen = read(pieces, undefined, true, true);
    expect([withoutFrames(seen), seen.unframed]).toEqual([want, []]);
  }
});

test('a length that is too long swallows nothing for good, however all is cut', () => {
  const bytes = Buffer.concat([record(23, 20), record(23, 30), record(23, 40)]);
  bytes[4] = 200;
  const want = ['23 x30 -60 after 25 bytes, -1 records', '23 x40 -105'];
  for (const pieces of [[bytes], bytewise(bytes), ...[1, 2, 3, 4, 5, 6, 7, 8].map((seed) => cutBy(seed)(bytes))]) {
    expect(withoutFrames(read(pieces, undefined, true, true))).toEqual(want);
  }
});

describe('missing bytes', () => {
  const one = record(23, 100, 1);
  const two = record(23, 200, 2);
  const three = record(23, 300, 3);

  test('within a record lose that record', () => {
    expect(read([one, two.subarray(0, 50), 100, two.subarray(150), three]).records).toEqual([
      '23 x100 @1 -105',
      '23 x300 @5 -615 after 205 bytes, 1 records',
    ]);
    expect(read([two.subarray(0, 50), 155, three]).records).toEqual(['23 x300 @3 -510 after 205 bytes, 1 records']);
  });

  test('in two records that follow each other lose two', () => {
    const pieces = [one.subarray(0, 20), 10, one.subarray(30), two.subarray(0, 20), 10, two.subarray(30), three];
    expect(read(pieces).records).toEqual(['23 x300 @7 -615 after 310 bytes, 2 records']);
  });

  test('over the end of a record leave it open how many were lost', () => {
    expect(read([one.subarray(0, 20), 85 + 205, three]).records).toEqual([
      '23 x300 @3 -615 after 310 bytes, -1 records',
    ]);
    expect(read([one, 205, three]).records).toEqual(['23 x100 @1 -105', '23 x300 @3 -615 after 205 bytes, -1 records']);
    expect(read([one.subarray(0, 3), 102, two]).records).toEqual(['23 x200 @3 -310 after 105 bytes, -1 records']);
  });

  test('are followed by whatever is left of a record, until a header', () => {
    for (const cut of [(bytes: Buffer) => [bytes], bytewise, cutBy(5)]) {
      const seen = read([one, 60, ...cut(Buffer.concat([two.subarray(60), three]))]);
      expect(withoutFrames(seen)).toEqual(['23 x100 -105', '23 x300 -615 after 205 bytes, -1 records']);
    }
  });

  test('without a header soon after them end it', () => {
    const { records, unframed } = read([one, 60, Buffer.alloc(40_000, 0x41), three]);
    expect([records.length, unframed]).toEqual([1, [3]]);
  });
});

test('memory is bounded, and given back', () => {
  const memory = new RecordMemory(4096);
  const held = record(23, 3000);
  expect(read([held.subarray(0, 100), held.subarray(100)], memory).records.length).toBe(1);
  expect(read([held.subarray(0, 100), held.subarray(100)], memory).records.length).toBe(1);
  const large = record(23, 9000);
  expect(read([large.subarray(0, 100), large.subarray(100), held], memory).records).toEqual([
    '23 x3000 @3 -12010 after 9005 bytes, 1 records',
  ]);
});

test('any bytes, cut and lost anyhow, end in order', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.integer({ min: 1, max: 50 }),
    fc.integer({ min: 1, max: 60 }).map((length) => record(23, length).subarray(0, length)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const { records } = read(pieces, new RecordMemory(), false);
      const ends = records.map((line) => Number(/-(\d+)/.exec(line)![1]));
      expect(ends).toEqual([...ends].sort((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});
