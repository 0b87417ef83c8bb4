import { describe, expect, test } from 'vitest';
import { trafficKeys } from '../../src/tls/key-schedule.ts';
import { bytewise, cutBy } from '../http/converse.ts';
import { SECTION_3, SECTION_4, TRAFFIC_KEYS, type Trace } from '../vectors/rfc8448.ts';
import { type Manner, play, type Sent } from './play.ts';

const sentOf = ({ records }: Trace): Sent[] =>
  records.map(([sender, hex]) => ({ direction: sender === '>' ? 0 : 1, bytes: Buffer.from(hex, 'hex') }));

const playTrace = (trace: Trace, manner: Manner = {}) => {
  const seen = play(sentOf(trace), { keyLog: trace.keyLog, ...manner });
  return { client: seen.plain[0].toString('hex'), server: seen.plain[1].toString('hex'), codes: seen.codes };
};

test.each(TRAFFIC_KEYS)('$name', ({ secret, key, iv }) => {
  const derived = trafficKeys('sha256', Buffer.from(secret, 'hex'), 16);
  expect(derived.key.toString('hex')).toBe(key);
  expect(derived.iv.toString('hex')).toBe(iv);
});

describe.each([
  ['section 3, simple 1-RTT handshake', SECTION_3],
  ['section 4, resumed 0-RTT handshake', SECTION_4],
])('%s', (_name, trace) => {
  const want = { client: trace.sentByClient, server: trace.sentByServer, codes: [] };

  test('both sides are read, whole, bytewise and cut anywhere', () => {
    expect(playTrace(trace)).toEqual(want);
    expect(playTrace(trace, { cut: bytewise })).toEqual(want);
    for (let seed = 1; seed <= 30; seed++) expect(playTrace(trace, { cut: cutBy(seed) })).toEqual(want);
  });

  test('without the secrets of the handshake the data are read all the same', () => {
    const keyLog = trace.keyLog.replace(/^(CLIENT|SERVER)_HANDSHAKE.*\n/gm, '');
    const seen = playTrace(trace, { keyLog });
    expect(seen.server).toBe(trace.sentByServer);
    // Whether the server took early data is not known then.
    expect(trace.sentByClient.endsWith(seen.client) && seen.client.length >= 100).toBe(true);
  });
});

describe('early data that the server took, whose secret is not logged', () => {
  const early = SECTION_4.keyLog.match(/^CLIENT_EARLY.*\n/m)![0];
  const keyLog = SECTION_4.keyLog.replace(early, '');

  test('is not stepped over: what the client sends behind it would be taken for what the server answers first', () => {
    const { plain, diagnostics } = play(sentOf(SECTION_4), { keyLog });
    expect(plain[0].toString('hex')).toBe('');
    expect(diagnostics.map(({ code }) => code)).toEqual(['tls/no-secret']);
    expect(diagnostics[0]!.notes.join(' ')).toContain('no CLIENT_EARLY_TRAFFIC_SECRET;');
    expect(diagnostics[0]!.notes.join(' ')).not.toContain('other connections');
  });

  test('is read once the secret comes', () => {
    let isLate = false;
    const late = play(sentOf(SECTION_4), {
      keyLog,
      before: (segment) => {
        isLate = segment === SECTION_4.records.length - 1;
      },
      more: () => (isLate ? Buffer.from(early) : null),
    });
    expect(late.plain.map((bytes) => bytes.toString('hex'))).toEqual([SECTION_4.sentByClient, SECTION_4.sentByServer]);
    expect(late.codes).toEqual([]);
  });
});
