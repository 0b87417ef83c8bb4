import { expect, test } from 'vitest';
import { isOneMachine, isSameClient } from '../../src/pairing/client.ts';

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

test.each([
  ['127.0.0.1:50000', true],
  ['10.1.2.3:50000', true],
  ['172.31.0.2:50000', true],
  ['192.168.1.7:50000', true],
  ['169.254.3.4:50000', true],
  ['[2001:db8::1]:50000', true],
  ['172.32.0.2:50000', false],
  ['100.64.0.1:50000', false],
  ['203.0.113.10:50000', false],
])('%s is one machine: %s', (client, isOne) => {
  expect(isOneMachine(client)).toBe(isOne);
});
