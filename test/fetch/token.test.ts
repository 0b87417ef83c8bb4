import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isToken, parseTokenList } from '../../src/fetch/token.ts';

/** RFC 9110 section 5.6.2, spelled out. */
const TCHAR = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

describe('a token', () => {
  test('is made of the characters of RFC 9110 and of no other', () => {
    for (let unit = 0; unit < 300; unit++) {
      const text = String.fromCharCode(unit);
      expect([unit, isToken(text)]).toEqual([unit, TCHAR.includes(text)]);
    }
  });

  test('is not empty', () => expect(isToken('')).toBe(false));
});

describe('a list of tokens', () => {
  test.each<[string | null, string[] | null]>([
    [null, []],
    ['', []],
    ['PUT', ['PUT']],
    ['GET, PUT', ['GET', 'PUT']],
    ['GET,PUT', ['GET', 'PUT']],
    ['\tGET \t,\t PUT ', ['GET', 'PUT']],
    [',,GET, ,PUT,', ['GET', 'PUT']],
    [',', []],
    ['*', ['*']],
    ['GET PUT', null],
    ['GET; PUT', null],
    ['GET, (PUT)', null],
    ['"PUT"', null],
    ['x-\xe4', null],
    ['GET\u000bPUT', null],
  ])('%j is %j', (value, want) => expect(parseTokenList(value)).toEqual(want));

  test('agrees with a slow reader', () => {
    const slow = (value: string): string[] | null => {
      const members = value.split(',').map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''));
      const some = members.filter((member) => member !== '');
      return some.every((member) => [...member].every((unit) => TCHAR.includes(unit))) ? some : null;
    };
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom(',', ' ', '\t', 'a', 'B', '*', '(')), (a, b) => {
        for (const value of [a, b.join('')]) expect(parseTokenList(value)).toEqual(slow(value));
      }),
    );
  });
});
