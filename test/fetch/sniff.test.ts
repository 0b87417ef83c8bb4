import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sniff } from '../../src/fetch/sniff.ts';

describe('the beginning of a body', () => {
  test.each([
    ['', null],
    ['   ', null],
    ['<!DOCTYPE HTML>', 'HTML'],
    ['<!doctype htm', null],
    [' \t\r\n<html lang="en">', 'HTML'],
    ['<bR>', 'HTML'],
    ['<body>', 'HTML'],
    ['<em>', null],
    ['<ERROR>', null],
    ['\u00a0<html>', null],
    ['<!-- a comment', null],
    ['<!-- a --><p>to a script this is the comment still', null],
    ['<!-- a --> b\n<p>', 'HTML'],
    ['<!-- a -->\r<!-- b -->c\n <title>', 'HTML'],
    ['<!-- a -->\u2028<title>', null],
    ['<!--->', null],
    ['<!-- a -->\nshop = 1;', null],
    ['<?xml version="1.0"?>', 'XML'],
    ['\n <?xml', 'XML'],
    ['<?XML version="1.0"?>', null],
    ['<rss>', null],
    ['<svg xmlns="http://www.w3.org/2000/svg">', null],
    ['{"a": 1}', 'JSON'],
    [' \n{\t"a"\r\n:', 'JSON'],
    ['{"a\\"b": 1}', 'JSON'],
    ['{"a\\\n": 1}', 'JSON'],
    ['{"a', null],
    ['{"a"', null],
    [`{"${'a'.repeat(1000)}": 1}`, 'JSON'],
    [`{"${'a'.repeat(1100)}": 1}`, null],
    ['{}', null],
    ["{'a': 1}", null],
    ['{a: 1}', null],
    ['{ "use strict"; }', null],
    ['[{"a": 1}]', null],
    ['"a"', null],
    [")]}'\n{}", 'JSON'],
    [" )]}'", null],
    ['for(;;);[]', 'JSON'],
    ['for (;;);[]', 'JSON'],
    ['for (;;) ;[]', null],
    ['while(1);', 'JSON'],
    ['{} &&{}', 'JSON'],
    ['globalThis.shop = {"a": 1};', null],
    ['GIF89a', null],
  ])('%j: %s', (start, kind) => expect(sniff(start)).toBe(kind));

  test('more of it changes nothing that was seen', () => {
    const part = fc.constantFrom(
      '<',
      '!--',
      '-->',
      '\n',
      ' ',
      '<p',
      '<?xml',
      '{',
      '"',
      '\\',
      ':',
      'a',
      ")]}'",
      '\u2028',
    );
    const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (start, more) => {
        const kind = sniff(start);
        if (kind !== null) expect(sniff(start + more)).toBe(kind);
      }),
    );
  });

  test('is looked at in linear time', () => {
    for (const piece of ['<!---->', '<!---->\n', '\\"', ' ', '{"']) expect(sniff(piece.repeat(9000))).toBeNull();
  });
});
