import { describe, expect, test } from 'vitest';
import { analyse } from '../support/analyse.ts';
import { buildPcap, type CapturedPacket } from '../support/build-capture.ts';
import { FLAG, tcpFrame } from '../support/build-packet.ts';

const { ack: ACK, fin: FIN, rst: RST, syn: SYN } = FLAG;
const CLIENT = '192.0.2.1';
const SERVER = '203.0.113.7';
const GET = 'GET /a HTTP/1.1\r\nHost: b.example\r\nOrigin: https://app.example\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n';
const ASKED = 1001 + GET.length;
const ANSWERED = 9001 + OK.length;

interface Sent {
  readonly flags?: number;
  readonly seq?: number;
  readonly ack?: number;
  readonly payload?: string;
  readonly port?: number;
  /** Seconds behind the packet before. */
  readonly after?: number;
}
type Packet = Sent & { readonly from: 0 | 1 };

const up = (sent: Sent = {}): Packet => ({ seq: ASKED, ack: 9001, ...sent, from: 0 });
const down = (sent: Sent = {}): Packet => ({ seq: 9001, ack: ASKED, ...sent, from: 1 });

const opening = (port = 50_000): Packet[] => [
  up({ flags: SYN, seq: 1000, ack: 0, port }),
  down({ flags: SYN | ACK, seq: 9000, ack: 1001, port }),
];
const asked = (port = 50_000): Packet => up({ seq: 1001, payload: GET, port });

function pcapOf(packets: readonly Packet[]): Buffer {
  let timeUs = 1_700_000_000_000_000;
  return buildPcap(
    packets.map(
      ({ from, flags = ACK, seq = 0, ack = 0, payload = '', port = 50_000, after = 0.001 }): CapturedPacket => {
        timeUs += after * 1e6;
        const [source, destination] = from === 0 ? [CLIENT, SERVER] : [SERVER, CLIENT];
        const [sourcePort, destinationPort] = from === 0 ? [port, 80] : [80, port];
        const bytes = tcpFrame({ source, destination, sourcePort, destinationPort, flags, seq, ack, payload });
        return { bytes, timeUs };
      },
    ),
  );
}

/** What became of the first request: the verdict, and what is lacking. */
function told(...packets: readonly Packet[]): readonly [string, string | null] {
  const { attempts } = analyse({ 'a.pcap': pcapOf([...opening(), asked(), ...packets]) }, { exchanges: 'all' });
  const { attempt, observed } = attempts[0]!;
  return [observed.verdict, attempt.actual!.lack];
}

const RESET = ['blocked', 'reset'];
const GAP = ['unknown', 'gap'];

test.each<[what: string, packets: readonly Packet[], expected: readonly unknown[]]>([
  ['the server resets, nothing is missing', [down({ flags: RST | ACK })], RESET],
  ['the server resets behind an answer that is missing', [down({ flags: RST | ACK, seq: ANSWERED })], GAP],
  ['so it does without ACK', [down({ flags: RST, seq: ANSWERED, ack: 0 })], GAP],
  ['the client had received it before the server resets', [up({ ack: ANSWERED }), down({ flags: RST | ACK })], GAP],
  ['the client closes and had received it', [up({ flags: FIN | ACK, ack: ANSWERED })], GAP],
  ['so it had as it resets', [up({ flags: RST | ACK, ack: ANSWERED })], GAP],
  ['the server closes behind it', [down({ flags: FIN | ACK, seq: ANSWERED })], GAP],
  ['the server closes, nothing is missing', [down({ flags: FIN | ACK })], ['blocked', 'closed']],
  ['the client resets, and says how far it came', [up({ flags: RST | ACK })], RESET],
  [
    'the client resets what comes behind a close that is missing',
    [up({ flags: RST, ack: 0 })],
    ['unknown', 'capture-ended'],
  ],
  [
    'so it does, and the close had a number',
    [up({ flags: RST, seq: ASKED + 1, ack: 0 })],
    ['unknown', 'capture-ended'],
  ],
  ['the ports are used again: the end is missing', opening().map((one) => ({ ...one, seq: one.seq! + 5e6 })), GAP],
])('%s', (_, packets, expected) => {
  expect(told(...packets)).toEqual(expected);
});

describe('a server that answered before keeps silent', () => {
  const again = up({ seq: ASKED, ack: ANSWERED, payload: GET });
  const answered = [down({ payload: OK }), again];
  /** Of another connection. */
  const later = (after: number): Packet[] =>
    opening(50_001).map((one, at) => ({ ...one, after: at === 0 ? after : 0.001 }));
  const lackOf = (...packets: readonly Packet[]): unknown =>
    analyse({ 'a.pcap': pcapOf([...opening(), asked(), ...answered, ...packets]) }, { exchanges: 'all' }).exchanges[1]!
      .lack;
  const alive = { seq: ASKED + GET.length - 1, ack: ANSWERED };

  test('for minutes in which the client asks whether it lives: it timed out', () => {
    const asks = [45, 90, 90, 90].map((after) => up({ ...alive, after }));
    expect(lackOf(...asks, ...later(1))).toBe('timeout');
    expect(lackOf(...asks.slice(1), ...later(1))).toBe('capture-ended');
  });

  test('and nothing of the connection comes any more, though the capture goes on: its end may be missing', () => {
    expect(lackOf(...later(3600))).toBe('capture-ended');
  });
});
