import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { ConnectionInfo } from '../../src/flow/stream.ts';
import { H1Connection } from '../../src/http/h1/connection.ts';
import { H2Connection } from '../../src/http/h2/connection.ts';
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
const SETTINGS = Buffer.from('000006040000000000000300000064', 'hex');

test('HTTP and HTTP/2 are read, TLS is not', () => {
  const { factory } = make();
  expect(factory.recognise(chunkOf(Buffer.from('GET / HTTP/1.1\r\n')))).toBe('http');
  expect(factory.open('http', info(1, 'a:80'))).toBeInstanceOf(H1Connection);
  expect(factory.recognise(chunkOf(HTTP2))).toBe('http');
  expect(factory.open('http', info(2, 'a:80'))).toBeInstanceOf(H2Connection);
  expect(factory.recognise(chunkOf(SETTINGS))).toBe('http-response');
  expect(factory.open('http', info(2, 'a:80'))).toBeInstanceOf(H2Connection);
  expect(factory.recognise(chunkOf(TLS))).toBe('tls');
  expect(factory.open('tls', info(3, 'a:443'))).toBeNull();
});

test('what is not read is told once, counted, with those seen most often first', () => {
  const { factory, diagnostics } = make();
  factory.recognise(chunkOf(HTTP2, { frameNumber: 98 }));
  const http2 = factory.open('http', info(8, 'h2:80'));
  http2?.chunk(chunkOf(HTTP2, { frameNumber: 98 }));
  http2?.chunk(chunkOf(Buffer.from('no frames at all'), { frameNumber: 99 }));
  http2?.end(0, 'capture-ended', 0, 99);
  expect(diagnostics).toEqual([]);
  factory.end();
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'http2/not-decoded: HTTP/2 with h2:80 could not be read to its end, in 1 direction of a connection',
  ]);
  expect(diagnostics[0]?.primary?.source).toMatchObject({ kind: 'frame', frame: 99 });
});

test('what was encrypted is read by the protocol that was negotiated, else by content', () => {
  const { factory, diagnostics } = make();
  const secure = { ...info(1, 'a:443'), scheme: 'https', serverName: 'media.example' } as const;
  expect(factory.openSecure('http/1.1', secure)).not.toBeNull();
  expect(factory.openSecure('imap', secure)).toBeNull();
  factory.recognise(chunkOf(Buffer.from('GET / HTTP/1.1\r\n')));
  expect(factory.openSecure(null, secure)).not.toBeNull();
  expect(factory.openSecure('h2', secure)).toBeInstanceOf(H2Connection);
  factory.end();
  expect(diagnostics).toEqual([]);
});

test('where all was read there is nothing to tell', () => {
  const { factory, diagnostics } = make();
  factory.recognise(chunkOf(Buffer.from('GET / HTTP/1.1\r\n')));
  factory.open('http', info(1, 'a:80'));
  factory.end();
  expect(diagnostics).toEqual([]);
});
