import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonPieces, TimePiece } from '../../src/report/json-pieces.ts';
import { redactorFor } from '../../src/report/redact.ts';

test('each URL is written as the redactor has it, known or not', () => {
  const redactor = redactorFor(false);
  const urls = new JsonPieces((url) => redactor.url(url));
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 3000; n++) {
      const url = `https://b.example/${n % 2000}?Signature=abc${n}&x="${n}`;
      expect(urls.of(url).text).toBe(JSON.stringify(`https://b.example/${n % 2000}?Signature=[redacted]&x="${n}`));
    }
  }
});

test.each([
  [0, '"1970-01-01T00:00:00.000000Z"'],
  [1_768_212_900_000_001, '"2026-01-12T10:15:00.000001Z"'],
  [1_768_212_900_999_999.5, '"2026-01-12T10:15:00.999999Z"'],
  [-1, '"1969-12-31T23:59:59.999999Z"'],
  [-1e-9, '"1969-12-31T23:59:59.999999Z"'],
  [Number.NaN, 'null'],
  [Number.POSITIVE_INFINITY, 'null'],
  [9e21, 'null'],
])('the time %d is %s', (timeUs, json) => {
  const time = new TimePiece();
  expect(time.of(timeUs)).toBe(json);
  expect(time.of(timeUs)).toBe(json);
});

test('any texts, long ones and empty ones too, each as its own', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('', 'a', 'é', 'a'.repeat(3000)));
  const pieces = new JsonPieces((printed) => `<${printed}>`);
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      for (const one of [...texts, ...texts]) {
        const { text: json, isAscii } = pieces.of(one);
        expect(JSON.parse(json)).toBe(`<${one}>`);
        expect(isAscii).toBe(Buffer.byteLength(json) === json.length);
      }
    }),
  );
});
