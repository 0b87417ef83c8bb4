import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HmacSha256 } from '../../src/tls/sha256.ts';

test.each([
  [
    '4.2, case 1',
    '0b'.repeat(20),
    Buffer.from('Hi There').toString('hex'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  ],
  [
    '4.3, case 2',
    Buffer.from('Jefe').toString('hex'),
    Buffer.from('what do ya want for nothing?').toString('hex'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  ['4.4, case 3', 'aa'.repeat(20), 'dd'.repeat(50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
])('RFC 4231 section %s', (_section, key, message, digest) => {
  const hmac = new HmacSha256();
  hmac.setKey(Buffer.from(key, 'hex'));
  expect(hmac.digest(Buffer.from(message, 'hex'), 32).toString('hex')).toBe(digest);
});

test('agrees with node:crypto, several messages under a key', () => {
  const hmac = new HmacSha256();
  const bytes = (most: number) => fc.uint8Array({ maxLength: most });
  fc.assert(
    fc.property(
      bytes(64),
      fc.array(bytes(55), { maxLength: 4 }),
      fc.integer({ min: 1, max: 32 }),
      (key, messages, length) => {
        hmac.setKey(key);
        for (const message of messages) {
          const expected = createHmac('sha256', key).update(message).digest().subarray(0, length);
          expect(hmac.digest(message, length)).toEqual(Buffer.from(expected));
        }
      },
    ),
    { numRuns: 1000 },
  );
  expect(() => hmac.digest(new Uint8Array(56), 32)).toThrow(RangeError);
});
