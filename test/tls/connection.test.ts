import { createCipheriv } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { recognise } from '../../src/http/recognise.ts';
import { RsaKey } from '../../src/tls/crypto.ts';
import { nextSecret, trafficKeys } from '../../src/tls/key-schedule.ts';
import { bytewise, cutBy } from '../http/converse.ts';
import { play, playAll, type Sent } from './play.ts';
import { EC, type Recording, RSA, recordTls, type Script } from './record-tls.ts';
import { GET, OK, recordTalk as record, TALK } from './talk.ts';

const V12 = { maxVersion: 'TLSv1.2' } as const;
const v12 = (script: Script = {}): Promise<Recording> =>
  record({ ...script, server: { ...V12, ...script.server }, client: { ...V12, ...script.client } });

function expectAll(seen: ReturnType<typeof play>): void {
  expect(seen.plain[0].toString()).toBe(GET + GET);
  expect(seen.plain[1].toString()).toBe(OK + OK);
  expect(seen.codes).toEqual([]);
}

describe('what is handed on', () => {
  test('carries the protocol and the host that were negotiated', async () => {
    const both = { ALPNProtocols: ['h2', 'http/1.1'] };
    const { sent, keyLog } = await record({ server: both, client: both });
    const seen = play(sent, { keyLog, verifiesAll: true });
    expectAll(seen);
    expect(seen.alpn).toBe('h2');
    const one = { ALPNProtocols: ['http/1.1'] };
    const old = await v12({ server: one, client: one });
    expect(play(old.sent, { keyLog: old.keyLog }).alpn).toBe('http/1.1');
  });

  test('has positions in the plaintext, and acknowledgements that fit them', async () => {
    const { sent, keyLog } = await record();
    const { pieces } = play(sent, { keyLog });
    expect(pieces.map(([direction, offset, acknowledged]) => [direction, offset, acknowledged])).toEqual([
      [0, 0, 0],
      [1, 0, GET.length],
      [0, GET.length, OK.length],
      [1, OK.length, 2 * GET.length],
    ]);
    const frames = pieces.map(([, , , frame]) => frame);
    expect(frames).toEqual([...frames].sort((a, b) => a - b));
    const bytes = play(sent, { keyLog, cut: bytewise });
    expect(bytes.pieces.map(([d, o, a]) => [d, o, a])).toEqual(pieces.map(([d, o, a]) => [d, o, a]));
  });

  test('is the same however the segments are cut, and any prefix is a prefix of it', async () => {
    const recordings = [await record(), await v12()];
    for (const { sent, keyLog } of recordings) {
      expectAll(play(sent, { keyLog, cut: bytewise }));
      for (let seed = 1; seed < 40; seed++) expectAll(play(sent, { keyLog, cut: cutBy(seed) }));
      const whole = Buffer.concat(sent.map(({ bytes }) => bytes)).length;
      for (let length = 0; length < whole; length += 7) {
        const seen = play(prefix(sent, length), { keyLog, how: 'capture-ended' });
        expect((GET + GET).startsWith(seen.plain[0].toString())).toBe(true);
        expect((OK + OK).startsWith(seen.plain[1].toString())).toBe(true);
        expect(seen.codes).toEqual([]);
      }
    }
  });

  test('is decided by content where no protocol was negotiated', async () => {
    const byContent = (chunk: { bytes: Buffer; start: number; end: number }) =>
      recognise(chunk.bytes, chunk.start, chunk.end);
    const { sent, keyLog } = await record();
    expectAll(play(sent, { keyLog, recognise: byContent }));
    const chat = await record({
      talk: [
        ['>', 'EHLO media.example\r\n'],
        ['<', '250 ok\r\n'],
      ],
    });
    const seen = play(chat.sent, { keyLog: chat.keyLog, recognise: byContent });
    expect([seen.connection, seen.codes]).toEqual([null, []]);
  });

  test('is read when the flow took the server for the client', async () => {
    const { sent, keyLog } = await record();
    const turned = sent.map(({ direction, bytes }): Sent => ({ direction: direction === 0 ? 1 : 0, bytes }));
    const seen = play(turned, { keyLog });
    expectAll(seen);
    expect(seen.connection).toMatchObject({ client: '10.0.0.1:443', server: '10.0.0.2:50000' });
  });
});

describe('handshakes', () => {
  test('HelloRetryRequest', async () => {
    const { sent, keyLog } = await record({
      server: { ecdhCurve: 'P-384' },
      client: { ecdhCurve: 'P-256:P-384' },
    });
    expect(sent.filter(({ bytes }) => bytes.includes(Buffer.from('cf21ad74e59a6111', 'hex'))).length).toBe(1);
    expectAll(play(sent, { keyLog }));
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('a client certificate in %s', async (version) => {
    const { sent, keyLog } = await record({
      server: { requestCert: true, rejectUnauthorized: false, maxVersion: version },
      client: { ...RSA, maxVersion: version },
    });
    expectAll(play(sent, { keyLog, cut: cutBy(1460) }));
  });

  test('resumption by PSK in TLS 1.3', async () => {
    const first = await record();
    const second = await record({ client: { session: first.session! } });
    expect(second.isResumed).toBe(true);
    expectAll(play(second.sent, { keyLog: second.keyLog }));
  });

  test('resumption by ticket in TLS 1.2, also where only the first secret was logged', async () => {
    const options = { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' };
    const first = await v12({ server: options });
    const second = await v12({ server: options, client: { session: first.session! } });
    expect(second.isResumed).toBe(true);
    expectAll(play(second.sent, { keyLog: second.keyLog }));
    const [one, two] = playAll([first.sent, second.sent], { keyLog: first.keyLog });
    expectAll(one!);
    expectAll(two!);
  });

  test('resumption with nothing but the RSA key of the server', async () => {
    const options = { ...RSA, ciphers: 'AES128-GCM-SHA256' };
    const first = await v12({ server: options });
    const second = await v12({ server: options, client: { session: first.session! } });
    expect(second.isResumed).toBe(true);
    const [, two] = playAll([first.sent, second.sent], { rsaKeys: [RsaKey.fromPem(RSA.key)!] });
    expectAll(two!);
  });

  test('renegotiation: new keys, the same streams', async () => {
    const { sent, keyLog } = await v12({
      talk: [...TALK.slice(0, 2)],
      before: async (client) => {
        await new Promise<void>((resolve, reject) =>
          client.renegotiate({ rejectUnauthorized: false }, (error) => (error ? reject(error) : resolve())),
        );
      },
    });
    expect(keyLog.match(/^CLIENT_RANDOM/gm)?.length).toBe(2);
    const seen = play(sent, { keyLog });
    expect([seen.plain[0].toString(), seen.plain[1].toString(), seen.codes]).toEqual([GET, OK, []]);
  });

  test('a fatal alert is told, with who sent it', async () => {
    const { sent, hasFailed } = await record({ server: { minVersion: 'TLSv1.3' }, client: { maxVersion: 'TLSv1.2' } });
    expect(hasFailed).toBe(true);
    const { codes, diagnostics } = play(sent);
    expect(codes).toEqual(['tls/fatal-alert']);
    expect(diagnostics[0]?.message).toBe(
      'TLS failed on 1 connection with media.example: the server sent protocol_version',
    );
  });

  test('the host of the certificate stands in for a name that was not asked for', async () => {
    const { sent } = await v12({ client: { servername: '' } });
    expect(play(sent).diagnostics[0]?.message).toContain('media.example');
  });
});

describe('KeyUpdate, padding and alerts', () => {
  /** Seals records of TLS 1.3 under a secret. */
  class Sealer {
    #secret: Buffer;
    #sequence = 0;

    constructor(secret: Buffer) {
      this.#secret = secret;
    }

    seal(type: number, content: Buffer | string, padding = 0): Buffer {
      const { key, iv } = trafficKeys('sha256', this.#secret, 16);
      const nonce = Buffer.from(iv);
      nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ this.#sequence++) >>> 0, 8);
      const inner = Buffer.concat([Buffer.from(content as string), Buffer.of(type), Buffer.alloc(padding)]);
      const header = Buffer.from([0x17, 3, 3, (inner.length + 16) >> 8, (inner.length + 16) & 0xff]);
      const cipher = createCipheriv('aes-128-gcm', key, nonce);
      cipher.setAAD(header);
      return Buffer.concat([header, cipher.update(inner), cipher.final(), cipher.getAuthTag()]);
    }

    /** A KeyUpdate; what follows is under the next secret. */
    update(): Buffer {
      const record = this.seal(22, Buffer.from([24, 0, 0, 1, 0]));
      this.#secret = nextSecret('sha256', this.#secret);
      this.#sequence = 0;
      return record;
    }
  }

  /** The handshake of a real connection, and then records of our own. */
  async function prepare(): Promise<{ hello: Sent[]; keyLog: string; client: Sealer; server: Sealer }> {
    const options = { ciphers: 'TLS_AES_128_GCM_SHA256' };
    const { sent, keyLog } = await recordTls({ server: options, client: options });
    const secretOf = (label: string): Buffer =>
      Buffer.from(new RegExp(`^${label} \\w+ (\\w+)$`, 'm').exec(keyLog)![1]!, 'hex');
    // ClientHello, the server's flight, the client's Finished; not the tickets and what closes.
    const client = sent.filter(({ direction }) => direction === 0).slice(0, 2);
    const flight = sent.find(({ direction }) => direction === 1)!;
    return {
      hello: [client[0]!, flight, client[1]!],
      keyLog,
      client: new Sealer(secretOf('CLIENT_TRAFFIC_SECRET_0')),
      server: new Sealer(secretOf('SERVER_TRAFFIC_SECRET_0')),
    };
  }

  const APPLICATION = 23;

  test('records behind KeyUpdates are read, padded ones too', async () => {
    const { hello, keyLog, client, server } = await prepare();
    const sent: Sent[] = [
      ...hello,
      { direction: 0, bytes: client.seal(APPLICATION, 'one ', 100) },
      { direction: 0, bytes: client.update() },
      {
        direction: 0,
        bytes: Buffer.concat([client.seal(APPLICATION, 'two '), client.seal(APPLICATION, '', 30), client.update()]),
      },
      { direction: 1, bytes: server.update() },
      { direction: 0, bytes: client.seal(APPLICATION, 'three') },
      { direction: 1, bytes: server.seal(APPLICATION, 'answer') },
    ];
    for (const cut of [undefined, bytewise]) {
      const seen = play(sent, { keyLog, ...(cut && { cut }) });
      expect([seen.plain[0].toString(), seen.plain[1].toString(), seen.codes]).toEqual(['one two three', 'answer', []]);
    }
  });

  test('a KeyUpdate among missing records is found out', async () => {
    const { hello, keyLog, client } = await prepare();
    const sent: Sent[] = [
      ...hello,
      { direction: 0, bytes: client.seal(APPLICATION, 'one ') },
      { direction: 0, bytes: Buffer.concat([client.update(), client.seal(APPLICATION, 'lost')]) },
      { direction: 0, bytes: client.seal(APPLICATION, ' two') },
    ];
    const seen = play(sent, { keyLog, lose: (segment) => segment === hello.length + 1 });
    expect(seen.plain[0].toString()).toMatch(/^one \?+ two$/);
    expect(seen.codes).toEqual([]);
  });

  test('that OpenSSL misses a close_notify of a client that has gone is no failure', async () => {
    const alertOf = (description: number) => async (leaves: boolean, hasData: boolean) => {
      const { hello, keyLog, client, server } = await prepare();
      const sent: Sent[] = [...hello];
      if (hasData) sent.push({ direction: 0, bytes: client.seal(APPLICATION, 'one') });
      const leavesBehind = sent.length;
      sent.push({ direction: 1, bytes: server.seal(21, Buffer.of(2, description)) });
      return play(sent, { keyLog, ...(leaves && { leavesBehind }) }).codes;
    };
    const decodeError = alertOf(50);
    expect(await decodeError(true, true)).toEqual([]);
    expect(await decodeError(false, true)).toEqual(['tls/fatal-alert']);
    expect(await decodeError(true, false)).toEqual(['tls/fatal-alert']);
    expect(await alertOf(20)(true, true)).toEqual(['tls/fatal-alert']);
  });
});

describe('secrets', () => {
  test('that come late still serve, and nothing is handed on twice', async () => {
    for (const { sent, keyLog } of [
      await record(),
      await v12(),
      await v12({ server: { ciphers: 'AES128-SHA', ...RSA } }),
    ]) {
      const payload = Buffer.from(keyLog);
      for (let late = 0; late <= sent.length; late++) {
        const before = (segment: number, factory: { secrets(type: number, payload: Buffer): void }): void => {
          if (segment === late) factory.secrets(0x544c534b, payload);
        };
        if (late < sent.length) expectAll(play(sent, { before }));
        else expect(play(sent, { before }).codes).toEqual(['tls/no-secret']);
      }
    }
  });

  test('that come line by line serve as soon as they suffice', async () => {
    const { sent, keyLog } = await record();
    const lines = keyLog.split('\n').filter((line) => line !== '');
    const before = (segment: number, factory: { secrets(type: number, payload: Buffer): void }): void => {
      const line = lines[segment - 1];
      if (line !== undefined) factory.secrets(0x544c534b, Buffer.from(`${line}\n`));
    };
    expectAll(play(sent, { before, cut: cutBy(300) }));
  });

  test('that a growing key log brings serve the connection that asks for them', async () => {
    const { sent, keyLog } = await record();
    let asked = 0;
    const more = (): Buffer | null => (++asked === 2 ? Buffer.from(keyLog) : null);
    expectAll(play(sent, { more }));
    expect(asked).toBeGreaterThanOrEqual(2);
  });

  test('that are missing are told with host, frame and what to do; a key log beside is named', async () => {
    const { sent } = await record();
    const { diagnostics, connection } = play(sent);
    expect(connection).toBeNull();
    expect(diagnostics[0]).toMatchObject({
      code: 'tls/no-secret',
      message: '1 connection with media.example was not read: its secret is not known',
      primary: { source: { kind: 'frame', frame: 1 } },
    });
    expect(diagnostics[0]?.help?.text).toContain('SSLKEYLOGFILE');
    expect(play(sent, { options: { keysBeside: ['a.keys'] } }).diagnostics[0]?.help?.text).toContain('--keylog a.keys');
  });

  test('of another connection open nothing', async () => {
    for (const make of [record, v12]) {
      const [one, two] = [await make(), await make()];
      const swapped = two.keyLog.replaceAll(randomOf(two), randomOf(one));
      const seen = play(one.sent, { keyLog: swapped });
      expect([seen.plain[0].length, seen.plain[1].length, seen.codes]).toEqual([0, 0, ['tls/wrong-secret']]);
    }
  });

  test('never get into what is told', async () => {
    const { sent, keyLog } = await record();
    const words = keyLog.split(/\s+/).filter((word) => /^[0-9a-f]{64,}$/.test(word));
    const told = JSON.stringify(play(sent, { keyLog: keyLog.replace(/[0-9a-f]{8}\n/g, '00000000\n') }).diagnostics);
    for (const word of words) expect(told.includes(word.slice(0, 16))).toBe(false);
  });
});

describe('missing and damaged bytes', () => {
  const PIECES = Array.from({ length: 12 }, (_, i) => `piece ${String(i).padStart(2, '0')} ${'x'.repeat(40 * i)}`);
  const talk = PIECES.map((piece) => ['>', piece] as const);

  test.each([
    ['TLS 1.3', record, {}],
    ['TLS 1.2 GCM', v12, {}],
    ['TLS 1.2 ChaCha20', v12, { ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' }],
  ] as const)(
    '%s: records behind a gap are read, and the gap has the length of what is missing',
    async (_name, make, server) => {
      const { sent, keyLog } = await make({ talk, server });
      const first = sent.findIndex(
        ({ bytes, direction }) => direction === 0 && bytes.length === recordLength(PIECES[0]!, sent),
      );
      const whole = PIECES.join('');
      for (let from = first; from < sent.length; from++) {
        for (let until = from + 1; until <= Math.min(sent.length, from + 4); until++) {
          const lose = (segment: number, direction: number): boolean =>
            direction === 0 && segment >= from && segment < until;
          const seen = play(sent, { keyLog, lose });
          const got = seen.plain[0].toString();
          for (let i = 0; i < got.length; i++) if (got[i] !== '?') expect(got[i]).toBe(whole[i]);
          const lost = PIECES.filter((_piece, i) => first + i >= from && first + i < until).join('').length;
          // What is missing at the end is never missed.
          expect(got.replaceAll('?', '').length).toBe(whole.length - lost);
          expect(seen.codes).toEqual([]);
        }
      }
    },
  );

  test('a hole within a record loses that record only', async () => {
    const { sent, keyLog } = await record({ talk });
    const thirds = (bytes: Buffer): Buffer[] => {
      const third = Math.ceil(bytes.length / 3);
      return [bytes.subarray(0, third), bytes.subarray(third, 2 * third), bytes.subarray(2 * third)];
    };
    const first = sent.findIndex(({ bytes }) => bytes.length === recordLength(PIECES[0]!, sent));
    for (let piece = 0; piece < PIECES.length - 1; piece++) {
      for (const part of [0, 1, 2]) {
        const hole = 3 * (first + piece) + part;
        const seen = play(sent, { keyLog, cut: thirds, lose: (segment) => segment === hole });
        const want = PIECES.map((text, i) => (i === piece ? '?'.repeat(text.length) : text)).join('');
        expect(seen.plain[0].toString()).toBe(want);
        expect(seen.codes).toEqual([]);
      }
    }
  });

  test('holes anywhere never make content of what is none', async () => {
    // Key shares of later engines are a kilobyte long: most holes would be in them.
    const { sent, keyLog } = await record({ talk, client: { ecdhCurve: 'P-256' } });
    const whole = PIECES.join('');
    let resumed = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const seen = play(sent, { keyLog, cut: cutBy(seed), lose: (segment) => segment % 97 === seed });
      if (seen.connection?.fromStart !== false) {
        const got = seen.plain[0].toString();
        for (let i = 0; i < got.length; i++) if (got[i] !== '?') expect(got[i]).toBe(whole[i]);
        continue;
      }
      resumed += 1;
      let at = 0;
      // The handshake is missing: what is read begins somewhere.
      for (const piece of seen.plain[0].toString().split(/\?+/)) {
        const found = whole.indexOf(piece, at);
        expect(found).toBeGreaterThanOrEqual(0);
        at = found + piece.length;
      }
    }
    expect(resumed).toBeGreaterThan(0);
    expect(resumed).toBeLessThan(60);
  });

  test('flipped bits never show up as content', async () => {
    for (const make of [record, v12]) {
      const { sent, keyLog } = await make({ talk });
      const whole = PIECES.join('');
      let damaged = 0;
      for (let round = 0; round < 60; round++) {
        const which = round % sent.length;
        const at = (round * 7919) % sent[which]!.bytes.length;
        const seen = play(flip(sent, which, at, 1 << (round % 8)), { keyLog });
        const got = seen.plain[0].toString();
        for (let i = 0; i < Math.min(got.length, whole.length); i++) if (got[i] !== '?') expect(got[i]).toBe(whole[i]);
        if (seen.codes.length > 0) damaged += 1;
      }
      expect(damaged).toBeGreaterThan(10);
    }
  });

  test('one damaged record, the first of its side too, costs its own content and is told', async () => {
    for (const make of [record, v12]) {
      const { sent, keyLog } = await make({ talk: [...TALK, ...TALK] });
      // The four pieces of each side that are no longer than its text needs, the last ones: Finished comes before.
      const firstOf = (text: string, direction: 0 | 1): number =>
        sent
          .flatMap((piece, at) => {
            const more = piece.bytes.length - text.length;
            return piece.direction === direction && more > 20 && more < 40 ? [at] : [];
          })
          .slice(-4)[0]!;
      for (const [direction, text] of [[0, GET] as const, [1, OK] as const]) {
        const which = firstOf(text, direction);
        // Its last byte: of the tag.
        const seen = play(flip(sent, which, sent[which]!.bytes.length - 1, 1), { keyLog });
        expect(seen.plain[direction].toString()).toBe('?'.repeat(text.length) + text.repeat(3));
        expect(seen.plain[direction === 0 ? 1 : 0].toString()).toBe((direction === 0 ? OK : GET).repeat(4));
        expect(seen.codes).toEqual(['tls/damaged-record']);
        const next = sent.findIndex((piece, at) => at > which && piece.direction === direction);
        const both = flip(flip(sent, which, 8, 1), next, 8, 1);
        expect(play(both, { keyLog }).plain[direction].toString()).toBe('?'.repeat(2 * text.length) + text.repeat(2));
      }
    }
  });

  test('where the only record of a side is damaged, that is told', async () => {
    const { sent, keyLog } = await record({ talk: [['>', GET]] });
    const last = sent.findLastIndex(({ direction, bytes }) => direction === 0 && bytes.length > GET.length);
    const seen = play(flip(sent, last, sent[last]!.bytes.length - 1, 1), { keyLog });
    expect(seen.codes).toHaveLength(1);
    expect(seen.plain[0].toString()).toBe('');
    const answered = await record({
      talk: [
        ['>', GET],
        ['<', OK],
      ],
    });
    const get = answered.sent.findLastIndex(({ direction, bytes }) => direction === 0 && bytes.length > GET.length);
    const half = play(flip(answered.sent, get, answered.sent[get]!.bytes.length - 1, 1), { keyLog: answered.keyLog });
    expect(half.plain[1].toString()).toBe(OK);
    expect(half.codes).toEqual(['tls/damaged-record']);
  });

  test('a connection whose beginning is missing is told apart', async () => {
    const { sent } = await record();
    const { keyLog } = await record();
    const seen = play(sent.slice(3), { keyLog });
    expect(seen.codes).toEqual(['tls/handshake-missing']);
    expect(seen.diagnostics[0]?.message).toMatch(/the handshake is not in the capture$/);
    expect(seen.diagnostics[0]?.help?.text).toMatch(/^start the capture first/);
  });

  test('from one that is in the capture but for some packets, whatever comes behind them', async () => {
    for (const make of [record, v12]) {
      const { sent, keyLog } = await make();
      for (const length of [2, 3, sent.length]) {
        const isFound = make === record && length === sent.length;
        const seen = play(sent.slice(0, length), { keyLog, lose: (segment) => segment === 0 });
        if (isFound) expect([seen.plain[0].toString(), seen.codes]).toEqual([GET + GET, []]);
        if (isFound) continue;
        expect(seen.codes).toEqual(['tls/handshake-missing']);
        expect(seen.diagnostics[0]?.message).toMatch(/packets of the handshake are missing from the capture$/);
        expect(seen.diagnostics[0]?.help?.text).toMatch(/larger buffer/);
      }
    }
  });
});

const randomOf = ({ keyLog }: Recording): string => /^\w+ (\w{64}) /m.exec(keyLog)![1]!;

function prefix(sent: readonly Sent[], length: number): Sent[] {
  const some: Sent[] = [];
  let left = length;
  for (const { direction, bytes } of sent) {
    if (left <= 0) break;
    some.push({ direction, bytes: bytes.subarray(0, left) });
    left -= bytes.length;
  }
  return some;
}

function flip(sent: readonly Sent[], which: number, at: number, bit: number): Sent[] {
  return sent.map(({ direction, bytes }, index) => {
    if (index !== which) return { direction, bytes };
    const changed = Buffer.from(bytes);
    changed[at] = changed[at]! ^ bit;
    return { direction, bytes: changed };
  });
}

/** How long the record is that carries `text` alone. */
function recordLength(text: string, sent: readonly Sent[]): number {
  const lengths = sent.filter(({ direction }) => direction === 0).map(({ bytes }) => bytes.length);
  return lengths.find((length) => length > text.length && length < text.length + 40 && length !== 58) ?? 0;
}

test('the certificates of the tests are for the host of the tests', () => {
  expect(EC.cert.toString()).toContain('BEGIN CERTIFICATE');
});
