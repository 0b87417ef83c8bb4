import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ByteConsumer, Intake } from '../../src/bytes/intake.ts';

/** Records of one length byte and that many bytes; asks for a whole record at a time. */
class Records implements ByteConsumer {
  needBytes = 1;
  readonly seen: string[] = [];

  read(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const next = at + 1 + bytes[at]!;
      if (next > end) {
        this.needBytes = next - at;
        return at;
      }
      this.seen.push(bytes.toString('latin1', at + 1, next));
      at = next;
    }
    this.needBytes = 1;
    return at;
  }
}

const encode = (records: readonly string[]): Buffer =>
  Buffer.concat(records.map((record) => Buffer.from([record.length, ...Buffer.from(record, 'latin1')])));

describe('Intake', () => {
  test('hands every byte to the reader once and in order, however the input is cut', () => {
    const record = fc.string({ maxLength: 255, unit: 'binary-ascii' });
    fc.assert(
      fc.property(fc.array(record), fc.array(fc.nat(2000)), (records, cuts) => {
        const whole = encode(records);
        const reader = new Records();
        const intake = new Intake(reader);
        const edges = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
        for (let i = 1; i < edges.length; i++) intake.push(whole.subarray(edges[i - 1], edges[i]));
        expect(reader.seen).toEqual(records);
        expect(intake.rest()).toHaveLength(0);
      }),
    );
  });

  test('lets the source write into the window', () => {
    const reader = new Records();
    const intake = new Intake(reader);
    const bytes = encode(['one', 'two']);
    for (const byte of bytes) {
      intake.space()[0] = byte;
      intake.written(1);
    }
    expect(reader.seen).toEqual(['one', 'two']);
  });

  test('keeps the cut-off end for the reader to see', () => {
    const intake = new Intake(new Records());
    intake.push(Buffer.from([5, 0x61, 0x62]));
    expect([...intake.rest()]).toEqual([5, 0x61, 0x62]);
  });

  test('grows for a block longer than the window, and never beyond its limit', () => {
    const seen: number[] = [];
    const whole: ByteConsumer = {
      needBytes: 3_000_000,
      read: (_bytes, start, end) => {
        seen.push(end - start);
        return end;
      },
    };
    const intake = new Intake(whole, 4_000_000);
    intake.push(Buffer.alloc(3_000_000));
    expect(seen).toEqual([3_000_000]);
  });

  test('always has room, even when the reader asks for more than the limit', () => {
    const never: ByteConsumer = { needBytes: Number.MAX_SAFE_INTEGER, read: (_bytes, _start, end) => end };
    const intake = new Intake(never, 1_000_000);
    expect(() => intake.push(Buffer.alloc(2_500_000))).not.toThrow();
  });
});
