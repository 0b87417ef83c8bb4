import { expect, test } from 'vitest';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import type { ConnectionInfo } from '../../../src/flow/stream.ts';
import { newRequest } from '../../../src/http/h1/answered.ts';
import { parseCutHead, parseHead } from '../../../src/http/h1/head.ts';
import { toExchange } from '../../../src/http/h1/to-exchange.ts';
import { CONNECTION } from '../converse.ts';

const PLACE = { offset: 0, acknowledged: -1, isContiguous: true, frames: [], timeUs: 0 };

function exchangeOf(text: string, isCut: boolean, connection: Partial<ConnectionInfo> = {}): Exchange {
  const bytes = Buffer.from(text, 'latin1');
  const head = isCut ? parseCutHead(text, bytes) : parseHead(text, bytes, 0);
  if (head === null) throw new Error('no head');
  const origin = { file: 'a.pcap', connection: { ...CONNECTION, ...connection } };
  return toExchange(1, origin, newRequest(head, PLACE, text.split(' ', 1)[0]!), { lack: 'gap', endTimeUs: 0 });
}

const WHOLE = 'GET /a#b HTTP/1.1\r\nAccept: */*\r\n\r\n';
const CUT = 'GET /a#b HTTP/1.1\r\nAccept: */*\r\nHost: media.exa';
const NAMED = CUT.replace('media.exa', 'media.example\r\nOri');
const TLS = { scheme: 'https', serverName: 'media.example', server: '10.0.0.1:443' } as const;

test.each<[string, string, boolean, Partial<ConnectionInfo>, string | null]>([
  ['a request without Host is for the server', WHOLE, false, {}, 'http://10.0.0.1/a'],
  ['one that was cut off before its Host may be for any', CUT, true, {}, null],
  ['one that was cut off behind it is not', NAMED, true, {}, 'http://media.example/a'],
  ['in its own words', CUT.replace('/a#b', 'http://proxied.example:81/a#b'), true, {}, 'http://proxied.example:81/a'],
  ['TLS names the host', CUT, true, TLS, 'https://media.example/a'],
  ['but no port', CUT, true, { ...TLS, server: '10.0.0.1:8443' }, null],
  ['which a proxy was told', CUT, true, { target: 'media.example:8080' }, 'http://media.example:8080/a'],
])('%s', (_what, text, isCut, connection, url) => {
  const exchange = exchangeOf(text, isCut, connection);
  expect([exchange.url, exchange.target]).toEqual([url, url === null ? '/a' : undefined]);
});
