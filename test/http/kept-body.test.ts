import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { KeptBody, keptBodyOf } from '../../src/http/kept-body.ts';

const ELEMENT = ['sec-fetch-mode', 'no-cors', 'sec-fetch-site', 'cross-site', 'sec-fetch-dest', 'script'];

describe('a body that is kept', () => {
  test('is so up to its limit, and takes no more then', () => {
    const body = new KeptBody(4);
    body.add(Buffer.from('-ab-'), 1, 3);
    expect(body.isOpen).toBe(true);
    body.add(Buffer.from('cdef'), 0, 4);
    expect(body.isOpen).toBe(false);
    body.add(Buffer.from('g'), 0, 1);
    expect(body.text(null)).toBe('abcd');
  });

  test('is no longer than that decoded, and decoded as far as it goes', () => {
    const coded = gzipSync(Buffer.from('{"a": 1}'.repeat(10_000)));
    const body = new KeptBody(64);
    body.add(coded, 0, coded.length);
    const text = body.text('gzip');
    expect(text!.length).toBeGreaterThan(0);
    expect('{"a": 1}'.repeat(8).startsWith(text!)).toBe(true);
  });

  test('ends where bytes are missing', () => {
    const body = new KeptBody(64);
    body.add(Buffer.from('ab'), 0, 2);
    body.breakOff();
    body.add(Buffer.from('cd'), 0, 2);
    expect(body.text(null)).toBe('ab');
    const none = new KeptBody(64);
    none.breakOff();
    none.add(Buffer.from('cd'), 0, 2);
    expect(none.text(null)).toBeNull();
  });

  test.each([
    [403, 'application/xml', null, true],
    [403, 'image/png', ELEMENT, false],
    [200, 'application/json', ELEMENT, true],
    [200, 'application/json', null, false],
    [200, 'application/json', [], false],
    [200, 'image/png', ELEMENT, false],
    [200, null, ELEMENT, false],
    [304, 'application/json', ELEMENT, false],
  ])('%i %s, asked for with %j: %s', (status, type, asked, isKept) =>
    expect(keptBodyOf(status, type, asked) !== null).toBe(isKept),
  );
});
