import { describe, expect, test } from 'vitest';
import { analyse } from '../support/analyse.ts';
import { buildPcap } from '../support/build-capture.ts';
import { dnsResponse } from '../support/build-dns.ts';
import { FLAG, tcpFrame, udpFrame } from '../support/build-packet.ts';

const BUCKET = 'media.oss-cn-hangzhou.aliyuncs.com';
const CLIENT = '192.0.2.1';
const SERVER = '203.0.113.7';

const answered = (name: string, rcode: number, address?: string): Buffer =>
  udpFrame({
    source: '192.0.2.53',
    destination: CLIENT,
    sourcePort: 53,
    destinationPort: 40_000,
    payload: dnsResponse({ name, rcode, answers: address === undefined ? [] : [{ type: 'A', data: address }] }),
  });
const up = (flags: number, seq: number, payload: string | Uint8Array = ''): Buffer =>
  tcpFrame({
    source: CLIENT,
    destination: SERVER,
    sourcePort: 50_000,
    destinationPort: 443,
    flags,
    seq,
    ack: 9001,
    payload,
  });
const down = (flags: number, seq: number, payload: string | Uint8Array = ''): Buffer =>
  tcpFrame({
    source: SERVER,
    destination: CLIENT,
    sourcePort: 443,
    destinationPort: 50_000,
    flags,
    seq,
    ack: 1001,
    payload,
  });

const told = (frames: readonly Buffer[], hosts: readonly string[] = []) => {
  const packets = frames.map((bytes, i) => ({ bytes, timeUs: 1_768_212_900_000_000 + i * 1000 }));
  const { findings } = analyse({ 'a.pcap': buildPcap(packets) }, { hosts });
  return findings.map(({ diagnostic, host }) => [diagnostic.code, host, diagnostic.basis?.confidence]);
};

describe('what a capture shows of requests that never were', () => {
  test('a name that does not exist', () => {
    expect(told([answered(BUCKET, 3)])).toEqual([['not-cors/dns-failure', BUCKET, 'certain']]);
  });

  test('a name that is no bucket is nobody else’s business, unless it was asked about', () => {
    expect(told([answered('wpad.corp.example', 3)])).toEqual([]);
    expect(told([answered('files.corp.example', 2)], ['files.corp.example'])).toEqual([
      ['not-cors/dns-failure', 'files.corp.example', 'certain'],
    ]);
  });

  test('a port at which nobody listens', () => {
    const frames = [answered(BUCKET, 0, SERVER), up(FLAG.syn, 1000), down(FLAG.rst | FLAG.ack, 0)];
    expect(told(frames)).toEqual([['not-cors/connection-refused', BUCKET, 'certain']]);
  });

  test('a port at which nobody listens, where the address stands for several hosts: one of them would be a guess', () => {
    const refused = [up(FLAG.syn, 1000), down(FLAG.rst | FLAG.ack, 0)];
    const both = [answered(BUCKET, 0, SERVER), answered('www.example', 0, SERVER), ...refused];
    expect(told(both)).toEqual([['not-cors/connection-refused', `${SERVER}:443`, 'certain']]);
    const others = [answered('a.example', 0, SERVER), answered('www.example', 0, SERVER), ...refused];
    expect(told(others)).toEqual([]);
  });

  test('a server that does not answer', () => {
    const frames = [answered(BUCKET, 0, SERVER), up(FLAG.syn, 1000), up(FLAG.syn, 1000), up(FLAG.syn, 1000)];
    expect(told(frames)).toEqual([['not-cors/timeout', BUCKET, 'likely']]);
  });

  test('an address of which no name is known is not told', () => {
    expect(told([up(FLAG.syn, 1000), down(FLAG.rst | FLAG.ack, 0)])).toEqual([]);
  });

  test.each([403, 502, 407, 200])('a proxy that answers CONNECT with %i', (status) => {
    const asking = (host: string) => [
      up(FLAG.syn, 1000),
      down(FLAG.syn | FLAG.ack, 9000),
      up(FLAG.ack | FLAG.psh, 1001, `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`),
      down(FLAG.ack | FLAG.psh, 9001, `HTTP/1.1 ${status} Such\r\nContent-Length: 0\r\n\r\n`),
    ];
    const isTold = status !== 200;
    expect(told(asking(BUCKET))).toEqual(isTold ? [['not-cors/connection-failed', BUCKET, 'certain']] : []);
    expect(told(asking('files.example'))).toEqual([]);
    expect(told(asking('files.example'), ['files.example'])).toHaveLength(isTold ? 1 : 0);
  });

  test('a proxy that asks for credentials, and is given them', () => {
    const connect = `CONNECT ${BUCKET}:443 HTTP/1.1\r\nHost: ${BUCKET}:443\r\n\r\n`;
    const wanted = 'HTTP/1.1 407 Such\r\nContent-Length: 0\r\n\r\n';
    const frames = [
      up(FLAG.syn, 1000),
      down(FLAG.syn | FLAG.ack, 9000),
      up(FLAG.ack | FLAG.psh, 1001, connect),
      down(FLAG.ack | FLAG.psh, 9001, wanted),
      up(FLAG.ack | FLAG.psh, 1001 + connect.length, connect),
      down(FLAG.ack | FLAG.psh, 9001 + wanted.length, 'HTTP/1.1 200 Such\r\n\r\n'),
    ];
    expect(told(frames)).toEqual([]);
  });

  test('proxies that ask for credentials again and again are remembered up to a bound', () => {
    let [asked, answered] = [1001, 9001];
    const frames = [up(FLAG.syn, 1000), down(FLAG.syn | FLAG.ack, 9000)];
    for (let n = 0; n < 300; n++) {
      const connect = `CONNECT b${n}.oss-cn-hangzhou.aliyuncs.com:443 HTTP/1.1\r\nHost: b${n}\r\n\r\n`;
      const wanted = 'HTTP/1.1 407 Such\r\nContent-Length: 0\r\n\r\n';
      frames.push(up(FLAG.ack | FLAG.psh, asked, connect), down(FLAG.ack | FLAG.psh, answered, wanted));
      asked += connect.length;
      answered += wanted.length;
    }
    expect(told(frames)).toHaveLength(256);
  });

  test('a handshake that ends in a fatal alert', () => {
    // A ClientHello that names the bucket, and the alert handshake_failure (RFC 8446 section 6).
    const alert = Buffer.from([21, 3, 3, 0, 2, 2, 40]);
    const hello = clientHello(BUCKET);
    const frames = [
      up(FLAG.syn, 1000),
      down(FLAG.syn | FLAG.ack, 9000),
      up(FLAG.ack | FLAG.psh, 1001, hello),
      down(FLAG.ack | FLAG.psh, 9001, alert),
    ];
    expect(told(frames)).toEqual([['not-cors/tls-failure', BUCKET, 'certain']]);
  });
});

/** The least that is a ClientHello with a server name (RFC 8446 section 4.1.2, RFC 6066 section 3). */
function clientHello(name: string): Buffer {
  const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
  const host = Buffer.from(name);
  const list = Buffer.concat([Buffer.from([0]), u16(host.length), host]);
  const sni = Buffer.concat([u16(0), u16(list.length + 2), u16(list.length), list]);
  const body = Buffer.concat([
    u16(0x0303),
    Buffer.alloc(32, 7),
    Buffer.from([0]),
    u16(2),
    u16(0xc02f),
    Buffer.from([1, 0]),
    u16(sni.length),
    sni,
  ]);
  const message = Buffer.concat([Buffer.from([1, 0]), u16(body.length), body]);
  return Buffer.concat([Buffer.from([22, 3, 1]), u16(message.length), message]);
}
