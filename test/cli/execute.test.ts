import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { buildPcap } from '../support/build-capture.ts';
import { runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const SAMPLE = 'captures/header-refused.pcap';
const CORS = ['--cors', 'captures/cors.xml'];
const folder = scratchFolder('cli');

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('an answer that Chromium withholds from an element', () => {
  const told = async (...more: string[]) => {
    const { stdout } = await runCli([
      'test/scenarios/recorded/opaque-json-script.pcapng',
      '--format',
      'ndjson',
      ...more,
    ]);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const of = (type: string) => lines.filter((line) => line.type === type);
    return { attempts: of('attempt'), findings: of('finding') };
  };

  test('is told of Chromium, without words about CORS of the others; the body is what it rests on', async () => {
    const { attempts, findings } = await told();
    expect(attempts).toMatchObject([{ observed: { verdict: 'blocked' } }]);
    expect(findings).toMatchObject([
      {
        code: 'not-cors/opaque-response-blocking',
        basis: { restsOn: 'body' },
        browserSays: { firefox: [], webkit: [] },
      },
    ]);
  });

  test('is unknown of Firefox, which has rules of its own', async () => {
    const { attempts, findings } = await told('--browser', 'firefox');
    expect(attempts).toMatchObject([{ observed: { verdict: 'unknown', because: expect.stringContaining('Firefox') } }]);
    expect(findings).toEqual([]);
  });

  test('is given to it by WebKit', async () => {
    expect(await told('--browser', 'webkit')).toEqual({ attempts: [], findings: [] });
  });
});

describe('explain -', () => {
  const piped = (text: string, ...more: string[]) =>
    runCli(['explain', '-', ...more], { stdin: Readable.from([text]) });
  const message =
    "Access to fetch at 'https://a.s3.amazonaws.com/x' from origin 'https://app.example' has been blocked by CORS policy:\n" +
    'Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.\n';

  test('reads a message, an error document or a code from standard input, as from the command line', async () => {
    const asked = await runCli(['explain', message]);
    expect(asked.stdout).toContain('More: corscope explain cors/method-not-allowed');
    expect(await piped(message)).toEqual(asked);
    expect((await piped('<Error><Code>RequestTimeTooSkewed</Code></Error>')).stdout).toContain('not-cors/clock-skew');
    expect(await piped('cors/drift\n')).toEqual(await runCli(['explain', 'cors/drift']));
    expect(JSON.parse((await piped(message, '--format', 'json')).stdout).text).toBe(asked.stdout);
  });

  test('a terminal, nothing, and what is no such text are usage errors, which quote nothing of it', async () => {
    const stdin = Object.assign(Readable.from([message]), { isTTY: true });
    expect(await runCli(['explain', '-'], { stdin })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'corscope: -: standard input is a terminal; pipe a message or a code into corscope\n',
    });
    expect(await piped(' \n')).toMatchObject({ code: 2, stderr: 'corscope: explain -: standard input is empty\n' });
    for (const text of ['the weather is fine', '\u001b]0;x\u0007', 'x'.repeat(5000)]) {
      const { code, stderr } = await piped(text);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^corscope: explain -: standard input holds no code/);
    }
    expect((await piped('cors/drifft')).stderr).toContain('near it: cors/drift');
  });
});

describe('exit codes', () => {
  test.each([
    [0, ['captures/all-well.pcap', ...CORS]],
    [1, [SAMPLE, ...CORS]],
    [0, [SAMPLE, ...CORS, '--fail-on', 'never']],
    [0, ['captures/etag-not-exposed.pcapng', ...CORS, '--fail-on', 'never']],
    [1, ['analyze', SAMPLE, ...CORS]],
    [0, ['analyse', SAMPLE, ...CORS, '--fail-on', 'never']],
    [2, ['anlayze', SAMPLE, ...CORS]],
    [2, [SAMPLE, '--dialect', 'floppy']],
    [2, [SAMPLE, '--format', 'pdf']],
    [2, [SAMPLE, '--no-such-option']],
    [2, ['explain', 'cors/no-such-code']],
    [0, ['explain', 'cors/header-not-allowed']],
    [0, ['--help']],
    [0, ['help', 'lint']],
    [0, ['--version']],
    [3, ['package.json']],
    [0, ['lint', 'captures/cors.xml', '--fail-on', 'never']],
  ])('%i: corscope %j', async (code, argv) => {
    const run = await runCli(argv);
    expect(run.code, run.stderr).toBe(code);
    if (code === 2) {
      expect(run.stdout).toBe('');
      expect(run.stderr).toMatch(/^corscope: /);
    }
  });

  test('a usage error names what was given and what is allowed', async () => {
    const { stderr } = await runCli([SAMPLE, '--dialect', 'floppy']);
    expect(stderr).toContain('floppy');
    expect(stderr).toContain('oss');
    expect(stderr).toContain('s3');
  });

  test('a word that is nearly a command is not taken for a file', async () => {
    const { stderr } = await runCli(['expalin', 'cors/drift']);
    expect(stderr).toBe('corscope: expalin: there is no such command or file; did you mean explain?\n');
    expect((await runCli(['analyse', SAMPLE, ...CORS])).stderr).toBe('');
  });

  test('a file that is not there is told, and leaves nothing readable', async () => {
    const { code, stdout, stderr } = await runCli([join(folder, 'nothing.pcap')]);
    expect(code).toBe(3);
    expect(stdout + stderr).toContain('nothing.pcap');
  });

  test.each([
    [['-', '-']],
    [['-', '--cors', '-']],
    [['-', '--cors', 'media.example=-']],
    [['fix', '-', '--cors', '-']],
  ])('standard input is read once only: %j', async (argv) => {
    const { code, stderr } = await runCli(argv);
    expect([code, stderr]).toEqual([2, 'corscope: - names standard input, which can be read only once\n']);
  });
});

describe('an input with nothing in it', () => {
  const header = readFileSync(SAMPLE).subarray(0, 24);
  const log = '{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[';
  const { constants } = JSON.parse(readFileSync('captures/one-visit.netlog.json', 'utf8'));
  const netLog = JSON.stringify({ constants, events: [] });
  const packet = { bytes: Buffer.alloc(80) };
  const usb = buildPcap([packet, packet], { linkType: 220 });
  const empty = [
    ['a capture without a packet', 'header.pcap', header, 'the capture holds no packets'],
    ['a file without a byte', 'empty.pcap', '', 'the input is empty'],
    ['a HAR that is cut before its first entry', 'cut.har', log, 'the HAR ends before its JSON does'],
    ['a HAR without an entry', 'empty.har', `${log}]}}`, 'the HAR holds no entries'],
    ['a NetLog without a request', 'empty.json', netLog, 'the NetLog holds no requests'],
    ['a capture of other link types only', 'usb.pcap', usb, '2 packets of Linux USB not looked into'],
  ] as const;

  test.each(empty)('%s is told, with what to do, and is not clean', async (_what, name, content, message) => {
    const path = file(name, content);
    const { code, stdout } = await runCli([path, ...CORS, '--fail-on', 'never']);
    expect(code).toBe(3);
    expect(stdout).toContain(message);
    expect(stdout).toContain('\nhelp: ');
    const fix = await runCli(['fix', path, ...CORS]);
    expect([fix.code, fix.stderr]).toEqual([3, expect.stringContaining(message)]);
  });

  test.each(empty)('%s does not fail a run that has others', async (_what, name, content) => {
    const { code } = await runCli(['captures/all-well.pcap', file(name, content), ...CORS]);
    expect(code).toBe(0);
  });
});

describe('an input that is given twice', () => {
  const link = join(folder, 'link.pcap');
  symlinkSync(resolve(SAMPLE), link);
  const summaryOf = (stdout: string): { exchanges: number; attempts: number; packets: number } =>
    JSON.parse(stdout.trim().split('\n').at(-1)!);

  test.each([
    ['by the same name', SAMPLE],
    ['by another path', `./captures/../${SAMPLE}`],
    ['by its whole path', resolve(SAMPLE)],
    ['through a link', link],
  ])('%s is read once, and told', async (_how, again) => {
    const argv = [...CORS, '--format', 'ndjson'];
    const once = await runCli([SAMPLE, ...argv]);
    const twice = await runCli([SAMPLE, again, ...argv]);
    const { exchanges, attempts, packets } = summaryOf(once.stdout);
    expect(summaryOf(twice.stdout)).toMatchObject({ exchanges, attempts, packets });
    expect(twice.stdout).toContain('"capture/given-twice"');
    expect([once.code, twice.code]).toEqual([1, 1]);
    expect(once.stdout).not.toContain('given-twice');
    const fix = await runCli(['fix', SAMPLE, again, ...CORS]);
    expect(fix.stdout).toContain('1 request cured');
    expect(fix.stderr).toBe(`corscope: ${SAMPLE}: the same input is given 2 times; it was read once\n`);
  });

  test('is another one where only the content is the same, but no request in it is counted again', async () => {
    const copy = file('copy.pcap', readFileSync(SAMPLE));
    const once = await runCli([SAMPLE, ...CORS, '--format', 'ndjson']);
    const { stdout } = await runCli([SAMPLE, copy, ...CORS, '--format', 'ndjson']);
    expect(stdout).not.toContain('given-twice');
    expect(stdout).toContain('"capture/in-several-files"');
    const { exchanges, attempts, packets } = summaryOf(once.stdout);
    expect(summaryOf(stdout)).toMatchObject({ exchanges, attempts, packets: 2 * packets });
  });
});

describe('what must not be lost', () => {
  test('an output that is one of the inputs is refused, and the input left alone', async () => {
    const path = file('in.pcap', readFileSync(SAMPLE));
    const { code, stderr } = await runCli([path, ...CORS, '--output', path]);
    expect(code).toBe(2);
    expect(stderr).toContain('one of the inputs');
    expect(readFileSync(path)).toEqual(readFileSync(SAMPLE));
  });

  const MISSING = join(folder, 'missing');
  const CONVERT = ['convert', '--to', 's3-json', 'captures/cors.xml'];

  test.each([
    [[SAMPLE, ...CORS]],
    [['fix', SAMPLE, ...CORS]],
    [['learn', SAMPLE]],
    [['lint', 'captures/cors.xml']],
    [CONVERT],
  ])('an output in a folder that is not there is told before any work: %j', async (argv) => {
    const path = join(MISSING, 'report.json');
    const { code, stdout, stderr } = await runCli([...argv, '--output', path]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`corscope: --output ${path}: the folder ${MISSING} does not exist; create it first\n`);
  });

  test('an output that is the configuration is refused by every command', async () => {
    const path = file('cors-only.xml', readFileSync('captures/cors.xml'));
    for (const argv of [
      ['fix', SAMPLE, '--cors', path],
      ['diff', 'captures/cors.xml', path, SAMPLE],
      ['lint', path],
    ]) {
      const { code, stderr } = await runCli([...argv, '--output', path]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('one of the inputs')]);
    }
    expect(readFileSync(path)).toEqual(readFileSync('captures/cors.xml'));
  });

  test('a configuration that cannot be read is told first, and judges nothing', async () => {
    const { code, stdout } = await runCli([SAMPLE, '--cors', 'package.json']);
    expect(code).toBe(1);
    expect(stdout.startsWith('error[config/not-cors]')).toBe(true);
    expect(stdout).toContain('cors/refused-without-configuration');
    expect(stdout).not.toContain('cors/no-configuration');
    expect(stdout).not.toContain("fetch the bucket's");
    expect(stdout).toContain('help: correct `package.json` (its own error says how) and run again');
  });

  test('nor is its host taken for another name of a bucket', async () => {
    const cors = 'media.example.com=package.json';
    const har = readFileSync('captures/header-refused.har', 'utf8');
    const path = file('custom.har', har.replaceAll('shop-media.oss-cn-hangzhou.aliyuncs.com', 'media.example.com'));
    const { stdout } = await runCli([path, '--cors', cors]);
    expect(stdout).not.toContain('not-cors/custom-domain');
    expect(stdout).toContain('correct `package.json`');
  });

  test.each([
    ['not there', 'nothing.pcap', []],
    ['not there', 'nothing.pcap', ['--fail-on', 'never']],
    ['no recording', 'package.json', []],
    ['no recording', 'package.json', ['--fail-on', 'never']],
  ])('an input that is %s fails the run, whatever the others say: %s %j', async (_why, name, flags) => {
    const path = name === 'package.json' ? name : join(folder, name);
    const { code, stdout, stderr } = await runCli([SAMPLE, path, ...CORS, ...flags]);
    expect(code).toBe(3);
    expect(stdout + stderr).toContain(name);
    expect(stdout).toContain('error[cors/header-not-allowed]');
  });
});

describe('inputs', () => {
  const blame = async (argv: readonly string[], stdin?: Readable): Promise<unknown[]> => {
    const { stdout } = await runCli([...argv, '--format', 'ndjson'], stdin ? { stdin } : {});
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    return lines
      .filter((line) => line.type === 'finding' && line.severity === 'error')
      .map((line) => [line.code, line.value, line.location.line]);
  };
  const expected = [['cors/header-not-allowed', 'x-oss-security-token', 12]];

  test('a gzip file, whatever its name', async () => {
    expect(await blame([file('upload.txt', gzipSync(readFileSync(SAMPLE))), ...CORS])).toEqual(expected);
  });

  test('standard input, in pieces', async () => {
    const bytes = readFileSync(SAMPLE);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 100) }, (_, i) =>
      bytes.subarray(i * 100, i * 100 + 100),
    );
    expect(await blame(['-', ...CORS], Readable.from(pieces))).toEqual(expected);
  });

  test('a file that is cut off: what stands before the cut is judged, what lies behind it is unknown', async () => {
    const path = file('cut.pcap', readFileSync(SAMPLE).subarray(0, -10));
    const { stdout } = await runCli([path, ...CORS, '--format', 'ndjson']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const verdicts = lines.filter(({ type }) => type === 'attempt').map(({ observed }) => observed.verdict);
    expect(verdicts).toEqual(['allowed', 'unknown']);
    expect(lines.map(({ code }) => code)).toContain('pcap/truncated-record');
  });

  const idsOf = async (...files: readonly string[]): Promise<number[]> => {
    const { stdout } = await runCli([...files, ...CORS, '--format', 'ndjson']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): { type: string; id: number } => JSON.parse(line));
    return lines.filter(({ type }) => type === 'attempt').map(({ id }) => id);
  };

  test('several inputs: ids run on, attempts do not mix', async () => {
    expect((await idsOf(SAMPLE, 'captures/method-refused.har')).sort()).toEqual([1, 2, 3, 4]);
  });

  test('several records of one visit: each request once, in whatever order they are named', async () => {
    expect(await idsOf(SAMPLE, 'captures/header-refused.har')).toEqual([1, 2]);
    expect(await idsOf('captures/header-refused.har', SAMPLE)).toEqual([1, 2]);
  });

  test.each(['captures/cors.xml', 'SHOP-media.oss-cn-hangzhou.aliyuncs.com=captures/cors.xml'])(
    '--cors %s',
    async (cors) => {
      expect(await blame([SAMPLE, '--cors', cors])).toEqual(expected);
    },
  );

  test('--host and --origin narrow', async () => {
    const attempts = async (...argv: readonly string[]): Promise<number> => {
      const { stdout } = await runCli([SAMPLE, ...CORS, '--format', 'ndjson', ...argv]);
      return JSON.parse(stdout.trimEnd().split('\n').at(-1)!).attempts;
    };
    expect(await attempts('--host', 'shop-media.oss-cn-hangzhou.aliyuncs.com')).toBe(2);
    expect(await attempts('--host', 'other.example')).toBe(0);
    expect(await attempts('--origin', 'http://app.example.com')).toBe(2);
    expect(await attempts('--origin', 'https://app.example.com')).toBe(0);
  });

  test('--output writes a file and nothing else', async () => {
    const path = join(folder, 'report.txt');
    const { stdout } = await runCli([SAMPLE, ...CORS, '--output', path]);
    expect(stdout).toBe('');
    expect(readFileSync(path, 'utf8')).toContain('cors/header-not-allowed');
  });
});

/** A HAR in which everything that can be hostile is. */
const NASTY = '\u001b]0;owned\u0007\u001b[31mred\u202e\u200bevil\u009b2J';
const SECRETS = [
  'AKIASECRETSECRET1234',
  'sig-0123456789abcdef',
  'cookie-9876543210',
  'bearer-abcdef0123456789',
  'STS.token0123456789abcdef',
];
const hostile = JSON.stringify({
  log: {
    version: '1.2',
    creator: { name: 'WebInspector', version: '537.36' },
    pages: [{ id: 'page_1', title: 'https://app.example.com/', startedDateTime: '2026-01-01T00:00:00Z' }],
    entries: [
      {
        startedDateTime: '2026-01-01T00:00:00Z',
        time: 5,
        pageref: 'page_1',
        _resourceType: 'fetch',
        request: {
          method: 'PUT',
          url: `https://b.oss-cn-hangzhou.aliyuncs.com/${encodeURIComponent(NASTY)}?OSSAccessKeyId=${SECRETS[0]}&Signature=${SECRETS[1]}&security-token=${SECRETS[4]}`,
          httpVersion: 'HTTP/1.1',
          headers: [
            { name: 'Host', value: 'b.oss-cn-hangzhou.aliyuncs.com' },
            { name: 'Origin', value: 'https://app.example.com' },
            { name: 'Cookie', value: `sid=${SECRETS[2]}` },
            { name: 'Authorization', value: `Bearer ${SECRETS[3]}` },
            { name: 'Referer', value: `https://app.example.com/?access_token=${SECRETS[3]}` },
            { name: 'X-Nasty', value: NASTY },
          ],
        },
        response: {
          status: 200,
          httpVersion: 'HTTP/1.1',
          headers: [{ name: 'ETag', value: NASTY }],
          _error: 'net::ERR_FAILED',
        },
      },
    ],
  },
});

describe('what was captured is hostile', () => {
  const path = file('hostile.har', hostile);
  const formats = ['text', 'narrated', 'json', 'ndjson'];

  test.each(formats)('%s: no control sequence reaches the terminal', async (format) => {
    const { stdout } = await runCli(
      [path, ...CORS, '--format', format, '--exchanges', 'all', '--verbose', '--color', 'never'],
      { isTTY: true },
    );
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
  });

  test.each(formats)('%s: no secret is told unless asked for', async (format) => {
    const argv = [path, ...CORS, '--format', format, '--exchanges', 'all', '--verbose'];
    const { stdout } = await runCli(argv);
    for (const secret of SECRETS) expect(stdout).not.toContain(secret);
    if (format.endsWith('json')) {
      const shown = (await runCli([...argv, '--show-secrets'])).stdout;
      for (const secret of SECRETS) expect(shown).toContain(secret);
    }
  });

  test.each([60, 80, 200])('no line of the text is wider than %i columns', async (columns) => {
    const { stdout } = await runCli([SAMPLE, ...CORS], { columns });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });
});

describe('filters that leave nothing', () => {
  const HOST = 'shop-media.oss-cn-hangzhou.aliyuncs.com';
  const ORIGIN = 'http://app.example.com';

  test.each([
    [['--host', 'nope'], `no CORS request went to nope; requests went to ${HOST}`],
    [['--origin', 'http://a.example'], `no CORS request came from http://a.example; requests came from ${ORIGIN}`],
    [['--host', HOST, '--origin', 'http://a.example'], `no CORS request to ${HOST} came from http://a.example; `],
  ])('%j: what was seen is named, and it is not clean', async (flags, message) => {
    const report = await runCli([SAMPLE, ...CORS, ...flags, '--fail-on', 'never']);
    expect([report.code, report.stderr]).toEqual([3, expect.stringContaining(message)]);
    expect(report.stdout).toContain('no CORS request that was asked for; 2 others were left out by --host or --origin');
    const fix = await runCli(['fix', SAMPLE, ...CORS, ...flags]);
    expect([fix.code, fix.stdout, fix.stderr]).toEqual([3, '', expect.stringContaining(message)]);
  });
});
