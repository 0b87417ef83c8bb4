import { describe, expect, test } from 'vitest';
import { bytewise, cutBy } from '../http/converse.ts';
import { type Manner, play, type Sent } from './play.ts';
import { EC, type Recording, RSA, type Script } from './record-tls.ts';
import { GET, OK, recordTalk, TALK } from './talk.ts';

const record = (script: Script = {}): Promise<Recording> =>
  recordTalk({ ...script, server: { minVersion: 'TLSv1.3', ...script.server } });

const without = ({ keyLog }: Recording, label: RegExp): string =>
  keyLog
    .split('\n')
    .filter((line) => !label.test(line))
    .join('\n');

/** Only the secrets for the data. */
const dataOnly = (recording: Recording): string => without(recording, /HANDSHAKE/);

const wrong = (keyLog: string, label: string): string =>
  keyLog.replace(new RegExp(`^(${label} \\S+ )..(..)`, 'm'), '$1$2$2');

/** ClientHello, the server's flight, the client's Finished: a connection that was opened in advance. */
function idle({ sent }: Recording): Sent[] {
  const client = sent.filter(({ direction }) => direction === 0);
  return [client[0]!, sent.find(({ direction }) => direction === 1)!, client[1]!];
}

const said = ({ plain, codes }: ReturnType<typeof play>) => [plain[0].toString(), plain[1].toString(), codes];

const MANNERS: readonly Manner[] = [{}, { verifiesAll: true }, { cut: bytewise }, { cut: cutBy(3) }];

describe('with the secrets for the data alone', () => {
  test.each<[string, Script]>([
    ['a plain connection', {}],
    ['one without a server name', { client: { servername: '' } }],
    ['one with a client certificate', { server: { ...RSA, requestCert: true, rejectUnauthorized: false }, client: EC }],
    ['one of a longer hash', { server: { ciphers: 'TLS_AES_256_GCM_SHA384' } }],
  ])('%s is read', async (_name, script) => {
    const recording = await record(script);
    for (const manner of MANNERS) {
      const seen = play(recording.sent, { keyLog: dataOnly(recording), ...manner });
      expect(said(seen)).toEqual([GET + GET, OK + OK, []]);
    }
  });

  test('a connection on which nothing was said is nothing to tell of', async () => {
    for (const script of [{}, { server: { requestCert: true, rejectUnauthorized: false }, client: RSA }]) {
      const recording = await record(script);
      for (const manner of MANNERS) {
        for (const length of [2, 3]) {
          const seen = play(idle(recording).slice(0, length), { keyLog: dataOnly(recording), ...manner });
          expect(said(seen)).toEqual(['', '', []]);
        }
      }
    }
  });

  test('a request without an answer is no damaged record', async () => {
    const recording = await record({ talk: TALK.slice(0, 1) });
    const request = recording.sent.filter(({ direction }) => direction === 0)[2]!;
    for (const manner of MANNERS) {
      const seen = play([...idle(recording), request], { keyLog: dataOnly(recording), ...manner });
      expect(said(seen)).toEqual([GET, '', []]);
    }
  });

  test('a damaged record before the first that opens costs its own content only', async () => {
    const recording = await record();
    const [first, second] = recording.sent.filter(({ direction }) => direction === 0).slice(2);
    const damaged = { direction: 0 as const, bytes: Buffer.from(first!.bytes) };
    damaged.bytes[9]! ^= 1;
    const seen = play([...idle(recording), damaged, second!], { keyLog: dataOnly(recording) });
    expect(said(seen)).toEqual(['?'.repeat(GET.length) + GET, '', ['tls/damaged-record']]);
  });

  test('those that do not fit are told as wrong, and open nothing', async () => {
    const recording = await record();
    const both = wrong(wrong(dataOnly(recording), 'CLIENT_TRAFFIC_SECRET_0'), 'SERVER_TRAFFIC_SECRET_0');
    for (const manner of MANNERS) {
      expect(said(play(recording.sent, { keyLog: both, ...manner }))).toEqual(['', '', ['tls/wrong-secret']]);
    }
  });
});

describe('with the secrets of one direction only', () => {
  test.each([
    [/HANDSHAKE|SERVER_TRAFFIC/, 'SERVER_TRAFFIC_SECRET_0'],
    [/HANDSHAKE|CLIENT_TRAFFIC/, 'CLIENT_TRAFFIC_SECRET_0'],
    [/SERVER_TRAFFIC/, 'SERVER_TRAFFIC_SECRET_0'],
    [/TRAFFIC_SECRET_0/, 'CLIENT_TRAFFIC_SECRET_0 and SERVER_TRAFFIC_SECRET_0'],
  ])('without %s the missing ones are named', async (label, missing) => {
    const recording = await record();
    const { diagnostics, codes } = play(recording.sent, { keyLog: without(recording, label) });
    expect(codes).toEqual(['tls/no-secret']);
    expect(diagnostics[0]!.notes[1]).toBe(
      `the key log has secrets for it, but no ${missing}; what is protected by that, and all behind it, was not read`,
    );
    expect(diagnostics[0]!.notes).toHaveLength(2);
  });
});
