import { describe, expect, test } from 'vitest';
import { bytewise } from '../http/converse.ts';
import { type Manner, play } from './play.ts';
import { EC, type Recording, RSA, recordTls, type Script } from './record-tls.ts';

const ALPN = { ALPNProtocols: ['http/1.1'] };
const TALK = [
  ['>', 'GET /a HTTP/1.1\r\nHost: media.example\r\n\r\n'],
  ['<', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['>', 'GET /b HTTP/1.1\r\nHost: media.example\r\n\r\n'],
  ['<', 'HTTP/1.1 204 No Content\r\n\r\n'],
] as const;
const OWN = { server: ALPN, client: ALPN };

const record = (script: Script = {}): Promise<Recording> =>
  recordTls({
    talk: TALK,
    ...script,
    server: { ...ALPN, minVersion: 'TLSv1.3', ...script.server },
    client: { ...ALPN, ...script.client },
  });

/** The protocol comes from the handshake where it was opened; else the content will say it. */
const wasOpened = (recording: Recording, manner: Manner = {}): boolean =>
  play(recording.sent, { keyLog: recording.keyLog, ...manner }).alpn !== null;

/** All but how the protocol is known is the same as with everything opened. */
function expectSame({ sent, keyLog }: Pick<Recording, 'sent' | 'keyLog'>, manner: Manner = {}): void {
  const { alpn: _, ...deferred } = play(sent, { keyLog, ...manner });
  const { alpn: __, ...opened } = play(sent, { keyLog, ...manner, verifiesAll: true });
  expect(deferred).toEqual(opened);
}

const withoutLines = (keyLog: string, label: RegExp): string =>
  keyLog
    .split('\n')
    .filter((line) => !label.test(line))
    .join('\n');

const withWrongSecret = (keyLog: string, label: string): string =>
  keyLog.replace(new RegExp(`^(${label} \\S+ )..`, 'm'), '$100');

describe('a handshake that is put aside', () => {
  test.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
    'is never opened where data follows: %s',
    async (ciphers) => {
      const recording = await record({ server: { ...OWN.server, ciphers }, client: { ...OWN.client, ciphers } });
      expect(wasOpened(recording)).toBe(false);
      expect(wasOpened(recording, { cut: bytewise })).toBe(false);
      expectSame(recording);
      expectSame(recording, { cut: bytewise });
    },
  );

  test('is opened for what only it can tell', async () => {
    expect(wasOpened(await record({ client: { ...ALPN, servername: '' } }))).toBe(true);
    const asked = await record({
      server: { ...ALPN, ...RSA, requestCert: true, rejectUnauthorized: false },
      client: { ...ALPN, ...EC },
    });
    expect(wasOpened(asked)).toBe(true);
    expectSame(asked);
  });

  test('is opened at the end of a connection that carries nothing, whose alert is told', async () => {
    const refused = await record({ talk: [], client: { ...ALPN, ca: [], rejectUnauthorized: true } });
    expectSame(refused);
    expectSame(await record({ talk: [] }));
    const silent = await record();
    for (let length = 0; length < silent.sent.length; length++) {
      expectSame({ ...silent, sent: silent.sent.slice(0, length) });
    }
  });

  test('makes no difference wherever segments are missing', async () => {
    const recording = await record();
    for (let lost = 0; lost < 40; lost++) {
      expectSame(recording, { cut: (bytes) => pieces(bytes, 150), lose: (segment) => segment === lost });
    }
  });

  test('makes no difference where secrets are missing or wrong', async () => {
    const recording = await record();
    const { sent, keyLog } = recording;
    for (const label of [/^CLIENT_H/, /^SERVER_H/, /_HANDSHAKE_/, /^CLIENT_T/, /^SERVER_T/, /_TRAFFIC_SECRET_0/]) {
      expectSame({ sent, keyLog: withoutLines(keyLog, label) });
    }
    for (const label of ['CLIENT_TRAFFIC_SECRET_0', 'SERVER_TRAFFIC_SECRET_0']) {
      expectSame({ sent, keyLog: withWrongSecret(keyLog, label) });
    }
    const wrong = withWrongSecret(
      withWrongSecret(keyLog, 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'),
      'SERVER_HANDSHAKE_TRAFFIC_SECRET',
    );
    expect(wrong).not.toBe(keyLog);
    const seen = play(sent, { keyLog: wrong });
    expect(seen.plain[0].toString()).toContain('GET /b');
    expect(seen.codes).toEqual([]);
  });

  test('makes no difference where any byte of it is another one', async () => {
    const { sent, keyLog } = await record();
    const whole = sent.slice(0, 6);
    for (const [index, { bytes }] of whole.entries()) {
      for (let at = 0; at < bytes.length; at += 37) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 0x40;
        const flipped = sent.map((piece, i) => (i === index ? { ...piece, bytes: changed } : piece));
        const seen = play(flipped, { keyLog });
        const opened = play(flipped, { keyLog, verifiesAll: true });
        // A handshake that was not looked at cannot be found damaged; what is read must be what was sent.
        for (const direction of [0, 1] as const) expectSent(seen.plain[direction].toString(), direction);
        expect(seen.plain[0].toString()).toContain(opened.plain[0].toString().replace(/\?+$/, ''));
      }
    }
  });

  test('makes no difference where the server speaks before the client has finished', async () => {
    const early = await record({ talk: [['<', 'HTTP/1.1 200 OK\r\n\r\n'], ...TALK] });
    expectSame(early);
    const tickets = early.sent.filter(({ direction }) => direction === 1);
    const others = early.sent.filter(({ direction }) => direction === 0);
    // All that the server sent, before the client's Finished.
    expectSame({ ...early, sent: [others[0]!, ...tickets, ...others.slice(1)] });
  });
});

/**
 * Byte for byte what was said, but for what is known to be missing. Damaged tickets before the first data cannot be told
 * from data: then that many bytes seem to be missing before it.
 */
function expectSent(text: string, direction: 0 | 1): void {
  const said = TALK.flatMap(([who, what]) => ((who === '>') === (direction === 0) ? [what] : [])).join('');
  const shift = text.startsWith('?') ? Math.max(0, text.length - said.length) : 0;
  expect(text.slice(0, shift)).toBe('?'.repeat(shift));
  const rest = text.slice(shift);
  expect(rest.length).toBeLessThanOrEqual(said.length);
  expect([...rest].map((unit, at) => (unit === '?' ? said[at] : unit)).join('')).toBe(said.slice(0, rest.length));
}

function pieces(bytes: Buffer, length: number): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += length) cut.push(bytes.subarray(at, at + length));
  return cut;
}
