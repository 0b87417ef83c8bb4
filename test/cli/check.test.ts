import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { configurationXml, type RuleSketch } from '../support/build-configuration.ts';
import { runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const A = 'https://app.example.com';
const TWO: readonly RuleSketch[] = [
  { origins: ['https://*.example.com'], methods: ['GET'] },
  { origins: [A], methods: ['PUT'], headers: ['x-oss-*'], expose: ['ETag'], maxAge: 600 },
];

function fileWith(text: string, name = 'cors.xml'): string {
  const path = join(scratchFolder('check'), name);
  writeFileSync(path, text);
  return path;
}

const check = (rules: readonly RuleSketch[], ...more: string[]) =>
  runCli(['check', '--origin', A, '--cors', fileWith(configurationXml(rules)), ...more], { columns: 100 });
const PUT = ['--method', 'PUT', '--header', 'x-oss-date'];

describe('check', () => {
  test('prints every rule on every item, the answer and the verdict', async () => {
    const { code, stdout } = await check(TWO, ...PUT, '--dialect', 'oss');
    expect(code).toBe(0);
    expect(stdout).toBe(`PUT from ${A}, judged as Alibaba Cloud OSS (named by --dialect)
it takes the first rule whose origin, method and headers all match

preflight: PUT with x-oss-date
          AllowedOrigin              AllowedMethod  AllowedHeader
          https://app.example.com    PUT            x-oss-date
rule 1    + https://*.example.com    - no match     - no entry
rule 2    + https://app.example.com  + PUT          + x-oss-*
rule 2 answers; status 200 [evidence D]
  Access-Control-Allow-Origin: https://app.example.com
  Access-Control-Allow-Methods: PUT
  Access-Control-Allow-Headers: x-oss-date
  Access-Control-Expose-Headers: ETag
  Access-Control-Max-Age: 600
  Access-Control-Allow-Credentials: unknown
  not known of Alibaba Cloud OSS: whether it allows credentials (Access-Control-Allow-Credentials);
    it would show in a captured answer of a rule with a listed origin

request: PUT
          AllowedOrigin              AllowedMethod
          https://app.example.com    PUT
rule 1    + https://*.example.com    - no match
rule 2    + https://app.example.com  + PUT
rule 2 answers; status 200 [evidence D]
  Access-Control-Allow-Origin: https://app.example.com
  Access-Control-Allow-Methods: PUT
  Access-Control-Expose-Headers: ETag
  Access-Control-Max-Age: 600
  Access-Control-Allow-Credentials: unknown

allowed
with credentials: unknown [evidence ?]
`);
  });

  test('names may come as a list, as Access-Control-Request-Headers has them', async () => {
    const one = await check(TWO, '--header', 'x-oss-date', '--header', 'content-type', '--dialect', 's3');
    const list = await check(TWO, '--header', 'x-oss-date, content-type,', '--dialect', 's3');
    expect(list).toEqual(one);
    const value = await check(TWO, '--header', 'Accept: text/html, image/png', '--dialect', 's3');
    expect(value.stdout).toContain('no preflight is needed');
  });

  test.each([
    'Host: x',
    'Content-Length: 5',
    'Date: x',
    'Cookie: a=b',
    'Referer: x',
    'Sec-Foo: 1',
    'Proxy-Foo: 1',
    'X-HTTP-Method-Override: TRACE',
  ])('a header that no script can set is left out, and told: %s', async (header) => {
    const { code, stdout } = await check(TWO, '--header', header, '--dialect', 's3');
    expect([code, stdout]).toEqual([0, expect.stringContaining('no preflight is needed')]);
    const name = header.replace(/:.*/, '');
    expect(stdout).toContain(`left out, as no script can set it (Fetch, forbidden request-header): ${name}\n`);
    const json = await check(TWO, '--header', header, '--dialect', 's3', '--format', 'json');
    expect(JSON.parse(json.stdout).request).toMatchObject({ headers: [], forbidden: [name] });
  });

  test.each([
    ['User-Agent: x', false],
    ['DPR: 2', false],
    ['Save-Data: on', false],
    ['Downlink: 1', false],
    ['X-HTTP-Method-Override: PUT', true],
  ])('%s: what Chromium lets pass needs no preflight there, and one by the standard', async (header, isUnsafe) => {
    const needed = async (...more: string[]) =>
      (await check(TWO, '--header', header, '--dialect', 's3', ...more)).stdout.includes('\npreflight: ');
    expect([await needed(), await needed('--browser', 'spec')]).toEqual([isUnsafe, true]);
  });

  test('says on what the words about credentials rest', async () => {
    const last = async (...flags: string[]) => (await check(TWO, ...flags)).stdout.trimEnd().split('\n').at(-1);
    expect(await last(...PUT, '--dialect', 'gcs')).not.toContain('with credentials');
    expect(await last('--dialect', 'gcs', '--method', 'PUT')).toBe(
      'with credentials: blocked: PreflightInvalidAllowCredentials [evidence D]',
    );
    expect(await last('--dialect', 'gcs', '--method', 'PUT', '--credentials', 'include')).toBe(
      'blocked at the preflight: PreflightInvalidAllowCredentials [evidence D]',
    );
    const { stdout } = await check(TWO, ...PUT, '--dialect', 'oss', '--format', 'json');
    expect(JSON.parse(stdout).ifCredentials).toMatchObject({ verdict: 'unknown', evidence: '?' });
  });

  test('that it is not known whether the store allows credentials is told once, with the verdict that hangs on it', async () => {
    const { stdout } = await check(TWO, ...PUT, '--dialect', 'oss', '--credentials', 'include');
    expect(stdout.split('not known of')).toHaveLength(2);
    expect(stdout.split('\nunknown\n')[1]).toBe(
      `not known of Alibaba Cloud OSS: whether it allows credentials (Access-Control-Allow-Credentials); it
  would show in a captured answer of a rule with a listed origin
`,
    );
    expect(stdout).not.toContain('unknown: ');
  });

  test('without credentials whether the store allows them is not told', async () => {
    const { stdout } = await check(TWO, ...PUT, '--dialect', 'oss', '--credentials', 'omit');
    expect(stdout).toMatch(/ {2}Access-Control-Max-Age: 600\n\nallowed\n$/);
    expect(stdout).not.toMatch(/credentials/i);
    const { stdout: json } = await check(TWO, ...PUT, '--dialect', 'oss', '--credentials', 'omit', '--format', 'json');
    expect(JSON.parse(json).actual.unknownHeaders).toEqual(['Access-Control-Allow-Credentials']);
  });

  test.each([
    [
      'oss',
      '; with that it may still be refused, for its credentials: whether Alibaba Cloud OSS allows those is not known',
    ],
    ['gcs', '; with that, too, a browser would refuse it, for its credentials: PreflightInvalidAllowCredentials'],
    ['cos', ''],
  ])('%s: what a rule lacks may not be all that credentials need', async (dialect, caveat) => {
    const last = async (mode: string) => {
      const { stdout } = await check(TWO, '--method', 'DELETE', '--dialect', dialect, '--credentials', mode);
      return stdout
        .replaceAll('\n  ', ' ')
        .trimEnd()
        .split('\n')
        .at(-1)
        ?.replace(/^rule \d lacks /, '');
    };
    expect(await last('include')).toBe(`AllowedMethod DELETE${caveat}`);
    expect(await last('omit')).toBe('AllowedMethod DELETE');
  });

  test('says which rule a store takes that looks no further', async () => {
    const { code, stdout } = await check(TWO, ...PUT, '--dialect', 'ceph@18');
    expect(code).toBe(1);
    expect(stdout).toContain('rule 1 is taken and refuses; rule 2 would allow it, and is never reached');
    expect(stdout).toContain('blocked at the preflight: PreflightMissingAllowOriginHeader');
    expect(stdout).toContain('rule 1 lacks AllowedMethod PUT, AllowedHeader x-oss-date');
  });

  test('says what is unknown, and what would show it', async () => {
    const { code, stdout } = await check(TWO, '--dialect', 'r2');
    expect(code).toBe(1);
    expect(stdout).toContain('rule 1    ? unknown ');
    expect(stdout).toContain('whether a rule answers is unknown');
    expect(stdout).toMatch(/not known of Cloudflare R2: `\*` in AllowedOrigin; it would show in a preflight/);
  });

  test('as JSON', async () => {
    const { stdout } = await check(TWO, ...PUT, '--dialect', 's3', '--format', 'json');
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      format: 'corscope-check',
      request: { origin: A, method: 'PUT', headers: ['x-oss-date'], forbidden: [] },
      dialect: 's3',
      verdict: 'allowed',
      preflight: { rule: 2, gate: null, status: 200, evidence: 'T', unsettled: [] },
    });
    expect(answer.preflight.rules[0]).toEqual({
      rule: 1,
      failing: ['method', 'allow-header'],
      cells: [
        { item: 'origin', asked: A, matched: 'https://*.example.com' },
        { item: 'method', asked: 'PUT', matched: null },
        { item: 'allow-header', asked: 'x-oss-date', matched: null },
      ],
    });
  });

  test('a simple request needs no preflight, and a safe header asks for none', async () => {
    const safe = await check(TWO, '--header', 'Content-Type: text/plain', '--dialect', 's3');
    expect(safe.stdout).toContain('no preflight is needed');
    const unsafe = await check(TWO, '--header', 'Content-Type: application/json', '--dialect', 's3');
    expect(unsafe.stdout).toContain('preflight: GET with content-type');
  });

  test('a configuration in the words of another store is told', async () => {
    const { stderr } = await check(TWO, '--dialect', 'azure');
    expect(stderr).toContain('config/other-store');
  });

  test('goes by the store that the format belongs to', async () => {
    const gcs = fileWith(JSON.stringify([{ origin: [A], method: ['GET'], responseHeader: ['x-a'] }]), 'cors.json');
    const { stdout } = await runCli(['check', '--origin', A, '--cors', gcs]);
    expect(stdout).toContain('judged as Google Cloud Storage (the likeliest by its format');
  });

  test('without a configuration', async () => {
    expect(
      (await runCli(['check', '--origin', A, '--cors', 'none', '--dialect', 'kodo', '--header', 'x-a'])).stdout,
    ).toContain('no rules are configured: these are what the store has by itself');
    expect((await runCli(['check', '--origin', A, '--cors', 'none', '--dialect', 'oss'])).code).toBe(1);
  });

  test.each([
    [['check', '--cors', 'none'], /--origin/],
    [['check', '--origin', 'app.example.com', '--cors', 'none'], /not an origin/],
    [['check', '--origin', A, '--cors', 'none', '--method', 'P UT'], /not a method/],
    [['check', '--origin', A, '--cors', 'none', '--header', 'x a'], /not a header name/],
    [['check', '--origin', A, '--cors', 'none', '--dialect', 'cehp'], /near it: ceph/],
    [['check', '--origin', A, '--cors', 'no-such-file.xml'], /no such file/],
    [['dialects', 'floppy'], /not known/],
  ])('%j is refused', async (argv, why) => {
    const { code, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(why);
  });

  test('nothing that is typed in reaches the terminal as it is', async () => {
    const { stdout } = await check(
      [{ origins: ['https://\u001b[31m.example', '*'], methods: ['GET'] }],
      '--method',
      'GET',
    );
    expect(stdout).not.toContain('\u001b');
  });
});

describe('dialects', () => {
  test('lists every store with how much is known of it', async () => {
    const { stdout, code } = await runCli(['dialects']);
    expect(code).toBe(0);
    for (const name of Object.keys(DIALECTS)) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
    expect(stdout).toMatch(/^spaces +DigitalOcean Spaces +origin or all /m);
  });

  test.each(Object.keys(DIALECTS))('prints the record of %s, every fact with grade and source', async (name) => {
    const { stdout } = await runCli(['dialects', name]);
    expect(stdout.match(/^ {2}\[[TSDO2I?]\] /gm)).toHaveLength(46);
    expect(stdout).not.toMatch(/\[object|undefined/);
    const { dialects } = JSON.parse((await runCli(['dialects', name, '--format', 'json'])).stdout);
    expect(dialects).toHaveLength(1);
    for (const fact of Object.values<{ source: string; about: string }>(dialects[0].facts)) {
      expect(fact.source.length).toBeGreaterThan(3);
      expect(fact.about.length).toBeGreaterThan(3);
    }
  });

  test('radosgw is another name of ceph', async () => {
    expect((await runCli(['dialects', 'radosgw'])).stdout).toMatch(/^ceph: Ceph RADOS Gateway\nalso .*radosgw/);
  });
});
