import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildPcapng, PcapngBuilder } from '../support/build-capture.ts';
import { checkIncremental } from '../support/check-consumer.ts';
import { diagnosticsOf, observeCapture, packetsOf, readCapture } from './observe.ts';

const SECOND = 1_700_000_000n;
const text = (bytes: string): { bytes: Buffer } => ({ bytes: Buffer.from(bytes, 'latin1') });
const hello = text('hello');

describe.each([
  ['little-endian', true],
  ['big-endian', false],
])('a %s pcapng', (_, littleEndian) => {
  const file = new PcapngBuilder(littleEndian)
    .section()
    .interface()
    .interface({ linkType: 113, resolution: 9 })
    .interface({ linkType: 101, resolution: 0x94, offsetSeconds: 1000 })
    .interface({ linkType: 0, resolution: 3, offsetSeconds: -7 })
    .packet({ ...text('abc'), ticks: SECOND * 1_000_000n + 1n })
    .packet({ ...text('abcd'), interface: 1, ticks: SECOND * 1_000_000_000n + 250n, originalLength: 99 })
    .block(4, Buffer.alloc(20))
    .block(5, Buffer.alloc(12))
    .packet({ ...text(''), interface: 2, ticks: (SECOND << 20n) + (1n << 19n) })
    .secrets(Buffer.from('CLIENT_RANDOM 00 11\n'))
    .block(0x0000_1234, Buffer.from('unknown to all'))
    .simplePacket({ ...text('simple'), originalLength: 10 })
    .obsoletePacket({ ...text('old'), interface: 3, ticks: SECOND * 1000n })
    .file();

  test('gives its packets and secrets, and skips what it does not know', () => {
    const at = Number(SECOND) * 1e6;
    const us = at + 1;
    expect(readCapture(file)).toEqual([
      { frame: 1, timeUs: us, linkType: 1, originalLength: 3, bytes: 'abc' },
      { frame: 2, timeUs: at + 0.25, linkType: 113, originalLength: 99, bytes: 'abcd' },
      { frame: 3, timeUs: at + 500_000 + 1000e6, linkType: 101, originalLength: 0, bytes: '' },
      { secrets: 0x544c534b, payload: 'CLIENT_RANDOM 00 11\n' },
      { frame: 4, timeUs: at + 500_000 + 1000e6, linkType: 1, originalLength: 10, bytes: 'simple\0\0' },
      { frame: 5, timeUs: at - 7e6, linkType: 0, originalLength: 3, bytes: 'old' },
    ]);
  });

  test('reads the same however it is cut', () => {
    checkIncremental(observeCapture, file);
  });

  test('that ends too early gives all before, and says where', () => {
    const all = packetsOf(readCapture(file));
    for (let length = 29; length < file.length; length++) {
      const events = readCapture(file.subarray(0, length));
      expect(packetsOf(events)).toEqual(all.slice(0, packetsOf(events).length));
      const codes = diagnosticsOf(events).map(({ code }) => code);
      expect(codes.length).toBeLessThanOrEqual(1);
      for (const code of codes) expect(['pcapng/truncated-block', 'capture/empty']).toContain(code);
    }
    const last = file.length - 32 - 4;
    expect(diagnosticsOf(readCapture(file.subarray(0, -3)))).toMatchObject([
      { code: 'pcapng/truncated-block', offset: last },
    ]);
  });
});

describe('pcapng', () => {
  test('may have several sections, each with its own byte order and interfaces', () => {
    const file = Buffer.concat([
      new PcapngBuilder(true).section().interface({ linkType: 1 }).packet(text('one')).file(),
      new PcapngBuilder(false)
        .section()
        .interface({ linkType: 101, resolution: 0 })
        .packet({ ...hello, ticks: 3n })
        .file(),
      new PcapngBuilder(true).section().interface({ linkType: 113 }).packet(text('three')).file(),
    ]);
    expect(readCapture(file)).toMatchObject([
      { frame: 1, linkType: 1, bytes: 'one' },
      { frame: 2, linkType: 101, bytes: 'hello', timeUs: 3e6 },
      { frame: 3, linkType: 113, bytes: 'three' },
    ]);
    checkIncremental(observeCapture, file);
  });

  test.each([
    [6, 1_700_000_000_123_456n, 1_700_000_000_123_456],
    [9, 1_700_000_000_123_456_789n, 1_700_000_000_123_456 + 0.789],
    [12, 1_700_000_000_123_456_789_012n & 0xffff_ffff_ffff_ffffn, null],
    [0, 1_700_000_000n, 1_700_000_000_000_000],
    [0x80, 1_700_000_000n, 1_700_000_000_000_000],
    [0xa0, (1_700_000_000n << 32n) | 0x8000_0000n, 1_700_000_000_500_000],
    [0x8a, 1_700_000_000n * 1024n + 512n, 1_700_000_000_500_000],
  ])('with resolution %i keeps time as exact as a double can', (resolution, ticks, expected) => {
    const file = new PcapngBuilder()
      .section()
      .interface({ resolution })
      .packet({ ...hello, ticks })
      .file();
    const [packet] = packetsOf(readCapture(file));
    const exact = expected ?? Number(ticks) / 1e6;
    expect(Math.abs(packet!.timeUs - exact)).toBeLessThanOrEqual(0.25);
  });

  test('cuts a simple packet to the snaplen of the first interface', () => {
    const file = new PcapngBuilder()
      .section()
      .interface({ snaplen: 4 })
      .simplePacket({ ...text('simp'), originalLength: 60 })
      .file();
    expect(readCapture(file)).toMatchObject([{ bytes: 'simp', originalLength: 60 }]);
  });

  test('numbers custom blocks as Wireshark does, and counts them not as packets', () => {
    const file = new PcapngBuilder()
      .section()
      .block(0xbad, Buffer.alloc(8))
      .interface()
      .packet(hello)
      .block(0x4000_0bad, Buffer.alloc(2_000_000))
      .packet(hello)
      .file();
    expect(readCapture(file)).toMatchObject([{ frame: 2 }, { frame: 4 }]);
    const { consumer } = observeCapture();
    consumer.read(file, 0, file.length);
    expect(consumer).toMatchObject({ packets: 2 });
  });

  test('steps over a long unknown block without holding it, whole or cut', () => {
    const builder = new PcapngBuilder().section().interface().packet(hello).block(0x77, Buffer.alloc(5_000_000));
    const file = builder.packet(text('after')).file();
    const { consumer, finish } = observeCapture();
    let at = 0;
    let held = 0;
    for (let end = 1000; at < file.length; end = Math.min(file.length, end + 100_000)) {
      at = consumer.read(file, at, end);
      held = Math.max(held, end - at);
    }
    expect(finish(file.subarray(at))).toMatchObject([{ bytes: 'hello' }, { bytes: 'after' }]);
    expect(held).toBeLessThan(1000);
    expect(diagnosticsOf(readCapture(file.subarray(0, 3_000_000)))).toMatchObject([
      { code: 'pcapng/truncated-block', offset: 28 + 20 + 4 + 40 },
    ]);
  });

  test('without packets is reported as empty', () => {
    expect(diagnosticsOf(readCapture(new PcapngBuilder().section().file()))).toMatchObject([{ code: 'capture/empty' }]);
  });

  test('of another major version is skipped up to the next section', () => {
    const file = Buffer.concat([
      new PcapngBuilder().section(2).interface().packet(text('lost')).file(),
      new PcapngBuilder().section().interface().packet(hello).file(),
    ]);
    expect(readCapture(file)).toMatchObject([{ code: 'pcapng/unsupported-version', offset: 0 }, { bytes: 'hello' }]);
    checkIncremental(observeCapture, file);
  });

  test('names the interface that nobody described, once', () => {
    const file = new PcapngBuilder()
      .section()
      .packet(hello)
      .interface()
      .packet({ ...hello, interface: 9 })
      .simplePacket(text('fine'))
      .file();
    expect(readCapture(file)).toMatchObject([
      { frame: 3 },
      {
        code: 'pcapng/unknown-interface',
        offset: 28,
        message: '2 packets of an interface that the file does not describe',
      },
    ]);
  });
});

describe('a pcapng block that contradicts itself', () => {
  const before = new PcapngBuilder().section().interface().packet(text('one')).file();
  const middle = new PcapngBuilder().packet(text('two, which will be damaged')).file();
  const after = new PcapngBuilder().packet(text('three')).packet(text('four')).file();

  const damages: [string, (block: Buffer) => void][] = [
    ['a length that is no multiple of four', (block) => block.writeUInt32LE(61, 4)],
    ['a length below the least', (block) => block.writeUInt32LE(8, 4)],
    ['a huge length', (block) => block.writeUInt32LE(0x4000_0000, 4)],
    ['a length that reaches beyond the end of the file', (block) => block.writeUInt32LE(1_000_000, 4)],
    ['lengths that differ', (block) => block.writeUInt32LE(64, block.length - 4)],
    ['all bytes changed', (block) => block.fill(0xa5)],
  ];

  test.each(damages)('by %s is stepped over, and reading goes on', (_, damage) => {
    const block = Buffer.from(middle);
    damage(block);
    const file = Buffer.concat([before, block, after]);
    const events = readCapture(file);
    expect(packetsOf(events).map(({ bytes }) => bytes)).toEqual(['one', 'three', 'four']);
    expect(diagnosticsOf(events)).toMatchObject([{ code: 'pcapng/malformed-block', offset: before.length }]);
    checkIncremental(observeCapture, file);
  });

  test('by a captured length larger than the block is left out alone', () => {
    const block = Buffer.from(middle);
    block.writeUInt32LE(500, 20);
    const events = readCapture(before, block, after);
    expect(packetsOf(events).map(({ bytes, frame }) => [frame, bytes])).toEqual([
      [1, 'one'],
      [3, 'three'],
      [4, 'four'],
    ]);
    expect(diagnosticsOf(events)).toMatchObject([{ code: 'pcapng/malformed-block', offset: before.length }]);
  });

  test('in its first section header leaves what follows readable', () => {
    const broken = new PcapngBuilder().section().file();
    broken.writeUInt32LE(0, 8);
    const events = readCapture(broken, before);
    expect(packetsOf(events)).toHaveLength(1);
    expect(diagnosticsOf(events)).toMatchObject([{ code: 'pcapng/malformed-block', offset: 0 }]);
  });
});

test('mutated pcapng never throws, ends, and gives no more packets than blocks', () => {
  const sound = buildPcapng(Array.from({ length: 12 }, (_, i) => text(`packet ${i}`)));
  const position = fc.nat({ max: sound.length - 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(position, fc.nat({ max: 255 })), { maxLength: 6 }), position, (changes, cut) => {
      const file = Buffer.from(sound.subarray(0, sound.length - (cut % 50)));
      for (const [at, value] of changes) if (at < file.length) file[at] = value;
      expect(packetsOf(readCapture(file)).length).toBeLessThanOrEqual(12);
    }),
  );
});
