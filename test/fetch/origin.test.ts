import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameOrigin, originOf } from '../../src/fetch/origin.ts';

describe('the serialised origin', () => {
  test.each<[string, string | null]>([
    ['https://bucket.example.net/a?b#c', 'https://bucket.example.net'],
    ['http://bucket.example.net', 'http://bucket.example.net'],
    ['http://a.example:80/', 'http://a.example'],
    ['https://a.example:443/', 'https://a.example'],
    ['https://a.example:80/', 'https://a.example:80'],
    ['http://localhost:3000/x', 'http://localhost:3000'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://1.2.3/', 'http://1.2.0.3'],
    ['http://0x7f.1/', 'http://127.0.0.1'],
    ['http://256.1.1.1/', null],
    ['http://[::1]:9000/', 'http://[::1]:9000'],
    ['HTTPS://A.Example/', 'https://a.example'],
    ['http://user:pass@a.example/', 'http://a.example'],
    ['http://a.example:065/', 'http://a.example:65'],
    ['http://a.example:65536/', null],
    ['http://a.example:/', 'http://a.example'],
    ['http://a_b.example?x', 'http://a_b.example'],
    ['http://b\xfccher.example/', 'http://xn--bcher-kva.example'],
    ['http:a.example', 'http://a.example'],
    ['http://', null],
    ['file:///etc/x', 'null'],
    ['data:text/plain,a', 'null'],
    ['blob:https://a.example/1', 'https://a.example'],
    ['chrome-extension://abc/x', 'null'],
    ['/relative', null],
    ['', null],
  ])('of %s is %s', (url, origin) => expect(originOf(url)).toBe(origin));

  test('is what the URL parser says, however the URL is written', () => {
    const host = fc.stringMatching(/^[a-z0-9._-]{1,12}$/);
    const port = fc.constantFrom('', ':', ':80', ':443', ':1', ':65535', ':65536', ':080', ':x');
    const rest = fc.constantFrom('', '/', '/a@b', '?q:1', '#f', '\\a', '/\t');
    fc.assert(
      fc.property(fc.constantFrom('http://', 'https://'), host, port, rest, (scheme, name, number, tail) => {
        const url = scheme + name + number + tail;
        expect(originOf(url)).toBe(URL.canParse(url) ? new URL(url).origin : null);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('two URLs', () => {
  test.each([
    ['http://a.example/1', 'http://a.example:80/2', true],
    ['http://a.example', 'https://a.example', false],
    ['http://a.example', 'http://b.a.example', false],
    ['http://a.example', 'http://a.example:8080', false],
    ['data:,a', 'data:,a', false],
    ['nonsense', 'nonsense', false],
  ])('%s and %s are of the same origin: %s', (a, b, same) => expect(isSameOrigin(a, b)).toBe(same));
});
