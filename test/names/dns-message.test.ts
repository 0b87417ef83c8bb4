import { describe, expect, test } from 'vitest';
import { parseDnsResponse } from '../../src/names/dns-message.ts';
import { type DnsOptions, dnsName, dnsPointer, dnsResponse } from '../support/build-dns.ts';

/** In the middle of other bytes; the addresses in hex. */
function parse(message: Buffer): { name: string; rcode: number; addresses: string[] } | null {
  const bytes = Buffer.concat([Buffer.alloc(5, 1), message, Buffer.alloc(5, 1)]);
  const response = parseDnsResponse(bytes, 5, 5 + message.length);
  if (response === null) return null;
  const addresses = response.addresses.map(({ at, length }) => bytes.toString('hex', at, at + length));
  return { ...response, addresses };
}

const addressesOf = (options: DnsOptions): string[] | undefined => parse(dnsResponse(options))?.addresses;

describe('a DNS response', () => {
  test('tells the addresses of both families and the name that was asked for, in lower case', () => {
    const answers = [
      { type: 'A', data: '203.0.113.7' },
      { type: 'AAAA', data: '2001:db8::1' },
    ] as const;
    expect(parse(dnsResponse({ name: 'Bucket.Example', answers }))).toEqual({
      name: 'bucket.example',
      rcode: 0,
      addresses: ['cb007107', '20010db8000000000000000000000001'],
    });
  });

  test('tells the addresses behind aliases, in whatever order they stand', () => {
    const answers = [
      { type: 'A', owner: 'c.example', data: '203.0.113.7' },
      { type: 'CNAME', owner: 'B.example', data: 'c.EXAMPLE' },
      { type: 'CNAME', data: 'b.example' },
    ] as const;
    expect(addressesOf({ name: 'a.example', answers })).toEqual(['cb007107']);
  });

  test('does not tell addresses of names that nobody asked for, of other classes or of a wrong length', () => {
    const answers = [
      { type: 'A', owner: 'evil.example', data: '203.0.113.7' },
      { type: 'A', data: '203.0.113.8', class: 3 },
      { type: 'A', data: Buffer.alloc(5) },
      { type: 'AAAA', data: Buffer.alloc(4) },
      { type: 16, data: Buffer.alloc(4) },
    ] as const;
    expect(addressesOf({ name: 'a.example', answers })).toEqual([]);
  });

  test('aliases that lead round end', () => {
    const answers = [
      { type: 'CNAME', data: 'b.example' },
      { type: 'CNAME', owner: 'b.example', data: 'a.example' },
      { type: 'A', owner: 'b.example', data: '203.0.113.7' },
    ] as const;
    expect(addressesOf({ name: 'a.example', answers })).toEqual(['cb007107']);
  });

  test('keeps its code', () => {
    expect(parse(dnsResponse({ name: 'no.example', rcode: 3 }))).toEqual({
      name: 'no.example',
      rcode: 3,
      addresses: [],
    });
  });

  test.each([
    ['a query', { flags: 0x0100 }],
    ['another operation', { flags: 0xa800 }],
    ['no question', { questions: 0 }],
    ['two questions', { questions: 2 }],
  ])('%s is none', (_, options) => {
    expect(parse(dnsResponse({ name: 'a.example', ...options }))).toBeNull();
  });
});

describe('a name', () => {
  const answers = (owner: Buffer) => [{ type: 'A', owner, data: '203.0.113.7' }] as const;

  test('may end in a pointer', () => {
    const owner = Buffer.concat([Buffer.from('\x03www', 'latin1'), dnsPointer(14)]);
    expect(addressesOf({ name: 'a.example', answers: answers(owner) })).toEqual([]);
    const same = Buffer.concat([Buffer.from('\x01a', 'latin1'), dnsPointer(14)]);
    expect(addressesOf({ name: 'a.example', answers: answers(same) })).toEqual(['cb007107']);
  });

  test.each([
    ['to itself', 27],
    ['forward', 29],
    ['out of the message', 0x3fff],
  ])('with a pointer %s ends the reading', (_, target) => {
    // The question ends at 12 + 11 + 4.
    expect(addressesOf({ name: 'a.example', answers: answers(dnsPointer(target)) })).toEqual([]);
  });

  test('with pointers to each other ends the reading', () => {
    const owner = Buffer.concat([Buffer.from('\x01x', 'latin1'), dnsPointer(27)]);
    expect(addressesOf({ name: 'a.example', answers: answers(owner) })).toEqual([]);
  });

  test('is not longer than RFC 1035 allows', () => {
    const label = 'x'.repeat(63);
    const long = [label, label, label, 'x'.repeat(61)].join('.');
    expect(parse(dnsResponse({ name: long }))?.name).toBe(long);
    expect(parse(dnsResponse({ name: `${long}x` }))).toBeNull();
    expect(
      parse(dnsResponse({ name: Buffer.concat([Buffer.from([64]), Buffer.alloc(64, 97), dnsName('a')]) })),
    ).toBeNull();
  });
});

describe('a message that is damaged', () => {
  const message = dnsResponse({
    name: 'a.example',
    answers: [
      { type: 'CNAME', data: 'b.example' },
      { type: 'A', owner: 'b.example', data: '203.0.113.7' },
      { type: 'AAAA', owner: 'b.example', data: '2001:db8::1' },
    ],
  });
  const whole = parse(message)!;

  test('by a cut tells a part of the whole, nothing else', () => {
    for (let end = 0; end < message.length; end++) {
      const part = parse(message.subarray(0, end));
      if (part === null) continue;
      expect(part.name).toBe(whole.name);
      expect(whole.addresses.slice(0, part.addresses.length)).toEqual(part.addresses);
    }
    expect(whole.addresses).toHaveLength(2);
  });

  test('by any byte is read without harm', () => {
    for (let at = 0; at < message.length; at++) {
      for (const value of [0, 1, 0x3f, 0x40, 0x80, 0xc0, 0xff]) {
        const bad = Buffer.from(message);
        bad[at] = value;
        for (const address of parse(bad)?.addresses ?? []) expect([8, 32]).toContain(address.length);
      }
    }
  });

  test('by design costs no time', () => {
    const deep = Buffer.concat([Buffer.from('\x01a'.repeat(30), 'latin1'), dnsPointer(12)]);
    const answers = Array.from({ length: 60 }, () => ({ type: 'CNAME', owner: deep, data: deep }) as const);
    const hostile = dnsResponse({ name: 'a.example', answers });
    const started = performance.now();
    for (let i = 0; i < 100; i++) parse(hostile);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
