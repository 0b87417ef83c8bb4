import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionAt } from '../../src/diagnostics/position.ts';
import { SourceText, SourceTexts } from '../../src/report/source-text.ts';

const documents = fc
  .array(fc.constantFrom('a', 'bc', '\n', '\r\n', '\r', '存'), { maxLength: 40 })
  .map((p) => p.join(''));

test('positions are those of the slow way', () => {
  fc.assert(
    fc.property(documents, fc.nat(60), (text, offset) => {
      // Between the two characters of a line end there is no place to be.
      if (text[offset - 1] === '\r' && text[offset] === '\n') return;
      expect(new SourceText(text).positionAt(offset)).toEqual(positionAt(text, offset));
    }),
  );
});

test('lines are the text without its line ends', () => {
  fc.assert(
    fc.property(documents, (text) => {
      const source = new SourceText(text);
      const lines = Array.from({ length: source.lineCount }, (_, i) => source.line(i + 1));
      expect(lines).toEqual(text.split(/\r\n?|\n/));
    }),
  );
});

test('a file that is not known has no text', () => {
  const sources = new SourceTexts(new Map([['a.xml', 'x']]));
  expect(sources.of('b.xml')).toBeNull();
  expect(sources.of('a.xml')).toBe(sources.of('a.xml'));
});
