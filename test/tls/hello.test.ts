import { expect, test } from 'vitest';
import {
  encryptedAlpn,
  encryptedPremaster,
  hasEarlyData,
  leafCertificate,
  parseClientHello,
  parseServerHello,
  sessionTicket,
} from '../../src/tls/hello.ts';
import { SECTION_3, SECTION_4 } from '../vectors/rfc8448.ts';

const messageOf = (records: typeof SECTION_3.records, index: number): Buffer =>
  Buffer.from(records[index]![1], 'hex').subarray(5);

test('a ClientHello', () => {
  const bytes = messageOf(SECTION_3.records, 0);
  const hello = parseClientHello(bytes, 0, bytes.length);
  expect(hello?.random.toString('hex')).toBe('cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7');
  expect(hello).toMatchObject({ serverName: 'server', hasEarlyData: false });
  const resumed = messageOf(SECTION_4.records, 0);
  expect(parseClientHello(resumed, 0, resumed.length)?.hasEarlyData).toBe(true);
});

test('a ServerHello, and a HelloRetryRequest', () => {
  const bytes = messageOf(SECTION_3.records, 1);
  expect(parseServerHello(bytes, 0, bytes.length)).toMatchObject({
    version: 0x0304,
    suiteId: 0x1301,
    isCompressed: false,
    isRetry: false,
    alpn: null,
  });
  const retry = Buffer.from(bytes);
  Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex').copy(retry, 6);
  expect(parseServerHello(retry, 0, retry.length)?.isRetry).toBe(true);
});

test('cut anywhere or of any bytes, nothing is read beyond the end and nothing throws', () => {
  for (const whole of [
    messageOf(SECTION_3.records, 0),
    messageOf(SECTION_3.records, 1),
    messageOf(SECTION_4.records, 0),
  ]) {
    for (let length = 0; length < whole.length; length++) {
      const bytes = Buffer.concat([whole.subarray(0, length), Buffer.alloc(600, 0xff)]);
      for (const damage of [0, 0x80]) {
        if (length > 0) bytes[length - 1] = bytes[length - 1]! ^ damage;
        const hello = parseClientHello(bytes, 0, length);
        if (hello !== null) expect([32, hello.sessionId.length <= 32]).toEqual([hello.random.length, true]);
        parseServerHello(bytes, 0, length);
        encryptedAlpn(bytes, 0, length);
        hasEarlyData(bytes, 0, length);
        expect(leafCertificate(bytes, 0, length, true)?.length ?? 0).toBeLessThanOrEqual(length);
        expect(leafCertificate(bytes, 0, length, false)?.length ?? 0).toBeLessThanOrEqual(length);
        expect(sessionTicket(bytes, 0, length).length).toBeLessThanOrEqual(length);
        expect(encryptedPremaster(bytes, 0, length)?.length ?? 0).toBeLessThanOrEqual(length);
      }
    }
  }
});
