import { expect, test } from 'vitest';
import { addressOf, formatAddress, formatEndpoint } from '../../src/flow/endpoint.ts';

test('an IPv4 endpoint is dotted', () => {
  expect(formatEndpoint(Buffer.from([9, 10, 0, 0, 255]), 1, 4, 8080)).toBe('10.0.0.255:8080');
});

test.each([
  ['20010db8000000000000000000000001', '[2001:db8::1]:80'],
  ['00000000000000000000000000000000', '[::]:80'],
  ['00000000000000000000000000000001', '[::1]:80'],
  ['fe800000000000000000000000000000', '[fe80::]:80'],
  ['20010db8000000010001000100010001', '[2001:db8:0:1:1:1:1:1]:80'],
  ['20010db8000000000001000000000001', '[2001:db8::1:0:0:1]:80'],
  ['00010000000000020000000000000003', '[1:0:0:2::3]:80'],
  ['00000000000000000000ffff0a000001', '[::ffff:10.0.0.1]:80'],
  ['0000000000000000000100000a000001', '[::1:0:a00:1]:80'],
])('%s is written as RFC 5952 says: %s', (hex, wanted) => {
  expect(formatEndpoint(Buffer.from(hex, 'hex'), 0, 16, 80)).toBe(wanted);
});

test.each([
  ['0a000001', 4, '10.0.0.1'],
  ['20010db8000000000000000000000001', 16, '2001:db8::1'],
] as const)('the address of an endpoint is that of %s alone', (hex, length, wanted) => {
  const bytes = Buffer.from(hex, 'hex');
  expect(formatAddress(bytes, 0, length)).toBe(wanted);
  expect(addressOf(formatEndpoint(bytes, 0, length, 443))).toBe(wanted);
});
