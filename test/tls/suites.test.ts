import { describe, expect, test } from 'vitest';
import { RsaKey } from '../../src/tls/crypto.ts';
import { cutBy } from '../http/converse.ts';
import { play } from './play.ts';
import { EC, RSA, recordTls, type Script } from './record-tls.ts';

const REQUEST = Buffer.from('PUT /a HTTP/1.1\r\nHost: media.example\r\nContent-Length: 40000\r\n\r\n');
const UPLOAD = Buffer.concat([REQUEST, Buffer.alloc(40_000, 'u')]);
const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
const TALK: NonNullable<Script['talk']> = [
  ['>', UPLOAD],
  ['<', ANSWER],
  ['>', 'GET /b HTTP/1.1\r\nHost: media.example\r\n\r\n'],
  ['<', ANSWER],
];
const CLIENT_SAYS = Buffer.concat([UPLOAD, Buffer.from('GET /b HTTP/1.1\r\nHost: media.example\r\n\r\n')]).toString(
  'latin1',
);
const SERVER_SAYS = Buffer.concat([ANSWER, ANSWER]).toString('latin1');

async function check(script: Script, name: string, protocol: string): Promise<void> {
  const recording = await recordTls({ talk: TALK, ...script });
  expect(recording.cipher).toBe(name);
  expect(recording.protocol).toBe(protocol);
  for (const cut of [undefined, cutBy(7), cutBy(1460)]) {
    const seen = play(recording.sent, { keyLog: recording.keyLog, ...(cut && { cut }) });
    expect(seen.plain[0].toString('latin1')).toBe(CLIENT_SAYS);
    expect(seen.plain[1].toString('latin1')).toBe(SERVER_SAYS);
    expect(seen.codes).toEqual([]);
    expect(seen.ends).toEqual(['0 fin', '1 fin']);
    expect(seen.connection).toMatchObject({ scheme: 'https', serverName: 'media.example', fromStart: true });
  }
}

describe('TLS 1.3', () => {
  test.each([
    ['TLS_AES_128_GCM_SHA256'],
    ['TLS_AES_256_GCM_SHA384'],
    ['TLS_CHACHA20_POLY1305_SHA256'],
    ['TLS_AES_128_CCM_SHA256'],
    ['TLS_AES_128_CCM_8_SHA256'],
  ])('%s', async (ciphers) => {
    const options = { ciphers: `${ciphers}:DEFAULT:@SECLEVEL=0`, minVersion: 'TLSv1.3' as const };
    await check({ server: options, client: options }, ciphers, 'TLSv1.3');
  });
});

const RSA_KEY = RsaKey.fromPem(RSA.key)!;
/** A parameter generation would take seconds: RFC 3526's group 14 by Node's own choice. */
const DHE = { dhparam: 'auto' } as const;

const TLS_1_2 = [
  ['ECDHE-ECDSA-AES128-GCM-SHA256', EC],
  ['ECDHE-ECDSA-AES256-GCM-SHA384', EC],
  ['ECDHE-ECDSA-CHACHA20-POLY1305', EC],
  ['ECDHE-ECDSA-AES128-CCM', EC],
  ['ECDHE-ECDSA-AES256-CCM8', EC],
  ['ECDHE-ECDSA-AES128-SHA', EC],
  ['ECDHE-ECDSA-AES256-SHA384', EC],
  ['ECDHE-ECDSA-ARIA256-GCM-SHA384', EC],
  ['ECDHE-ECDSA-CAMELLIA128-SHA256', EC],
  ['ECDHE-ECDSA-NULL-SHA', EC],
  ['ECDHE-RSA-AES128-GCM-SHA256', RSA],
  ['ECDHE-RSA-AES128-SHA256', RSA],
  ['ECDHE-RSA-AES256-SHA', RSA],
  ['ECDHE-RSA-CHACHA20-POLY1305', RSA],
  ['DHE-RSA-AES128-GCM-SHA256', RSA],
  ['DHE-RSA-AES256-GCM-SHA384', RSA],
  ['DHE-RSA-CHACHA20-POLY1305', RSA],
  ['DHE-RSA-AES256-SHA256', RSA],
  ['AES128-GCM-SHA256', RSA],
  ['AES256-GCM-SHA384', RSA],
  ['AES128-CCM8', RSA],
  ['AES128-SHA', RSA],
  ['AES256-SHA256', RSA],
  ['CAMELLIA256-SHA', RSA],
] as const;

describe('TLS 1.2', () => {
  test.each(TLS_1_2)('%s', async (name, keys) => {
    const options = { ciphers: `${name}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' as const };
    await check({ server: { ...options, ...keys, ...DHE }, client: options }, name, 'TLSv1.2');
  });

  test.each(['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA'])(
    '%s with the RSA key of the server',
    async (name) => {
      const options = { ciphers: `${name}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' as const };
      const { sent } = await recordTls({ talk: TALK, server: { ...options, ...RSA }, client: options });
      const seen = play(sent, { rsaKeys: [RSA_KEY], cut: cutBy(1460) });
      expect(seen.plain[0].toString('latin1')).toBe(CLIENT_SAYS);
      expect(seen.plain[1].toString('latin1')).toBe(SERVER_SAYS);
      expect(seen.codes).toEqual([]);
    },
  );
});

describe('with a key that both sides know', () => {
  const psk = Buffer.alloc(16, 9);
  test.each([
    'PSK-AES128-GCM-SHA256',
    'PSK-AES256-CBC-SHA384',
    'PSK-CHACHA20-POLY1305',
    'DHE-PSK-AES256-GCM-SHA384',
    'RSA-PSK-AES128-CBC-SHA256',
    'RSA-PSK-CHACHA20-POLY1305',
    'ECDHE-PSK-AES128-CBC-SHA',
    'ECDHE-PSK-CHACHA20-POLY1305',
  ])('%s', async (name) => {
    const options = { ciphers: `${name}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' as const };
    const server = { ...options, ...RSA, ...DHE, pskCallback: () => psk };
    const client = {
      ...options,
      pskCallback: () => ({ psk, identity: 'browser' }),
      checkServerIdentity: () => undefined,
    };
    await check({ server, client }, name, 'TLSv1.2');
  });
});

describe.each(['TLSv1', 'TLSv1.1'] as const)('%s', (version) => {
  test.each(['AES128-SHA', 'ECDHE-RSA-AES256-SHA', 'CAMELLIA128-SHA'])('%s', async (name) => {
    const options = { ciphers: `${name}:@SECLEVEL=0`, minVersion: version, maxVersion: version };
    await check({ server: { ...options, ...RSA }, client: options }, name, version);
  });
});

test('a key that is not RSA, or no key, is refused', () => {
  expect(RsaKey.fromPem(EC.key)).toBeNull();
  expect(RsaKey.fromPem(Buffer.from('nothing'))).toBeNull();
});
