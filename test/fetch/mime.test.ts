import { expect, test } from 'vitest';
import { parseMimeEssence } from '../../src/fetch/mime.ts';

test.each<[string, string | null]>([
  ['text/plain', 'text/plain'],
  ['Text/PLAIN', 'text/plain'],
  [' \t\r\ntext/plain\t ', 'text/plain'],
  ['text/plain;charset=utf-8', 'text/plain'],
  ['text/plain ; charset', 'text/plain'],
  ['text/plain;', 'text/plain'],
  ['text/plain;a/b', 'text/plain'],
  ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded'],
  ['image/svg+xml', 'image/svg+xml'],
  ['text /plain', null],
  ['text/ plain', null],
  ['text/plain, text/plain', null],
  ['text/plain,', null],
  ['text/plain/x', null],
  ['text/', null],
  ['/plain', null],
  ['text', null],
  ['text;/plain', null],
  ['', null],
  ['text/plain\u000b', null],
  ['text/pl\xe4in', null],
])('the essence of %j is %j', (value, essence) => expect(parseMimeEssence(value)).toBe(essence));
