import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LongHeader, mayBeLongHeader, parseLongHeader, readVarint } from '../../src/quic/long-header.ts';
import { buildDatagram, type DatagramOptions } from '../support/build-datagram.ts';
import { initialPacket, longHeader, varint } from '../support/build-quic.ts';

function parse(payload: Buffer, options: Partial<DatagramOptions> = {}): LongHeader | null {
  const datagram = buildDatagram({ payload, ...options });
  return mayBeLongHeader(datagram) ? parseLongHeader(datagram) : null;
}

const frames = Buffer.alloc(0);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

describe('a long header', () => {
  test.each([
    [1, 0, 'initial'],
    [1, 1, '0-rtt'],
    [1, 2, 'handshake'],
    [1, 3, 'retry'],
    [0x6b3343cf, 1, 'initial'],
    [0x6b3343cf, 2, '0-rtt'],
    [0x6b3343cf, 3, 'handshake'],
    [0x6b3343cf, 0, 'retry'],
    [0xff00001d, 0, 'initial'],
    [0xff000016, 2, 'handshake'],
    [0xfaceb002, 0, 'initial'],
    [0x51303530, 2, 'handshake'],
  ])('of version %d and type %d is that of a packet of type %s', (version, type, wanted) => {
    const token = wanted === 'initial' ? Buffer.from([0]) : Buffer.alloc(0);
    const payload = Buffer.concat([longHeader({ version, type }), token, varint(40), Buffer.alloc(40)]);
    expect(parse(payload)).toMatchObject({ version, type: wanted });
  });

  test('of an Initial packet says where things stand', () => {
    const payload = initialPacket({ frames, scid: Buffer.alloc(5), token: Buffer.alloc(9), length: 100 });
    const header = parse(Buffer.concat([payload, Buffer.alloc(30)]))!;
    // first byte, version, DCID with length, SCID with length, token with length, length
    const start = header.dcidAt - 6;
    expect(header).toMatchObject({ dcidLength: 8, hasToken: true, protectedAt: start + 5 + 9 + 6 + 11 + 2 });
    expect(header.end).toBe(start + payload.length);
  });

  test('of a Version Negotiation packet offers a version that is spoken', () => {
    const head = longHeader({ version: 0, fixedBit: false });
    expect(parse(Buffer.concat([head, u32(0x1a2a3a4a), u32(1)]))?.type).toBe('negotiation');
    expect(parse(Buffer.concat([head, u32(0x1a2a3a4a), u32(2)]))).toBeNull();
    expect(parse(Buffer.concat([head, u32(1), Buffer.alloc(1)]))).toBeNull();
    expect(parse(head)).toBeNull();
  });

  test('of a reserved version is believed where a browser would send it', () => {
    const payload = Buffer.concat([longHeader({ version: 0x3a8a1afa }), Buffer.alloc(1200)]);
    expect(parse(payload)?.type).toBe('reserved-version');
    expect(parse(payload, { to: '203.0.113.7:3478' })).toBeNull();
    expect(parse(payload.subarray(0, 1199))).toBeNull();
  });

  test('is believed on any port and in either direction', () => {
    const payload = initialPacket({ frames });
    expect(parse(payload, { from: '[2001:db8::1]:8443', to: '[2001:db8::2]:51000' })?.type).toBe('initial');
  });

  test('that the capture cut is believed, and its packet is not whole', () => {
    const payload = initialPacket({ frames, token: Buffer.alloc(60) });
    for (const length of [15, 40, 90, 1199]) {
      const header = parse(payload.subarray(0, length), { wireLength: payload.length });
      expect(header).toMatchObject({ type: 'initial', protectedAt: 0, end: 0 });
      expect(parse(payload.subarray(0, length))).toBeNull();
    }
  });
});

describe('something else', () => {
  const initial = initialPacket({ frames, length: 60 });
  const changed = (at: number, value: number): Buffer => {
    const payload = Buffer.from(initial);
    payload[at] = value;
    return payload;
  };

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a short header', changed(0, 0x40)],
    ['RTP', Buffer.concat([Buffer.from('8060000100000001', 'hex'), Buffer.alloc(1200)])],
    ['RTCP', Buffer.from('80c9000100000000', 'hex')],
    ['zeros after a set bit', Buffer.concat([Buffer.from([0xc0]), Buffer.alloc(1300)])],
    ['a one and zeros after it', Buffer.concat([Buffer.from([0xc0, 0, 0, 0, 1]), Buffer.alloc(1300)])],
    ['an unknown version', changed(4, 7)],
    ['a header without fixed bit', changed(0, 0x80)],
    ['a DCID that is too long', changed(5, 21)],
    ['a SCID that is too long', changed(14, 21)],
    ['a token that is too long', changed(15, 0x3f)],
    ['a length beyond the datagram', changed(17, 0xff)],
    ['a Retry without tag', longHeader({ type: 3 })],
  ])('%s is no long header', (_, payload) => {
    expect(parse(payload)).toBeNull();
  });

  test('random bytes are none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 1500 }), (bytes) => {
        expect(parse(Buffer.from(bytes))).toBeNull();
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

test('a header is read within its datagram however its bytes lie', () => {
  const valid = initialPacket({ frames, token: Buffer.alloc(3), length: 80 });
  fc.assert(
    fc.property(fc.nat(40), fc.nat(255), fc.nat(valid.length), (at, value, length) => {
      const payload = Buffer.from(valid);
      payload[at] = value;
      const datagram = buildDatagram({ payload: payload.subarray(0, length), wireLength: valid.length });
      const header = mayBeLongHeader(datagram) ? parseLongHeader(datagram) : null;
      if (header === null) return;
      expect(header.dcidAt + header.dcidLength).toBeLessThanOrEqual(datagram.payloadEnd);
      expect(header.end).toBeLessThanOrEqual(datagram.payloadEnd);
      if (header.protectedAt !== 0) expect(header.end - header.protectedAt).toBeGreaterThanOrEqual(20);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['25', 37],
  ['4025', 37],
  ['7bbd', 15_293],
  ['9d7f3e7d', 494_878_333],
  // Rounded: no field that is read is so large.
  ['c2197c5eff14e88c', Number(151_288_809_941_952_652n)],
])('RFC 9000 section A.1: %s is %d', (hex, value) => {
  const bytes = Buffer.from(hex, 'hex');
  expect(readVarint(bytes, 0, bytes.length)).toBe(value);
  expect(readVarint(bytes, 0, bytes.length - 1)).toBe(-1);
});
