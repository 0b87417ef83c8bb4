import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodedRoom, decodeHuffman } from '../../../src/http/h2/huffman.ts';
import { huffman, unhuffman } from '../../support/build-http2.ts';

function decode(bytes: Uint8Array): string | null {
  const target = Buffer.alloc(decodedRoom(bytes.length));
  // In the middle of a larger buffer, which must not be looked at.
  const around = Buffer.concat([Buffer.from([0xff]), bytes, Buffer.from([0xa5, 0x00])]);
  const length = decodeHuffman(around, 1, 1 + bytes.length, target);
  return length < 0 ? null : target.toString('latin1', 0, length);
}

describe('Huffman strings (RFC 7541 section 5.2)', () => {
  test('every byte by itself, twice, and after every letter', () => {
    for (let byte = 0; byte < 256; byte++) {
      const one = String.fromCharCode(byte);
      for (const value of [one, one + one, `${one}a${one}`, `${one}~~${one}Z`])
        expect(decode(huffman(value))).toBe(value);
    }
  });

  test('whatever was encoded is decoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const value = Buffer.from(bytes).toString('latin1');
        expect(decode(huffman(value))).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });

  test('any bytes at all: the same as bit by bit', () => {
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(0xff, 0xfe, 0xf8, 0x1f));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 24 }), (bytes) => {
        expect(decode(Uint8Array.from(bytes))).toBe(unhuffman(Uint8Array.from(bytes)));
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['nothing', '', ''],
    ['a letter with its padding', '1f', 'a'],
    ['padding of zeros', '18', null],
    ['a whole byte of padding', '1fff', null],
    ['EOS', 'ffffffff', null],
    ['a long code that is cut off', 'ffff', null],
  ])('%s', (_, hex, value) => {
    expect(decode(Buffer.from(hex, 'hex'))).toBe(value);
  });
});
