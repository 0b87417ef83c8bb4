import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { KeyLog } from '../../src/tls/key-log.ts';
import { noMaterial, Secrets } from '../../src/tls/secrets.ts';
import { SessionSearch } from '../../src/tls/session-search.ts';
import { TlsFactory } from '../../src/tls/tls-factory.ts';
import { analyseTls } from './analyse-tls.ts';
import { packetsOf } from './capture-tls.ts';
import { play, type Sent } from './play.ts';
import { type Recording, recordTls } from './record-tls.ts';

const NUMBERS = [1, 2, 3, 4, 5];
/** The bodies of the third exchange are too long for one record. */
const TALK = NUMBERS.flatMap((n) => {
  const sent = n === 3 ? 'x'.repeat(40_000) : '';
  const body = 'y'.repeat(n === 3 ? 40_000 : 100 + n);
  return [
    ['>', `PUT /${n} HTTP/1.1\r\nHost: media.example\r\nContent-Length: ${sent.length}\r\n\r\n${sent}`] as const,
    ['<', `HTTP/1.1 200 OK\r\nX-Number: ${n}\r\nContent-Length: ${body.length}\r\n\r\n${body}`] as const,
  ];
});

/** Key log lines of connections that are not in the capture. */
const others = (count: number): string =>
  Array.from({ length: count }, () => {
    const id = randomBytes(32).toString('hex');
    return ['CLIENT_TRAFFIC_SECRET_0', 'SERVER_TRAFFIC_SECRET_0', 'SERVER_HANDSHAKE_TRAFFIC_SECRET']
      .map((label) => `${label} ${id} ${randomBytes(32).toString('hex')}\n`)
      .join('');
  }).join('');

const recordWith = async (ciphers: string): Promise<Recording> => {
  const options = { minVersion: 'TLSv1.3', ciphers } as const;
  const recording = await recordTls({ talk: TALK, server: options, client: options });
  return { ...recording, keyLog: others(50) + recording.keyLog + others(50) };
};

function seen(recording: Recording, packets: ReturnType<typeof packetsOf>) {
  const { exchanges, diagnostics } = analyseTls(recording, packets);
  return {
    pairs: exchanges
      .filter(({ url, status }) => url !== null && status !== null)
      .map(({ url, responseHeaders }) => `${new URL(url!).pathname.slice(1)}=${responseHeaders[1]}`),
    unanswered: exchanges.filter(({ status }) => status === null),
    exchanges,
    codes: diagnostics.map(({ code }) => code),
  };
}

/** In which packet each request begins: the first of the client behind the last of the server. The last is the end of TLS. */
function requestPackets({ sent }: Recording): number[] {
  const starts: number[] = [];
  let packet = 2;
  let before: 0 | 1 = 1;
  for (const { direction, bytes } of sent) {
    if (direction === 0 && before === 1) starts.push(packet);
    before = direction;
    packet += Math.ceil(bytes.length / 1400);
  }
  return starts.slice(-NUMBERS.length - 1, -1);
}

describe.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'])(
  '%s: a capture begins behind the handshake',
  (cipher) => {
    let recording: Recording;
    beforeAll(async () => {
      recording = await recordWith(cipher);
      expect(recording.cipher).toBe(cipher);
    });

    test('whatever begins in it is read, and nothing is taken for what it is not', () => {
      const packets = packetsOf(recording.sent);
      const starts = requestPackets(recording);
      // The handshake is over with the client's Finished.
      for (let from = starts[0]!; from < packets.length; from++) {
        const { pairs, codes, exchanges } = seen(recording, packets.slice(from));
        const left = NUMBERS.filter((_, i) => starts[i]! >= from);
        expect(pairs, `from ${from}`).toEqual(left.map((n) => `${n}=${n}`));
        expect(codes, `from ${from}`).not.toContain('tls/wrong-secret');
        if (left.length > 1) expect(codes, `from ${from}`).not.toContain('tls/handshake-missing');
        for (const { url } of exchanges) expect(url === null || url.startsWith('https://media.example/')).toBe(true);
      }
    });

    test('packets are missing besides, any one and any two in a row: no answer goes to another request', () => {
      const packets = packetsOf(recording.sent);
      const [first = 0] = requestPackets(recording);
      for (const count of [1, 2]) {
        for (let lost = first; lost < packets.length; lost++) {
          const kept = packets.filter((_, i) => i >= first && (i < lost || i >= lost + count));
          const { pairs, unanswered } = seen(recording, kept);
          for (const pair of pairs) expect(pair, `without ${lost}`).toMatch(/^(\d)=\1$/);
          expect(pairs.length, `without ${lost}`).toBeGreaterThanOrEqual(NUMBERS.length - 2);
          for (const { lack } of unanswered) expect(['gap', 'capture-ended'], `without ${lost}`).toContain(lack);
        }
      }
    });

    test('a hello is lost: all is read', () => {
      const packets = packetsOf(recording.sent);
      const answered = packets.findIndex((_, i) => i > 2 && i < requestPackets(recording)[1]!);
      for (const lost of [2, answered]) {
        const { pairs } = seen(
          recording,
          packets.filter((_, i) => i !== lost),
        );
        expect(pairs, `without ${lost}`).toEqual(NUMBERS.map((n) => `${n}=${n}`));
      }
    });

    test('the key log gives several secrets for one: the right ones are found', () => {
      const [first = 0] = requestPackets(recording);
      const wrong = recording.keyLog.replaceAll(
        /^((?:CLIENT|SERVER)_TRAFFIC_SECRET_0 \w+ )(\w+)$/gm,
        (_, line, secret) => {
          return line + randomBytes(secret.length / 2).toString('hex');
        },
      );
      for (const keyLog of [wrong + recording.keyLog, recording.keyLog + wrong, wrong + wrong + recording.keyLog]) {
        const { pairs, codes } = seen({ ...recording, keyLog }, packetsOf(recording.sent).slice(first));
        expect([pairs, codes]).toEqual([NUMBERS.map((n) => `${n}=${n}`), []]);
      }
    });

    test('without its secrets it is told that the handshake is missing', () => {
      const packets = packetsOf(recording.sent).slice(requestPackets(recording)[0]);
      for (const keyLog of ['', others(100)]) {
        expect(seen({ ...recording, keyLog }, packets).codes).toEqual(['tls/handshake-missing']);
      }
    });
  },
);

test.each([
  ['TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256'],
  ['TLSv1.2', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
] as const)('%s %s gives nothing away: the handshake is missing', async (version, ciphers) => {
  const options = { minVersion: version, maxVersion: version, ciphers };
  const recording = await recordTls({ talk: TALK, server: options, client: options });
  const packets = packetsOf(recording.sent).slice(requestPackets(recording)[0]);
  const { codes, pairs } = seen({ ...recording, keyLog: others(5) + recording.keyLog }, packets);
  expect([codes, pairs]).toEqual([['tls/handshake-missing'], []]);
});

const EXTENSION = Buffer.from('fe0d0004deadbeef', 'hex');

/** A ClientHello as the outer one of an Encrypted Client Hello: the key log has the random of another. */
function encryptedHello({ sent, ...rest }: Recording, extension: Buffer): Recording {
  const hello = Buffer.concat([sent[0]!.bytes, extension]);
  randomBytes(32).copy(hello, 11);
  const suitesAt = 44 + hello[43]!;
  const extensionsAt = suitesAt + 2 + hello.readUInt16BE(suitesAt);
  const lengthAt = extensionsAt + 1 + hello[extensionsAt]!;
  for (const at of [3, 7, lengthAt]) hello.writeUInt16BE(hello.readUInt16BE(at) + extension.length, at);
  const first: Sent = { direction: 0, bytes: hello };
  return { ...rest, sent: [first, ...sent.slice(1)] };
}

describe('the client random is that of the outer hello of an Encrypted Client Hello', () => {
  const CIPHERS = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'];

  test.each(CIPHERS)('the connection is found by its first record: %s', async (cipher) => {
    const recording = encryptedHello(await recordWith(cipher), EXTENSION);
    const all = { pairs: NUMBERS.map((n) => `${n}=${n}`), codes: [] };
    expect(seen(recording, packetsOf(recording.sent))).toMatchObject(all);
    const { keyLog } = await recordWith(cipher);
    const stranger = seen({ ...recording, keyLog }, packetsOf(recording.sent));
    expect([stranger.pairs, stranger.codes]).toEqual([[], ['tls/no-secret']]);
  });

  test('without the extension another random is that of another connection', async () => {
    const recording = encryptedHello(await recordWith('TLS_AES_128_GCM_SHA256'), Buffer.alloc(0));
    expect(seen(recording, packetsOf(recording.sent)).codes).toEqual(['tls/no-secret']);
  });
});

test('connections of which the handshakes are missing cost a long key log once: the others are looked for near the first', async () => {
  const recordings = await Promise.all(Array.from({ length: 4 }, () => recordWith('TLS_AES_128_GCM_SHA256')));
  const keyLog = new KeyLog();
  const own = recordings.map((one) => one.keyLog.split('\n').filter((line) => !line.startsWith('CLIENT_HANDSHAKE')));
  keyLog.add(Buffer.from([others(500), ...own.map((lines) => lines.join('\n')), others(500)].join('\n')));
  const secrets = new Secrets({ ...noMaterial(), keyLog });
  let tried = 0;
  const counting = Object.assign(Object.create(secrets), {
    findAll: (label: never, id: Buffer) => {
      tried += 1;
      return secrets.findAll(label, id);
    },
  });
  // `count` is a getter that looks into private fields.
  Object.defineProperty(counting, 'count', { get: () => secrets.count });
  counting.ids = (label: never, read: never) => secrets.ids(label, read);
  const search = new SessionSearch(counting);
  const costs = recordings.map(({ sent }) => {
    const { bytes } = sent.findLast(({ direction, bytes: piece }) => direction === 1 && piece.length > 100)!;
    const before = tried;
    const end = 5 + bytes.readUInt16BE(3);
    const record = { bytes, start: 0, end } as never;
    expect(search.find(record, ['SERVER_TRAFFIC_SECRET_0'], null)).not.toBeNull();
    return tried - before;
  });
  expect(costs[0]).toBeGreaterThan(500);
  for (const cost of costs.slice(1)) expect(cost).toBeLessThan(450);
});

test('what is tried in all is bounded', () => {
  const keyLog = new KeyLog();
  keyLog.add(Buffer.from(others(100)));
  const secrets = new Secrets({ ...noMaterial(), keyLog });
  const tried: string[] = [];
  const counting = Object.defineProperty(
    Object.assign(Object.create(secrets), {
      ids: (label: never, read: never) => secrets.ids(label, read),
      findAll: (label: never, id: Buffer) => {
        tried.push(label);
        return secrets.findAll(label, id);
      },
    }),
    'count',
    { get: () => secrets.count },
  );
  const bytes = Buffer.concat([Buffer.from('1703030064', 'hex'), randomBytes(100)]);
  const search = new SessionSearch(counting, 150);
  const record = { bytes, start: 0, end: bytes.length } as never;
  for (let i = 0; i < 5; i++) expect(search.find(record, ['SERVER_TRAFFIC_SECRET_0'], null)).toBeNull();
  // As many near where the last was as in all of the log.
  expect(tried.length).toBeLessThanOrEqual(2 * 150);
});

test('of a key log without end only the latest are tried', () => {
  const keyLog = new KeyLog();
  const own = others(1);
  keyLog.add(Buffer.from(own));
  const secrets = new Secrets({ ...noMaterial(), keyLog });
  const id = (n: number): Buffer => Buffer.from(n.toString(16).padStart(64, '0'), 'hex');
  const tried: number[] = [];
  const long = Object.defineProperty(
    Object.assign(Object.create(secrets), {
      *ids() {
        for (let n = 0; n < 200_000; n++) yield id(n);
      },
      findAll: (_label: never, one: Buffer) => {
        tried.push(one.readUInt32BE(28));
        return [];
      },
    }),
    'count',
    { get: () => 1 },
  );
  const bytes = Buffer.concat([Buffer.from('1703030064', 'hex'), randomBytes(100)]);
  const record = { bytes, start: 0, end: bytes.length } as never;
  expect(new SessionSearch(long, 1_000_000).find(record, ['SERVER_TRAFFIC_SECRET_0'], null)).toBeNull();
  expect([tried[0], tried.at(-1), tried.length]).toEqual([199_999, 200_000 - 65_536, 65_536]);
});

/** How many ids are read each time that a record is looked for, one more secret being known each time. */
function readsOf(times: number, maxTrials: number): number[] {
  const material = noMaterial();
  const secrets = new Secrets(material);
  let read = 0;
  const counting = Object.defineProperty(
    Object.assign(Object.create(secrets), {
      *ids(label: never, from: never) {
        for (const id of secrets.ids(label, from)) {
          read += 1;
          yield id;
        }
      },
      findAll: (label: never, id: Buffer) => secrets.findAll(label, id),
    }),
    'count',
    { get: () => secrets.count },
  );
  const search = new SessionSearch(counting, maxTrials);
  const bytes = Buffer.concat([Buffer.from('1703030064', 'hex'), randomBytes(100)]);
  return Array.from({ length: times }, (_, n) => {
    const lines = Buffer.from(others(1));
    if (n % 2 === 0) secrets.addBlock(0x544c534b, lines);
    else material.keyLog.add(lines);
    const before = read;
    expect(search.find({ bytes, start: 0, end: bytes.length } as never, ['SERVER_TRAFFIC_SECRET_0'], null)).toBeNull();
    return read - before;
  });
}

test('secrets that a capture brings connection by connection are read once each, and not at all when no trial is left', () => {
  expect(readsOf(40, 10_000)).toEqual(new Array(40).fill(1));
  const few = readsOf(200, 10);
  expect(few.slice(0, 4)).toEqual([1, 1, 1, 1]);
  expect(few.slice(-20)).toEqual(new Array(20).fill(0));
});

test('of a connection whose secrets are not there twelve records are tried', () => {
  const keyLog = new KeyLog();
  keyLog.add(Buffer.from(others(1)));
  const told: string[] = [];
  const plain = { recognise: () => 'http' as const, openSecure: () => null };
  const factory = new TlsFactory('a.pcap', { diagnostic: ({ code }) => void told.push(code) }, plain, {
    material: { ...noMaterial(), keyLog },
  });
  const info = { id: 1, client: 'a:1', server: 'b:443', scheme: 'http', serverName: null, fromStart: false, timeUs: 0 };
  const connection = factory.open({ ...info, scheme: 'http' });
  for (let n = 0; n < 12; n++) {
    expect(connection.isDone, `${n} records`).toBe(false);
    const bytes = Buffer.concat([Buffer.from('1703030064', 'hex'), randomBytes(100)]);
    const place = { offset: n * bytes.length, acknowledged: 0, frameNumber: n + 1, timeUs: n };
    connection.chunk({ direction: 1, bytes, start: 0, end: bytes.length, ...place });
  }
  expect(connection.isDone).toBe(true);
  factory.end();
  expect(told).toEqual(['tls/handshake-missing']);
});

test('thousands of records are missing in one place: what comes behind them is read', async () => {
  const pieces = Array.from({ length: 3000 }, (_, n) => `${n},`);
  const options = { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' } as const;
  const talk = [['>', 'go'] as const, ...pieces.map((piece) => ['<', piece] as const)];
  const { sent, keyLog } = await recordTls({ talk, server: options, client: options });
  const first = sent.length - 2 - pieces.length;
  const seen = play(sent, { keyLog, lose: (segment) => segment > first + 10 && segment < sent.length - 12 });
  expect(seen.codes).toEqual([]);
  const [before = '', behind = ''] = seen.plain[1].toString().split(/\?+/);
  expect(pieces.join('').startsWith(before) && pieces.join('').endsWith(behind)).toBe(true);
  expect(behind).toContain('2995,2996,2997,2998,2999,');
});
