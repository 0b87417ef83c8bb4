import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { ConnectionInfo } from '../../src/flow/stream.ts';
import { HttpFactory } from '../../src/http/http-factory.ts';
import { chunkOf } from './converse.ts';

function make(): { factory: HttpFactory; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const factory = new HttpFactory('a.pcap', {
    nextExchangeId: () => 1,
    exchange: () => undefined,
    diagnostic: (diagnostic) => void diagnostics.push(diagnostic),
  });
  return { factory, diagnostics };
}

const info = (id: number, server: string): ConnectionInfo => ({
  id,
  client: '10.0.0.2:50000',
  server,
  fromStart: true,
  scheme: 'http',
  serverName: null,
  timeUs: 0,
});
const TLS = Buffer.from('\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00', 'latin1');
const HTTP2 = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

test('HTTP is read, TLS and HTTP/2 are not', () => {
  const { factory } = make();
  expect(factory.recognise(chunkOf(Buffer.from('GET / HTTP/1.1\r\n')))).toBe('http');
  expect(factory.open('http', info(1, 'a:80'))).not.toBeNull();
  expect(factory.recognise(chunkOf(HTTP2))).toBe('http');
  expect(factory.open('http', info(2, 'a:80'))).toBeNull();
  expect(factory.recognise(chunkOf(TLS))).toBe('tls');
  expect(factory.open('tls', info(3, 'a:443'))).toBeNull();
});

test('what is not read is told once, counted, with those seen most often first', () => {
  const { factory, diagnostics } = make();
  for (let id = 1; id <= 7; id++) {
    factory.recognise(chunkOf(HTTP2, { frameNumber: 10 * id }));
    factory.open('http', info(id, id < 3 ? 'rare:80' : 'often:80'));
  }
  expect(diagnostics).toEqual([]);
  factory.end();
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'http2/not-decoded: 7 connections with often:80 and rare:80 speak HTTP/2, which this version does not read in captures',
  ]);
  expect(diagnostics[0]?.primary?.source).toMatchObject({ kind: 'frame', frame: 10 });
});

test('what was encrypted is read by the protocol that was negotiated, else by content', () => {
  const { factory, diagnostics } = make();
  const secure = { ...info(1, 'a:443'), scheme: 'https', serverName: 'media.example' } as const;
  expect(factory.openSecure('http/1.1', secure, 5)).not.toBeNull();
  expect(factory.openSecure('imap', secure, 5)).toBeNull();
  factory.recognise(chunkOf(Buffer.from('GET / HTTP/1.1\r\n')));
  expect(factory.openSecure(null, secure, 5)).not.toBeNull();
  expect(factory.openSecure('h2', secure, 5)).toBeNull();
  factory.end();
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'http2/not-decoded: 1 connection with media.example speaks HTTP/2, which this version does not read in captures'.slice(
      19,
    ),
  ]);
});

test('where all was read there is nothing to tell', () => {
  const { factory, diagnostics } = make();
  factory.recognise(chunkOf(Buffer.from('GET / HTTP/1.1\r\n')));
  factory.open('http', info(1, 'a:80'));
  factory.end();
  expect(diagnostics).toEqual([]);
});
