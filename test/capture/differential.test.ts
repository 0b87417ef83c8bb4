import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pcapParser from 'pcap-parser';
import { describe, expect, test } from 'vitest';
import { packetsOf, readCapture } from './observe.ts';

// Other people's readers, where they are right, must agree with ours on other people's captures.

const SHARED = process.env['CORSCOPE_SHARED'] ?? '../shared';
const CORPUS = join(SHARED, 'corpus');
const LARGEST_BYTES = 500_000;
const CLASSIC = ['d4c3b2a1', 'a1b2c3d4'];

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(pcap|cap)$/.test(file))
    .map((file) => join(folder, file));
}

interface ForeignPacket {
  readonly header: Readonly<
    Record<'timestampSeconds' | 'timestampMicroseconds' | 'capturedLength' | 'originalLength', number>
  >;
  readonly data: Buffer;
}

/** What pcap-parser makes of it. */
function foreignPackets(file: Buffer): Promise<ForeignPacket[]> {
  return new Promise((resolve, reject) => {
    const packets: ForeignPacket[] = [];
    const parser = pcapParser.parse(Readable.from([file]));
    parser.on('packet', (packet: ForeignPacket) => packets.push(packet));
    parser.on('error', reject);
    parser.on('end', () => resolve(packets));
  });
}

const classic = [...filesIn('captures'), ...filesIn('test'), ...filesIn(join(CORPUS, 'pcap'))]
  .map((path) => ({ path, file: readFileSync(path) }))
  .filter(({ file }) => CLASSIC.includes(file.toString('hex', 0, 4)) && file.length <= LARGEST_BYTES);

test('there are captures to compare', () => {
  expect(classic.length).toBeGreaterThanOrEqual(5);
});

describe('pcap-parser reads the same records', () => {
  test.each(classic)('of $path', async ({ file }) => {
    const theirs = await foreignPackets(file);
    // It neither notices damage nor looks for what comes after it.
    const ours = packetsOf(readCapture(file)).slice(0, theirs.length);
    expect(ours.map(({ timeUs, originalLength, bytes }) => [timeUs, originalLength, bytes])).toEqual(
      theirs.map(({ header, data }) => [
        header.timestampSeconds * 1e6 + header.timestampMicroseconds,
        header.originalLength,
        data.toString('latin1'),
      ]),
    );
  });
});

interface Expected {
  readonly file: string;
  readonly rc: number;
  readonly frames?: number;
}

/** tshark stops at damage; we go on behind it. So we may have more where it gave up. */
const expected: Expected[] = existsSync(join(CORPUS, 'EXPECTED.ndjson'))
  ? readFileSync(join(CORPUS, 'EXPECTED.ndjson'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Expected => JSON.parse(line))
      .filter(({ file, rc, frames }) => rc === 0 && frames !== undefined && /\.(pcap|pcapng|cap)$/.test(file))
  : [];

describe.runIf(expected.length > 0)('tshark counts the same frames', () => {
  test.each(expected)('in $file', ({ file, frames }) => {
    const bytes = readFileSync(join(CORPUS, file));
    const custom = bytes.toString('hex', 0, 4) === '0a0d0d0a' ? customBlocks(bytes) : 0;
    expect(packetsOf(readCapture(bytes)).length + custom).toBe(frames);
  });
});

/** Blocks to which Wireshark gives a frame number although they are no packets. */
function customBlocks(file: Buffer): number {
  let count = 0;
  let little = true;
  for (let at = 0; at + 12 <= file.length; ) {
    if (file.readUInt32LE(at) === 0x0a0d0d0a) little = file.readUInt32LE(at + 8) === 0x1a2b3c4d;
    const type = little ? file.readUInt32LE(at) : file.readUInt32BE(at);
    if (type === 0xbad || type === 0x4000_0bad) count += 1;
    at += little ? file.readUInt32LE(at + 4) : file.readUInt32BE(at + 4);
  }
  return count;
}
