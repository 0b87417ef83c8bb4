import { expect, test } from 'vitest';
import { latin1 } from '../../src/bytes/latin1.ts';

test('every byte is one character', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  expect(latin1(bytes, 0, 256)).toBe(bytes.toString('latin1'));
  expect(latin1(bytes, 0xc3, 0xc6)).toBe('\xc3\xc4\xc5');
  expect(latin1(bytes, 7, 7)).toBe('');
});
