import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonInner, jsonString, jsonValue } from '../../src/report/json-text.ts';
import { rewrite } from '../../src/report/rewrite.ts';
import { escapes, sanitise, sanitiseBlock } from '../../src/report/sanitise.ts';

/** Written apart from the code: what no terminal should ever get from us. */
const DANGEROUS =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udc7f]/;
const anything = fc.string({ unit: 'binary', maxLength: 60 });

describe('sanitising', () => {
  test.each([
    ['\u001b[31mred', '\\x1b[31mred'],
    ['\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['\u009b2J', '\\x9b2J'],
    ['a\r\nb', 'a\\x0d\\x0ab'],
    ['\u202ecod.exe', '\\u{202e}cod.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['\ufeffbom', '\\u{feff}bom'],
    ['\ud800', '\\u{d800}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\u3164', '\\u{3164}'],
    ['\u{e0000}', '\\u{e0000}'],
    ['naïve 存储 🚀', 'naïve 存储 🚀'],
  ])('%j becomes %j', (text, shown) => {
    expect(sanitise(text)).toBe(shown);
  });

  test('nothing dangerous is left, whatever came', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(sanitise(text)).not.toMatch(DANGEROUS);
        expect(sanitiseBlock(text).replaceAll('\n', '')).not.toMatch(DANGEROUS);
        expect(rewrite({ text, span: null }, escapes(text)).text).not.toMatch(DANGEROUS);
      }),
    );
  });

  test('sanitising twice changes nothing more', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(sanitise(sanitise(text))).toBe(sanitise(text));
      }),
    );
  });

  test('a block keeps its lines, a marked line has spaces for tabs', () => {
    expect(sanitiseBlock('a\n\tb\r')).toBe('a\n\\x09b\\x0d');
    expect(rewrite({ text: '\ta', span: { start: 1, end: 2 } }, escapes('\ta'))).toEqual({
      text: '  a',
      span: { start: 2, end: 3 },
    });
  });
});

describe('JSON text', () => {
  test('is read back as it was, and holds nothing dangerous', () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const json of [jsonString(text), `"${jsonInner(text)}"`, jsonValue(text)]) {
          expect(JSON.parse(json)).toBe(text);
          expect(json).not.toMatch(DANGEROUS);
        }
      }),
    );
  });
});
