import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fragment, FragmentTable } from '../../src/packet/fragment-table.ts';
import * as build from '../support/build-packet.ts';
import { decode } from './observe.ts';

const v4 = { source: '10.0.0.1', destination: '192.168.1.2' };
const v6 = { source: '2001:db8::1', destination: 'fe80::2:3' };
const ADDRESSES = 8;

interface Piece {
  readonly offset: number;
  readonly data: string;
  readonly more: boolean;
  readonly id?: number;
  readonly timeUs?: number;
  readonly frame?: number;
}

function fragmentOf({ offset, data, more, id = 1, timeUs = 0, frame = 1 }: Piece): Fragment {
  const bytes = Buffer.concat([Buffer.from('addrsddr'), Buffer.from(data, 'latin1')]);
  const place = { addressesAt: 0, addressLength: 4 as const, start: ADDRESSES, end: bytes.length };
  return { bytes, ...place, protocol: 6, id, offset, more, timeUs, frameNumber: frame };
}

const add = (table: FragmentTable, piece: Piece): string | null =>
  table.add(fragmentOf(piece))?.toString('latin1', ADDRESSES) ?? null;

/** Byte by byte: what came first stays, and the first last fragment says how long it is; others end at a unit. */
class SlowDatagram {
  readonly #bytes: (string | undefined)[] = [];
  #length: number | null = null;

  add({ offset, data, more }: Piece): string | null {
    if (!more) this.#length ??= offset + data.length;
    const odd = offset + data.length === this.#length ? 0 : data.length % 8;
    for (const [i, byte] of [...data.slice(0, data.length - odd)].entries()) this.#bytes[offset + i] ??= byte;
    if (this.#length === null) return null;
    const all = Array.from({ length: this.#length }, (_, i) => this.#bytes[i]);
    return all.includes(undefined) ? null : all.join('');
  }
}

test('fragments in any order, repeated and overlapping, give what the slow model gives', () => {
  const piece = fc
    .record({
      unit: fc.nat({ max: 12 }),
      units: fc.integer({ min: 1, max: 5 }),
      tail: fc.nat({ max: 7 }),
      last: fc.boolean(),
    })
    .chain(({ unit, units, tail, last }) => {
      const length = last ? units * 8 - tail : units * 8;
      const byte = fc.integer({ min: 97, max: 122 }).map((code) => String.fromCharCode(code));
      return fc
        .array(byte, { minLength: length, maxLength: length })
        .map((data): Piece => ({ offset: unit * 8, data: data.join(''), more: !last }));
    });
  let wholes = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const table = new FragmentTable();
      let slow = new SlowDatagram();
      for (const one of pieces) {
        const expected = slow.add(one);
        expect(add(table, one)).toBe(expected);
        if (expected !== null) {
          wholes += 1;
          slow = new SlowDatagram();
        }
      }
    }),
    { numRuns: 1000 },
  );
  expect(wholes).toBeGreaterThan(100);
});

describe('the fragment table', () => {
  test('keeps datagrams apart by addresses, protocol and identification', () => {
    const table = new FragmentTable();
    expect(add(table, { offset: 0, data: 'first 1.', more: true, id: 1 })).toBeNull();
    expect(add(table, { offset: 0, data: 'first 2.', more: true, id: 2 })).toBeNull();
    const udp = { ...fragmentOf({ offset: 8, data: 'udp', more: false, id: 1 }), protocol: 17 };
    expect(table.add(udp)).toBeNull();
    expect(add(table, { offset: 8, data: 'b', more: false, id: 2 })).toBe('first 2.b');
    expect(add(table, { offset: 8, data: 'a', more: false, id: 1 })).toBe('first 1.a');
    expect(table.protocol).toBe(6);
    table.end();
    expect(table.dropped).toBe(1);
  });

  test('gives up a datagram when it is too old', () => {
    const table = new FragmentTable();
    add(table, { offset: 0, data: '12345678', more: true, frame: 3 });
    expect(add(table, { offset: 8, data: 'x', more: false, timeUs: 61e6, frame: 9 })).toBeNull();
    expect([table.dropped, table.firstDroppedFrame]).toEqual([1, 3]);
  });

  test('holds no more datagrams and bytes than it may, and drops the oldest', () => {
    const limits = { datagrams: 100, heldBytes: 300_000, ageUs: 60e6 };
    const table = new FragmentTable(limits);
    for (let id = 0; id < 1000; id++) add(table, { offset: id % 2 ? 60_000 : 0, data: '12345678', more: true, id });
    expect(table.dropped).toBeGreaterThanOrEqual(900);
    expect(add(table, { offset: 8, data: 'x', more: false, id: 998 })).toBe('12345678x');
    expect(add(table, { offset: 8, data: 'x', more: false, id: 10 })).toBeNull();
  });

  test('refuses what cannot be part of a datagram', () => {
    const table = new FragmentTable();
    add(table, { offset: 65_528, data: '12345678', more: false });
    add(table, { offset: 0, data: '1234567', more: true });
    table.end();
    expect(table.dropped).toBe(2);
  });

  test('never throws, whatever comes', () => {
    const any = fc.record({
      offset: fc.nat({ max: 8191 }).map((unit) => unit * 8),
      data: fc.string({ maxLength: 40 }),
      more: fc.boolean(),
      id: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (pieces) => {
        const table = new FragmentTable({ datagrams: 2, heldBytes: 100_000, ageUs: 1 });
        for (const piece of pieces) add(table, piece);
        table.end();
      }),
    );
  });
});

describe('a fragmented packet', () => {
  const ports = { sourcePort: 50_000, destinationPort: 80 };
  const payload = 'GET / HTTP/1.1\r\n'.repeat(200);
  const tcp4 = build.tcp({ ...v4, ...ports, payload });
  const tcp6 = build.tcp({ ...v6, ...ports, payload });
  const parts = (whole: Buffer): { at: number; data: Buffer; more: boolean }[] =>
    Array.from({ length: Math.ceil(whole.length / 1480) }, (_, i) => {
      const at = i * 1480;
      return { at, data: whole.subarray(at, at + 1480), more: at + 1480 < whole.length };
    });
  const frames4 = parts(tcp4).map(({ at, data, more }) =>
    build.ethernet(
      0x0800,
      build.ipv4({ ...v4, protocol: 6, id: 77, fragmentOffset: at, moreFragments: more, payload: data }),
    ),
  );
  const frames6 = parts(tcp6).map(({ at, data, more }) => {
    const fragment = build.ipv6Fragment({
      nextHeader: 6,
      id: 77,
      fragmentOffset: at,
      moreFragments: more,
      payload: data,
    });
    return build.ethernet(0x86dd, build.ipv6({ ...v6, nextHeader: 44, payload: fragment }));
  });

  test.each([
    ['IPv4', frames4, '0a000001:50000 > c0a80102:80'],
    ['IPv6', frames6, '20010db8000000000000000000000001:50000 > fe800000000000000000000000020003:80'],
  ])('of %s is one segment, of the frame that completed it', (_, frames, flow) => {
    for (const order of [frames, frames.toReversed()]) {
      const { events, diagnostics } = decode(order.map((bytes) => ({ bytes })));
      expect(events).toMatchObject([{ kind: 'tcp', flow, frame: frames.length, payload, missing: 0 }]);
      expect(diagnostics).toEqual([]);
    }
  });

  test('may hold extension headers and tunnels', () => {
    const inner = build.extension(4, build.ipv4({ ...v4, protocol: 6, payload: tcp4 }));
    const packets = parts(inner).map(({ at, data, more }) => {
      const fragment = build.ipv6Fragment({
        nextHeader: 60,
        id: 5,
        fragmentOffset: at,
        moreFragments: more,
        payload: data,
      });
      return { bytes: build.ipv6({ ...v6, nextHeader: 44, payload: fragment }), linkType: 229 };
    });
    expect(decode(packets).events).toMatchObject([{ flow: '0a000001:50000 > c0a80102:80', payload }]);
  });

  test('of which a part is lost or cut is counted, and nothing of it comes out', () => {
    const lost = decode(frames4.slice(1).map((bytes) => ({ bytes })));
    expect(lost).toMatchObject({ events: [], diagnostics: [{ code: 'packet/fragment-dropped' }] });
    const cut = decode(frames4.map((bytes) => ({ bytes: bytes.subarray(0, 200), originalLength: bytes.length })));
    expect(cut.events).toEqual([]);
    expect(cut.diagnostics.map(({ code }) => code)).toContain('packet/fragment-dropped');
  });
});
