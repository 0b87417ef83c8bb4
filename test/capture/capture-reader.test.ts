import { describe, expect, test } from 'vitest';
import { unknownFormat } from '../../src/diagnostics/capture.ts';
import { buildPcap, buildPcapng } from '../support/build-capture.ts';
import { checkIncremental } from '../support/check-consumer.ts';
import { diagnosticsOf, observeCapture, packetsOf, readCapture } from './observe.ts';

const packets = [
  { bytes: Buffer.from('one'), timeUs: 1_700_000_000_000_000 },
  { bytes: Buffer.from('two'), timeUs: 1_700_000_000_000_001 },
];

describe('a capture', () => {
  test('gives the same packets as pcap and as pcapng', () => {
    expect(readCapture(buildPcap(packets))).toEqual(readCapture(buildPcapng(packets)));
    expect(packetsOf(readCapture(buildPcap(packets)))).toHaveLength(2);
  });

  test('knows how many packets it had', () => {
    const { consumer } = observeCapture();
    expect(consumer).toMatchObject({ packets: 0, needBytes: 4 });
    const file = buildPcap(packets);
    consumer.read(file, 0, file.length);
    expect(consumer).toMatchObject({ packets: 2 });
  });

  test.each([
    ['', 'capture/empty'],
    ['abc', 'capture/unknown-format'],
    ['no capture at all, whatever its name', 'capture/unknown-format'],
  ])('that is none ("%s") is refused, once', (content, code) => {
    const file = Buffer.from(content);
    expect(readCapture(file)).toMatchObject([{ code }]);
    checkIncremental(observeCapture, file);
  });

  test.each([
    ['[{"origin": ["https://a.example"], "method": ["GET"]}]', 'this is a CORS configuration'],
    ['cors_config:\n- maxAgeSeconds: 3600', 'this is a CORS configuration'],
    ['- AllowedOrigins: ["*"]', 'this is a CORS configuration'],
    ['[1, 2]', 'this is JSON, but not a HAR'],
    ['no capture: at all', 'begins with 6e 6f 20 63'],
  ])('that is %s is told by what it is', (content, text) => {
    expect(unknownFormat('a', Buffer.from(content)).primary?.text).toBe(text);
  });

  test('larger than the window is read whole', () => {
    const large = Array.from({ length: 3000 }, (_, i) => ({ bytes: Buffer.alloc(i % 2000, i) }));
    const events = readCapture(buildPcap(large), Buffer.alloc(0));
    expect(packetsOf(events).map(({ bytes }) => bytes.length)).toEqual(large.map(({ bytes }) => bytes.length));
    expect(diagnosticsOf(events)).toEqual([]);
  });
});
