import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const SAMPLE = 'captures/header-refused.pcap';
const HOST = 'shop-media.oss-cn-hangzhou.aliyuncs.com';
const folder = scratchFolder('formats');

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const converted = async (to: string): Promise<string> =>
  (await runCli(['convert', '--to', to, 'captures/cors.xml'])).stdout;

interface Line {
  readonly type: string;
  readonly code: string;
  readonly [key: string]: unknown;
}
const analyse = async (cors: string, ...more: readonly string[]): Promise<Line[]> => {
  const { stdout } = await runCli([SAMPLE, '--cors', cors, '--format', 'ndjson', ...more]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
};
const codes = (lines: readonly Line[]): string[] =>
  lines.filter(({ code }) => code !== undefined).map(({ code }) => code);

/** A state with a bucket of that name whose rules are those of the sample, and another one. */
const state = async (name: string): Promise<string> => {
  const written = JSON.parse(await converted('terraform-alicloud'));
  const { cors_rule } = written.resource.alicloud_oss_bucket_cors.cors;
  const bucket = (label: string, attributes: object) => ({
    mode: 'managed',
    type: 'alicloud_oss_bucket_cors',
    name: label,
    instances: [{ attributes }],
  });
  const other = { bucket: 'logs', cors_rule: [{ allowed_origins: ['*'], allowed_methods: ['GET'] }] };
  const resources = [bucket('logs', other), bucket('media', { bucket: name, cors_rule })];
  return JSON.stringify({ version: 4, terraform_version: '1.9.0', resources }, null, 2);
};

describe('a capture judged by a configuration in another format', () => {
  test.each(['oss-json', 's3-json', 's3-console', 'oss-sdk', 'terraform-alicloud', 'cloudformation'])(
    '%s: the blame and its edit stand in that file',
    async (format) => {
      const path = file(`cors-${format}`, await converted(format));
      const { code, stdout, stderr } = await runCli([SAMPLE, '--cors', path]);
      expect(code, stderr).toBe(1);
      expect(stdout).toContain('cors/header-not-allowed');
      expect(stdout).toMatch(/--> .*cors-.*:\d+:\d+/);
      expect(stdout).toMatch(/\+ +(?:- |")x-oss-security-token/);
    },
  );

  test.each<[string, string]>([
    ['xml', '<AllowedHeader>x-oss-meta-*</AllowedHeader>'],
    ['s3-json', '"x-oss-meta-*"'],
    ['oss-json', '"x-oss-meta-*"'],
    ['terraform-alicloud', '"x-oss-meta-*"'],
    ['cloudformation', 'x-oss-meta-*'],
    ['cloudformation-json', '"x-oss-meta-*"'],
  ])('%s: the finding names line and column of the last entry that was tried', async (format, entry) => {
    const text = await converted(format);
    const lines = await analyse(file(`place-${format}`, text));
    const { location } = lines.find(({ code }) => code === 'cors/header-not-allowed') as unknown as {
      location: { line: number; column: number };
    };
    const at = (text.split('\n')[location.line - 1] ?? '').slice(location.column - 1);
    expect(at.startsWith(entry), at).toBe(true);
  });

  test('a rule with a value that is not known yet is blamed with a note', async () => {
    const path = file('template.yaml', (await converted('cloudformation')).replace('- x-oss-date', '- !Ref Header'));
    const { stdout } = await runCli([SAMPLE, '--cors', path]);
    expect(stdout.replace(/\s+/g, ' ')).toContain('only known when the template is deployed, and may allow it');
  });

  test('a format that the store does not take is told', async () => {
    const path = file('gcs.json', await converted('gcs-json'));
    expect(codes(await analyse(path))).toContain('config/other-store');
    expect(codes(await analyse(path, '--dialect', 'oss'))).not.toContain('config/other-store');
    expect(codes(await analyse('captures/cors.xml'))).not.toContain('config/other-store');
  });
});

describe('a file with several buckets', () => {
  const found = async (cors: string): Promise<string[]> => codes(await analyse(cors));

  test('each host gets the one that bears its name', async () => {
    const path = file('state.json', await state('shop-media'));
    expect(await found(path)).toContain('cors/header-not-allowed');
    expect(await found(path)).not.toContain('config/several-buckets');
    expect(await found(`${HOST}=${path}`)).toContain('cors/header-not-allowed');
  });

  test('FILE#BUCKET names one, by its name in the store or in the file', async () => {
    const path = file('elsewhere.json', await state('elsewhere'));
    expect(await found(path)).toContain('config/several-buckets');
    expect(await found(`${HOST}=${path}`)).toContain('config/several-buckets');
    expect(await found(`${HOST}=${path}#elsewhere`)).toContain('cors/header-not-allowed');
    expect(await found(`${path}#alicloud_oss_bucket_cors.media`)).toContain('cors/header-not-allowed');
    expect(await found(`${HOST}=${path}#nothing`)).toContain('config/several-buckets');
    expect(await found(`${HOST}=${path}#logs`)).not.toContain('config/several-buckets');
  });

  test('a file whose very name has a # comes first', async () => {
    const path = file('a#b.xml', readFileSync('captures/cors.xml'));
    expect(await found(path)).toContain('cors/header-not-allowed');
  });

  test('lint takes all of them, or the one that is named', async () => {
    const path = file('lint.json', await state('shop-media'));
    expect((await runCli(['lint', path, '--fail-on', 'never'])).stdout).toContain('ETag');
    expect((await runCli(['lint', `${path}#logs`, '--fail-on', 'never'])).stdout).not.toContain('ETag');
  });

  test('convert wants one to be named', async () => {
    const path = file('convert.json', await state('shop-media'));
    const without = await runCli(['convert', '--to', 'xml', path]);
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toContain(`${path}#logs`);
    expect((await runCli(['convert', '--to', 'xml', `${path}#logs`])).stdout).toContain('<AllowedOrigin>*<');
  });
});

describe('corscope convert', () => {
  test('writes the configuration to standard output and the losses to standard error', async () => {
    const { code, stdout, stderr } = await runCli(['convert', '--to', 'gcs-json', 'captures/cors.xml']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(3);
    expect(stderr).toContain('config/not-expressible');
    expect(stderr).toMatch(/captures\/cors\.xml:\d+:\d+/);
  });

  test('has nothing to say where nothing is lost', async () => {
    expect(await runCli(['convert', '--to', 's3-json', 'captures/cors.xml'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('reads standard input and writes a file', async () => {
    const path = join(folder, 'out.xml');
    const stdin = Readable.from([Buffer.from(await converted('r2-json'))]);
    const { code, stdout } = await runCli(['convert', '--to', 'xml', '-', '-o', path], { stdin });
    expect([code, stdout]).toEqual([0, '']);
    expect(readFileSync(path, 'utf8')).toContain('<CORSConfiguration>');
  });

  test.each([
    [1, ['--to', 'gcs-json', 'captures/cors.xml', '--fail-on', 'warning'], 'config/not-expressible'],
    [2, ['--to', 'gcs-jsno', 'captures/cors.xml'], 'did you mean gcs-json'],
    [2, ['--to', 'oss-xml', 'captures/cors.xml'], 'did you mean xml or oss-json or oss-sdk?'],
    [2, ['--to', 'minio', 'captures/cors.xml'], 'did you mean xml?'],
    [2, ['--to', 'gcs', 'captures/cors.xml'], 'did you mean gcs-json or gcs-xml?'],
    [2, ['--to', 'floppy', 'captures/cors.xml'], 'cloudformation'],
    [2, ['captures/cors.xml'], '--to'],
    [2, ['--to', 'xml', join(folder, 'nothing')], 'no such file'],
    [3, ['--to', 'xml', 'package.json'], 'config/not-cors'],
    [2, ['--to', 'xml', 'captures/cors.xml', '-o', 'captures/cors.xml'], 'is one of the inputs'],
  ])('exits with %i: %j', async (code, argv, words) => {
    const run = await runCli(['convert', ...argv]);
    expect(run.code, run.stderr).toBe(code);
    expect(run.stderr).toContain(words);
  });
});

describe('corscope lint --fix', () => {
  const BAD = [
    '{',
    '  // the site',
    '  "CORSRules": [',
    '    { "AllowedOrigins": [ "https://a.example" , "https://a.example"],',
    '        "AllowedMethods": ["get"] , "MaxAgeSeconds": 604800 },',
    '  ]',
    '}',
    '',
  ].join('\r\n');
  const GOOD = BAD.replace(' , "https://a.example"]', ']').replace('get', 'GET').replace('604800 },', '86400 }');

  test('applies what is safe, and keeps everything else as it is', async () => {
    const path = file('fix.json', BAD);
    chmodSync(path, 0o640);
    const { code, stderr, stdout } = await runCli(['lint', '--fix', path]);
    expect(stderr).toContain('fixes written');
    expect(readFileSync(path, 'utf8')).toBe(GOOD);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect([code, stdout.includes('config/duplicate-entry')]).toEqual([0, false]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect((await runCli(['lint', '--fix', path])).stderr).toBe('');
  });

  test('tells every entry and every rule that it took away, by their lines and numbers before', async () => {
    const rule = (origin: string, methods: string) =>
      `{ "AllowedOrigins": ["${origin}"], "AllowedMethods": [${methods}] }`;
    const first = rule('https://a.example', '"GET", "HEAD", "GET"');
    const text = `[\n${[first, rule('https://a.example', '"HEAD"'), rule('https://b.example', '"GET"'), rule('https://b.example', '"GET"')].join(',\n')}\n]`;
    const path = file('dropped.json', text);
    const { stderr } = await runCli(['lint', '--fix', '--format', 'json', path]);
    expect(stderr).toBe(`corscope: ${path}: 3 fixes written
  line 2: AllowedMethods \`GET\` stands twice in this rule: removed
  line 3: rule 2 never answers: rule 1 matches everything that it matches: the rule was removed: AllowedOrigins https://a.example; AllowedMethods HEAD
  line 5: rule 4 never answers: rule 3 matches everything that it matches: the rule was removed: AllowedOrigins https://b.example; AllowedMethods GET
`);
    expect(readFileSync(path, 'utf8')).toBe(
      `[\n${first.replace(', "GET"]', ']')},\n${rule('https://b.example', '"GET"')}\n]`,
    );
  });

  test('does not widen access: that is asked for, never done', async () => {
    const path = file('wide.json', '[{"AllowedOrigins": ["a.example"], "AllowedMethods": ["PUT"]}]');
    const { stdout } = await runCli(['lint', '--fix', path]);
    expect(stdout).toContain('widens-access');
    expect(readFileSync(path, 'utf8')).toBe('[{"AllowedOrigins": ["a.example"], "AllowedMethods": ["PUT"]}]');
  });

  test.each<[string, (text: string) => Buffer]>([
    ['UTF-8 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16 as PowerShell writes it', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('keeps the encoding: %s', async (_, encode) => {
    const text =
      '<CORSConfiguration><CORSRule><AllowedOrigin>https://ä.example</AllowedOrigin><AllowedMethod>get</AllowedMethod></CORSRule></CORSConfiguration>';
    const path = file('encoded.xml', encode(text));
    await runCli(['lint', '--fix', path]);
    expect(readFileSync(path)).toEqual(encode(text.replace('get', 'GET')));
  });

  test('does not touch a file whose bytes are not all text', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`[{"AllowedHeaders": ["${'x'.repeat(80)}"], "AllowedOrigins": ["https://`),
      Buffer.of(0xe4),
      Buffer.from('.x"], "AllowedMethods": ["get"]}]'),
    ]);
    const path = file('latin1.json', bytes);
    expect(await runCli(['lint', '--fix', path])).toMatchObject({ code: 2 });
    expect(readFileSync(path)).toEqual(bytes);
  });

  test('writes through a link and leaves it a link', async () => {
    const path = file('target.json', BAD);
    const link = join(folder, 'link.json');
    symlinkSync(path, link);
    await runCli(['lint', '--fix', link]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(GOOD);
  });

  test('of several buckets only the one that is named', async () => {
    const text = (first: string, second: string): string =>
      `Resources:\n${[first, second].map((method, i) => `  B${i}:\n    Type: AWS::S3::Bucket\n    Properties:\n      CorsConfiguration:\n        CorsRules:\n          - AllowedOrigins: ['https://a.example']\n            AllowedMethods: [${method}] # kept\n`).join('')}`;
    const path = file('two.yaml', text('get', 'put'));
    await runCli(['lint', '--fix', `${path}#B1`]);
    expect(readFileSync(path, 'utf8')).toBe(text('get', 'PUT'));
    await runCli(['lint', '--fix', path]);
    expect(readFileSync(path, 'utf8')).toBe(text('GET', 'PUT'));
  });

  test('standard input and the state of Terraform are not for it', async () => {
    expect((await runCli(['lint', '--fix', '-'], { stdin: Readable.from([Buffer.from(BAD)]) })).code).toBe(2);
    const path = file('terraform.tfstate', await state('shop-media'));
    const { code, stderr } = await runCli(['lint', '--fix', path]);
    expect(code).toBe(2);
    expect(stderr).toContain('state');
    const written = file('main.tf.json', (await converted('terraform-aws')).replace('"GET"', '"get"'));
    expect((await runCli(['lint', '--fix', written])).code).toBeLessThan(2);
    expect(readFileSync(written, 'utf8')).toContain('"GET"');
  });
});

test('a file of 100 MB is refused without being read', async () => {
  const path = file('huge.json', '[');
  truncateSync(path, 100 * 1024 * 1024);
  const before = process.memoryUsage().rss;
  const { stdout } = await runCli(['lint', path]);
  expect(stdout).toContain('config/too-large');
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
});

test('--dialect of a store that does not take the format is told', async () => {
  const path = file('other.json', await converted('gcs-json'));
  expect((await runCli(['lint', path, '--dialect', 'oss'])).stdout).toContain('config/other-store');
  expect((await runCli(['lint', path])).stdout).not.toContain('config/other-store');
});
