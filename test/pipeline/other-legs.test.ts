import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CaptureReader } from '../../src/capture/capture-reader.ts';
import type { AnalysisOptions } from '../../src/pipeline/analysis.ts';
import { KeyLog } from '../../src/tls/key-log.ts';
import { analyse, readSample, type Told } from '../support/analyse.ts';
import { analyseTogether } from '../support/analyse-together.ts';
import { buildPcap, type CapturedPacket } from '../support/build-capture.ts';
import { packetsIn } from '../support/packets-in.ts';
import { packetsOf } from '../tls/capture-tls.ts';
import { recordTalk } from '../tls/talk.ts';
import { throughProxy } from '../tls/through-proxy.ts';

// Recorded on a loopback interface with Ethernet headers and IPv4 headers of 20 bytes.
const ADDRESSES_AT = 26;
const PORTS_AT = 34;
const FLAGS_AT = 47;
const SYN = 0x02;
const ACK = 0x10;

interface Endpoints {
  readonly client: readonly number[];
  readonly server: readonly number[];
  /** Added to the ports of clients. */
  readonly shift: number;
  /** Of the server, if it is translated. */
  readonly port?: number;
}

const INSIDE: Endpoints = { client: [10, 0, 0, 2], server: [203, 0, 113, 7], shift: 0 };
const SOURCE: Endpoints = { client: [192, 0, 2, 9], server: [203, 0, 113, 7], shift: 7 };
const DESTINATION: Endpoints = { client: [10, 0, 0, 2], server: [172, 17, 0, 2], shift: 0, port: 8080 };
const BOTH: Endpoints = { client: [172, 17, 0, 1], server: [172, 17, 0, 2], shift: 0, port: 8080 };

const flagsOf = ({ bytes }: CapturedPacket): number => bytes[FLAGS_AT]!;
const portAt = (bytes: Uint8Array, at: number): number => bytes[at]! * 256 + bytes[at + 1]!;

/** The ports to which SYNs go. */
const serverPorts = (packets: readonly CapturedPacket[]): Set<number> =>
  new Set(
    packets.filter((packet) => (flagsOf(packet) & (SYN | ACK)) === SYN).map(({ bytes }) => portAt(bytes, PORTS_AT + 2)),
  );

/** The same packets between other endpoints. */
function translate(packets: readonly CapturedPacket[], { client, server, shift, port }: Endpoints): CapturedPacket[] {
  const ports = serverPorts(packets);
  return packets.map((packet) => {
    const bytes = Buffer.from(packet.bytes);
    const isUp = ports.has(portAt(bytes, PORTS_AT + 2));
    bytes.set(isUp ? [...client, ...server] : [...server, ...client], ADDRESSES_AT);
    const [clientAt, serverAt] = isUp ? [PORTS_AT, PORTS_AT + 2] : [PORTS_AT + 2, PORTS_AT];
    bytes.writeUInt16BE(portAt(bytes, clientAt) + shift, clientAt);
    if (port !== undefined) bytes.writeUInt16BE(port, serverAt);
    return { ...packet, bytes };
  });
}

/** Packet by packet a delay, in the order of the leg. */
function delay(packets: readonly CapturedPacket[], byUs: (index: number) => number): CapturedPacket[] {
  let last = 0;
  return packets.map((packet, i) => {
    last = Math.max(last, packet.timeUs! + byUs(i));
    return { ...packet, timeUs: last };
  });
}

/** As one recorder has them. */
const together = (...legs: readonly (readonly CapturedPacket[])[]): Buffer =>
  buildPcap(legs.flat().sort((a, b) => a.timeUs! - b.timeUs!));

const without = (packets: readonly CapturedPacket[], isLost: (index: number) => boolean): CapturedPacket[] =>
  packets.filter((packet, i) => (flagsOf(packet) & SYN) !== 0 || !isLost(i));

/** What is told, but for frames and times, which are those of either leg. */
const brief = ({ exchanges, attempts, findings, diagnostics, summary }: Told) => ({
  exchanges: exchanges.map(({ id, method, url, status, requestHeaders, responseHeaders, client, server }) => ({
    ...{ id, method, url, status, requestHeaders, responseHeaders, client, server },
  })),
  attempts: attempts.map(({ attempt, observed, predicted }) => [
    attempt.url,
    attempt.preflightState,
    observed.verdict,
    predicted,
  ]),
  findings: findings.map(({ count, diagnostic: { code, message, notes } }) => ({ count, code, message, notes })),
  diagnostics: diagnostics
    .filter(({ code }) => code !== 'tcp/several-legs')
    .map(({ code, message, secondary }) => ({ code, message, secondary: secondary.map(({ text }) => text) })),
  counts: [summary.exchanges, summary.attempts, summary.allowed, summary.blocked, summary.unknown],
});

const legsTold = ({ diagnostics }: Told): string[] =>
  diagnostics.filter(({ code }) => code === 'tcp/several-legs').map(({ message }) => message);

function secretsIn(capture: Buffer): Partial<AnalysisOptions> {
  const keyLog = new KeyLog();
  const nothing = (): void => undefined;
  const secrets = (_: number, payload: Buffer): void => keyLog.add(payload);
  new CaptureReader('', { packet: nothing, secrets, diagnostic: nothing }).read(capture, 0, capture.length);
  return { secrets: { keyLog, rsaKeys: [], verifiesAll: false } };
}

const RECORDED = '../test/scenarios/recorded';

describe.each([
  ['HTTP/1.1', 'header-refused.pcap'],
  ['HTTP/1.1, several connections', 'one-visit.pcap'],
  ['HTTP/1.1, preflights that are repeated', `${RECORDED}/preflight-storm.pcap`],
  ['HTTP/1.1, resets', `${RECORDED}/reset-upload.pcap`],
  ['TLS 1.2', `${RECORDED}/header-security-token.tls12.pcapng`],
  ['TLS 1.3', `${RECORDED}/header-security-token.tls13.pcapng`],
  ['HTTP/2', `${RECORDED}/header-security-token.h2.pcapng`],
])('%s (%s), before and behind a translation', (_, name) => {
  const capture = readSample(name);
  const recorded = packetsIn(capture);
  const options = secretsIn(capture);
  const first = translate(recorded, INSIDE);
  const alone = analyse({ 'a.pcap': buildPcap(first) }, options);
  const expected = brief(alone);

  test.each([
    ['of the source', SOURCE],
    ['of the destination', DESTINATION],
    ['of both', BOTH],
  ])('%s: as one leg alone', (_what, endpoints) => {
    expect(alone.attempts.length).toBeGreaterThan(0);
    const second = translate(
      delay(recorded, () => 4),
      endpoints,
    );
    const told = analyse({ 'a.pcap': together(first, second) }, options);
    expect(brief(told)).toEqual(expected);
    expect(legsTold(told)).toHaveLength(1);
  });

  test('on three legs', () => {
    const more = [SOURCE, { ...BOTH, shift: 7 }].map((leg, i) =>
      translate(
        delay(recorded, () => 3 + i),
        leg,
      ),
    );
    expect(brief(analyse({ 'a.pcap': together(first, ...more) }, options))).toEqual(expected);
  });

  test.each([
    ['', 150],
    [', whose clock is late', 5000],
    [', whose clock is early', -5000],
  ])('in a file for each side%s', (_clock, byUs) => {
    const second = translate(
      delay(recorded, () => byUs),
      SOURCE,
    );
    const told = analyseTogether({ 'a.pcap': buildPcap(first), 'b.pcap': buildPcap(second) }, options);
    const { exchanges, ...rest } = brief(told);
    // The side that is seen first names the endpoints.
    const names = brief(analyse({ 'a.pcap': buildPcap(byUs < 0 ? second : first) }, options));
    expect({ exchanges, ...rest }).toEqual({ ...expected, exchanges: names.exchanges });
  });

  const delays = fc.array(fc.integer({ min: -80, max: 120 }), { minLength: 400, maxLength: 400 });
  const losses = fc.array(fc.nat(9), { minLength: 400, maxLength: 400 });

  test('however the copies are interleaved', () => {
    const check = (byUs: readonly number[], endpoints: Endpoints): void => {
      const second = translate(
        delay(recorded, (i) => byUs[i % 400]!),
        endpoints,
      );
      const told = brief(analyse({ 'a.pcap': together(first, second) }, options));
      // The leg that is seen first names the endpoints, in all connections.
      expect(new Set(told.exchanges.map(({ client }) => client!.split(':')[0])).size).toBe(1);
      const { exchanges, ...rest } = expected;
      const plain = (list: typeof exchanges) => list.map((exchange) => ({ ...exchange, client: '', server: '' }));
      expect({ ...told, exchanges: plain(told.exchanges) }).toEqual({ ...rest, exchanges: plain(exchanges) });
    };
    fc.assert(fc.property(delays, fc.constantFrom(SOURCE, { ...SOURCE, shift: 0 }), check), { numRuns: 12 });
  });

  test('with losses on one leg, and other losses on the other', () => {
    const check = (lost: readonly number[], isBoth: boolean): void => {
      const here = without(first, (i) => lost[i % 400]! === 0);
      const there = without(recorded, (i) => isBoth && lost[i % 400]! === 1);
      const second = translate(
        delay(there, () => 4),
        SOURCE,
      );
      expect(brief(analyse({ 'a.pcap': together(here, second) }, options))).toEqual(expected);
    };
    fc.assert(fc.property(losses, fc.boolean(), check), { numRuns: 12 });
  });

  test('but not without time stamps, or with other initial sequence numbers, where it is in plain text', () => {
    const second = translate(
      delay(recorded, () => 4),
      SOURCE,
    );
    const twice = (change: (packet: CapturedPacket, leg: number) => void): Told => {
      const legs = [first, second].map((packets, leg) =>
        packets.map((packet) => {
          const copy = { ...packet, bytes: Buffer.from(packet.bytes) };
          change(copy, leg);
          return copy;
        }),
      );
      return analyse({ 'a.pcap': together(...legs) }, options);
    };
    const unstamped = twice(({ bytes }) => {
      // Four bytes of maximum segment size and two of SACK come before the time stamps of a SYN.
      if ((bytes[FLAGS_AT]! & SYN) !== 0) bytes.fill(1, 60, 70);
    });
    const other = twice(({ bytes }, leg) => {
      if (leg === 0) return;
      const isUp = bytes[ADDRESSES_AT] === SOURCE.client[0];
      const at = isUp ? 38 : 42;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      view.setUint32(at, (view.getUint32(at) + 12_345) >>> 0);
    });
    // TLS has its own proof.
    const isTls = name.endsWith('.pcapng');
    for (const told of [unstamped, other]) {
      expect(told.summary.exchanges).toBe(isTls ? alone.summary.exchanges : 2 * alone.summary.exchanges);
      expect(legsTold(told)).toEqual([]);
      expect(told.diagnostics.filter(({ code }) => code === 'tls/several-legs')).toHaveLength(isTls ? 1 : 0);
    }
  });
});

describe('TLS through a proxy, both sides of which are in the capture', () => {
  test.each(['of the browser', 'of the proxy'])(
    'is read once, whichever data is seen first: that %s',
    async (first) => {
      const recording = await recordTalk();
      const keyLog = new KeyLog();
      keyLog.add(Buffer.from(recording.keyLog));
      const browser = packetsOf(throughProxy(recording).sent, 50_000);
      const proxy = packetsOf(recording.sent, 50_500);
      const isBrowserFirst = first === 'of the browser';
      const legs = isBrowserFirst ? [...browser, ...proxy] : [...browser.slice(0, 4), ...proxy, ...browser.slice(4)];
      const packets = legs.map((packet, i) => ({ ...packet, timeUs: 1_700_000_000_000_000 + i * 100 }));
      const secrets = { keyLog, rsaKeys: [] };
      const { exchanges, diagnostics } = analyse({ 'a.pcap': buildPcap(packets) }, { secrets });
      const read = exchanges.filter(({ method }) => method !== 'CONNECT');
      const client = `10.0.0.2:${isBrowserFirst ? 50_000 : 50_500}`;
      expect(read.map((exchange) => [exchange.method, exchange.status, exchange.client])).toEqual([
        ['GET', 200, client],
        ['GET', 200, client],
      ]);
      expect(diagnostics.map(({ code }) => code)).toEqual(['tls/several-legs']);
    },
  );
});
