import { beforeAll, describe, expect, test } from 'vitest';
import type { Sent } from './play.ts';
import { play, playAll } from './play.ts';
import { type Recording, recordTls } from './record-tls.ts';
import { OK, recordTalk } from './talk.ts';

const MIB = 1024 * 1024;
const HEAD = `PUT /a.bin HTTP/1.1\r\nHost: media.example\r\nContent-Length: ${3 * MIB}\r\n\r\n`;
const UPLOAD = [
  ['>', Buffer.concat([Buffer.from(HEAD), Buffer.alloc(3 * MIB, 7)])],
  ['<', OK],
] as const;

/** A frame is a millisecond after the one before. */
const cutBy =
  (length: number) =>
  (bytes: Buffer): Buffer[] =>
    Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.subarray(i * length, (i + 1) * length));

/** The key log has the secrets from this segment on; looked at by everybody, or by those only who are in haste. */
function writtenBefore(segment: number, keyLog: string, forHaste = false) {
  let seen = -1;
  return {
    before: (next: number) => {
      seen = next;
    },
    more: (isUrgent?: boolean) => (seen >= segment && (isUrgent || !forHaste) ? Buffer.from(keyLog) : null),
  };
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('an upload of 3 MiB in a running capture, %s', (version) => {
  let recording: Recording;
  beforeAll(async () => {
    const versions = { minVersion: version, maxVersion: version };
    recording = await recordTls({ talk: UPLOAD, server: versions, client: versions });
  });

  test('is read where its secrets come a second later', () => {
    const { sent, keyLog } = recording;
    const cut = cutBy(3000);
    const { plain, codes } = play(sent, { cut, ...writtenBefore(900, keyLog) });
    expect(codes).toEqual([]);
    expect([plain[0].length, plain[1].toString()]).toEqual([HEAD.length + 3 * MIB, OK]);
  });

  test('is read where nobody has looked at the key log since they came', () => {
    const { sent, keyLog } = recording;
    const { plain, codes } = play(sent, { cut: cutBy(700), ...writtenBefore(1000, keyLog, true) });
    expect([codes, plain[1].toString()]).toEqual([[], OK]);
  });

  test('is told as late where they come much later, and not as one of which no secret is known', () => {
    const { sent, keyLog } = recording;
    const { plain, diagnostics } = play(sent, { cut: cutBy(700), ...writtenBefore(4000, keyLog) });
    expect(plain[1].length).toBe(0);
    const [told] = diagnostics;
    expect(told).toMatchObject({
      code: 'tls/no-secret',
      message: '1 connection with media.example was not read: its secret came too late',
    });
    expect(told?.notes.join()).toContain('the secrets for it came late');
    expect(told?.notes.join()).not.toContain('of other connections');
    expect(told?.help?.text).toContain('tcpdump -w');
  });

  test('of which no secret comes takes no room from those that wait longer', async () => {
    const { sent, keyLog } = await recordTalk();
    const others: (readonly Sent[])[] = Array.from({ length: 40 }, () => recording.sent);
    let connections = 0;
    const seen = playAll([sent, ...others], {
      before: (segment) => {
        if (segment === 0) connections += 1;
      },
      more: (isUrgent) => (isUrgent && connections > 40 ? Buffer.from(keyLog) : null),
    });
    expect(seen.filter(({ plain }) => plain[1].toString() === OK + OK)).toHaveLength(1);
  });
});

test('what was written before the end of a capture is looked at then', async () => {
  const { sent, keyLog } = await recordTalk();
  const { plain, codes } = play(sent, writtenBefore(sent.length - 1, keyLog, true));
  expect([codes, plain[1].toString()]).toEqual([[], OK + OK]);
});
