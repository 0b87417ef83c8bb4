import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { PcapngBuilder } from '../support/build-capture.ts';
import { quicCapture } from '../support/build-quic-capture.ts';
import { type CliSurroundings, runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { captureOf, packetsOf } from '../tls/capture-tls.ts';
import { type Recording, RSA, recordTls } from '../tls/record-tls.ts';

const PREFLIGHT =
  'OPTIONS /a.bin HTTP/1.1\r\nHost: media.example\r\nOrigin: https://app.example\r\n' +
  'Access-Control-Request-Method: PUT\r\n\r\n';
const REFUSED = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n';
const TALK = [
  ['>', PREFLIGHT],
  ['<', REFUSED],
] as const;

let folder = '';
let recording: Recording;
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = scratchFolder('tls');
  recording = await recordTls({ talk: TALK });
  writeFileSync(path('tls.pcap'), captureOf(recording.sent));
  writeFileSync(path('keys.log'), recording.keyLog);
  writeFileSync(path('empty.log'), '');
});

interface Line {
  readonly type: string;
  readonly code?: string;
  readonly url?: string;
  readonly fix?: { readonly text: string };
  readonly notes?: readonly string[];
}

async function run(argv: readonly string[], surroundings: CliSurroundings = {}) {
  const { code, stdout, stderr } = await runCli([...argv, '--format', 'ndjson', '--exchanges', 'all'], surroundings);
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line));
  const urls = lines.filter(({ type }) => type === 'exchange').map(({ url }) => url);
  const codes = lines.filter(({ code: told }) => told !== undefined).map((line) => line.code);
  for (const secret of recording.keyLog.match(/[0-9a-f]{64,}$/gm) ?? []) {
    expect((stdout + stderr).includes(secret.slice(0, 24))).toBe(false);
  }
  return { code, urls, codes, stderr, lines };
}

const URLS = ['https://media.example/a.bin'];

describe('a capture of TLS', () => {
  test('is read with --keylog, as if it had been in the clear', async () => {
    expect(await run([path('tls.pcap'), '--keylog', path('keys.log')])).toMatchObject({
      code: 1,
      urls: URLS,
      codes: ['cors/refused-without-configuration'],
      stderr: '',
    });
  });

  test('is read with SSLKEYLOGFILE of the environment, which need not exist', async () => {
    expect((await run([path('tls.pcap')], { env: { SSLKEYLOGFILE: path('keys.log') } })).urls).toEqual(URLS);
    expect((await run([path('tls.pcap')], { env: { SSLKEYLOGFILE: path('none.log') } })).codes).toEqual([
      'tls/no-secret',
    ]);
  });

  test.skipIf(process.platform === 'win32')('is read with a key log that comes through a pipe', async () => {
    execFileSync('sh', ['-c', `mkfifo "${path('keys.fifo')}"`]);
    const writer = spawn('sh', ['-c', `cat "${path('keys.log')}" > "${path('keys.fifo')}"`]);
    const { urls } = await run([path('tls.pcap'), '--keylog', path('keys.fifo')]);
    writer.kill();
    expect(urls).toEqual(URLS);
  });

  test('a key log in the place of a capture is told as what it is', async () => {
    const { lines, code } = await run([path('keys.log')]);
    expect(code).toBe(3);
    expect(lines.find(({ code: told }) => told === 'capture/unknown-format')?.fix?.text).toMatch(/--keylog/);
  });

  test('a key log of another session is told apart from none', async () => {
    writeFileSync(path('other.log'), (await recordTls({ talk: TALK })).keyLog);
    const { stdout } = await runCli([path('tls.pcap'), '--keylog', path('other.log')]);
    expect(stdout).toMatch(/secrets that\s+are known are of other connections/);
    expect(stdout).not.toContain('SSLKEYLOGFILE');
    expect((await runCli([path('tls.pcap')])).stdout).not.toContain('of other connections');
  });

  test('nor is a capture of nothing but QUIC a clean one', async () => {
    writeFileSync(path('quic.pcap'), quicCapture());
    expect(await run([path('quic.pcap')])).toMatchObject({ code: 3, urls: [], codes: ['quic/not-decoded'] });
  });

  test.each([
    ['UTF-16LE, as PowerShell writes it', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16BE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ])('is read with a key log in %s', async (_encoding, encode) => {
    writeFileSync(path('encoded.log'), encode(recording.keyLog.replaceAll('\n', '\r\n')));
    const { urls, codes } = await run([path('tls.pcap'), '--keylog', path('encoded.log')]);
    expect([urls, codes]).toEqual([URLS, ['cors/refused-without-configuration']]);
    const { lines } = await run([path('encoded.log')]);
    expect(lines.find(({ code }) => code === 'capture/unknown-format')?.fix?.text).toMatch(/--keylog/);
  });

  test('several key logs are joined', async () => {
    const argv = [path('tls.pcap'), '--keylog', path('empty.log'), '--keylog', path('keys.log')];
    expect((await run(argv)).urls).toEqual(URLS);
  });

  test('without secrets is a finding, and nothing was read', async () => {
    const alone = join(scratchFolder('tls-alone'), 'tls.pcap');
    writeFileSync(alone, captureOf(recording.sent));
    const { code, codes, lines } = await run([alone]);
    expect([code, codes]).toEqual([3, ['tls/no-secret']]);
    expect(lines.find(({ fix }) => fix)?.fix?.text).toContain('SSLKEYLOGFILE');
  });

  test('key logs that hold nothing are named, with the reason', async () => {
    const alone = scratchFolder('tls-empty');
    writeFileSync(join(alone, 'tls.pcap'), captureOf(recording.sent));
    writeFileSync(join(alone, 'packed.log'), gzipSync(recording.keyLog));
    const argv = [join(alone, 'tls.pcap'), '--keylog', path('empty.log'), '--keylog', join(alone, 'packed.log')];
    const { codes, lines } = await run(argv, { env: { SSLKEYLOGFILE: join(alone, 'none.log') } });
    expect(codes).toEqual(['tls/no-secret']);
    expect(lines.find(({ code }) => code === 'tls/no-secret')?.notes?.slice(1)).toEqual([
      `no secret comes from the key log ${path('empty.log')}: it is empty`,
      `no secret comes from the key log ${join(alone, 'packed.log')}: it is packed with gzip; unpack it first`,
      `no secret comes from the key log ${join(alone, 'none.log')}: no such file`,
    ]);
  });

  test('that a live capture waits for in vain is named at its end', async () => {
    const stdin = Readable.from([captureOf(recording.sent)]);
    const { codes, lines } = await run(['-', '--keylog', path('never.log')], { stdin });
    expect(codes).toEqual(['tls/no-secret']);
    expect(lines.find(({ code }) => code === 'tls/no-secret')?.notes).toContain(
      `no secret comes from the key log ${path('never.log')}: no such file`,
    );
  });

  test('other commands say what to do about it, too', async () => {
    const alone = scratchFolder('tls-learn');
    writeFileSync(join(alone, 'tls.pcap'), captureOf(recording.sent));
    writeFileSync(join(alone, 'keys.log'), recording.keyLog);
    const { code, stderr } = await runCli(['learn', join(alone, 'tls.pcap')]);
    expect(code).toBe(3);
    expect(stderr).toContain(
      `not known; there is a key log beside the capture: add --keylog ${join(alone, 'keys.log')}`,
    );
  });

  test('a .keys file beside it is named but not used', async () => {
    writeFileSync(path('beside.pcap'), captureOf(recording.sent));
    writeFileSync(path('beside.keys'), recording.keyLog);
    const { codes, lines } = await run([path('beside.pcap')]);
    expect(codes).toEqual(['tls/no-secret']);
    expect(lines.find(({ fix }) => fix)?.fix?.text).toContain(`--keylog ${path('beside.keys')}`);
  });

  test.each([
    ['a log of another session', 'tls/no-secret', async () => (await recordTls({ talk: TALK })).keyLog],
    ['an edited log', 'tls/wrong-secret', () => recording.keyLog.replace(/[0-9a-f]+$/gm, (s) => '0'.repeat(s.length))],
  ] as const)(
    'a key log that was given is not named again in advice, one that was not is: %s',
    async (_, told, make) => {
      const alone = scratchFolder('tls-given');
      const capture = join(alone, 'tls.pcap');
      writeFileSync(capture, captureOf(recording.sent));
      writeFileSync(join(alone, 'keys.log'), await make());
      symlinkSync(join(alone, 'keys.log'), join(alone, 'same.log'));
      const advice = async (...argv: string[]) => {
        const { codes, lines } = await run([capture, ...argv]);
        expect(codes).toEqual([told]);
        return lines.find(({ code }) => code === told)?.fix?.text;
      };
      const unlike = expect.stringMatching(/^give the key log that was written while this capture was made/);
      expect(await advice('--keylog', join(alone, 'keys.log'))).toEqual(unlike);
      expect(await advice('--keylog', join(alone, 'same.log'))).toEqual(unlike);
      writeFileSync(join(alone, 'sslkeylog.log'), recording.keyLog);
      const fix = await advice('--keylog', join(alone, 'keys.log'));
      expect(fix).toBe(`there is a key log beside the capture: add --keylog ${join(alone, 'sslkeylog.log')}`);
      const both = ['--keylog', join(alone, 'keys.log'), '--keylog', join(alone, 'sslkeylog.log')];
      expect((await run([capture, ...both])).urls).toEqual(URLS);
    },
  );

  test.each<[string, () => string | Buffer, RegExp | null]>([
    ['a private key', () => RSA.key, /private key: it goes to --tls-key/],
    ['a certificate', () => RSA.cert, /PEM file, and no key log/],
    ['a capture', () => captureOf(recording.sent), /capture: name it without --keylog/],
    ['a configuration in XML', () => '<?xml version="1.0"?>\n<CORSConfiguration/>\n', /XML or JSON/],
    ['one in JSON', () => '{\n "CORSRules": []\n}\n', /XML or JSON/],
    ['nonsense', () => 'nonsense\n', null],
  ])('what is no key log is said to be what it is: %s', async (_, make, want) => {
    writeFileSync(path('mistaken.log'), make());
    const { lines } = await run([path('tls.pcap'), '--keylog', path('mistaken.log')]);
    const text = lines.find(({ code }) => code === 'tls/unknown-key-log-lines')?.fix?.text;
    if (want === null) expect(text).toBeUndefined();
    else expect(text).toMatch(want);
  });

  test('a key log that cannot be read is a mistake of the user', async () => {
    const { code, stderr } = await run([path('tls.pcap'), '--keylog', path('none.log')]);
    expect([code, stderr]).toEqual([2, `corscope: --keylog ${path('none.log')}: no such file\n`]);
  });

  test.each(['--keylog', '--tls-key'])('%s is not read from standard input, and says so', async (option) => {
    const { code, stderr } = await run([path('tls.pcap'), option, '-']);
    expect(code).toBe(2);
    expect(stderr).toContain(`corscope: ${option} -: not read from standard input`);
  });

  test('lines that are not understood are counted, never shown', async () => {
    writeFileSync(path('odd.log'), `${recording.keyLog.replace(/^\w+ /, 'STRANGE_LABEL ')}hunter2\n`);
    const { codes, lines } = await run([path('tls.pcap'), '--keylog', path('odd.log')]);
    expect(codes).toContain('tls/unknown-key-log-lines');
    expect(JSON.stringify(lines)).not.toMatch(/hunter2|STRANGE/);
  });

  test('a private key opens an RSA key exchange, another file is refused', async () => {
    const options = { ciphers: 'AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const;
    const { sent } = await recordTls({ talk: TALK, server: { ...options, ...RSA }, client: options });
    writeFileSync(path('rsa.pcap'), captureOf(sent));
    writeFileSync(path('server.pem'), RSA.key);
    expect((await run([path('rsa.pcap'), '--tls-key', path('server.pem')])).urls).toEqual(URLS);
    // So it does for the commands that change configurations.
    expect(await runCli(['learn', path('rsa.pcap')])).toMatchObject({ code: 3 });
    const learnt = await runCli(['learn', path('rsa.pcap'), '--tls-key', path('server.pem'), '--browser', 'firefox']);
    expect(learnt).toMatchObject({ code: 0, stdout: expect.stringContaining('<AllowedOrigin>') });
    const refused = await run([path('rsa.pcap'), '--tls-key', path('keys.log')]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      `corscope: --tls-key ${path('keys.log')}: not a private RSA key in PEM without a passphrase\n`,
    ]);
  });
});

describe('a private key that is of no use is told', () => {
  const RSA_SUITE = { ciphers: 'AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const;

  async function notesOf(sent: Recording['sent'], key: Buffer | string): Promise<string> {
    const alone = mkdtempSync(join(folder, 'key-'));
    writeFileSync(join(alone, 'a.pcap'), captureOf(sent));
    writeFileSync(join(alone, 'key.pem'), key);
    const { code, stdout } = await runCli([join(alone, 'a.pcap'), '--tls-key', join(alone, 'key.pem')]);
    expect([code, stdout.match(/tls\/[\w-]+/g)]).toEqual([3, ['tls/no-secret']]);
    return stdout.replace(/\s+/g, ' ');
  }

  test('as not that of the server', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { sent } = await recordTls({ talk: TALK, server: { ...RSA_SUITE, ...RSA }, client: RSA_SUITE });
    const notes = await notesOf(sent, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(notes).toContain(
      '1 connection exchanges keys with RSA, but no private key that is given is that of the server',
    );
    expect(notes).not.toContain('DHE');
  });

  test('as no help where secrets never cross the wire', async () => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { sent } = await recordTls({ talk: TALK, server: { ...RSA, maxVersion } });
      const notes = await notesOf(sent, RSA.key);
      expect(notes).toContain(
        '1 connection exchanges keys with (EC)DHE, which no private key opens: that takes a key log',
      );
      expect(notes).not.toContain('that of the server');
    }
  });

  test('but not where a session is resumed that was not captured', async () => {
    const options = { ...RSA_SUITE, ...RSA };
    const first = await recordTls({ talk: TALK, server: options, client: RSA_SUITE });
    const second = await recordTls({ talk: TALK, server: options, client: { ...RSA_SUITE, session: first.session! } });
    expect(second.isResumed).toBe(true);
    expect(await notesOf(second.sent, RSA.key)).not.toContain('private key');
  });

  test('nor where none is given', async () => {
    const { stdout } = await runCli([path('tls.pcap')]);
    expect(stdout).not.toContain('private key');
  });
});

describe('secrets inside a pcapng file', () => {
  const build = (at: 'first' | 'last', log = Buffer.from(recording.keyLog)): Buffer => {
    const builder = new PcapngBuilder().section().interface();
    if (at === 'first') builder.secrets(log);
    for (const { bytes, timeUs = 0 } of packetsOf(recording.sent)) builder.packet({ bytes, ticks: BigInt(timeUs) });
    if (at === 'last') builder.secrets(log);
    return builder.file();
  };

  test('may be in UTF-16, as they were when they were put there', async () => {
    writeFileSync(path('dsb16.pcapng'), build('first', Buffer.from(`\ufeff${recording.keyLog}`, 'utf16le')));
    expect((await run([path('dsb16.pcapng')])).urls).toEqual(URLS);
  });

  test.each(['first', 'last'] as const)('are used, whether they come %s or not', async (at) => {
    writeFileSync(path('dsb.pcapng'), build(at));
    expect((await run([path('dsb.pcapng')])).urls).toEqual(URLS);
  });
});

test.each(['ascii', 'utf16le'] as const)(
  'a live capture is read with a key log that comes into being meanwhile: %s',
  async (encoding) => {
    const whole = captureOf(recording.sent);
    const log = Buffer.from(recording.keyLog, encoding);
    async function* live(): AsyncGenerator<Buffer> {
      writeFileSync(path('live.log'), log.subarray(0, 301));
      yield whole.subarray(0, whole.length - 2000);
      writeFileSync(path('live.log'), log);
      yield whole.subarray(whole.length - 2000);
    }
    const { urls } = await run(['-', '--keylog', path('live.log')], { stdin: Readable.from(live()) });
    expect(urls).toEqual(URLS);
    writeFileSync(path('live.log'), '');
    const learnt = await runCli(['learn', '-', '--keylog', path('live.log')], { stdin: Readable.from(live()) });
    expect(learnt.stdout + learnt.stderr).not.toContain('secret');
  },
);
