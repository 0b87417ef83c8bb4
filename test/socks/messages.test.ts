import { describe, expect, test } from 'vitest';
import { readClient } from '../../src/socks/client-messages.ts';
import { isGranted, readServer } from '../../src/socks/server-messages.ts';
import { password, reply4, reply5, request4, request5 } from './build-socks.ts';

/** In the middle of other bytes, which are none of its business. */
const inWindow = (bytes: readonly number[]) => Buffer.from([0xee, 0xee, ...bytes, 5, 5, 5]);
const client = (bytes: readonly number[], isMidway = false, method: number | null = null) =>
  readClient(inWindow(bytes), 2, 2 + bytes.length, isMidway, method);
const server = (bytes: readonly number[], isMidway = false, version: 4 | 5 | null = null) =>
  readServer(inWindow(bytes), 2, 2 + bytes.length, isMidway, version);

const LONG = 'x'.repeat(251);
const V6 = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

describe('what a client says', () => {
  test.each([
    ['a name', [5, 1, 0, ...request5('media.example', 443)], 5, 'media.example:443'],
    ['the longest name', [5, 1, 0, ...request5(`${LONG}.com`, 65_535)], 5, `${LONG}.com:65535`],
    ['an address', [5, 1, 0, ...request5([10, 0, 0, 1], 80)], 5, '10.0.0.1:80'],
    ['IPv6', [5, 1, 0, ...request5(V6, 80)], 5, '[2001:db8::1]:80'],
    ['a password', [5, 1, 2, ...password('ann', 'x'.repeat(255)), ...request5('a.example', 80)], 5, 'a.example:80'],
    ['no password', [5, 1, 2, ...password('', ''), ...request5('a.example', 80)], 5, 'a.example:80'],
    ['SOCKS 4', request4([10, 0, 0, 1], 80, 'ann'), 4, '10.0.0.1:80'],
    ['SOCKS 4a', request4([0, 0, 0, 9], 80, 'ann', 'media.example'), 4, 'media.example:80'],
  ] as const)('%s: whole, and every beginning of it', (_name, bytes, version, target) => {
    const whole = { state: 'request', length: bytes.length, request: { version, command: 1, target } };
    expect(client(bytes)).toMatchObject(whole);
    expect(client([...bytes, 1, 2, 3])).toMatchObject(whole);
    for (let n = 1; n < bytes.length; n++) expect(client(bytes.slice(0, n)).state, `${n} bytes`).toBe('later');
  });

  test('of which the beginning is missing', () => {
    const request = request5('a.example', 80);
    expect(client(request).state).toBe('no');
    for (const bytes of [request, [...password('ann', 'x'), ...request]]) {
      expect(client(bytes, true)).toMatchObject({ state: 'request', length: bytes.length });
    }
  });

  test('what GSSAPI protects is not read', () => {
    expect(client([5, 1, 1, 1, 1, 0, 2, 7, 7])).toMatchObject({ state: 'gssapi', length: 3 });
    expect(client([5, 2, 1, 2, 1, 1, 0, 2, 7, 7], false, 1).state).toBe('gssapi');
  });

  test.each([
    ['a name that is empty', [5, 1, 0, 5, 1, 0, 3, 0, 0, 80]],
    ['another kind of address', [5, 1, 0, 5, 1, 0, 2]],
    ['a password that nobody offered', [5, 1, 0, 1, 1]],
    ['SOCKS 4 with a user that never ends', [4, 1, 0, 80, 10, 0, 0, 1, ...new Array<number>(300).fill(97)]],
    ['SOCKS 4a without a name', [4, 1, 0, 80, 0, 0, 0, 1, 0, 0]],
    ['SOCKS 6', [6, 0, 1]],
  ])('%s: none', (_name, bytes) => {
    expect(client(bytes).state).toBe('no');
  });
});

describe('what a server says', () => {
  test.each([
    ['SOCKS 5', [5, 0, ...reply5(0)], { version: 5, code: 0 }],
    ['a password', [5, 2, 1, 0, ...reply5(4)], { version: 5, code: 4 }],
    ['IPv6', [5, 0, 5, 0, 0, 4, ...V6, 0, 80], { version: 5, code: 0 }],
    ['a name', [5, 0, 5, 0, 0, 3, 1, 97, 0, 80], { version: 5, code: 0 }],
    ['a name of no length', [5, 0, 5, 0, 0, 3, 0, 0, 80], { version: 5, code: 0 }],
    ['SOCKS 4', reply4(0x5b), { version: 4, code: 0x5b }],
  ] as const)('%s: whole, and every beginning of it', (_name, bytes, reply) => {
    expect(server(bytes)).toMatchObject({ state: 'reply', length: bytes.length, reply });
    expect(server([...bytes, 1, 2, 3])).toMatchObject({ state: 'reply', length: bytes.length });
    for (let n = 1; n < bytes.length; n++) expect(server(bytes.slice(0, n)).state, `${n} bytes`).toBe('later');
  });

  test('of which the beginning is missing', () => {
    expect(server(reply5(0)).state).toBe('no');
    for (const bytes of [reply5(0), [1, 0, ...reply5(0)]]) {
      expect(server(bytes, true)).toMatchObject({ state: 'reply', length: bytes.length });
    }
  });

  test.each([
    ['no method is taken', [5, 0xff], { method: 0xff, status: null }],
    ['GSSAPI', [5, 1, 1, 1], { method: 1, status: null }],
    ['a method of its own', [5, 0x85, 7], { method: 0x85, status: null }],
    ['a wrong password', [5, 2, 1, 9], { method: 2, status: 9 }],
  ])('%s: no reply follows', (_name, bytes, said) => {
    expect(server(bytes)).toMatchObject({ state: 'over', reply: null, ...said });
  });

  test.each([
    ['an unknown code', [5, 0, 5, 9, 0, 1], null],
    ['a reserved octet that is used', [5, 0, 5, 0, 1, 1], null],
    ['another version than the client’s', reply4(0x5a), 5],
    ['the same the other way round', [5, 0], 4],
    ['a code that SOCKS 4 has not', [0, 0x5e, 0, 0, 0, 0, 0, 0], null],
  ] as const)('%s: none', (_name, bytes, version) => {
    expect(server(bytes, false, version).state).toBe('no');
  });

  test('one code of each version grants', () => {
    expect([0, 1].map((code) => isGranted({ version: 5, code }))).toEqual([true, false]);
    expect([0x5a, 0x5b].map((code) => isGranted({ version: 4, code }))).toEqual([true, false]);
  });
});
