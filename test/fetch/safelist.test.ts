import { describe, expect, test } from 'vitest';
import { isCorsSafelistedResponseHeader } from '../../src/fetch/header-name.ts';
import {
  corsUnsafeRequestHeaderNames,
  isCorsSafelistedMethod,
  isCorsSafelistedRequestHeader,
  scriptSetUnsafeHeaderNames,
} from '../../src/fetch/safelist.ts';

test('GET, HEAD and POST are the CORS-safelisted methods, in capitals', () => {
  expect(['GET', 'HEAD', 'POST', 'PUT', 'get', 'OPTIONS', ''].filter(isCorsSafelistedMethod)).toEqual([
    'GET',
    'HEAD',
    'POST',
  ]);
});

describe('a request header is CORS-safelisted', () => {
  test('never with an unsafe byte, where bytes are looked at', () => {
    const unsafe: number[] = [];
    for (let byte = 0; byte < 256; byte++) {
      const value = String.fromCharCode(byte);
      const safe = isCorsSafelistedRequestHeader('Accept', value);
      expect(isCorsSafelistedRequestHeader('content-type', `text/plain;${value}`)).toBe(safe);
      if (!safe) unsafe.push(byte);
    }
    const controls = [...Array(32).keys()].filter((byte) => byte !== 9);
    expect(unsafe).toEqual([...controls, ...Buffer.from('"():<>?@[\\]{}'), 127]);
  });

  test('as a language with a few characters only', () => {
    const safe = [...Array(256).keys()].filter((byte) =>
      isCorsSafelistedRequestHeader('Accept-Language', String.fromCharCode(byte)),
    );
    const want = ' *,-.0123456789;=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    expect(Buffer.from(safe).toString()).toBe(want);
    expect(isCorsSafelistedRequestHeader('content-language', 'de@x')).toBe(false);
  });

  test('up to 128 bytes', () => {
    expect(isCorsSafelistedRequestHeader('accept', 'x'.repeat(128))).toBe(true);
    expect(isCorsSafelistedRequestHeader('accept', 'x'.repeat(129))).toBe(false);
  });

  test.each([
    ['bytes=0-', true],
    ['bytes=5-5', true],
    ['bytes=9-10', true],
    ['bytes=10-9', false],
    ['bytes=0010-9', false],
    ['bytes=009-10', true],
    ['bytes=99999999999999999998-99999999999999999999', true],
    ['bytes=99999999999999999999-99999999999999999998', false],
    ['bytes=-5', false],
    ['bytes=0-1,2-3', false],
    ['bytes= 0-1', false],
    ['bytes=0-1 ', false],
    ['Bytes=0-1', false],
    ['bytes=', false],
    ['bytes=-', false],
  ])('as range %s: %s', (value, safe) => expect(isCorsSafelistedRequestHeader('Range', value)).toBe(safe));

  test('by no other name', () => {
    for (const name of ['authorization', 'x-a', 'cache-control', 'dpr', 'if-match', 'last-event-id', '']) {
      expect(isCorsSafelistedRequestHeader(name, 'a')).toBe(false);
    }
  });
});

describe('the CORS-unsafe request-header names', () => {
  test('are sorted, in lower case and each there once', () => {
    const headers = ['X-B', '1', 'Accept', '*/*', 'x-a', '2', 'x-b', '3', 'Content-Type', 'application/json'];
    expect(corsUnsafeRequestHeaderNames(headers)).toEqual(['content-type', 'x-a', 'x-b']);
  });

  test('hold the safe names too when their values exceed 1024 bytes together', () => {
    const lines = (count: number) => Array.from({ length: count }, () => ['Accept', 'x'.repeat(128)]).flat();
    expect(corsUnsafeRequestHeaderNames(lines(8))).toEqual([]);
    expect(corsUnsafeRequestHeaderNames([...lines(8), 'Range', 'bytes=0-'])).toEqual(['accept', 'range']);
  });

  test('hold no client hints for Chromium', () => {
    const headers = ['DPR', '2', 'Save-Data', 'on', 'ECT', 'x'.repeat(129), 'User-Agent', 'mine'];
    expect(corsUnsafeRequestHeaderNames(headers, 'chromium')).toEqual(['ect']);
    expect(corsUnsafeRequestHeaderNames(headers)).toEqual(['dpr', 'ect', 'save-data', 'user-agent']);
  });
});

test('what a browser adds to a request is not the script’s', () => {
  const headers = [
    ...['Host', 'b.example', 'Origin', 'https://a.example', 'User-Agent', 'Mozilla/5.0', 'Accept', '*/*'],
    ...['sec-ch-ua', '"x"', 'DNT', '1', 'Cache-Control', 'no-cache', 'Pragma', 'no-cache', 'If-None-Match', '"e"'],
    ...['Authorization', 'x', 'Content-Type', 'image/png', 'X-Oss-Date', 'y', 'priority', 'u=1', ':path', '/'],
  ];
  expect(scriptSetUnsafeHeaderNames(headers)).toEqual(['authorization', 'content-type', 'x-oss-date']);
});

test('seven response headers can always be read', () => {
  const names = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified'];
  expect([...names, 'pragma', 'etag', 'date', 'age'].filter(isCorsSafelistedResponseHeader)).toEqual([
    ...names,
    'pragma',
  ]);
});
