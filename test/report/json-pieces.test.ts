import { expect, test } from 'vitest';
import { Batch } from '../../src/report/batch.ts';
import { JsonPieces, TimePiece } from '../../src/report/json-pieces.ts';
import { redactorFor } from '../../src/report/redact.ts';

test('each URL is written as the redactor has it, known or not', () => {
  const redactor = redactorFor(false);
  const urls = new JsonPieces((url) => redactor.url(url));
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 3000; n++) {
      const url = `https://b.example/${n % 2000}?Signature=abc${n}&x="${n}`;
      expect(urls.of(url)).toBe(JSON.stringify(`https://b.example/${n % 2000}?Signature=[redacted]&x="${n}`));
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
  let text = '';
  const batch = new Batch((bytes) => {
    text += Buffer.from(bytes).toString();
  });
  const time = new TimePiece();
  time.write(batch, timeUs);
  time.write(batch, timeUs);
  batch.flush();
  expect(text).toBe(json + json);
});
