import { expect, test } from 'vitest';
import { nextSecret, prf } from '../../src/tls/key-schedule.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

// https://mailarchive.ietf.org/arch/msg/tls/fzVCzk-z3FShgGJ6DOXqM1ydxms/ : the vectors everybody uses.
test.each([
  {
    hash: 'sha256' as const,
    secret: '9bbe436ba940f017b17652849a71db35',
    seed: 'a0ba9f936cda311827a6f796ffd5198c',
    want: 'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66',
  },
  {
    hash: 'sha384' as const,
    secret: 'b80b733d6ceefcdc71566ea48e5567df',
    seed: 'cd665cf6a8447dd6ff8b27555edb7465',
    want: '7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f',
  },
])('the PRF of TLS 1.2 with $hash', ({ hash, secret, seed, want }) => {
  expect(prf(hash, hex(secret), 'test label', hex(seed), want.length / 2).toString('hex')).toBe(want);
});

test('a KeyUpdate leads to another secret of the same length', () => {
  const secret = hex('9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5');
  const next = nextSecret('sha256', secret);
  expect(next.length).toBe(32);
  expect(next.equals(secret)).toBe(false);
  expect(nextSecret('sha384', Buffer.alloc(48)).length).toBe(48);
});
