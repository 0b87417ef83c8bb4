import { describe, expect, test } from 'vitest';
import {
  coversMethod,
  effectiveMaxAgeSeconds,
  readPreflightResult,
  uncoveredHeaderName,
} from '../../src/fetch/preflight-result.ts';

const read = (methods: string | null, names: string | null = null) =>
  readPreflightResult(
    [
      ...(methods === null ? [] : ['Access-Control-Allow-Methods', methods]),
      ...(names === null ? [] : ['access-control-allow-headers', names]),
    ],
    'chromium',
  );

describe('the answer to a preflight', () => {
  test('keeps the case of methods and lowers that of header names', () => {
    expect(read('GET, put', 'X-A, x-B')).toEqual({ methods: ['GET', 'put'], headerNames: ['x-a', 'x-b'] });
  });

  test('with several lines is read as one list', () => {
    const headers = ['Access-Control-Allow-Methods', 'GET', 'access-control-allow-methods', 'PUT'];
    expect(readPreflightResult(headers, 'spec').methods).toEqual(['GET', 'PUT']);
  });

  test('is unreadable when one member is no token', () => {
    expect(read('PUT, a b', 'x(')).toEqual({ methods: null, headerNames: null });
  });

  test.each<[string | null, string, boolean, boolean]>([
    [null, 'GET', false, true],
    [null, 'PUT', false, false],
    ['PUT', 'PUT', true, true],
    ['put', 'PUT', false, false],
    ['*', 'PUT', false, true],
    ['*', 'PUT', true, false],
    ['*', '*', true, true],
    ['a b', 'PUT', false, false],
    ['a b', 'POST', true, true],
  ])('with methods %j covers %s (include: %s): %s', (methods, method, include, covers) => {
    expect(coversMethod(read(methods), method, include, 'chromium')).toBe(covers);
  });

  test.each<[string | null, string[], boolean, string | null]>([
    [null, [], false, null],
    [null, ['x-a'], false, 'x-a'],
    ['X-A', ['x-a'], true, null],
    ['x-a', ['x-b', 'x-a', 'x-c'], false, 'x-b'],
    ['*', ['x-a', 'authorization'], false, null],
    ['*', ['x-a'], true, 'x-a'],
    ['*', ['*'], true, null],
    ['x-*', ['x-a'], false, 'x-a'],
  ])('with names %j refuses of %j (include: %s): %s', (names, asked, include, refused) => {
    expect(uncoveredHeaderName(read(null, names), asked, include, 'chromium')).toBe(refused);
  });

  test('covers Authorization by a star in every engine, though not by the standard', () => {
    const ask = (names: string, profile: 'chromium' | 'firefox' | 'webkit' | 'spec') =>
      uncoveredHeaderName(read(null, names), ['authorization'], false, profile);
    expect((['chromium', 'firefox', 'webkit', 'spec'] as const).map((profile) => ask('*', profile))).toEqual([
      null,
      null,
      null,
      'authorization',
    ]);
    expect(ask('*, Authorization', 'spec')).toBeNull();
  });
});

test.each<[string | null, number, number, number, number]>([
  // value, chromium, firefox, webkit, spec
  [null, 5, 5, 5, 5],
  ['600', 600, 600, 600, 600],
  ['3600', 3600, 3600, 600, 3600],
  ['100000', 7200, 86_400, 600, 100_000],
  ['0', 0, 0, 0, 0],
  ['-1', 0, 0, 0, 5],
  ['+60', 60, 0, 60, 5],
  ['1.5', 5, 0, 5, 5],
  ['600 s', 5, 0, 5, 5],
  ['x', 5, 0, 5, 5],
  ['', 5, 5, 5, 5],
  ['99999999999999999999', 5, 86_400, 600, Number.MAX_SAFE_INTEGER],
])('Max-Age %j is kept for %i, %i, %i and %i seconds', (value, ...want) => {
  const headers = value === null ? [] : ['Access-Control-Max-Age', value];
  const profiles = ['chromium', 'firefox', 'webkit', 'spec'] as const;
  expect(profiles.map((profile) => effectiveMaxAgeSeconds(headers, profile))).toEqual(want);
});

test('two Max-Age lines are no number', () => {
  const headers = ['Access-Control-Max-Age', '60', 'Access-Control-Max-Age', '60'];
  expect(effectiveMaxAgeSeconds(headers, 'chromium')).toBe(5);
  expect(effectiveMaxAgeSeconds(headers, 'firefox')).toBe(0);
});
