import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digits, grouped, sixDigits } from '../../src/report/digits.ts';

test('digits are what String makes of a number', () => {
  const edges = [0, 9, 10, 999, 1000, 1001, 999_999, 1_000_000, 1_000_001, 999_999_999, 1e9, 2 ** 53, -1, 0.5, 1e21];
  for (const value of edges) expect(digits(value)).toBe(String(value));
  fc.assert(fc.property(fc.nat({ max: 2_000_000_000 }), (value) => digits(value) === String(value)));
});

test('six digits have leading zeros', () => {
  for (const value of [0, 1, 999, 1000, 123_456, 999_999])
    expect(sixDigits(value)).toBe(String(value).padStart(6, '0'));
  fc.assert(fc.property(fc.nat({ max: 999_999 }), (value) => sixDigits(value) === String(value).padStart(6, '0')));
});

test('a count has a comma before every three digits, as the engine writes it in English', () => {
  for (const value of [0, 7, 999, 1000, 12_345, 999_999, 1_000_000, 2 ** 53])
    expect(grouped(value)).toBe(value.toLocaleString('en-US'));
  fc.assert(fc.property(fc.maxSafeNat(), (value) => grouped(value) === value.toLocaleString('en-US')));
});
