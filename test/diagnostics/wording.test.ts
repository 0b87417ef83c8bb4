import { expect, test } from 'vitest';
import { listOf, plural } from '../../src/diagnostics/wording.ts';

test('a list names the first few and counts the rest', () => {
  expect(listOf([])).toBe('');
  expect(listOf(['a'])).toBe('a');
  expect(listOf(['a', 'b'])).toBe('a and b');
  expect(listOf(['a', 'b', 'c'])).toBe('a, b and c');
  expect(listOf(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
});

test('one has no s', () => {
  expect([0, 1, 2].map((count) => plural(count, 'time'))).toEqual(['0 times', '1 time', '2 times']);
  expect([0, 1, 2].map((count) => plural(count, 'entry', 'entries'))).toEqual(['0 entries', '1 entry', '2 entries']);
});
