import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { analyse, readSample } from '../support/analyse.ts';
import { buildPcap } from '../support/build-capture.ts';
import { cutCapture } from '../support/cut-capture.ts';
import { cutPackets } from '../support/cut-packets.ts';
import { packetsIn } from '../support/packets-in.ts';

const CUT = 'packet/snaplen-cut';
const told = (capture: Buffer): readonly Diagnostic[] => analyse({ 'a.pcap': capture }).diagnostics;
const codes = (capture: Buffer): string[] => told(capture).map(({ code }) => code);

describe('what a snapshot length cut off is told once', () => {
  const packets = packetsIn(readSample('one-visit.pcap'));
  /** The packet with the first answer of the bucket is missing besides. */
  const head = packets.findIndex(({ bytes }) => Buffer.from(bytes).includes('Server: AliyunOSS\r\n'));
  const lossy = packets.filter((_, at) => at !== head);

  test('and not as messages that were picked up again', () => {
    expect(codes(buildPcap(cutPackets(packets, 420)))).toEqual([CUT]);
  });

  test('beside packets that are missing, which is told as well', () => {
    const both = codes(buildPcap(cutPackets(lossy, 420)));
    expect(both).toContain(CUT);
    expect(both).toContain('tcp/gap');
    expect(both).toContain('http/resynchronised');
  });
});

describe('headers of HTTP/2 that cannot be known', () => {
  const recorded = (name: string): Buffer => readFileSync(`test/scenarios/recorded/${name}.h2.pcapng`);
  const unknownIn = (capture: Buffer): Diagnostic | undefined =>
    told(capture).find(({ code }) => code === 'http2/unknown-headers');

  test('since packets were cut: they are to be recorded whole, and not from the beginning', () => {
    const found = unknownIn(cutCapture(recorded('all-well'), 280));
    expect(found?.notes[1]).toMatch(
      /^HTTP\/2 sends .+ lies in packets that were cut short \(see packet\/snaplen-cut\)$/,
    );
    expect(found?.help?.text).toMatch(/^record again with whole packets: \S+ -s 0, or no packet limit in Wireshark$/);
  });
});
