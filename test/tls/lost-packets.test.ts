import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { OPENINGS } from '../socks/build-socks.ts';
import { analyseTls } from './analyse-tls.ts';
import { packetsOf } from './capture-tls.ts';
import { type Recording, recordTls } from './record-tls.ts';
import { throughProxy } from './through-proxy.ts';

const SOCKS_OPENING = OPENINGS['SOCKS 5, a name']!(443);
const NUMBERS = [1, 2, 3, 4, 5, 6, 7];
/** Each answer has the number of its request; their lengths differ. */
const TALK = NUMBERS.flatMap((n) => {
  const request = `GET /${n} HTTP/1.1\r\nHost: media.example\r\nX-Length: ${'x'.repeat(40 * n)}\r\n\r\n`;
  const body = 'y'.repeat(100 + 70 * (n % 3));
  const answer = `HTTP/1.1 200 OK\r\nX-Number: ${n}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return [['>', request] as const, ['<', answer] as const];
});

/** Those of TLS: what a proxy is asked for is told, too. */
const exchangesOf = (recording: Recording, isLost: (packet: number) => boolean): readonly Exchange[] =>
  analyseTls(
    recording,
    packetsOf(recording.sent).filter((_, packet) => !isLost(packet)),
  ).exchanges.filter(isInside);

const isInside = ({ method }: Exchange): boolean => method !== 'CONNECT';

/** Number of the request and of its answer, of each exchange that has both. */
const pairsOf = (recording: Recording, isLost: (packet: number) => boolean): [string, string][] =>
  pairsIn(exchangesOf(recording, isLost));

function pairsIn(exchanges: readonly Exchange[]): [string, string][] {
  return exchanges
    .filter(({ url, status }) => url !== null && status !== null)
    .map(({ url, responseHeaders }) => [new URL(url!).pathname.slice(1), responseHeaders[1]!]);
}

/** Session tickets come before the first request, or may as well come behind it, with the first answer. */
function ticketsLate({ sent, ...rest }: Recording): Recording {
  const [, , request] = sent.flatMap(({ direction }, at) => (direction === 0 ? [at] : []));
  const finished = sent.findIndex(({ direction }, at) => at > 0 && direction === 0);
  const tickets = sent.slice(finished + 1, request);
  return { ...rest, sent: [...sent.slice(0, finished + 1), sent[request!]!, ...tickets, ...sent.slice(request! + 1)] };
}

describe.each([
  ['TLSv1.2', 'directly'],
  ['TLSv1.3', 'directly'],
  ['TLSv1.3', 'directly, tickets late'],
  ['TLSv1.2', 'through a proxy'],
  ['TLSv1.3', 'through a proxy'],
  ['TLSv1.2', 'through a SOCKS proxy'],
  ['TLSv1.3', 'through a SOCKS proxy'],
] as const)('%s %s: a packet is missing', (maxVersion, way) => {
  let recording: Recording;
  /** Packets of the way to the server, and of TLS before the first request. */
  const before = way === 'through a proxy' ? 8 : way === 'through a SOCKS proxy' ? 10 : 6;
  beforeAll(async () => {
    recording = await recordTls({ talk: TALK, server: { maxVersion }, client: { maxVersion } });
    if (way === 'through a proxy') recording = throughProxy(recording);
    if (way === 'through a SOCKS proxy') recording = { ...recording, sent: [...SOCKS_OPENING, ...recording.sent] };
    if (way === 'directly, tickets late') recording = ticketsLate(recording);
  });

  test('nothing is missing: all seven', () => {
    const all = NUMBERS.map((n) => [String(n), String(n)]);
    expect(pairsOf(recording, () => false)).toEqual(all);
  });

  test('no request gets the answer of another, whichever it is', () => {
    const { length } = packetsOf(recording.sent);
    let complete = 0;
    for (let lost = 0; lost < length; lost++) {
      const pairs = pairsOf(recording, (packet) => packet === lost);
      expect(
        pairs.filter(([request, answer]) => request !== answer),
        `without packet ${lost}`,
      ).toEqual([]);
      complete += pairs.length;
    }
    // One packet takes one exchange with it, at most; the handshake may take all.
    expect(complete).toBeGreaterThan((length - before) * 5);
  });

  test('no request whose answer is missing is told to have failed', () => {
    const { length } = packetsOf(recording.sent);
    for (let lost = 0; lost < length; lost++) {
      const unanswered = exchangesOf(recording, (packet) => packet === lost).filter(({ status }) => status === null);
      for (const { lack } of unanswered) expect(lack, `without packet ${lost}`).toBe('gap');
    }
  });

  test('nor where all that the server sent from some packet on is missing', () => {
    const packets = packetsOf(recording.sent);
    const isOfServer = ({ bytes }: { readonly bytes: Uint8Array }): boolean => (bytes[34]! << 8) + bytes[35]! === 443;
    const last = packets.length - 1;
    for (let from = before - 1; from < last; from++) {
      const kept = packets.filter((packet, index) => index < from || index === last || !isOfServer(packet));
      const unanswered = analyseTls(recording, kept).exchanges.filter(isInside);
      for (const { status, lack } of unanswered) expect(status === null ? lack : 'gap', `from ${from} on`).toBe('gap');
    }
  });

  test('nor does it where two packets come the wrong way round: nothing is missing then', () => {
    const all = NUMBERS.map((n) => [String(n), String(n)]);
    const packets = packetsOf(recording.sent);
    for (let first = 0; first + 1 < packets.length; first++) {
      const swapped = packets.with(first, packets[first + 1]!).with(first + 1, packets[first]!);
      const { exchanges } = analyseTls(recording, swapped);
      expect(pairsIn(exchanges.filter(isInside)), `${first} and the next`).toEqual(all);
    }
  });

  test('nor does it where the recorder cut one short', () => {
    const packets = packetsOf(recording.sent);
    for (const [index, packet] of packets.entries()) {
      const originalLength = packet.bytes.length;
      for (const length of [60, 100, originalLength >> 1, originalLength - 100, originalLength - 1]) {
        if (length < 54 || length >= originalLength) continue;
        const cut = packets.with(index, { ...packet, bytes: packet.bytes.subarray(0, length), originalLength });
        const pairs = pairsIn(analyseTls(recording, cut).exchanges.filter(isInside));
        expect(
          pairs.filter(([request, answer]) => request !== answer),
          `${length} bytes of ${index}`,
        ).toEqual([]);
        // One packet takes one exchange with it, or the keys or the way to all of them.
        if (index >= before) expect(pairs.length, `${length} bytes of ${index}`).toBeGreaterThanOrEqual(6);
      }
    }
  });

  test('nor does it where two are missing', () => {
    const { length } = packetsOf(recording.sent);
    for (let first = before; first < length; first++) {
      for (const second of [1, 2, 3, 4, 5, 7, 9].map((more) => first + more)) {
        const pairs = pairsOf(recording, (packet) => packet === first || packet === second);
        expect(
          pairs.filter(([request, answer]) => request !== answer),
          `without ${first}, ${second}`,
        ).toEqual([]);
      }
    }
  });
});
