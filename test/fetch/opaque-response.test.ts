import { describe, expect, test } from 'vitest';
import { isOpaqueLoad, isSniffed, opaqueBlockingOf, refusedAsOpaque } from '../../src/fetch/opaque-response.ts';

const TYPE = 'Content-Type';
const OPTIONS = 'X-Content-Type-Options';
const JSON_TYPE = [TYPE, 'application/json'];
const JSON_BODY = '{"a": 1}';
const SCRIPT = 'globalThis.shop = 1;';

describe('opaque response blocking as Chromium has it', () => {
  test.each([
    // Opaque-safelisted.
    [200, [TYPE, 'text/css'], '<html>', null],
    [200, [TYPE, 'image/svg+xml', OPTIONS, 'nosniff'], '<?xml', null],
    [200, [TYPE, 'application/dash+xml', OPTIONS, 'nosniff'], '<?xml', null],
    [200, [TYPE, 'video/mp4'], JSON_BODY, null],
    [200, [TYPE, 'audio/x+json', OPTIONS, 'nosniff'], JSON_BODY, null],
    [200, [TYPE, 'text/vtt', OPTIONS, 'nosniff'], JSON_BODY, null],
    [200, [TYPE, 'text/javascript', OPTIONS, 'nosniff'], SCRIPT, null],
    // Opaque-blocklisted-never-sniffed.
    [200, [TYPE, 'text/csv'], SCRIPT, 'never-sniffed'],
    [200, [TYPE, 'Application/PDF; a=b'], null, 'never-sniffed'],
    [206, [TYPE, 'multipart/byteranges; boundary=a'], null, 'never-sniffed'],
    // nosniff.
    [200, [...JSON_TYPE, OPTIONS, 'nosniff'], null, 'nosniff'],
    [200, [...JSON_TYPE, OPTIONS, 'NoSniff'], SCRIPT, 'nosniff'],
    [200, [TYPE, 'text/html; charset=utf-8', OPTIONS, 'nosniff'], SCRIPT, 'nosniff'],
    [200, [TYPE, 'application/atom+xml', OPTIONS, 'nosniff'], SCRIPT, 'nosniff'],
    [200, [TYPE, 'text/plain', OPTIONS, 'nosniff'], SCRIPT, 'nosniff'],
    [206, [...JSON_TYPE, OPTIONS, 'nosniff'], null, 'nosniff'],
    [200, [TYPE, 'application/octet-stream', OPTIONS, 'nosniff'], SCRIPT, null],
    [200, [TYPE, 'image/png', OPTIONS, 'nosniff'], null, null],
    [200, [...JSON_TYPE, OPTIONS, 'none'], SCRIPT, null],
    // The beginning of the body.
    [200, JSON_TYPE, JSON_BODY, 'JSON'],
    [200, JSON_TYPE, '<!doctype html>', 'HTML'],
    [200, JSON_TYPE, '[1]', null],
    [200, JSON_TYPE, null, null],
    [200, [TYPE, 'text/html'], SCRIPT, null],
    [200, [TYPE, 'text/plain'], SCRIPT, null],
    [200, [TYPE, 'text/plain'], JSON_BODY, 'JSON'],
    [200, [TYPE, 'binary/octet-stream'], '<?xml version="1.0"?>', 'XML'],
    [200, [TYPE, 'application/octet-stream', OPTIONS, 'nosniff'], JSON_BODY, 'JSON'],
    [404, [TYPE, 'text/html'], '<html>', 'HTML'],
    [403, [TYPE, 'application/xml'], '<?xml version="1.0"?>', 'XML'],
    [403, [TYPE, 'application/xml'], '<Error>', null],
    [206, [...JSON_TYPE, 'Content-Range', 'bytes 0-9/20'], JSON_BODY, 'JSON'],
    [206, [...JSON_TYPE, 'Content-Range', 'bytes 9-19/20'], JSON_BODY, null],
    [206, JSON_TYPE, JSON_BODY, null],
    // What is not told, as it is not certain or nothing is lost.
    [200, [], JSON_BODY, null],
    [200, [TYPE, 'json'], JSON_BODY, null],
    [200, [TYPE, 'text/html, text/css'], '<html>', null],
    [200, [...JSON_TYPE, TYPE, 'text/css'], JSON_BODY, null],
    [200, [...JSON_TYPE, OPTIONS, 'nosniff', OPTIONS, 'nosniff'], SCRIPT, null],
    [200, [TYPE, 'text/javascript'], JSON_BODY, null],
    [200, [TYPE, 'image/png'], JSON_BODY, null],
    [200, [TYPE, 'text/csv', 'Content-Length', '0'], null, null],
    [204, [...JSON_TYPE, OPTIONS, 'nosniff'], null, null],
    [302, [TYPE, 'text/html', OPTIONS, 'nosniff'], '<html>', null],
    [304, [TYPE, 'text/html', OPTIONS, 'nosniff'], null, null],
    [401, [TYPE, 'text/html', OPTIONS, 'nosniff'], '<html>', null],
    [407, [TYPE, 'text/html', OPTIONS, 'nosniff'], '<html>', null],
  ] as const)('%i %j %j: %s', (status, headers, start, refusal) =>
    expect(refusedAsOpaque(status, headers, start)).toBe(refusal),
  );

  test('a body is looked into where its type does not say enough', () => {
    const types = ['application/json', 'text/html; a=b', 'text/plain', 'application/octet-stream', 'a/b+xml'];
    expect(types.filter(isSniffed)).toEqual(types);
    expect(['image/png', 'text/css', 'image/svg+xml', 'text/csv', 'json', '', null].filter(isSniffed)).toEqual([]);
  });
});

describe('browsers that block', () => {
  const agent = (words: string): string =>
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ${words}`;
  test.each([
    [agent('Chrome/117.0.0.0 Safari/537.36'), true],
    [agent('HeadlessChrome/156.0.0.0 Safari/537.36'), true],
    [agent('Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0'), true],
    [agent('Chrome/116.0.0.0 Safari/537.36'), false],
    [agent('Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763'), false],
    [agent('Shop/1.0 Chrome/126.0.0.0 Electron/31.0.0 Safari/537.36'), false],
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36', false],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/126.0 Mobile Safari/604.1',
      false,
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', false],
    ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15', false],
    ['curl/8.0', false],
    ['', false],
    [null, false],
  ])('%s: %s', (userAgent, blocks) => expect(opaqueBlockingOf(null, userAgent)).toBe(blocks ? 'as-chromium' : 'none'));

  test.each([
    ['firefox', agent('Chrome/126.0.0.0 Safari/537.36'), 'in-its-own-way'],
    ['webkit', agent('Chrome/126.0.0.0 Safari/537.36'), 'none'],
    ['spec', agent('Chrome/126.0.0.0 Safari/537.36'), 'none'],
    ['chromium', agent('Chrome/126.0.0.0 Safari/537.36'), 'as-chromium'],
    ['chromium', agent('Chrome/116.0.0.0 Safari/537.36'), 'none'],
    ['chromium', 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'as-chromium'],
  ] as const)('%s was asked for, of %s', (profile, userAgent, blocking) => {
    expect(opaqueBlockingOf(profile, userAgent)).toBe(blocking);
  });
});

describe('a load that makes an opaque response', () => {
  const of = (mode: string, site: string, dest: string): string[] => [
    'Sec-Fetch-Site',
    site,
    'sec-fetch-mode',
    mode,
    'Sec-Fetch-Dest',
    dest,
  ];
  test.each([
    [of('no-cors', 'cross-site', 'image'), true],
    [of('no-cors', 'same-site', 'script'), true],
    [of('no-cors', 'same-origin', 'script'), false],
    [of('no-cors', 'none', 'image'), false],
    [of('no-cors', 'cross-site', 'empty'), false],
    [of('cors', 'cross-site', 'script'), false],
    [['sec-fetch-mode', 'no-cors', 'sec-fetch-site', 'cross-site'], false],
    [[], false],
  ])('%j: %s', (headers, is) => expect(isOpaqueLoad(headers)).toBe(is));
});
