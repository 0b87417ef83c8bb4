import { beforeAll, describe, expect, test } from 'vitest';
import { analyseTls } from './analyse-tls.ts';
import { packetsOf } from './capture-tls.ts';
import { play, type Sent } from './play.ts';
import type { Recording } from './record-tls.ts';
import { GET, OK, recordTalk } from './talk.ts';

const HEADER_BYTES = 5;
const SERVER = 1;

/** What was sent, with bytes of the first record of the server changed. */
function changed(sent: readonly Sent[], change: (bytes: Buffer) => void): Sent[] {
  const index = sent.findIndex(({ direction }) => direction === SERVER);
  const bytes = Buffer.from(sent[index]!.bytes);
  change(bytes);
  return sent.map((one, i) => (i === index ? { ...one, bytes } : one));
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('%s: the record of the ServerHello is damaged', (maxVersion) => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await recordTalk({ server: { maxVersion }, client: { maxVersion } });
  });

  test('in its header: the connection is read, whichever bit it is', () => {
    for (let bit = 0; bit < 8 * HEADER_BYTES; bit++) {
      const sent = changed(recording.sent, (bytes) => {
        bytes[bit >> 3]! ^= 1 << (bit & 7);
      });
      const { exchanges, diagnostics } = analyseTls(recording, packetsOf(sent));
      const codes = diagnostics.map(({ code }) => code);
      expect(
        exchanges.map(({ status }) => status),
        `bit ${bit}: ${codes}`,
      ).toEqual([200, 200]);
      // Behind a wrong length the number of records that it swallowed is not known.
      const others = codes.filter((code) => code !== 'tls/damaged-record' && code !== 'http/resynchronised');
      expect(others, `bit ${bit}`).toEqual([]);
    }
  });

  test('all of its header: the connection is read, and it is told', () => {
    for (const byte of [0x00, 0x55, 0x17, 0xff]) {
      const sent = changed(recording.sent, (bytes) => bytes.fill(byte, 0, HEADER_BYTES));
      const { exchanges, diagnostics } = analyseTls(recording, packetsOf(sent));
      expect(
        exchanges.map(({ status }) => status),
        `${byte}`,
      ).toEqual([200, 200]);
      expect(
        diagnostics.map(({ code }) => code),
        `${byte}`,
      ).toEqual(['tls/damaged-record']);
    }
  });

  test('beyond repair: nothing is read, and the words are true', () => {
    for (const at of [5, 9, 11, 20, 43, 70]) {
      for (const type of [22, 23, 0x96]) {
        const sent = changed(recording.sent, (bytes) => {
          bytes[0] = type;
          bytes[at]! ^= 0x81;
          bytes[at + 1]! ^= 0x81;
        });
        const { exchanges, diagnostics } = analyseTls(recording, packetsOf(sent));
        const told = diagnostics.map(({ code, message }) => `${code} ${message}`).join();
        const what = `byte ${at}, type ${type}: ${told}`;
        if (exchanges.length > 0)
          expect(
            exchanges.map(({ status }) => status),
            what,
          ).toEqual([200, 200]);
        else expect(told, what).not.toBe('');
        expect(told, what).not.toContain('the handshake is not in the capture');
        if (type !== 22) expect(told, what).not.toContain('tls/wrong-secret');
        // The data of TLS 1.3 is found without it.
        const isFound = maxVersion === 'TLSv1.3' && at === 5 && type === 23;
        if (isFound) expect(exchanges, what).toHaveLength(2);
        if (at === 5 && type === 23 && !isFound)
          expect(told, what).toContain('was not read: the handshake is damaged in the capture');
      }
    }
  });

  test('or is not there at all, nor anything else of the server: that is no damage', () => {
    const packets = packetsOf(recording.sent).filter(
      (_, i, all) => i < 2 || all[i]!.bytes[26] !== all[1]!.bytes[26] || all[i]!.bytes[29] !== all[1]!.bytes[29],
    );
    const { exchanges, diagnostics } = analyseTls(recording, packets);
    const told = diagnostics.map(({ message }) => message).join();
    // Of TLS 1.3 the requests can be read.
    expect(exchanges).toHaveLength(maxVersion === 'TLSv1.3' ? 2 : 0);
    if (exchanges.length > 0) {
      expect(told).toContain('missing from the capture');
      for (const { status, lack } of exchanges) expect([status, lack]).toEqual([null, 'gap']);
    } else expect(told).toContain('packets of the handshake are missing');
  });

  test('and found in whatever segments it comes', () => {
    const sent = changed(recording.sent, (bytes) => {
      bytes[0] = 0x96;
    });
    const { keyLog } = recording;
    const cut = (size: number) => (bytes: Buffer) =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
    expect(play(sent, { keyLog, cut: cut(1400) }).plain.map(String)).toEqual([GET + GET, OK + OK]);
  });
});
