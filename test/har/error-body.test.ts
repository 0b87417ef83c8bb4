import { describe, expect, test } from 'vitest';
import { errorBody } from '../../src/har/error-body.ts';

describe('errorBody', () => {
  test('short bodies are kept as they are', () => {
    expect(errorBody('<Error>é\ud800</Error>', null)).toBe('<Error>é\ud800</Error>');
    expect(errorBody('', 'base64')).toBe('');
  });

  test('base64 is undone', () => {
    expect(errorBody(Buffer.from('<Error>é</Error>').toString('base64'), 'base64')).toBe('<Error>é</Error>');
  });

  test.each([null, 'base64'])('of long bodies the first 64 KiB are kept (encoding %s)', (encoding) => {
    const bytes = Buffer.alloc(200_000, 'x');
    const text = encoding === null ? bytes.toString() : bytes.toString('base64');
    expect(errorBody(text, encoding)).toBe('x'.repeat(65_536));
  });

  test('64 KiB are counted in bytes, and no character is cut', () => {
    const kept = errorBody(`x${'é'.repeat(60_000)}`, null);
    expect(kept).toBe(`x${'é'.repeat(32_767)}`);
  });
});
