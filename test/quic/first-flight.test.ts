import { describe, expect, test } from 'vitest';
import { FirstFlight } from '../../src/quic/first-flight.ts';
import { parseLongHeader } from '../../src/quic/long-header.ts';
import { buildDatagram } from '../support/build-datagram.ts';
import { clientHello, cryptoFrame, type InitialOptions, initialPacket, longHeader } from '../support/build-quic.ts';

const dcid = Buffer.from('0102030405060708', 'hex');
const hello = clientHello({ serverName: 'bucket.example', protocols: ['h3'], keyShareBytes: 1300 });
const HELLO = { serverName: 'bucket.example', protocols: ['h3'], isWhole: true };

function add(flight: FirstFlight, payload: Buffer): boolean {
  const datagram = buildDatagram({ payload });
  return flight.add(datagram.bytes, datagram.payloadStart, parseLongHeader(datagram)!);
}

const packet = (frames: readonly Buffer[], options: Partial<InitialOptions> = {}): Buffer =>
  initialPacket({ dcid, frames: Buffer.concat(frames), ...options });

describe('the ClientHello of a connection', () => {
  test.each([1, 0x6b3343cf])('is found in the first packet (version %d)', (version) => {
    const flight = new FirstFlight();
    const short = clientHello({ serverName: 'bucket.example', protocols: ['h3'] });
    expect(add(flight, packet([cryptoFrame(short)], { version }))).toBe(true);
    expect(flight.hello).toEqual(HELLO);
    expect(flight.isOver).toBe(true);
  });

  test('is found over two packets, in pieces out of order', () => {
    const flight = new FirstFlight();
    expect(add(flight, packet([cryptoFrame(hello, 1100), cryptoFrame(hello, 200, 500)]))).toBe(true);
    expect(flight.hello).toBeNull();
    expect(flight.isOver).toBe(false);
    expect(add(flight, packet([cryptoFrame(hello, 500, 1100), cryptoFrame(hello, 0, 200)], { number: 1 }))).toBe(true);
    expect(flight.hello).toEqual(HELLO);
    expect(flight.isOver).toBe(true);
  });

  test('is found although a Retry changed the keys in between', () => {
    const flight = new FirstFlight();
    add(flight, packet([cryptoFrame(hello, 0, 1000)]));
    const retried = { dcid: Buffer.alloc(4, 9), token: Buffer.alloc(20), number: 1 };
    expect(add(flight, packet([cryptoFrame(hello, 1000)], retried))).toBe(true);
    expect(flight.hello).toEqual(HELLO);
  });

  test("is not found in the server's packets, which do not end the search", () => {
    const flight = new FirstFlight();
    expect(add(flight, packet([cryptoFrame(hello, 0, 100)], { dcid: Buffer.alloc(0), serverOf: dcid }))).toBe(false);
    expect(flight.isOver).toBe(false);
    add(flight, packet([cryptoFrame(hello, 0, 1000)]));
    add(flight, packet([cryptoFrame(hello, 1000)]));
    expect(flight.hello).toEqual(HELLO);
  });

  test('is not looked for without end', () => {
    const flight = new FirstFlight();
    for (let i = 0; i < 6; i++) {
      expect(flight.isOver).toBe(false);
      add(flight, packet([cryptoFrame(hello, 1, 100)]));
    }
    expect(flight.isOver).toBe(true);
    expect(flight.hello).toBeNull();
  });

  test('is not looked for in versions whose keys are not known', () => {
    const head = longHeader({ version: 0x5130_3530, dcid });
    const draft = Buffer.concat([head, Buffer.from([0, 0x40, 100]), Buffer.alloc(100)]);
    expect(add(new FirstFlight(), draft)).toBe(false);
  });
});
