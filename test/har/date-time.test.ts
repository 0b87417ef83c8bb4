import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDateTimeUs } from '../../src/har/date-time.ts';

describe('parseDateTimeUs', () => {
  test.each([
    ['2026-01-12T10:15:00Z', 1_768_212_900_000_000],
    ['2026-01-12T10:15:00.123Z', 1_768_212_900_123_000],
    ['2026-01-12T10:15:00.1Z', 1_768_212_900_100_000],
    ['2026-01-12T10:15:00.123456+00:00', 1_768_212_900_123_456],
    ['2026-01-12T11:15:00.1234567+01:00', 1_768_212_900_123_456],
    ['2026-01-12T05:45:00-0430', 1_768_212_900_000_000],
    ['2026-01-12T12:15:00+02', 1_768_212_900_000_000],
    ['2026-01-12t10:15:00,5z', 1_768_212_900_500_000],
    ['2026-01-12 10:15:00', 1_768_212_900_000_000],
    ['2026-01-12T10:15', 1_768_212_900_000_000],
    ['2026-01-12', 1_768_176_000_000_000],
    ['2026-01-12T24:00:00Z', 1_768_262_400_000_000],
    [' 2026-01-12T10:15:00Z ', 1_768_212_900_000_000],
  ])('%s is %i', (text, us) => {
    expect(parseDateTimeUs(text)).toBe(us);
  });

  test.each(['', 'yesterday', '2026-13-01T00:00:00Z', '2026-01-12T10:61:00Z', '2026-01-12T10:15:00Zulu', '1950-01-01'])(
    '%j is no date',
    (text) => {
      expect(parseDateTimeUs(text)).toBeNull();
    },
  );

  test.each([null, true, 0, 17, Number.MAX_VALUE, -1])('%s is no date', (value) => {
    expect(parseDateTimeUs(value)).toBeNull();
  });

  test('a number is milliseconds since the epoch', () => {
    expect(parseDateTimeUs(1_768_212_900_123.5)).toBe(1_768_212_900_123_500);
  });

  test('agrees with Date.parse to the millisecond', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
        expect(parseDateTimeUs(date.toISOString())).toBe(date.getTime() * 1000);
      }),
    );
  });
});
