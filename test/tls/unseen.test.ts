import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { KeyLog } from '../../src/tls/key-log.ts';
import { analyse } from '../support/analyse.ts';
import { captureOf } from './capture-tls.ts';
import { play, type Sent } from './play.ts';
import { type Recording, RSA, recordTls } from './record-tls.ts';

const BODY = 300_000;
const PUT = Buffer.concat([
  Buffer.from(`PUT /big HTTP/1.1\r\nHost: media.example\r\nContent-Length: ${BODY}\r\n\r\n`),
  Buffer.alloc(BODY, 'GET / HTTP/1.1\r\n\r\n'),
]);
const OK = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${BODY}\r\n\r\n`),
  Buffer.alloc(BODY, 'HTTP/1.1 500 No\r\n\r\n'),
]);
const GET = 'GET /small HTTP/1.1\r\nHost: media.example\r\n\r\n';
const SMALL = 'HTTP/1.1 204 No Content\r\n\r\n';
const TALK = [
  ['>', PUT],
  ['<', OK],
  ['>', GET],
  ['<', SMALL],
] as const;

const SUITES = [
  ['TLSv1.3', 'TLS_AES_128_GCM_SHA256'],
  ['TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
  ['TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256'],
  ['TLSv1.3', 'TLS_AES_128_CCM_SHA256'],
  ['TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ['TLSv1.2', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ['TLSv1.2', 'ECDHE-RSA-AES128-SHA'],
] as const;

const bulk = (version: 'TLSv1.2' | 'TLSv1.3', ciphers: string): Promise<Recording> => {
  const options = { ciphers, minVersion: version, maxVersion: version };
  return recordTls({ talk: TALK, server: { ...options, ...RSA }, client: options });
};

function read(sent: readonly Sent[], keyLog: string, verifiesAll: boolean) {
  const log = new KeyLog();
  log.add(Buffer.from(keyLog));
  const { exchanges, diagnostics } = analyse(
    { 'a.pcap': captureOf(sent) },
    { secrets: { keyLog: log, rsaKeys: [], verifiesAll } },
  );
  const lineOf = ({ method, url, status, complete }: Exchange): string => `${method} ${url} ${status} ${complete}`;
  return { lines: exchanges.map(lineOf), codes: diagnostics.map(({ code }) => code) };
}

const SEEN = ['PUT https://media.example/big 200 true', 'GET https://media.example/small 204 true'];

describe.each(SUITES)('%s %s: bodies that nobody looks at', (version, ciphers) => {
  test('are stepped over or opened, with the same result', async () => {
    const { sent, keyLog } = await bulk(version, ciphers);
    expect(read(sent, keyLog, true)).toEqual({ lines: SEEN, codes: [] });
    expect(read(sent, keyLog, false)).toEqual({ lines: SEEN, codes: [] });
    const opened = play(sent, { keyLog });
    const stepped = play(sent, { keyLog, stepsOver: () => Number.POSITIVE_INFINITY });
    expect(stepped.pieces).toEqual(opened.pieces);
    expect(stepped.plain.map(({ length }) => length)).toEqual(opened.plain.map(({ length }) => length));
  });
});

test('only with --verify is it told that such a body is damaged', async () => {
  const { sent, keyLog } = await bulk('TLSv1.3', 'TLS_AES_128_GCM_SHA256');
  const damaged = sent.map(({ direction, bytes }): Sent => {
    if (direction !== 0 || bytes.length < 10_000) return { direction, bytes };
    const copy = Buffer.from(bytes);
    copy[bytes.length >> 1] = copy[bytes.length >> 1]! ^ 1;
    return { direction, bytes: copy };
  });
  expect(read(damaged, keyLog, false)).toEqual({ lines: SEEN, codes: [] });
  const verified = read(damaged, keyLog, true);
  expect(verified.codes).toEqual(['tls/damaged-record']);
  expect(verified.lines).toEqual([SEEN[0]!.replace('true', 'false'), SEEN[1]]);
});
