import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closingQuote, decodeCutString, decodeString } from '../../src/har/json-string.ts';

const TEXT = fc
  .array(fc.constantFrom('\\"', '\\\\', 'x', 'x'.repeat(70), 'é', '\\u0041', '\\\\\\"'), { maxLength: 60 })
  .map((parts) => parts.join(''));

describe('closingQuote', () => {
  test('finds the first quote that no backslash escapes', () => {
    fc.assert(
      fc.property(TEXT, fc.string(), (contents, behind) => {
        const bytes = Buffer.from(`${contents}"${behind}`);
        expect(closingQuote(bytes, 0, bytes.length)).toBe(Buffer.byteLength(contents));
      }),
    );
  });

  test('goes on in the next window where it stopped', () => {
    fc.assert(
      fc.property(TEXT, fc.nat({ max: 300 }), (contents, step) => {
        const bytes = Buffer.from(`${contents}"`);
        let at = 0;
        let end = 0;
        let quote = -1;
        while (quote < 0) {
          end = Math.min(bytes.length, end + step + 1);
          quote = closingQuote(bytes, at, end);
          if (quote < 0) {
            expect(end - ~quote).toBeLessThanOrEqual(1);
            at = ~quote;
          }
        }
        expect(quote).toBe(bytes.length - 1);
      }),
    );
  });

  test('does not look behind the window', () => {
    const bytes = Buffer.from(`${'x'.repeat(200)}"`);
    expect(closingQuote(bytes, 0, 200)).toBe(~200);
    expect(closingQuote(bytes, 0, 10)).toBe(~10);
  });
});

describe('decodeString', () => {
  const decode = (text: string): string => {
    const bytes = Buffer.from(text);
    return decodeString(bytes, 0, bytes.length, { escaped: true, ascii: false });
  };

  test('undoes every escape as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xd7ff })), (codes) => {
        const value = String.fromCharCode(...codes);
        expect(decode(JSON.stringify(value).slice(1, -1))).toBe(value);
      }),
    );
    expect(decode('\\ud83d\\ude00 \\ud800 \\/ \\b\\f\\n\\r\\t')).toBe('😀 \ud800 / \b\f\n\r\t');
  });

  test('takes what is no JSON as it stands', () => {
    expect(decode('a\nb\\x\\u12g4\\"\\n')).toBe('a\nbxu12g4"\n');
  });

  test('reads plain bytes as they are', () => {
    expect(decodeString(Buffer.from('abc'), 1, 3, { escaped: false, ascii: true })).toBe('bc');
    expect(decodeString(Buffer.from('é\\n'), 0, 2, { escaped: false, ascii: false })).toBe('é');
  });
});

test('decodeCutString leaves no half character or escape at the end', () => {
  const whole = 'aé\\\\\\"\\u00e9\\n😀';
  const value: string = JSON.parse(`"${whole}"`);
  const bytes = Buffer.from(`${whole}xxxx`);
  for (let end = 0; end <= bytes.length - 4; end++) {
    const part = decodeCutString(bytes, 0, end);
    expect(value.startsWith(part)).toBe(true);
  }
  expect(decodeCutString(bytes, 0, bytes.length - 4)).toBe(value);
});
