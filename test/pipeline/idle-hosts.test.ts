import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AnalysisOptions } from '../../src/pipeline/analysis.ts';
import { KeyLog } from '../../src/tls/key-log.ts';
import { analyse } from '../support/analyse.ts';
import { buildPcap, type CapturedPacket } from '../support/build-capture.ts';
import { dnsResponse } from '../support/build-dns.ts';
import { FLAG, tcpFrame, udpFrame } from '../support/build-packet.ts';
import { packetsOf } from '../tls/capture-tls.ts';
import { type Recording, recordTls } from '../tls/record-tls.ts';

const BUCKET = 'media.oss-cn-hangzhou.aliyuncs.com';
const CLIENT = '192.0.2.1';
const SERVER = '203.0.113.7';

const named = (name: string, address = SERVER): Buffer =>
  udpFrame({
    source: '192.0.2.53',
    destination: CLIENT,
    sourcePort: 53,
    destinationPort: 40_000,
    payload: dnsResponse({ name, rcode: 0, answers: [{ type: 'A', data: address }] }),
  });

interface To {
  readonly server?: string;
  readonly port?: number;
  readonly from?: number;
}

const up = (flags: number, seq: number, payload = '', { server = SERVER, port = 443, from = 50_000 }: To = {}) => {
  const ends = { source: CLIENT, destination: server, sourcePort: from, destinationPort: port };
  return tcpFrame({ ...ends, flags, seq, ack: flags === FLAG.syn ? 0 : 9001, payload });
};
const down = (flags: number, seq: number, payload = '', { server = SERVER, port = 443, from = 50_000 }: To = {}) => {
  const ends = { source: server, destination: CLIENT, sourcePort: port, destinationPort: from };
  return tcpFrame({ ...ends, flags, seq, ack: 1001, payload });
};
const handshake = (to: To = {}): Buffer[] => [
  up(FLAG.syn, 1000, '', to),
  down(FLAG.syn | FLAG.ack, 9000, '', to),
  up(FLAG.ack, 1001, '', to),
];
const request = (host: string, to: To = {}): Buffer[] => [
  ...handshake(to),
  up(FLAG.ack | FLAG.psh, 1001, `GET /a HTTP/1.1\r\nHost: ${host}\r\n\r\n`, to),
];

const told = (frames: readonly Buffer[], options: Partial<AnalysisOptions> = {}) => {
  const packets = frames.map((bytes, i) => ({ bytes, timeUs: 1_768_212_900_000_000 + i * 1000 }));
  return silent({ 'a.pcap': buildPcap(packets) }, options);
};
const silent = (inputs: Readonly<Record<string, Uint8Array>>, options: Partial<AnalysisOptions> = {}) =>
  analyse(inputs, options).diagnostics.filter(({ code }) => code === 'tcp/no-request');
const messages = (frames: readonly Buffer[], hosts: readonly string[] = []): string[] =>
  told(frames, { hosts }).map(({ message }) => message);

const once = (host: string): string[] => [
  `a connection to \`${host}\` was opened, but no request to it is in the input`,
];

describe('connections without a request', () => {
  test('one to a bucket, known by a DNS answer: with its frame, and nothing of local addresses', () => {
    const [diagnostic, ...more] = told([named(BUCKET), ...handshake()]);
    expect(more).toEqual([]);
    expect(diagnostic!.message).toBe(once(BUCKET)[0]);
    expect(diagnostic!.primary?.source).toMatchObject({
      kind: 'frame',
      frame: 3,
      line: `${CLIENT}:50000 -> ${SERVER}:443`,
    });
    expect(diagnostic!.notes.join('\n')).not.toContain('Local Network Access');
  });

  test('what was closed without a byte counts too, and each connection does', () => {
    const closed = [up(FLAG.fin | FLAG.ack, 1001), down(FLAG.fin | FLAG.ack, 9001), up(FLAG.ack, 1002)];
    expect(messages([named(BUCKET), ...handshake(), ...closed, ...handshake({ from: 50_001 })])).toEqual([
      `2 connections to \`${BUCKET}\` were opened, but no request to it is in the input`,
    ]);
  });

  test('a host that is no bucket is nobody’s business, unless it was asked about', () => {
    const frames = [named('files.example'), ...handshake()];
    expect(messages(frames)).toEqual([]);
    expect(messages(frames, ['files.example'])).toEqual(once('files.example'));
    const assigned = { host: 'files.example', configuration: 'none' } as const;
    expect(told(frames, { configurations: [assigned] })).toHaveLength(1);
  });

  test('another port is another server: named for a host that was asked about, not for a bucket', () => {
    const frames = [named(BUCKET), named('files.example', '198.51.100.1'), ...handshake({ port: 22 })];
    expect(messages([...frames, ...handshake({ server: '198.51.100.1', port: 9000 })], ['files.example:9000'])).toEqual(
      once('files.example:9000'),
    );
    expect(messages([...frames, ...handshake({ server: '198.51.100.1' })], ['files.example:9000'])).toEqual([]);
  });

  test('one request to the host, over any connection, and nothing is told', () => {
    const other = { server: '198.51.100.1', port: 80, from: 50_001 };
    expect(messages([named(BUCKET), ...handshake(), ...request(BUCKET, other)])).toEqual([]);
    expect(messages([named(BUCKET), ...handshake(), ...request('www.example', other)])).toEqual(once(BUCKET));
  });

  test('of a request to another host of this server the spare connection may be', () => {
    expect(messages([named(BUCKET), ...handshake(), ...request('www.example', { from: 50_001 })])).toEqual([]);
  });

  test('an address that stands for several hosts tells nothing', () => {
    expect(messages([named(BUCKET), named('www.example'), ...handshake()])).toEqual([]);
  });

  test('nor does a SYN that was not answered, or refused; that is told otherwise', () => {
    expect(messages([named(BUCKET), up(FLAG.syn, 1000)])).toEqual([]);
    const other = { from: 50_001 };
    const refused = [up(FLAG.syn, 1000, '', other), down(FLAG.rst | FLAG.ack, 0, '', other)];
    expect(messages([named(BUCKET), ...handshake(), ...refused])).toEqual([]);
  });

  test('a capture filter may leave out what was sent: the numbers show that there was something', () => {
    const sent = up(FLAG.fin | FLAG.ack, 1400);
    expect(messages([named(BUCKET), ...handshake(), sent])).toEqual([]);
    expect(messages([named(BUCKET), ...handshake(), up(FLAG.fin | FLAG.ack, 1001)])).toEqual(once(BUCKET));
    const got = tcpFrame({
      source: SERVER,
      destination: CLIENT,
      sourcePort: 443,
      destinationPort: 50_000,
      flags: FLAG.ack,
      seq: 9001,
      ack: 1400,
    });
    expect(messages([named(BUCKET), ...handshake(), got])).toEqual([]);
  });

  test('a handshake that is in the capture twice, with a request behind it', () => {
    expect(messages([named(BUCKET), ...handshake(), ...request(BUCKET)])).toEqual([]);
  });

  test('a private address that was asked about: with the reason that the browser may have', () => {
    const to = { server: '192.168.1.2', port: 9000 };
    const [diagnostic] = told(handshake(to), { hosts: ['192.168.1.2:9000'] });
    expect(diagnostic!.message).toBe(once('192.168.1.2:9000')[0]);
    expect(diagnostic!.notes.join('\n')).toContain('Local Network Access');
    expect(messages(handshake(to), ['192.168.1.2'])).toEqual(once('192.168.1.2:9000'));
    expect(messages(handshake(to))).toEqual([]);
  });

  test('localhost is the loopback', () => {
    expect(messages(handshake({ server: '127.0.0.1', port: 9000 }), ['localhost:9000'])).toEqual(
      once('localhost:9000'),
    );
    expect(messages(handshake({ server: '127.0.0.1', port: 631 }), ['localhost:9000'])).toEqual([]);
  });

  test('Chromium keeps a public page from a local address: a connection is all that is in the capture', () => {
    const recorded = readFileSync(new URL('../scenarios/recorded/local-network-access.pcap', import.meta.url));
    const [diagnostic] = silent({ 'a.pcap': recorded }, { hosts: ['localhost'] });
    expect(diagnostic!.message).toBe(once('localhost')[0]);
    expect(diagnostic!.primary?.source).toMatchObject({ frame: 9 });
    expect(diagnostic!.notes.join('\n')).toContain('Local Network Access');
    expect(silent({ 'a.pcap': recorded }, { hosts: ['localhost:3000'] })).toEqual([]);
  });
});

describe('TLS without a request', () => {
  let idle: Recording;
  let asked: Recording;
  beforeAll(async () => {
    const client = { servername: 'media.example' };
    idle = await recordTls({ client, talk: [] });
    asked = await recordTls({ client, talk: [['>', 'GET /a HTTP/1.1\r\nHost: media.example\r\n\r\n']] });
  });

  const over = (packets: readonly CapturedPacket[], keys: readonly string[], hosts: readonly string[]): string[] => {
    const keyLog = new KeyLog();
    for (const key of keys) keyLog.add(Buffer.from(key));
    const options = { hosts, secrets: { keyLog, rsaKeys: [] } };
    return silent({ 'a.pcap': buildPcap(packets) }, options).map(({ message }) => message);
  };

  test('is told of the host that the client names, where it can be read', () => {
    expect(over(packetsOf(idle.sent), [idle.keyLog], ['media.example'])).toEqual(once('media.example'));
    expect(over(packetsOf(idle.sent), [idle.keyLog], [])).toEqual([]);
  });

  test('is not told where it cannot be read: that is', () => {
    expect(over(packetsOf(idle.sent), [], ['media.example'])).toEqual([]);
  });

  test('nor where another connection carries a request', () => {
    const both = [...packetsOf(idle.sent), ...packetsOf(asked.sent, 50_001)];
    expect(over(both, [idle.keyLog, asked.keyLog], ['media.example'])).toEqual([]);
    expect(over(both, [idle.keyLog], ['media.example'])).toEqual([]);
  });
});
