import { expect, test } from 'vitest';
import { isSameClient } from '../../src/pairing/client.ts';

test.each([
  ['192.0.2.1:1000', '192.0.2.1:2', true],
  ['192.0.2.1:1000', '192.0.2.10:1000', false],
  ['192.0.2.1:1000', '192.0.2.2:1000', false],
  ['192.0.2.1:1000', '192.0.2.1', true],
  ['[2001:db8::1]:80', '[2001:db8::1]:4000', true],
  ['[2001:db8::1]:80', '[2001:db8::1]', true],
  ['[2001:db8::1]:80', '[2001:db8::2]:80', false],
  ['[2001:db8::1]:80', '192.0.2.1:1000', true],
  ['192.0.2.1:1000', null, true],
  [null, null, true],
])('%s and %s are of one client: %s', (a, b, same) => {
  expect(isSameClient(a, b)).toBe(same);
  expect(isSameClient(b, a)).toBe(same);
});
