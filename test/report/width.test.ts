import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, fitted, shorten, shortenMiddle, takeCells, takeLastCells } from '../../src/report/width.ts';

const texts = fc.string({ unit: 'grapheme', maxLength: 40 });

describe('display width', () => {
  test.each([
    ['plain', 5],
    ['', 0],
    ['naïve', 5],
    ['e\u0301', 1],
    ['存储桶', 6],
    ['ｆｕｌｌ', 8],
    ['한국어', 6],
    ['ひらがな', 8],
    ['🚀', 2],
    ['Ελλάδα', 6],
    ['…', 1],
    ['ﾊﾝｶｸ', 4],
  ])('%s takes %i cells', (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });

  test('of two texts is the sum of both', () => {
    fc.assert(fc.property(texts, texts, (a, b) => displayWidth(a + b) === displayWidth(a) + displayWidth(b)));
  });
});

describe('cutting', () => {
  test('never exceeds the cells, keeps what fits, and says that it cut', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 50 }), (text, cells) => {
        for (const cut of [shorten, shortenMiddle]) {
          const shown = cut(text, cells);
          expect(displayWidth(shown)).toBeLessThanOrEqual(cells);
          if (displayWidth(text) <= cells) expect(shown).toBe(text);
          else expect(shown).toContain('…');
        }
        expect(displayWidth(fitted(text, cells))).toBe(cells);
      }),
    );
  });

  test('a beginning and an end are as long as they can be', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 50 }), (text, cells) => {
        const head = takeCells(text, cells);
        const tail = takeLastCells(text, cells);
        expect(text.startsWith(head)).toBe(true);
        expect(text.endsWith(tail)).toBe(true);
        expect(displayWidth(head)).toBeLessThanOrEqual(cells);
        expect(displayWidth(tail)).toBeLessThanOrEqual(cells);
        if (displayWidth(text) > cells) expect(displayWidth(head)).toBeGreaterThanOrEqual(cells - 1);
      }),
    );
  });

  test('a wide letter is not halved, a combining mark stays with its letter', () => {
    expect(takeCells('存储桶', 3)).toBe('存');
    expect(takeLastCells('存储桶', 3)).toBe('桶');
    expect(takeCells('e\u0301f', 1)).toBe('e\u0301');
    expect(takeLastCells('ae\u0301', 1)).toBe('e\u0301');
  });

  test('the middle of a path gives way', () => {
    expect(shortenMiddle('/uploads/2026/01/12/holiday/photo-0001.jpg', 24)).toBe('/upload…y/photo-0001.jpg');
  });
});
