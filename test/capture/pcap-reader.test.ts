import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildPcap, type CapturedPacket, type PcapOptions, pcapHeader, pcapRecord } from '../support/build-capture.ts';
import { checkIncremental } from '../support/check-consumer.ts';
import { diagnosticsOf, observeCapture, packetsOf, readCapture } from './observe.ts';

const packets: CapturedPacket[] = [
  { bytes: Buffer.from('first packet'), timeUs: 1_700_000_000_000_001 },
  { bytes: Buffer.from('second'), timeUs: 1_700_000_000_999_999, originalLength: 1500 },
  { bytes: Buffer.alloc(0), timeUs: 1_700_000_001_000_000 },
  { bytes: Buffer.alloc(300, 7), timeUs: 1_700_000_002_500_000 },
];

const variants: [string, PcapOptions][] = [
  ['little-endian microseconds', {}],
  ['big-endian microseconds', { littleEndian: false }],
  ['little-endian nanoseconds', { nanoseconds: true }],
  ['big-endian nanoseconds', { littleEndian: false, nanoseconds: true }],
  ['the modified format', { modified: true }],
  ['the modified format, big-endian', { modified: true, littleEndian: false }],
];

describe.each(variants)('pcap with %s', (_, options) => {
  const file = buildPcap(packets, { ...options, linkType: 113 });

  test('gives every packet with its time, lengths, link type and frame number', () => {
    expect(readCapture(file)).toEqual(
      packets.map(({ bytes, timeUs = 0, originalLength = bytes.length }, i) => ({
        frame: i + 1,
        timeUs,
        linkType: 113,
        originalLength,
        bytes: Buffer.from(bytes).toString('latin1'),
      })),
    );
  });

  test('reads the same however it is cut', () => {
    checkIncremental(observeCapture, file);
  });

  test('that ends too early gives all before, and says where', () => {
    for (let length = 25; length < file.length; length++) {
      const events = readCapture(file.subarray(0, length));
      const got = packetsOf(events);
      expect(got).toEqual(packetsOf(readCapture(file)).slice(0, got.length));
      const used = buildPcap(packets.slice(0, got.length), options).length;
      expect(diagnosticsOf(events).map(({ code, offset }) => [code, offset])).toEqual(
        used === length ? [] : [['pcap/truncated-record', used]],
      );
    }
  });
});

describe('pcap', () => {
  test('keeps nanoseconds as a fraction', () => {
    const file = buildPcap([{ bytes: Buffer.of(1), timeUs: 1_700_000_000_000_000 + 0.25 }], { nanoseconds: true });
    expect(packetsOf(readCapture(file))[0]!.timeUs).toBe(1_700_000_000_000_000 + 0.25);
  });

  test('without packets is reported as empty, once', () => {
    expect(diagnosticsOf(readCapture(pcapHeader())).map(({ code }) => code)).toEqual(['capture/empty']);
  });

  test('cut inside its header is reported as cut', () => {
    const codes = diagnosticsOf(readCapture(pcapHeader().subarray(0, 20))).map(({ code }) => code);
    expect(codes).toEqual(['pcap/truncated-record']);
  });

  test('before version 2.3 has the lengths the other way round, and with 2.3 either way', () => {
    const swapped = Buffer.concat([
      pcapHeader({ version: [2, 2], linkType: 101 }),
      ...packets.map((packet) => {
        const record = pcapRecord(packet);
        const captured = record.readUInt32LE(8);
        record.writeUInt32LE(record.readUInt32LE(12), 8);
        record.writeUInt32LE(captured, 12);
        return record;
      }),
    ]);
    const expected = packetsOf(readCapture(buildPcap(packets, { linkType: 101 })));
    expect(readCapture(swapped)).toEqual(expected);
    swapped.writeUInt16LE(3, 6);
    expect(readCapture(swapped)).toEqual(expected);
    expect(readCapture(buildPcap(packets, { version: [2, 3], linkType: 101 }))).toEqual(expected);
  });

  test('of AIX has interface types and nanoseconds', () => {
    const file = buildPcap([{ bytes: Buffer.of(1), timeUs: 5 }], { version: [2, 2], linkType: 6, nanoseconds: true });
    file.writeUInt32LE(0xa1b2c3d4, 0);
    expect(readCapture(file)).toMatchObject([{ linkType: 1, timeUs: 5 }]);
  });

  test('ignores the length of the frame check sequence in the link type', () => {
    expect(readCapture(buildPcap(packets.slice(0, 1), { linkType: 0x4400_0001 }))).toMatchObject([{ linkType: 1 }]);
  });

  test.each([
    ['version 1', buildPcap(packets, { version: [1, 2] }), 'pcap version 1.2 is not supported'],
    [
      'Ixia',
      Buffer.concat([Buffer.from('ac01001c', 'hex'), Buffer.alloc(40)]),
      'a pcap of an Ixia tester is not supported',
    ],
  ])('of an unknown variant (%s) is refused clearly', (_, file, message) => {
    expect(readCapture(file)).toEqual([{ code: 'pcap/unsupported-variant', offset: 0, message }]);
    checkIncremental(observeCapture, file);
  });
});

describe('a pcap record that cannot be', () => {
  const many = Array.from({ length: 20 }, (_, i) => ({
    bytes: Buffer.from(`packet ${i}`),
    timeUs: 1_700_000_000_000_000 + i * 1000,
  }));

  test('is stepped over, and reading goes on with the next', () => {
    const file = buildPcap(many);
    const at = buildPcap(many.slice(0, 7)).length;
    file.writeUInt32LE(0xdead_beef, at + 8);
    const events = readCapture(file);
    const texts = packetsOf(events).map(({ bytes }) => bytes);
    expect(texts).toEqual(many.filter((_, i) => i !== 7).map(({ bytes }) => bytes.toString()));
    expect(diagnosticsOf(events)).toMatchObject([{ code: 'pcap/absurd-length', offset: at }]);
    checkIncremental(observeCapture, file);
  });

  test('may be the last but one', () => {
    const file = buildPcap(many);
    file.writeUInt32LE(0xdead_beef, buildPcap(many.slice(0, 18)).length + 8);
    expect(packetsOf(readCapture(file))).toHaveLength(19);
    checkIncremental(observeCapture, file);
  });

  test('may be garbage to the end', () => {
    const file = Buffer.concat([buildPcap(many.slice(0, 3)), Buffer.alloc(500, 0xff)]);
    expect(packetsOf(readCapture(file))).toHaveLength(3);
    expect(diagnosticsOf(readCapture(file))).toHaveLength(1);
    checkIncremental(observeCapture, file);
  });

  test('is told from a large one: a snaplen above the usual is believed', () => {
    const large = [{ bytes: Buffer.alloc(400_000, 1) }, { bytes: Buffer.from('x') }];
    expect(packetsOf(readCapture(buildPcap(large, { snaplen: 1_000_000 })))).toHaveLength(2);
    expect(diagnosticsOf(readCapture(buildPcap(large)))).toMatchObject([{ code: 'pcap/absurd-length' }]);
  });
});

test('garbage after any pcap magic never throws, and ends', () => {
  fc.assert(
    fc.property(fc.constantFrom(...variants), fc.uint8Array({ maxLength: 400 }), ([, options], garbage) => {
      readCapture(pcapHeader(options), garbage);
      readCapture(pcapHeader(options).subarray(0, 4), garbage);
    }),
  );
});
