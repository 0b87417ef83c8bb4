import { describe, expect, test } from 'vitest';
import { analyse } from '../support/analyse.ts';
import { buildPcap } from '../support/build-capture.ts';
import { dnsResponse } from '../support/build-dns.ts';
import { udpFrame } from '../support/build-packet.ts';
import { packetsOf } from '../tls/capture-tls.ts';
import type { Sent } from '../tls/play.ts';
import { down, reply4, reply5, request4, request5, says, up } from './build-socks.ts';

const BUCKET = 'media.oss-cn-hangzhou.aliyuncs.com';
const ADDRESS = [203, 0, 113, 7];

const named = udpFrame({
  source: '192.0.2.53',
  destination: '10.0.0.2',
  sourcePort: 53,
  destinationPort: 40_000,
  payload: dnsResponse({ name: BUCKET, rcode: 0, answers: [{ type: 'A', data: ADDRESS.join('.') }] }),
});

function told(sent: readonly Sent[], hosts: readonly string[] = [], isNamed = false) {
  const packets = packetsOf(sent);
  const first = isNamed ? [{ bytes: named, timeUs: 1_699_999_999_000_000 }] : [];
  return analyse({ 'a.pcap': buildPcap([...first, ...packets]) }, { hosts });
}

const findings = (...args: Parameters<typeof told>) =>
  told(...args).findings.map(({ diagnostic, host }) => {
    const [label] = diagnostic.secondary;
    const frame = label?.source.kind === 'frame' ? label.source.frame : 0;
    return `${diagnostic.code} ${host}: frame ${frame}, ${label?.text}`;
  });

const five = (code: number, host: string | readonly number[] = BUCKET, port = 443): Sent[] => [
  up(5, 1, 0),
  down(5, 0),
  up(...request5(host, port)),
  down(...reply5(code)),
];

const FAILED = `not-cors/connection-failed ${BUCKET}: frame 6, the SOCKS proxy 10.0.0.1:443:`;

describe('a SOCKS proxy that does not connect to a bucket is told, with its reason', () => {
  test.each([
    [1, 'general failure'],
    [2, 'not allowed by its rules'],
    [3, 'network unreachable'],
    [4, 'host unreachable'],
    [6, 'TTL expired'],
    [7, 'command not supported'],
    [8, 'address type not supported'],
  ])('code %i: %s', (code, words) => {
    expect(findings(five(code))).toEqual([`${FAILED} ${words} (SOCKS 5, code ${code})`]);
  });

  test('though the client sent on, and the capture has that before the answer that its sender had', () => {
    const refused = packetsOf([...five(5, BUCKET, 80), says(0, `GET / HTTP/1.1\r\nHost: ${BUCKET}\r\n\r\n`)]);
    const turned = [...refused.slice(0, 5), refused[6]!, refused[5]!, ...refused.slice(7)].map(({ bytes }, at) => ({
      bytes,
      timeUs: 1_700_000_000_000_000 + at,
    }));
    const { findings: found, exchanges } = analyse({ 'a.pcap': buildPcap(turned) }, { hosts: [BUCKET] });
    expect(exchanges).toEqual([]);
    expect(found.map(({ diagnostic }) => diagnostic.code)).toEqual(['not-cors/connection-refused']);
  });

  test('connection refused', () => {
    expect(findings(five(5))).toEqual([
      `not-cors/connection-refused ${BUCKET}: frame 6, the SOCKS proxy 10.0.0.1:443: connection refused (SOCKS 5, code 5)`,
    ]);
  });

  test('SOCKS 4', () => {
    const sent = [up(...request4([0, 0, 0, 1], 443, '', BUCKET)), down(...reply4(0x5b))];
    expect(findings(sent)).toEqual([
      `not-cors/connection-failed ${BUCKET}: frame 4, the SOCKS proxy 10.0.0.1:443: request rejected or failed (SOCKS 4, code 91)`,
    ]);
  });

  test('a port that is not one of the web’s', () => {
    expect(findings(five(2, BUCKET, 8443))[0]).toContain(`${BUCKET}:8443`);
  });

  test('an address, by the answer of a name server', () => {
    expect(findings(five(2, ADDRESS), [], true)).toEqual([
      `${FAILED.replace('frame 6', 'frame 7')} not allowed by its rules (SOCKS 5, code 2)`,
    ]);
    expect(findings(five(2, ADDRESS))).toEqual([]);
    expect(findings(five(2, ADDRESS), ['203.0.113.7:443'])).toHaveLength(1);
  });

  test('a host that is no bucket, only where it was asked about', () => {
    expect(findings(five(2, 'files.example'))).toEqual([]);
    expect(findings(five(2, 'files.example'), ['files.example'])).toHaveLength(1);
  });

  test('what the client sent without waiting was let through to nobody', () => {
    const get = says(0, `GET /a HTTP/1.1\r\nHost: ${BUCKET}\r\nOrigin: http://app.example\r\n\r\n`);
    const [greeting, chosen, request, reply] = five(2) as [Sent, Sent, Sent, Sent];
    const { exchanges, attempts, findings: all } = told([greeting, request, get, chosen, reply]);
    expect([exchanges, attempts]).toEqual([[], []]);
    expect(all.map(({ diagnostic }) => diagnostic.code)).toEqual(['not-cors/connection-failed']);
  });

  test('a proxy that closes without an answer; not a client that does not wait for it', () => {
    const packets = packetsOf(five(0).slice(0, 3));
    const codes = (all: typeof packets) =>
      analyse({ 'a.pcap': buildPcap(all) }).findings.map(({ diagnostic }) => diagnostic.code);
    expect(codes(packets)).toEqual([]);
    expect(codes([...packets.slice(0, -2), packets.at(-1)!, packets.at(-2)!])).toEqual(['not-cors/connection-failed']);
  });

  test('nothing is told where the capture ends before the answer, or lacks it', () => {
    const packets = packetsOf(five(2));
    for (const kept of [packets.slice(0, 5), packets.filter((_, at) => at !== 5)]) {
      expect(analyse({ 'a.pcap': buildPcap(kept) }).findings).toEqual([]);
    }
  });

  test('of a reply that a snap length cut off its code is enough', () => {
    const packets = packetsOf(five(2));
    const cut = packets.map((packet, at) =>
      at === 5
        ? { ...packet, bytes: packet.bytes.subarray(0, packet.bytes.length - 7), originalLength: packet.bytes.length }
        : packet,
    );
    const { findings: all } = analyse({ 'a.pcap': buildPcap(cut) });
    expect(all.map(({ diagnostic }) => diagnostic.code)).toEqual(['not-cors/connection-failed']);
  });
});
