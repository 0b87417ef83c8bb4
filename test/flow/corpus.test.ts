import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Intake } from '../../src/bytes/intake.ts';
import { CaptureReader } from '../../src/capture/capture-reader.ts';
import { FlowTable } from '../../src/flow/flow-table.ts';
import { PacketDecoder } from '../../src/packet/packet-decoder.ts';

const corpus = join(process.env['CORSCOPE_SHARED'] ?? '../shared', 'corpus');
const expectations = join(corpus, 'EXPECTED.ndjson');

interface Expected {
  readonly file: string;
  readonly rc: number;
  readonly lost_segments: number;
  readonly tcp?: readonly {
    a: string;
    b: string;
    a_bytes: number;
    a_sha256: string;
    b_bytes: number;
    b_sha256: string;
  }[];
}

/** Streams by both endpoints as `from > to: bytes sha256`. */
function streamsOf(file: string): Set<string> {
  const raw = readFileSync(file);
  const streams: { name: string; bytes: number; hash: Hash }[] = [];
  const sink = { diagnostic: () => {} };
  const open = (client: string, server: string) => {
    const both = [`${client} > ${server}`, `${server} > ${client}`].map((name) => {
      const stream = { name, bytes: 0, hash: createHash('sha256') };
      streams.push(stream);
      return stream;
    });
    return {
      chunk(chunk: { direction: 0 | 1; bytes: Buffer; start: number; end: number }): void {
        const stream = both[chunk.direction]!;
        stream.bytes += chunk.end - chunk.start;
        stream.hash.update(chunk.bytes.subarray(chunk.start, chunk.end));
      },
      gap: () => {},
      end: () => {},
    };
  };
  const factory = {
    recognise: () => 'http' as const,
    open: (_: unknown, c: { client: string; server: string }) => open(c.client, c.server),
  };
  const table = new FlowTable(file, factory, sink);
  const decoder = new PacketDecoder(file, { segment: (s) => table.segment(s), datagram: () => {}, ...sink });
  const reader = new CaptureReader(file, { packet: (p) => decoder.packet(p), secrets: () => {}, ...sink });
  const intake = new Intake(reader);
  intake.push(raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw);
  reader.end(intake.rest());
  decoder.end();
  table.end();
  return new Set(
    streams.map(({ name, bytes, hash }) => `${name.replaceAll(/[[\]]/g, '')}: ${bytes} ${hash.digest('hex')}`),
  );
}

/** What is not told since it is another leg of a connection: here the bytes behind a load balancer, in IP in IP as before it. */
const OTHER_LEGS: Readonly<Record<string, readonly string[]>> = {
  'pcap/suricata-bug-5437-02.pcap': [
    '41.108.52.138:54520 > 126.203.57.64:80: 240 edfb4c3f3bc8021984ffa61e4d5ba63210c4402dcb060c86b5bf1950ea42685b',
  ],
};

const plain = (endpoint: string): string => endpoint.replaceAll(/[[\]]/g, '');

describe.skipIf(!existsSync(expectations))('streams of public captures without a gap', () => {
  const all = existsSync(expectations) ? readFileSync(expectations, 'utf8').trim().split('\n') : [];
  const files = all
    .map((line): Expected => JSON.parse(line))
    .filter(({ file, rc, lost_segments: lost }) => /\.(pcap|pcapng|cap)(\.gz)?$/.test(file) && rc === 0 && lost === 0);
  test.each(files)('$file: byte for byte what tshark reassembles', ({ file, tcp }) => {
    const wanted = (tcp ?? [])
      .flatMap(({ a, b, a_bytes, a_sha256, b_bytes, b_sha256 }) => [
        { name: `${plain(a)} > ${plain(b)}`, bytes: a_bytes, sha: a_sha256 },
        { name: `${plain(b)} > ${plain(a)}`, bytes: b_bytes, sha: b_sha256 },
      ])
      .filter(({ bytes }) => bytes > 0)
      .map(({ name, bytes, sha }) => `${name}: ${bytes} ${sha}`);
    if (wanted.length === 0) return;
    const streams = streamsOf(join(corpus, file));
    expect(wanted.filter((stream) => !streams.has(stream))).toEqual(OTHER_LEGS[file] ?? []);
  });
});
