import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FrameSpan, fileOfFrame } from '../../src/exchange/exchange.ts';
import { KeyLog } from '../../src/tls/key-log.ts';
import { analyse, readSample, type Told } from '../support/analyse.ts';
import { analyseTogether } from '../support/analyse-together.ts';
import { buildPcap, type CapturedPacket, PcapngBuilder } from '../support/build-capture.ts';
import { FLAG, tcpFrame } from '../support/build-packet.ts';
import { cutPackets } from '../support/cut-packets.ts';
import { packetsIn } from '../support/packets-in.ts';
import { packetsOf } from '../tls/capture-tls.ts';
import { recordTls } from '../tls/record-tls.ts';

const GET = 'GET /a HTTP/1.1\r\nHost: media.example\r\nOrigin: https://app.example\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 3000\r\nAccess-Control-Allow-Origin: *\r\n\r\n';

const sample = (name: string): CapturedPacket[] => packetsIn(readSample(name));

/** The packets in files by the number that `fileOf` gives them. */
function inFiles(packets: readonly CapturedPacket[], fileOf: (index: number) => number) {
  const files = new Map<string, { whole: number; packet: CapturedPacket }[]>();
  for (const [i, packet] of packets.entries()) {
    const name = `${fileOf(i)}.pcap`;
    files.set(name, [...(files.get(name) ?? []), { whole: i + 1, packet }]);
  }
  const inputs = Object.fromEntries(
    [...files].map(([name, own]) => [name, buildPcap(own.map(({ packet }) => packet))] as const),
  );
  /** The frame of the whole capture that stands behind a frame of a file. */
  const wholeFrame = (file: string, frame: number): number => files.get(file)![frame - 1]!.whole;
  return { inputs, wholeFrame };
}

/** What was told, with frames as numbers of the whole capture. */
function brief(
  { exchanges, attempts, diagnostics, findings }: Told,
  wholeFrame: (file: string, frame: number) => number,
) {
  return {
    exchanges: exchanges.map(({ source, method, url, status, timeUs }) => {
      if (source.kind !== 'capture') throw new Error('not a capture');
      const frames = (spans: readonly FrameSpan[]) =>
        spans.map((span) => [wholeFrame(fileOfFrame(source, span), span.frame), span.offset]);
      return { method, url, status, timeUs, request: frames(source.request), response: frames(source.response) };
    }),
    attempts: attempts.map(({ attempt, observed }) => [attempt.url, attempt.preflightState, observed.verdict]),
    diagnostics: diagnostics.map(({ code, message, primary }) => {
      const at = primary?.source.kind === 'frame' ? wholeFrame(primary.source.file, primary.source.frame) : null;
      return [code, message, at];
    }),
    findings: findings.map(({ diagnostic }) =>
      [diagnostic.primary, ...diagnostic.secondary].map((label) =>
        label?.source.kind === 'frame' ? wholeFrame(label.source.file, label.source.frame) : null,
      ),
    ),
  };
}

test('packets that were cut in several files are told in one, with the connections of all', async () => {
  const packets = packetsOf(
    (
      await recordTls({
        talk: [
          ['>', GET],
          ['<', OK],
        ],
      })
    ).sent,
  );
  const { inputs } = inFiles(cutPackets(packets, 96), (i) => (i < packets.length / 2 ? 0 : 1));
  const { diagnostics } = analyseTogether(inputs);
  const [told, ...others] = diagnostics;
  expect(others).toEqual([]);
  expect(told?.message).toMatch(/^\d+ packets of one connection were cut short by the recorder/);
  const places = [told?.primary, ...(told?.secondary ?? [])].map((label) => label?.source);
  expect(places).toMatchObject([{ file: '0.pcap' }, { file: '1.pcap' }]);
  expect(told?.notes[1]).toMatch(/^1 connection with \S+ was not read/);
});

test.each([54, 96, 300])(
  'of packets that are in several files those that were kept whole count: cut at %i',
  (snaplen) => {
    const packets = packetsIn(readSample('method-refused.pcap'));
    const whole = buildPcap(packets);
    const cut = buildPcap(cutPackets(packets, snaplen));
    const { attempts, exchanges, diagnostics } = analyse({ 'whole.pcap': whole });
    const gist = (told: Pick<Told, 'attempts' | 'exchanges'>) => [
      told.attempts.map(({ attempt, observed }) => [attempt.url, observed.verdict]),
      told.exchanges.map(({ url, status, responseHeaders, complete }) => [url, status, responseHeaders, complete]),
    ];
    expect(diagnostics).toEqual([]);
    for (const inputs of [
      { 'whole.pcap': whole, 'cut.pcap': cut },
      { 'cut.pcap': cut, 'whole.pcap': whole },
      { 'cut.pcap': cut, 'whole.pcap': whole, 'again.pcap': cut },
    ]) {
      const told = analyseTogether(inputs);
      expect(gist(told)).toEqual(gist({ attempts, exchanges }));
      expect(new Set(told.diagnostics.map(({ code }) => code))).toEqual(new Set(['capture/in-several-files']));
    }
  },
);

const tls13 = await recordTls({
  talk: [
    ['>', GET],
    ['<', OK + 'x'.repeat(3000)],
    ['>', GET],
    ['<', OK + 'x'.repeat(3000)],
  ],
});
const secrets = (lines: (line: string) => boolean = () => true) => {
  const keyLog = new KeyLog();
  keyLog.add(Buffer.from(tls13.keyLog.split('\n').filter(lines).join('\n')));
  return { keyLog, rsaKeys: [], verifiesAll: true };
};

describe.each([
  ['all is well', sample('all-well.pcap'), undefined],
  ['a method is refused', sample('method-refused.pcap'), undefined],
  ['a visit', sample('one-visit.pcap'), undefined],
  ['TLS', packetsOf(tls13.sent), secrets()],
  ['TLS without a secret', packetsOf(tls13.sent), undefined],
  ['TLS without the secrets of the handshake', packetsOf(tls13.sent), secrets((line) => !line.includes('HANDSHAKE'))],
])('%s, in several files', (_, packets, material) => {
  const options = material === undefined ? {} : { secrets: material };
  const whole = analyse({ 'whole.pcap': buildPcap(packets) }, options);
  const expected = brief(whole, (_file, frame) => frame);

  const check = (fileOf: (index: number) => number, pieceBytes?: number): void => {
    const { inputs, wholeFrame } = inFiles(packets, fileOf);
    const told = analyseTogether(inputs, options, pieceBytes);
    expect(brief(told, wholeFrame)).toEqual(expected);
    expect(told.summary.packets).toBe(whole.summary.packets);
  };

  test('that were begun one after the other', () => {
    for (let cut = 1; cut < packets.length; cut++) check((i) => (i < cut ? 1 : 0));
    check((i) => i);
  });

  test('one for each direction', () => {
    const isUp = ({ bytes }: CapturedPacket): boolean => bytes[34]! * 256 + bytes[35]! > bytes[36]! * 256 + bytes[37]!;
    check((i) => (isUp(packets[i]!) ? 0 : 1));
    check((i) => (isUp(packets[i]!) ? 1 : 0));
  });

  test('however they are spread over them, and however these are read', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 200, maxLength: 200 }), fc.integer({ min: 50, max: 3000 }), check_),
      { numRuns: 30 },
    );
  });
  const check_ = (files: readonly number[], pieceBytes: number): void => check((i) => files[i] ?? 0, pieceBytes);

  test('two of which hold the same packets', () => {
    for (const [from, to] of [
      [0, packets.length],
      [3, packets.length - 2],
      [0, 6],
    ] as const) {
      const inputs = { 'whole.pcap': buildPcap(packets), 'part.pcap': buildPcap(packets.slice(from, to)) };
      const told = analyseTogether(inputs, options);
      const { diagnostics, ...rest } = brief(told, (_file, frame) => frame);
      const { diagnostics: others, ...same } = expected;
      expect(rest).toEqual(same);
      expect(diagnostics.filter(([code]) => code !== 'capture/in-several-files')).toEqual(others);
      const [repeated] = told.diagnostics.filter(({ code }) => code === 'capture/in-several-files');
      expect(repeated).toMatchObject({
        primary: { source: { file: 'part.pcap' } },
        message: `${to - from} packets are in another of the captures as well, and were read once`,
      });
    }
  });

  test('two of which saw the same packets at two places, a little later', () => {
    const later = packets.map(({ bytes, timeUs }) => ({ bytes, timeUs: timeUs! + 120 }));
    const told = analyseTogether({ 'near.pcap': buildPcap(packets), 'far.pcap': buildPcap(later) }, options);
    const { exchanges, attempts } = brief(told, (_file, frame) => frame);
    expect(attempts).toEqual(expected.attempts);
    expect(exchanges.map(({ url, status }) => [url, status])).toEqual(
      expected.exchanges.map(({ url, status }) => [url, status]),
    );
  });
});

test('secrets in one of the files are for the packets of all', () => {
  const packets = packetsOf(tls13.sent);
  const withSecrets = new PcapngBuilder().section().secrets(Buffer.from(tls13.keyLog)).interface();
  const inputs = { 'a.pcap': buildPcap(packets), 'keys.pcapng': withSecrets.file() };
  expect(analyseTogether(inputs).attempts).toHaveLength(2);
});

test('what is wrong with one of the files is told of it', () => {
  const packets = sample('all-well.pcap');
  const first = buildPcap(packets.slice(0, 8));
  const inputs = {
    'first.pcap': first.subarray(0, first.length - 5),
    'second.pcap': buildPcap(packets.slice(8)),
    'other.pcap': buildPcap(packets.slice(0, 2), { linkType: 147 }),
  };
  const { diagnostics } = analyseTogether(inputs);
  const told = diagnostics.map(({ code, primary }) => [code, primary?.source.kind === 'file' && primary.source.file]);
  expect(told).toContainEqual(['pcap/truncated-record', 'first.pcap']);
  expect(told).toContainEqual(['capture/unsupported-link-type', 'other.pcap']);
});

test('a server that refuses connections is told with the file and the frame of the RST', () => {
  const segment = (isUp: boolean, flags: number): Buffer =>
    tcpFrame({
      source: isUp ? '192.0.2.1' : '203.0.113.7',
      destination: isUp ? '203.0.113.7' : '192.0.2.1',
      sourcePort: isUp ? 50_000 : 9000,
      destinationPort: isUp ? 9000 : 50_000,
      flags,
      seq: 1,
      ack: 2,
    });
  const up = buildPcap([{ bytes: segment(true, FLAG.syn), timeUs: 1_000_000 }]);
  const down = buildPcap([{ bytes: segment(false, FLAG.rst | FLAG.ack), timeUs: 1_000_100 }]);
  const { findings } = analyseTogether({ 'up.pcap': up, 'down.pcap': down }, { hosts: ['203.0.113.7:9000'] });
  expect(findings.map(({ diagnostic }) => diagnostic.secondary[0]?.source)).toMatchObject([
    { kind: 'frame', file: 'down.pcap', frame: 1 },
  ]);
});

describe('one file for each direction, by clocks', () => {
  const packets = sample('one-visit.pcap');
  const isUp = ({ bytes }: CapturedPacket): boolean => bytes[34]! * 256 + bytes[35]! > bytes[36]! * 256 + bytes[37]!;
  const told = (shiftUs: number) => {
    const shifted = packets.map((packet) => (isUp(packet) ? { ...packet, timeUs: packet.timeUs! + shiftUs } : packet));
    const inputs = {
      'up.pcap': buildPcap(shifted.filter(isUp)),
      'down.pcap': buildPcap(packets.filter((one) => !isUp(one))),
    };
    return analyseTogether(inputs, {}).diagnostics.flatMap(({ code, message, primary }) =>
      code === 'capture/clocks-differ'
        ? [[primary && 'file' in primary.source ? primary.source.file : '', message.match(/[\d.]+ s/)?.[0]]]
        : [],
    );
  };

  test('that differ: told, with the time to shift one by', () => {
    const [[late, seconds] = []] = told(5_000_000);
    expect(late).toBe('up.pcap');
    expect(Number.parseFloat(seconds!)).toBeGreaterThan(4.5);
    expect(Number.parseFloat(seconds!)).toBeLessThanOrEqual(5);
    const [[early, lead] = []] = told(-250_000);
    expect([early, lead]).toEqual(['down.pcap', expect.stringMatching(/^0\.2/)]);
  });

  test('that agree, or nearly so: nothing to tell', () => {
    for (const shiftUs of [0, 300, -300]) expect(told(shiftUs)).toEqual([]);
  });
});
