import { expect, test } from 'vitest';
import { hasHeader, headerValue, headerValues } from '../../src/fetch/header-list.ts';

const LIST = ['Vary', 'Origin', 'ETag', '"a"', 'vary', 'Accept', 'X-Empty', '', 'VARY', ''];

test('a value is all lines joined by a comma and a blank, whatever the case of the name', () => {
  expect(headerValue(LIST, 'vary')).toBe('Origin, Accept, ');
  expect(headerValue(LIST, 'etag')).toBe('"a"');
});

test('an empty value is not an absent header', () => {
  expect(headerValue(LIST, 'x-empty')).toBe('');
  expect(headerValue(LIST, 'x-absent')).toBeNull();
  expect(hasHeader(LIST, 'x-empty')).toBe(true);
  expect(hasHeader(LIST, 'x-absent')).toBe(false);
});

test('the lines can be had one by one', () => {
  expect(headerValues(LIST, 'vary')).toEqual(['Origin', 'Accept', '']);
  expect(headerValues(LIST, 'x-absent')).toEqual([]);
});

test('a value is not taken for a name, and a list that is cut is read as far as it goes', () => {
  expect(headerValue(['a', 'etag', 'b', 'c'], 'etag')).toBeNull();
  expect(headerValue(['a', 'b', 'etag'], 'etag')).toBeNull();
});
