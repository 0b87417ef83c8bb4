import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { analyseTls } from './analyse-tls.ts';
import { packetsOf } from './capture-tls.ts';
import type { Sent } from './play.ts';
import { type Recording, recordTls } from './record-tls.ts';
import { GET, OK, recordTalk } from './talk.ts';
import { OPENING, throughProxy } from './through-proxy.ts';

const told = (recording: Recording) => analyseTls(recording, packetsOf(recording.sent));
const shown = ({ method, url, protocol, status, requestHeaders, responseHeaders, lack, complete }: Exchange) => ({
  method,
  url,
  protocol,
  status,
  requestHeaders,
  responseHeaders,
  lack,
  complete,
});
const codesOf = (recording: Recording): string[] => told(recording).diagnostics.map(({ code }) => code);

/** The recording of a connection to a proxy that is itself encrypted, with `inner` in its tunnel. */
async function encrypted(inner: readonly Sent[], keyLog: string): Promise<Recording> {
  const talk = inner.map(({ direction, bytes }) => [direction === 0 ? '>' : '<', bytes] as const);
  const outer = await recordTls({ talk, client: { servername: 'proxy.example' } });
  return { ...outer, keyLog: outer.keyLog + keyLog };
}

describe('TLS in the tunnel of a proxy (CONNECT, RFC 9110 section 9.3.6)', () => {
  let direct: Recording;
  beforeAll(async () => {
    direct = await recordTalk();
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s: the exchanges are those of a direct connection', async (version) => {
    const recording = await recordTalk({ server: { maxVersion: version }, client: { maxVersion: version } });
    const [connect, ...inside] = told(throughProxy(recording)).exchanges;
    expect(connect).toMatchObject({ method: 'CONNECT', url: 'media.example:443', status: 200, complete: true });
    expect(inside.map(shown)).toEqual(told(recording).exchanges.map(shown));
    expect(inside).toHaveLength(2);
    expect(inside[0]!.url).toBe('https://media.example/a');
  });

  test('frames are those of the capture', () => {
    const [first] = told(direct).exchanges;
    const [, inside] = told(throughProxy(direct)).exchanges;
    const frameOf = ({ source }: Exchange): number => (source.kind === 'capture' ? source.request[0]!.frame : 0);
    expect(frameOf(inside!)).toBe(frameOf(first!) + OPENING.length);
  });

  test('however the segments are cut', () => {
    const all = throughProxy(direct);
    const sent = all.sent.flatMap(({ direction, bytes }) =>
      Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => ({
        direction,
        bytes: bytes.subarray(7 * i, 7 * i + 7),
      })),
    );
    expect(told({ ...all, sent }).exchanges.map(shown)).toEqual(told(all).exchanges.map(shown));
  });

  test('without secrets it is a connection to that host, as any other', () => {
    const { diagnostics } = told({ ...throughProxy(direct), keyLog: '' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['tls/no-secret']);
    expect(diagnostics[0]!.message).toContain('media.example');
  });

  test('a proxy that is itself encrypted', async () => {
    const recording = await encrypted(throughProxy(direct).sent, direct.keyLog);
    const { exchanges, diagnostics } = told(recording);
    expect(diagnostics).toEqual([]);
    expect(exchanges.map(({ url, status }) => `${url} ${status}`)).toEqual([
      'media.example:443 200',
      'https://media.example/a 200',
      'https://media.example/a 200',
    ]);
  });

  test('records that lie together in one record of the proxy', async () => {
    const { sent } = throughProxy(direct);
    // What a side sends in a row is one record around it.
    const joined = sent.reduce<Sent[]>((rows, { direction, bytes }) => {
      const last = rows.at(-1);
      if (last?.direction === direction)
        rows[rows.length - 1] = { direction, bytes: Buffer.concat([last.bytes, bytes]) };
      else rows.push({ direction, bytes });
      return rows;
    }, []);
    const recording = await encrypted(joined, direct.keyLog);
    expect(told(recording).exchanges.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('a tunnel in a tunnel is told as not read', async () => {
    const recording = await encrypted(throughProxy(direct).sent, direct.keyLog);
    const twice = throughProxy(recording);
    expect(codesOf(twice)).toEqual(['tls/not-decoded']);
    expect(told(twice).exchanges.map(({ method }) => method)).toEqual(['CONNECT', 'CONNECT']);
  });

  test('a capture that begins between the CONNECT and its answer', () => {
    const packets = packetsOf(throughProxy(direct).sent);
    const { exchanges, diagnostics } = analyseTls(direct, packets.slice(3));
    expect(exchanges.map(({ method, url, status }) => `${method} ${url} ${status}`)).toEqual([
      'null null 200',
      'GET https://media.example/a 200',
      'GET https://media.example/a 200',
    ]);
    expect(diagnostics).toEqual([]);
  });

  test('a proxy that wants to know who asks', () => {
    const { sent } = throughProxy(direct);
    const refusal = 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno';
    const asked = [OPENING[0]!, { direction: 1 as const, bytes: Buffer.from(refusal) }, ...sent];
    expect(told({ ...direct, sent: asked }).exchanges.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'CONNECT 407',
      'CONNECT 200',
      'GET 200',
      'GET 200',
    ]);
  });

  test('plain HTTP in the tunnel stays what it was', async () => {
    const plain = [
      ...OPENING,
      { direction: 0 as const, bytes: Buffer.from(GET) },
      { direction: 1 as const, bytes: Buffer.from(OK) },
    ];
    expect(told({ ...direct, sent: plain }).exchanges.map(({ method }) => method)).toEqual(['CONNECT', 'GET']);
  });
});
