import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { FLAG, tcpFrame } from '../support/build-packet.ts';
import { analyseTls } from '../tls/analyse-tls.ts';
import { packetsOf } from '../tls/capture-tls.ts';
import type { Sent } from '../tls/play.ts';
import { type Recording, recordTls } from '../tls/record-tls.ts';
import { GET, OK, recordTalk } from '../tls/talk.ts';
import { OPENING as CONNECT_OPENING } from '../tls/through-proxy.ts';
import { down, OPENINGS, reply5, request5, says, up } from './build-socks.ts';

const told = (recording: Recording) => analyseTls(recording, packetsOf(recording.sent));
const lines = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map(({ method, url, status }) => `${method} ${url} ${status}`);
const shown = ({ method, url, status, requestHeaders, complete, protocol }: Exchange) => ({
  method,
  url,
  status,
  requestHeaders,
  complete,
  protocol,
});
const through = (opening: readonly Sent[], recording: Recording): Recording => ({
  ...recording,
  sent: [...opening, ...recording.sent],
});
/** Every segment of it has at most `size` bytes. */
const inPieces = (sent: readonly Sent[], size: number): Sent[] =>
  sent.flatMap(({ direction, bytes }) =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => ({
      direction,
      bytes: bytes.subarray(size * i, size * i + size),
    })),
  );
/** What a side sends in a row is one segment. */
const inOne = (sent: readonly Sent[]): Sent[] =>
  sent.reduce<Sent[]>((rows, { direction, bytes }) => {
    const last = rows.at(-1);
    if (last?.direction === direction) rows[rows.length - 1] = { direction, bytes: Buffer.concat([last.bytes, bytes]) };
    else rows.push({ direction, bytes });
    return rows;
  }, []);

/** As a loopback device has them: a packet for each side. */
function inLongPackets(up: Buffer, down: Buffer) {
  const [syn, answer] = packetsOf([]);
  const addresses = { source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 50_000, destinationPort: 443 };
  const back = { source: '10.0.0.1', destination: '10.0.0.2', sourcePort: 443, destinationPort: 50_000 };
  const frames = [
    tcpFrame({ ...addresses, seq: 1001, ack: 5001, flags: FLAG.ack, payload: up }),
    tcpFrame({ ...back, seq: 5001, ack: 1001 + up.length, flags: FLAG.ack, payload: down }),
  ];
  return [syn!, answer!, ...frames.map((bytes, at) => ({ bytes, timeUs: 1_700_000_000_010_000 + at }))];
}

const FIVE = OPENINGS['SOCKS 5, a name']!;
const TALK = [says(0, GET), says(1, OK), says(0, GET), says(1, OK)];
const BOTH = ['GET http://media.example/a 200', 'GET http://media.example/a 200'];
const SECURE = ['GET https://media.example/a 200', 'GET https://media.example/a 200'];
const inClear = (sent: readonly Sent[]) => told({ ...NOTHING, sent });
const NOTHING = { keyLog: '', protocol: null, cipher: '', isResumed: false, session: null, hasFailed: false } as const;

describe.each(Object.entries(OPENINGS))('%s', (_name, opening) => {
  let direct: Recording;
  beforeAll(async () => {
    direct = await recordTalk();
  });

  test('HTTP in clear behind it', () => {
    const { exchanges, diagnostics } = inClear([...opening(80), ...TALK]);
    expect(lines(exchanges)).toEqual(BOTH);
    expect(diagnostics).toEqual([]);
  });

  test('TLS 1.3: the exchanges are those of a direct connection', () => {
    const { exchanges, diagnostics } = told(through(opening(443), direct));
    expect(exchanges.map(shown)).toEqual(told(direct).exchanges.map(shown));
    expect(lines(exchanges)).toEqual(SECURE);
    expect(diagnostics).toEqual([]);
  });

  test.each([1, 2, 3, 7])('segments of %i bytes', (size) => {
    const all = through(opening(443), direct);
    const { exchanges, diagnostics } = told({ ...all, sent: inPieces(all.sent, size) });
    expect(lines(exchanges)).toEqual(SECURE);
    expect(diagnostics).toEqual([]);
  });

  test('the client waits for no answer', () => {
    const sent = [...opening(80), ...TALK.slice(0, 2)];
    const early = [
      ...sent.filter(({ direction }) => direction === 0),
      ...sent.filter(({ direction }) => direction === 1),
    ];
    for (const order of [early, inOne(early)]) {
      const { exchanges, diagnostics } = inClear(order);
      expect(lines(exchanges)).toEqual(BOTH.slice(1));
      expect(diagnostics).toEqual([]);
    }
  });

  test('the client waits for no answer, and sends much at once', () => {
    const put = `PUT /a HTTP/1.1\r\nHost: media.example\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5000)}`;
    const sent = [...opening(80), says(0, put), says(1, OK)];
    const [up, down] = [0, 1].map((side) =>
      Buffer.concat(sent.filter(({ direction }) => direction === side).map(({ bytes }) => bytes)),
    );
    const { exchanges } = analyseTls({ ...NOTHING, sent: [] }, inLongPackets(up!, down!));
    expect(lines(exchanges)).toEqual(['PUT http://media.example/a 200']);
  });

  test('cut off anywhere: what is there is read, and nothing made up', () => {
    const packets = packetsOf([...opening(80), ...TALK]);
    for (let n = 1; n <= packets.length; n++) {
      const { exchanges, diagnostics } = analyseTls({ ...NOTHING, sent: [] }, packets.slice(0, n));
      for (const line of lines(exchanges)) expect(line).toMatch(/^GET http:\/\/media\.example\/a (?:200|null)$/);
      expect(diagnostics).toEqual([]);
    }
  });

  test('a capture that begins anywhere in the negotiation', () => {
    const before = opening(443).length + 2;
    const packets = packetsOf(through(opening(443), direct).sent);
    for (let n = 1; n < before; n++) expect(lines(analyseTls(direct, packets.slice(n)).exchanges)).toEqual(SECURE);
  });

  test('any packet of the negotiation is missing', () => {
    const before = opening(443).length + 2;
    const packets = packetsOf(through(opening(443), direct).sent);
    for (let lost = 0; lost < before; lost++) {
      const { exchanges } = analyseTls(
        direct,
        packets.filter((_, at) => at !== lost),
      );
      expect(lines(exchanges), `without packet ${lost}`).toEqual(SECURE);
    }
  });

  test('two packets are the wrong way round', () => {
    const packets = packetsOf(through(opening(443), direct).sent);
    for (let at = 1; at < opening(443).length + 4; at++) {
      const swapped = packets.toSpliced(at, 2, packets[at + 1]!, packets[at]!);
      const { exchanges, diagnostics } = analyseTls(direct, swapped);
      expect(lines(exchanges), `packets ${at} and ${at + 1}`).toEqual(SECURE);
      expect(diagnostics).toEqual([]);
    }
  });

  test.each([0, 1] as const)('one direction only: %i', (direction) => {
    const sent = [...opening(80), ...TALK].filter((one) => one.direction === direction);
    const expected = direction === 0 ? 'GET http://media.example/a null' : 'null null 200';
    expect(lines(inClear(sent).exchanges)).toEqual([expected, expected]);
  });
});

describe('through a SOCKS proxy', () => {
  test('TLS 1.2', async () => {
    const recording = await recordTalk({ server: { maxVersion: 'TLSv1.2' }, client: { maxVersion: 'TLSv1.2' } });
    expect(lines(told(through(FIVE(443), recording)).exchanges)).toEqual(SECURE);
  });

  test('without secrets the connection is told by the host that TLS names, or the client asked the proxy for', async () => {
    const named = await recordTalk();
    const nameless = await recordTalk({ client: { servername: '' } });
    for (const recording of [named, nameless]) {
      const { diagnostics } = told({ ...through(FIVE(443), recording), keyLog: '' });
      expect(diagnostics.map(({ code }) => code)).toEqual(['tls/no-secret']);
      expect(diagnostics[0]!.message).toContain('media.example');
    }
  });

  test('a request without Host goes where the proxy was asked to connect', () => {
    const { exchanges } = inClear([...FIVE(8080), says(0, 'GET /a HTTP/1.0\r\n\r\n'), says(1, OK)]);
    expect(lines(exchanges)).toEqual(['GET http://media.example:8080/a 200']);
    expect(exchanges[0]!.requestHeaders).toEqual([]);
  });

  test('frames are those of the capture', () => {
    const [first] = inClear([...FIVE(80), ...TALK]).exchanges;
    expect(first!.source).toMatchObject({ request: [{ frame: 7 }], response: [{ frame: 8 }] });
  });

  test('the proxy itself encrypted', async () => {
    const inner = await recordTalk();
    const sent = through(FIVE(443), inner).sent;
    const talk = sent.map(({ direction, bytes }) => [direction === 0 ? '>' : '<', bytes] as const);
    const outer = await recordTls({ talk, client: { servername: 'proxy.example' } });
    const { exchanges, diagnostics } = told({ ...outer, keyLog: outer.keyLog + inner.keyLog });
    expect(lines(exchanges)).toEqual(SECURE);
    expect(diagnostics).toEqual([]);
  });

  test('a tunnel in the tunnel is told as not read', async () => {
    const direct = await recordTalk();
    const inner = [FIVE(443), CONNECT_OPENING].map((opening) => through(opening, direct));
    for (const recording of inner) {
      const { diagnostics } = told(through(FIVE(1080), recording));
      expect(diagnostics.map(({ code }) => code)).toEqual(['tls/not-decoded']);
    }
  });

  test('a proxy that opens the connection itself, and says something else first', () => {
    const mirrored = [...FIVE(80), ...TALK].map(({ direction, bytes }) => ({
      direction: direction === 0 ? (1 as const) : (0 as const),
      bytes,
    }));
    const { exchanges } = inClear([says(0, 'NZ\x8d\x08\x87N'), ...mirrored]);
    expect(lines(exchanges)).toEqual(BOTH);
    expect(exchanges[0]).toMatchObject({ client: '10.0.0.1:443', server: '10.0.0.2:50000' });
  });

  test('what is neither HTTP nor TLS is nobody’s business', () => {
    const { exchanges, diagnostics } = inClear([...FIVE(22), says(1, 'SSH-2.0-a\r\n'), says(0, 'SSH-2.0-b\r\n')]);
    expect([exchanges, diagnostics]).toEqual([[], []]);
  });

  test('what only looks like a greeting is not taken for SOCKS', () => {
    for (const answer of [
      [5, 2],
      [5, 0, 7, 7, 7],
      [1, 2, 3],
      [0, 0x5a, 0, 0, 0, 0, 0, 0],
    ]) {
      const { exchanges, diagnostics } = inClear([up(5, 1, 0), down(...answer), up(...request5('a.example', 80, 2))]);
      expect([exchanges, diagnostics]).toEqual([[], []]);
    }
  });
});

describe('a SOCKS proxy that is not read', () => {
  const codes = (sent: readonly Sent[]) => inClear(sent).diagnostics.map(({ code, notes }) => `${code} ${notes[0]}`);

  test.each([
    ['GSSAPI', [up(5, 1, 1), down(5, 1), up(1, 1, 0, 2, 7, 7)], /not-decoded .*GSSAPI/],
    ['a method of its own', [up(5, 1, 0x80), down(5, 0x80), up(9, 9)], /not-decoded .*authentication method/],
    ['BIND', [up(5, 1, 0), down(5, 0), up(...request5('media.example', 80, 2)), down(...reply5(0))], /BIND/],
    [
      'UDP ASSOCIATE',
      [up(5, 1, 0), down(5, 0), up(...request5([0, 0, 0, 0], 0, 3)), down(...reply5(0))],
      /not-decoded .*UDP ASSOCIATE/,
    ],
    ['no method is taken', [up(5, 2, 1, 2), down(5, 0xff)], /not-admitted/],
    ['a wrong password', [up(5, 1, 2), down(5, 2), up(1, 1, 97, 1, 98), down(1, 1)], /not-admitted/],
  ] as const)('%s', (_name, sent, expected) => {
    const all = codes(sent);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatch(expected);
    for (const size of [1, 2]) expect(codes(inPieces(sent, size))).toEqual(all);
  });

  test('behind missing bytes nothing begins', () => {
    const packets = packetsOf([...FIVE(443), says(0, 'x'.repeat(300)), says(0, 'y'.repeat(300)), says(1, 'z')]);
    for (const lost of [[4, 6], [3, 6], [6]]) {
      const { diagnostics } = analyseTls(
        { ...NOTHING, sent: [] },
        packets.filter((_, at) => !lost.includes(at)),
      );
      expect(diagnostics.map(({ code }) => code)).toEqual(['tcp/gap', 'socks/not-decoded']);
    }
  });
});
