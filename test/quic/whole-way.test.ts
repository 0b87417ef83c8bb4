import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { Analysis } from '../../src/pipeline/analysis.ts';
import { analyse, readSample } from '../support/analyse.ts';
import { quicCapture } from '../support/build-quic-capture.ts';
import { checkIncremental } from '../support/check-consumer.ts';

const ofQuic = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  diagnostics.filter(({ code }) => code === 'quic/not-decoded');

test('hosts are named from Initial packets, from DNS and from TLS in the same capture', () => {
  const [diagnostic, ...more] = ofQuic(analyse({ 'a.pcap': quicCapture() }).diagnostics);
  expect(diagnostic?.message).toBe('3 QUIC connections with sni.example, dns.example and tls.example were not read');
  expect(diagnostic?.primary?.source).toMatchObject({ file: 'a.pcap', frame: 2 });
  expect(more).toEqual([]);
});

test('names of one input do not name the addresses of another', () => {
  const capture = quicCapture();
  const told = ofQuic(analyse({ 'a.pcap': capture, 'b.pcap': capture.subarray(0, 24) }).diagnostics);
  expect(told).toHaveLength(1);
});

test('a capture without QUIC says nothing of it', () => {
  expect(ofQuic(analyse({ 'a.pcap': readSample('header-refused.pcap') }).diagnostics)).toEqual([]);
});

test('the same is told however the capture is cut', () => {
  const none = { configurations: [], hosts: [], origins: [], dialect: null, browser: null, exchanges: 'all' } as const;
  checkIncremental(
    () => {
      const told: Diagnostic[] = [];
      const ignore = (): void => undefined;
      const sink = { exchange: ignore, attempt: ignore, finding: ignore, end: ignore };
      const reader = new Analysis(none, { ...sink, diagnostic: (diagnostic) => told.push(diagnostic) }).open('a.pcap');
      return {
        consumer: reader,
        finish: (rest) => {
          reader.end(rest);
          return ofQuic(told).map(({ message }) => message);
        },
      };
    },
    quicCapture(),
    300,
  );
});
