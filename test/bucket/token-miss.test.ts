import { describe, expect, test } from 'vitest';
import { editDistance } from '../../src/bucket/edit-distance.ts';
import { explainHeaderMiss, explainMethodMiss } from '../../src/bucket/token-miss.ts';

describe('explainHeaderMiss', () => {
  test.each([
    ['x-oss-meta-*', 'x-oss-date', 'wildcard-reach', 'x-oss-meta-* reaches names that begin with x-oss-meta-'],
    ['X-AMZ-*-a', 'x-amz-date', 'wildcard-reach', 'x-amz-*-a reaches names that begin with x-amz- and end with -a'],
    ['x-*', 'y-date', 'other', 'another header'],
    ['x-oss-meta-', 'x-oss-meta-owner', 'wildcard-missing', 'only x-oss-meta-* matches'],
    ['content_type', 'content-type', 'underscore', 'hyphens and underscores'],
    ['x-oss-data', 'x-oss-date', 'typo', 'the entry says x-oss-data'],
    ['Contnet-Type', 'content-type', 'typo', 'the request content-type'],
    ['content-type, x-oss-date', 'x-oss-date', 'list', 'several names'],
    ['x-oss -date', 'x-oss-date', 'blank', 'has a blank'],
    ['authorization', 'x-oss-date', 'other', 'another header'],
    ['', 'x-oss-date', 'other', 'another header'],
  ])('%s and %s: %s', (entry, name, kind, text) => {
    const miss = explainHeaderMiss(entry, name);
    expect(miss.kind).toBe(kind);
    expect(miss.text).toContain(text);
  });
});

describe('explainMethodMiss', () => {
  test.each([
    ['put', 'PUT', 'case', 'the entry says put, the request PUT'],
    ['PATCH', 'patch', 'case', 'the entry says PATCH, the request patch'],
    ['GET, PUT', 'PUT', 'list', 'several methods'],
    ['*', 'PUT', 'wildcard', 'each has to be listed'],
    ['GET', 'PUT', 'other', 'another method'],
  ])('%s and %s: %s', (entry, method, kind, text) => {
    const miss = explainMethodMiss(entry, method);
    expect(miss.kind).toBe(kind);
    expect(miss.text).toContain(text);
  });
});

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 2],
  ])('of %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  test('does not measure what is too long to be a slip', () => {
    expect(editDistance('a'.repeat(10_000), 'b')).toBe(Number.POSITIVE_INFINITY);
  });
});
