import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChaCha20 } from '../../src/tls/chacha20.ts';

/** RFC 8439 section 2.4.2: key 00 to 1f, counter 1. */
test('the example of RFC 8439 section 2.4.2', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
  const nonce = Buffer.from('000000000000004a00000000', 'hex');
  const sealed = Buffer.from(
    '6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b357' +
      '1639d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365a' +
      'f90bbf74a35be6b40b8eedf2785e42874d',
    'hex',
  );
  const into = Buffer.alloc(sealed.length);
  new ChaCha20(key).reveal(nonce, sealed, 0, 0, sealed.length, into);
  expect(into.toString('latin1')).toBe(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
});

test('any part is revealed by itself', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(Buffer.from);
  fc.assert(
    fc.property(bytes(32), bytes(12), fc.nat(20_000), fc.nat(150), fc.nat(20), (key, nonce, from, length, before) => {
      const plain = Buffer.alloc(from + length + 3);
      for (let i = 0; i < plain.length; i++) plain[i] = (i * 29) & 0xff;
      const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
      const sealed = Buffer.concat([Buffer.alloc(before), cipher.update(plain)]);
      const into = Buffer.alloc(plain.length);
      new ChaCha20(key).reveal(nonce, sealed, before, from, from + length, into);
      expect(into.subarray(from, from + length)).toEqual(plain.subarray(from, from + length));
    }),
    { numRuns: 100 },
  );
});
