import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { HostNames } from '../../src/names/host-names.ts';
import { QuicConnections } from '../../src/quic/quic-connections.ts';
import { buildDatagram, type DatagramOptions } from '../support/build-datagram.ts';
import {
  clientHello,
  cryptoFrame,
  type HelloOptions,
  initialPacket,
  longHeader,
  varint,
} from '../support/build-quic.ts';

function make(maxConnections?: number) {
  const names = new HostNames();
  const diagnostics: Diagnostic[] = [];
  const quic = new QuicConnections(
    'a.pcap',
    names,
    { diagnostic: (diagnostic) => diagnostics.push(diagnostic) },
    maxConnections,
  );
  const feed = (...datagrams: readonly DatagramOptions[]): void => {
    for (const options of datagrams) quic.datagram(buildDatagram(options));
  };
  const told = (): Diagnostic | undefined => {
    quic.end();
    expect(diagnostics.length).toBeLessThanOrEqual(1);
    return diagnostics[0];
  };
  return { names, feed, told };
}

const initial = (hello: HelloOptions): Buffer => initialPacket({ frames: cryptoFrame(clientHello(hello)) });
/** Of a version whose packets cannot be opened. */
const handshake = (): Buffer =>
  Buffer.concat([longHeader({ version: 0xff00_001d, type: 2 }), varint(40), Buffer.alloc(40)]);
const turned = ({ from, to, ...rest }: DatagramOptions & { from: string; to: string }): DatagramOptions => ({
  from: to,
  to: from,
  ...rest,
});

test('a connection is counted once, in both directions, and named by the server name of its client', () => {
  const { feed, told } = make();
  const pair = { from: '10.0.0.2:50000', to: '203.0.113.7:443' };
  feed(
    { ...pair, payload: initial({ serverName: 'bucket.example', protocols: ['h3'] }), frame: 7 },
    turned({ ...pair, payload: handshake(), frame: 8 }),
    { ...pair, payload: handshake(), frame: 9 },
  );
  const diagnostic = told()!;
  expect(diagnostic).toMatchObject({ code: 'quic/not-decoded', severity: 'warning' });
  expect(diagnostic.message).toBe('1 QUIC connection with bucket.example was not read');
  expect(diagnostic.primary?.source).toMatchObject({ kind: 'frame', file: 'a.pcap', frame: 7 });
  expect(diagnostic.notes).toHaveLength(1);
});

test('hosts are told by the number of their connections, a few of them', () => {
  const { feed, told } = make();
  const hosts = ['a.example', 'b.example', 'b.example', 'c.example', 'd.example', 'e.example'];
  hosts.forEach((serverName, i) => {
    feed({ from: `10.0.0.2:${50000 + i}`, payload: initial({ serverName }) });
  });
  expect(told()?.message).toBe('6 QUIC connections with b.example, a.example, c.example and 2 more were not read');
});

describe('without a server name a host is named', () => {
  const payload = handshake();

  test('by what is known of its address, even when that comes later', () => {
    const { names, feed, told } = make();
    feed({ payload });
    names.learn('203.0.113.7', 'bucket.example');
    expect(told()?.message).toBe('1 QUIC connection with bucket.example was not read');
  });

  test('by every name that its address has', () => {
    const { names, feed, told } = make();
    for (const name of ['a.example', 'b.example']) names.learn('2001:db8::7', name);
    feed({ from: '[2001:db8::2]:50000', to: '[2001:db8::7]:443', payload });
    expect(told()?.message).toBe(
      '1 QUIC connection with [2001:db8::7]:443 (address of a.example and b.example) was not read',
    );
  });

  test('by its address where nothing else is known', () => {
    const { feed, told } = make();
    feed({ payload });
    expect(told()?.message).toBe('1 QUIC connection with 203.0.113.7:443 was not read');
  });

  test('by what another connection to the same address asked for', () => {
    const { feed, told } = make();
    feed({ payload }, { from: '10.0.0.2:50001', payload: initial({ serverName: 'bucket.example' }) });
    expect(told()?.message).toBe('2 QUIC connections with bucket.example were not read');
  });
});

describe('the server is told from the client', () => {
  const high = { from: '10.0.0.2:50000', to: '10.0.0.9:60000' };
  const [asked, answered] = [/10\.0\.0\.9:60000/, /10\.0\.0\.2:50000/];

  test.each([
    ['by port 443', turned({ from: '10.0.0.2:400', to: '10.0.0.9:443', payload: handshake() }), /10\.0\.0\.9:443/],
    ['by the lower port', turned({ from: '10.0.0.2:50000', to: '10.0.0.9:8443', payload: handshake() }), /9:8443/],
    ["by the client's keys", { ...high, payload: initial({}) }, asked],
    [
      "by the server's Retry",
      { ...high, payload: Buffer.concat([longHeader({ type: 3 }), Buffer.alloc(40)]) },
      answered,
    ],
    ['by a token', { ...high, payload: initialPacket({ frames: Buffer.alloc(4), token: Buffer.alloc(4) }) }, asked],
    [
      'by a Version Negotiation packet',
      { ...high, payload: Buffer.concat([longHeader({ version: 0 }), Buffer.from([0, 0, 0, 1])]) },
      answered,
    ],
  ])('%s', (_, datagram, wanted) => {
    const { feed, told } = make();
    feed(datagram);
    expect(told()?.message).toMatch(wanted);
  });
});

test('connections whose client offers no HTTP are told apart, and alone are no warning', () => {
  const doq: DatagramOptions = { payload: initial({ serverName: 'dns.example', protocols: ['doq'] }) };
  const alone = make();
  alone.feed(doq);
  const diagnostic = alone.told();
  expect(diagnostic?.severity).toBe('info');
  expect(diagnostic?.notes.at(-1)).toBe('1 connection of 1 cannot be HTTP: the client offers doq');
  const both = make();
  both.feed(doq, { from: '10.0.0.2:50001', payload: handshake() });
  expect(both.told()?.severity).toBe('warning');
});

test('datagrams without QUIC are not told of', () => {
  const { feed, told } = make();
  const short = initial({});
  short[0] = 0x45;
  feed({ payload: short }, { payload: Buffer.alloc(0) }, { payload: Buffer.alloc(1200, 0x80) });
  expect(told()).toBeUndefined();
});

test('the table is bounded and says so', () => {
  const { feed, told } = make(3);
  for (let port = 1; port <= 5; port++) feed({ from: `10.0.0.2:${50000 + port}`, payload: handshake() });
  feed({ from: '10.0.0.2:50001', payload: handshake() });
  expect(told()?.message).toBe('more than 3 QUIC connections with 203.0.113.7:443 were not read');
});

test('of many connections at a time the latest are still named', () => {
  const { feed, told } = make();
  const half = (port: number, from: number, to?: number): DatagramOptions => ({
    from: `10.0.0.2:${port}`,
    to: port === 1000 ? '198.51.100.1:443' : port === 1299 ? '198.51.100.2:443' : '198.51.100.3:443',
    payload: initialPacket({ frames: cryptoFrame(clientHello({ serverName: `h${port}.example` }), from, to) }),
  });
  for (let port = 1000; port < 1300; port++) feed(half(port, 20));
  for (const port of [1000, 1299]) feed(half(port, 0, 20));
  expect(told()?.message).toBe(
    '300 QUIC connections with 198.51.100.3:443, 198.51.100.1:443 and h1299.example were not read',
  );
});
