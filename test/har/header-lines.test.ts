import { expect, test } from 'vitest';
import { headerLines } from '../../src/har/header-lines.ts';

test('values lose their outer whitespace and keep the rest', () => {
  expect(headerLines(['A', ' x  y\t', 'B', '', 'C', '\r'])).toEqual(['A', 'x  y', 'B', '', 'C', '']);
});

test('values joined by line feeds become lines of their own, in place', () => {
  expect(headerLines(['Vary', 'a', 'Set-Cookie', 'a=1\nb=2\r\nc=3', 'Vary', 'b'])).toEqual([
    'Vary',
    'a',
    'Set-Cookie',
    'a=1',
    'Set-Cookie',
    'b=2',
    'Set-Cookie',
    'c=3',
    'Vary',
    'b',
  ]);
});

test('a folded value stays one line', () => {
  expect(headerLines(['A', 'one\r\n two\n\tthree\n'])).toEqual(['A', 'one two three']);
});

test("Safari's joined values stay as they are", () => {
  expect(headerLines(['Access-Control-Allow-Origin', 'a, b'])).toEqual(['Access-Control-Allow-Origin', 'a, b']);
});
