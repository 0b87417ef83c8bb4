import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainOriginMiss } from '../../src/bucket/origin-miss.ts';

describe('explainOriginMiss', () => {
  test.each([
    ['https://app.example.com', 'http://app.example.com', 'scheme', 'the entry says https, the page is on http'],
    ['http://*.example.com', 'https://a.example.com', 'scheme', 'the entry says http, the page is on https'],
    ['https://*', 'http://a.example.com', 'scheme', 'the entry says https, the page is on http'],
    ['http:/app.example.com', 'http://app.example.com', 'scheme', 'misspelt'],
    ['https//app.example.com', 'https://app.example.com', 'scheme', 'should begin with https://'],
    ['http://dev.example.com:3000', 'http://dev.example.com:3001', 'port', 'port 3000, the page is on port 3001'],
    ['http://dev.example.com', 'http://dev.example.com:3000', 'port', 'page is on port 3000, the entry has no port'],
    ['http://dev.example.com:3000', 'http://dev.example.com', 'port', 'the page is on the default port'],
    ['http://localhost:*', 'http://localhost', 'port', 'the entry asks for a port'],
    ['http://localhost:*', 'https://localhost:3000', 'scheme', 'the entry says http'],
    ['http://*.example.com:8080', 'http://a.example.com', 'port', 'the entry says port 8080'],
    ['http://[::1]:3000', 'http://[::1]:4000', 'port', 'port 3000, the page is on port 4000'],
    ['http://shop.example.com/', 'http://shop.example.com', 'trailing-slash', 'ends in a slash'],
    ['http://*.example.com/', 'http://a.example.com', 'trailing-slash', 'ends in a slash'],
    ['https://shop.example.com/cart', 'https://shop.example.com', 'path', 'has a path'],
    ['HTTPS://App.example.com', 'https://app.example.com', 'case', 'differs in case'],
    ['https://example.com', 'https://www.example.com', 'www', 'lacks the www.'],
    ['https://www.example.com', 'https://example.com', 'www', 'the entry has www.'],
    ['https://example.com', 'https://app.example.com', 'subdomain', 'needs an entry of its own'],
    ['https://app.example.com', 'https://example.com', 'subdomain', 'the page is on example.com itself'],
    ['https://*.example.com', 'https://example.com', 'wildcard-reach', 'the dot has to be there'],
    ['*.example.com', 'https://example.com', 'wildcard-reach', 'the dot has to be there'],
    ['https://*.example.com', 'https://myexample.com', 'wildcard-reach', 'names that end in .example.com'],
    ['https://app-*.example.com', 'https://app.example.com', 'wildcard-reach', 'begin with app-'],
    ['www.example.com', 'https://www.example.com', 'scheme-missing', 'should begin with https://'],
    ['localhost:3000', 'http://localhost:3000', 'scheme-missing', 'should begin with http://'],
    ['https://app.example.com:443', 'https://app.example.com', 'default-port', 'the default port 443'],
    ['http://app.example.com:80', 'http://app.example.com', 'default-port', 'the default port 80'],
    ['https://app .example.com', 'https://app.example.com', 'blank', 'has a blank'],
    ['\u00a0https://app.example.com', 'https://app.example.com', 'blank', 'has a blank'],
    ['http://localhost:3000', 'http://127.0.0.1:3000', 'loopback', 'two origins of one computer'],
    ['https://app.exmaple.com', 'https://app.example.com', 'typo', 'differs in two characters'],
    ['https://app.example.com', 'https://app.example.co', 'typo', 'differs in one character'],
    ['https://other.test', 'https://app.example.com', 'other', 'another origin'],
    ['https://10.0.0.1', 'https://10.0.0.2', 'other', 'another origin'],
    ['https://a.io', 'https://b.io', 'other', 'another origin'],
    ['https://app.example.com', 'null', 'other', 'another origin'],
    ['', 'https://app.example.com', 'other', 'another origin'],
  ])('%s and %s: %s', (entry, origin, kind, text) => {
    const miss = explainOriginMiss(entry, origin);
    expect(miss.kind).toBe(kind);
    expect(miss.text).toContain(text);
  });

  test('answers whatever it is given, in time', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', '.', '*', ':', '/', '[', ']', 'http', '1', ' '),
      maxLength: 200,
    });
    fc.assert(
      fc.property(word, word, (entry, origin) => {
        expect(explainOriginMiss(entry, origin).text).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });
});
