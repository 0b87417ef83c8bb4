import { beforeAll, describe, expect, test } from 'vitest';
import { analyseTls } from './analyse-tls.ts';
import { packetsOf } from './capture-tls.ts';
import type { Sent } from './play.ts';
import { type Recording, recordTls } from './record-tls.ts';

const NUMBERS = [1, 2, 3, 4, 5];
/** Each answer has the number of its request. */
const talkOf = (bodyBytes: number) =>
  NUMBERS.flatMap((n) => {
    const request = `GET /${n} HTTP/1.1\r\nHost: media.example\r\n\r\n`;
    const body = 'y'.repeat(bodyBytes * n);
    const head = `HTTP/1.1 200 OK\r\nX-Number: ${n}\r\nContent-Length: ${body.length}\r\n\r\n`;
    return [['>', request] as const, ['<', head + body] as const];
  });

const APPLICATION_DATA = 23;

/** What was sent, with one bit of the byte `at` of the record that begins the piece `index` flipped. */
function flipped(sent: readonly Sent[], index: number, at: number, bit: number): Sent[] {
  const damaged = [...sent];
  const bytes = Buffer.from(sent[index]!.bytes);
  bytes[at]! ^= 1 << bit;
  damaged[index] = { ...sent[index]!, bytes };
  return damaged;
}

describe.each([
  ['TLSv1.2', 100],
  ['TLSv1.3', 100],
  ['TLSv1.2', 9000],
  ['TLSv1.3', 9000],
] as const)('%s, bodies of %i bytes and more: the header of a record is damaged', (maxVersion, bodyBytes) => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await recordTls({ talk: talkOf(bodyBytes), server: { maxVersion }, client: { maxVersion } });
  });

  /** What is told of the connection when a bit of a piece is flipped is true, and all but one exchange is told whole. */
  const check = (index: number, at: number, bit: number): void =>
    checkThat(flipped(recording.sent, index, at, bit), `bit ${bit} of byte ${at} of piece ${index}`);

  const checkThat = (sent: readonly Sent[], which: string): void => {
    const packets = packetsOf(sent);
    const { exchanges, diagnostics } = analyseTls(recording, packets);
    const codes = diagnostics.map(({ code }) => code);
    const whole = exchanges.filter(({ url, status }) => url !== null && status !== null);
    const what = `${which}: ${codes.join()}`;
    expect(whole.length, what).toBeGreaterThanOrEqual(NUMBERS.length - 1);
    for (const { url, responseHeaders } of whole) {
      expect(responseHeaders[1], what).toBe(new URL(url!).pathname.slice(1));
    }
    for (const { lack } of exchanges.filter(({ status }) => status === null)) expect(lack, what).toBe('gap');
    if (whole.length < NUMBERS.length) expect(codes, what).toContain('tls/damaged-record');
  };

  test('and ends as a header begins: what follows is not taken for its rest', () => {
    for (const [index, { bytes }] of recording.sent.entries()) {
      if (bytes[0] !== APPLICATION_DATA || index <= recording.sent.length - 10) continue;
      for (const type of [20, 21, 22, 0x97]) {
        const sent = flipped(recording.sent, index, bytes.length - 1, 0);
        sent[index]!.bytes[0] = type;
        sent[index]!.bytes[bytes.length - 1] = APPLICATION_DATA;
        checkThat(sent, `piece ${index} as ${type}`);
      }
    }
  });

  // Any 16 KB of ciphertext hold what looks so with a chance of 0.3 %: 4 types, 1 * 5 versions, a length that leads beyond.
  test('and holds what looks like another that goes on behind it: records in that are read nevertheless', () => {
    let count = 0;
    for (const [index, { bytes }] of recording.sent.entries()) {
      if (bytes[0] !== APPLICATION_DATA || index <= recording.sent.length - 10 || bytes.length < 60) continue;
      for (const length of [100, 1000, 0x4000]) {
        const sent = flipped(recording.sent, index, 0, 1);
        const ciphertext = sent[index]!.bytes;
        ciphertext.set([APPLICATION_DATA, 3, 3, length >> 8, length & 0xff], ciphertext.length - 20);
        checkThat(sent, `piece ${index} that holds ${length} bytes more`);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(11);
  });

  test('whichever bit it is: the others are read, no answer is another one, and it is told', () => {
    const { sent } = recording;
    const data = sent.flatMap(({ bytes }, index) =>
      bytes[0] === APPLICATION_DATA && index > sent.length - 10 ? [index] : [],
    );
    expect(data.length).toBeGreaterThan(4);
    for (const index of data) for (let bit = 0; bit < 40; bit++) check(index, bit >> 3, bit & 7);
  });

  test('or its content, from the end of the handshake on', () => {
    for (const [index, { bytes }] of recording.sent.entries()) {
      // The last record of the piece.
      let start = 0;
      for (let next = 0; next < bytes.length; next += 5 + bytes.readUInt16BE(start + 3)) start = next;
      if (index < 2) continue;
      for (const at of [start + 5, start + 12, bytes.length - 1]) check(index, at, 3);
    }
  });
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  '%s: a request whose answer never opens lacks it, and did not fail',
  async (maxVersion) => {
    const recording = await recordTls({ talk: talkOf(10).slice(0, 2), server: { maxVersion }, client: { maxVersion } });
    const first = recording.sent.findLastIndex(({ direction, bytes }) => direction === 0 && bytes.length > 60);
    const sent = recording.sent.map((one, index) => {
      if (one.direction === 0 || index < first) return one;
      const bytes = Buffer.from(one.bytes);
      bytes[bytes.length - 1]! ^= 1;
      return { ...one, bytes };
    });
    const { exchanges } = analyseTls(recording, packetsOf(sent));
    expect(exchanges.map(({ url, status, lack }) => [url, status, lack])).toEqual([
      ['https://media.example/1', null, 'gap'],
    ]);
  },
);
