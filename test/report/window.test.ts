import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/width.ts';
import { windowAround } from '../../src/report/window.ts';

const shown = (text: string, token: string, cells: number): [string, string] => {
  const start = text.indexOf(token);
  const { text: line, span } = windowAround({ text, span: { start, end: start + token.length } }, cells);
  return [line, line.slice(span!.start, span!.end)];
};

describe('a window around what matters', () => {
  test('a line that fits is left alone', () => {
    expect(shown('origin: http://a', 'http://a', 20)).toEqual(['origin: http://a', 'http://a']);
  });

  test('the name of a header stays, the middle gives way', () => {
    const line = 'access-control-request-headers: authorization,content-type,x-amz-date,x-oss-date';
    expect(shown(line, 'x-oss-date', 60)).toEqual([
      'access-control-request-headers: …-type,x-amz-date,x-oss-date',
      'x-oss-date',
    ]);
  });

  test('without room for the name, the marked part stays', () => {
    const line = 'access-control-request-headers: authorization,content-type,x-amz-date,x-oss-date';
    const [text, marked] = shown(line, 'x-amz-date', 24);
    expect(marked).toBe('x-amz-date');
    expect(text.startsWith('…')).toBe(true);
    expect(text.endsWith('…')).toBe(true);
  });

  test('a marked part that is longer than the window shows its beginning', () => {
    const [text, marked] = shown(`<a>${'x'.repeat(100)}</a>`, 'x'.repeat(100), 20);
    expect(text.length).toBe(20);
    expect(marked.startsWith('xxxx')).toBe(true);
  });

  test('the indent of an element stays', () => {
    const [text] = shown(
      `    <AllowedHeader>${'x'.repeat(60)}</AllowedHeader>`,
      `<AllowedHeader>${'x'.repeat(60)}</AllowedHeader>`,
      40,
    );
    expect(text.startsWith('    <AllowedHeader>x')).toBe(true);
  });

  test('never wider than asked, and the span lies within', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 120 }),
        fc.nat(120),
        fc.nat(120),
        fc.integer({ min: 8, max: 80 }),
        (text, a, b, cells) => {
          const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
          const { text: line, span } = windowAround({ text, span: { start, end } }, cells);
          expect(displayWidth(line)).toBeLessThanOrEqual(cells);
          expect(span!.start).toBeGreaterThanOrEqual(0);
          expect(span!.start).toBeLessThanOrEqual(span!.end);
          expect(span!.end).toBeLessThanOrEqual(line.length);
        },
      ),
    );
  });
});
