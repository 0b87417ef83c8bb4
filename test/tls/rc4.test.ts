import { expect, test } from 'vitest';
import { Rc4 } from '../../src/tls/rc4.ts';

// RFC 6229 section 2: key 0x0102030405, offset 0.
test('the key stream of RFC 6229, also in pieces', () => {
  const stream = Buffer.alloc(32);
  const rc4 = new Rc4(Buffer.from('0102030405', 'hex'));
  rc4.apply(stream.subarray(0, 5));
  rc4.apply(stream.subarray(5));
  expect(stream.toString('hex')).toBe('b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919');
});
