import { expect, test } from 'vitest';
import {
  isAddedByBrowser,
  isForbiddenRequestHeader,
  isForbiddenResponseHeader,
} from '../../src/fetch/forbidden-headers.ts';

test.each([
  ['cookie', 'a=b', true],
  ['host', 'a', true],
  ['access-control-request-method', 'PUT', true],
  ['sec-fetch-mode', 'cors', true],
  ['proxy-authorization', 'x', true],
  [':authority', 'a', true],
  ['x-http-method-override', 'PUT', false],
  ['x-http-method-override', 'put, Trace', true],
  ['x-method-override', 'TRACK', true],
  ['x-http-method', 'connect', true],
  ['authorization', 'x', false],
  ['user-agent', 'x', false],
  ['security', 'x', false],
  ['x-oss-date', 'x', false],
])('a script cannot set %s to %j: %s', (name, value, forbidden) => {
  expect(isForbiddenRequestHeader(name, value)).toBe(forbidden);
});

test.each([
  ['user-agent', 'x', true],
  ['dpr', '2', true],
  ['cache-control', 'no-cache', true],
  ['cache-control', 'max-age=0', true],
  ['cache-control', 'no-store', false],
  ['pragma', 'no-cache', true],
  ['pragma', 'x', false],
  ['if-none-match', '"a"', true],
  ['if-match', '"a"', false],
  ['authorization', 'x', false],
])('a browser adds %s with %j by itself: %s', (name, value, added) => {
  expect(isAddedByBrowser(name, value)).toBe(added);
});

test('cookies of a response are nobody’s to read', () => {
  expect(isForbiddenResponseHeader('set-cookie')).toBe(true);
  expect(isForbiddenResponseHeader('set-cookie2')).toBe(true);
  expect(isForbiddenResponseHeader('etag')).toBe(false);
});
