import { describe, expect, test } from 'vitest';
import { RsaKey } from '../../src/tls/crypto.ts';
import { bytewise } from '../http/converse.ts';
import { type Manner, play, playAll } from './play.ts';
import { EC, type Recording, RSA } from './record-tls.ts';
import { GET, OK, recordTalk as record } from './talk.ts';

const v12 = (ciphers: string, keys = EC): Promise<Recording> =>
  record({
    server: { ...keys, ciphers: `${ciphers}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' },
    client: { ciphers: `${ciphers}:@SECLEVEL=0` },
  });

const MANNERS: readonly Manner[] = [{}, { verifiesAll: true }, { cut: bytewise }];
const SECRETS_BLOCK = 0x544c534b;

/** The lines of a label with other secrets. */
const wrong = (keyLog: string, label: RegExp, by: number): string =>
  keyLog
    .split('\n')
    .filter((line) => line !== '' && label.test(line))
    .map(
      (line) => line.slice(0, -2) + ((Number.parseInt(line.slice(-2), 16) + by) & 0xff).toString(16).padStart(2, '0'),
    )
    .join('\n');

const said = ({ plain, codes }: ReturnType<typeof play>) => [plain[0].toString(), plain[1].toString(), codes];
const ALL = [GET + GET, OK + OK, []];
const NOTHING = ['', '', ['tls/wrong-secret']];

/** A key log before, behind and among others. */
const among = (keyLog: string, others: readonly string[]): readonly (readonly string[])[] => [
  [keyLog, ...others],
  [...others, keyLog],
  [...others.slice(0, 1), keyLog, ...others.slice(1, 2)],
];

describe('of several secrets for one, that which fits is found', () => {
  test.each([/^/, /CLIENT_TRAFFIC/, /SERVER_TRAFFIC/, /TRAFFIC_SECRET_0/, /_HANDSHAKE_/, /CLIENT_HANDSHAKE/])(
    'TLS 1.3, lines %s',
    async (label) => {
      const { sent, keyLog } = await record();
      const others = [1, 2, 3].map((by) => wrong(keyLog, label, by));
      for (const manner of MANNERS) {
        for (const log of among(keyLog, others)) {
          expect(said(play(sent, { keyLog: log.join('\n'), ...manner }))).toEqual(ALL);
        }
      }
    },
  );

  test.each([
    ['ECDHE-ECDSA-AES128-GCM-SHA256', EC],
    ['ECDHE-ECDSA-CHACHA20-POLY1305', EC],
    ['ECDHE-ECDSA-AES128-SHA', EC],
    ['ECDHE-ECDSA-NULL-SHA', EC],
    ['AES128-GCM-SHA256', RSA],
  ])('TLS 1.2, %s', async (ciphers, keys) => {
    const { sent, keyLog } = await v12(ciphers, keys);
    const others = [1, 2, 3].map((by) => wrong(keyLog, /^CLIENT_RANDOM/, by));
    for (const manner of MANNERS) {
      for (const log of among(keyLog, others)) {
        expect(said(play(sent, { keyLog: log.join('\n'), ...manner }))).toEqual(ALL);
      }
    }
  });

  test('in a log that is given and one inside the capture', async () => {
    for (const { sent, keyLog } of [await record(), await v12('ECDHE-ECDSA-AES128-GCM-SHA256')]) {
      for (const [own, given] of [
        [keyLog, wrong(keyLog, /^/, 1)],
        [wrong(keyLog, /^/, 1), keyLog],
      ] as const) {
        const before = (segment: number, factory: { secrets(type: number, payload: Buffer): void }): void => {
          if (segment === 0) factory.secrets(SECRETS_BLOCK, Buffer.from(own));
        };
        expect(said(play(sent, { keyLog: given, before }))).toEqual(ALL);
      }
    }
  });

  test('a private key serves where the logged secret does not', async () => {
    const { sent, keyLog } = await v12('AES128-GCM-SHA256', RSA);
    const rsaKeys = [RsaKey.fromPem(RSA.key)!];
    expect(said(play(sent, { keyLog: wrong(keyLog, /^/, 1), rsaKeys }))).toEqual(ALL);
  });

  test('and is remembered for the sessions that resume it', async () => {
    const first = await v12('ECDHE-ECDSA-AES128-GCM-SHA256');
    const second = await record({ server: { maxVersion: 'TLSv1.2' }, client: { session: first.session! } });
    expect(second.isResumed).toBe(true);
    const keyLog = [wrong(first.keyLog, /^/, 1), first.keyLog].join('\n');
    expect(playAll([first.sent, second.sent], { keyLog }).map(said)).toEqual([ALL, ALL]);
  });

  test('behind missing records, too', async () => {
    for (const { sent, keyLog } of [await record(), await v12('ECDHE-ECDSA-AES128-GCM-SHA256')]) {
      const last = sent.filter(({ direction, bytes }) => direction === 0 && bytes.length > GET.length).slice(-2);
      const lost = sent.indexOf(last[0]!);
      const log = [wrong(keyLog, /^/, 1), keyLog].join('\n');
      const { plain, codes } = play(sent, { keyLog: log, lose: (segment) => segment === lost });
      expect([plain[0].toString(), codes]).toEqual(['?'.repeat(GET.length) + GET, []]);
    }
  });
});

test('where none of several fits, that is told and nothing is opened', async () => {
  for (const { sent, keyLog } of [await record(), await v12('ECDHE-ECDSA-AES128-GCM-SHA256')]) {
    const others = [1, 2, 3, 4].map((by) => wrong(keyLog, /^/, by)).join('\n');
    for (const manner of MANNERS) {
      expect(said(play(sent, { keyLog: others, ...manner }))).toEqual(NOTHING);
      // More are not tried.
      expect(said(play(sent, { keyLog: `${others}\n${keyLog}`, ...manner }))).toEqual(NOTHING);
    }
  }
});
