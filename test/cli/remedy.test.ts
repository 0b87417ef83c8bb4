import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { configurationXml } from '../support/build-configuration.ts';
import { runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const CORS = ['--cors', 'captures/cors.xml'];
const CONSOLE =
  "Access to fetch at 'https://a.example/' from origin 'https://b.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.";
const REFUSED = 'captures/header-refused.pcap';
const STORIES = 'test/scenarios/recorded';

describe('fix', () => {
  test('shows the least to add as a diff', async () => {
    const { code, stdout } = await runCli(['fix', REFUSED, ...CORS]);
    expect(code).toBe(1);
    expect(stdout.split('\n').filter((line) => /^[+-][^+-]/.test(line))).toEqual([
      '+    <AllowedHeader>x-oss-security-token</AllowedHeader>',
      '+    <ExposeHeader>ETag</ExposeHeader>',
    ]);
    expect(stdout).toContain('# rule 1: lets in allow-header x-oss-security-token');
    expect(stdout).toContain('# rule 1: exposes etag: upload libraries read the ETag');
    expect(stdout).toContain(
      '# 1 added, 1 exposed, 1 request cured if without credentials; replayed: nothing that passed before is refused',
    );
  });

  test('says where it gives something to every origin', async () => {
    const file = join(scratchFolder('fix-all'), 'cors.xml');
    const open = /<AllowedOrigin>http:\/\/app\.example\.com</;
    writeFileSync(file, readFileSync('captures/cors.xml', 'utf8').replace(open, '<AllowedOrigin>*<'));
    const argv = ['fix', REFUSED, '--cors', file];
    expect((await runCli(argv)).stdout).toContain('lets in allow-header x-oss-security-token, for every origin');
    const { additions } = JSON.parse((await runCli([...argv, '--format', 'json'])).stdout);
    expect(additions).toMatchObject([{ value: 'x-oss-security-token', forEverybody: true }]);
  });

  test('exposes nothing when told so', async () => {
    const { stdout } = await runCli(['fix', REFUSED, ...CORS, '--no-expose']);
    expect(stdout).not.toContain('ETag');
  });

  test('--write writes it, after which there is nothing to add', async () => {
    const file = join(scratchFolder('fix'), 'cors.xml');
    copyFileSync('captures/cors.xml', file);
    expect((await runCli(['fix', REFUSED, '--cors', file, '--write'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('x-oss-security-token');
    const again = await runCli(['fix', REFUSED, '--cors', file]);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nothing to add')]);
  });

  test('says of what failed otherwise that the rules let it in', async () => {
    const of = async (name: string): Promise<string> => {
      const story = `${STORIES}/${name}`;
      return (await runCli(['fix', `${story}.pcap`, '--cors', `${story}.xml`])).stdout;
    };
    const denied = await of('access-denied');
    expect(denied).toMatch(
      /^# failed, but not for these rules, which let it in: \w+ http\S+ from http\S+( with \S+)? \(1 request\)$/m,
    );
    expect(denied).toContain('# why: corscope FILE... --cors CONFIG\n# nothing to add');
    expect(await of('all-well')).not.toContain('failed');
  });

  test('says how many more failed otherwise, in JSON which, also beside one of the kind that passed', async () => {
    const get = (site: number, status: number, headers: object[], error: object) => ({
      startedDateTime: `2026-01-12T10:15:${10 + site}.${status}Z`,
      time: 5,
      _resourceType: 'fetch',
      request: {
        method: 'GET',
        url: `https://media.s3.eu-central-1.amazonaws.com/${status}?Signature=abc`,
        httpVersion: 'HTTP/1.1',
        headers: [
          { name: 'Host', value: 'media.s3.eu-central-1.amazonaws.com' },
          { name: 'Origin', value: `https://app${site}.example` },
        ],
      },
      response: { status, httpVersion: 'HTTP/1.1', headers, content: {}, ...error },
    });
    const failed = [...Array(12).keys()].map((site) => get(site, 500, [], { _error: 'net::ERR_FAILED' }));
    const refused = get(0, 202, [], { _error: 'net::ERR_FAILED' });
    const passed = get(0, 200, [{ name: 'Access-Control-Allow-Origin', value: '*' }], {});
    const folder = scratchFolder('failed-otherwise');
    const har = join(folder, 'a.har');
    const entries = [passed, refused, ...failed];
    writeFileSync(har, JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector' }, entries } }));
    const rules = join(folder, 'cors.xml');
    writeFileSync(rules, configurationXml([{ origins: ['*'], methods: ['GET'] }]));
    const argv = ['fix', har, '--cors', rules];
    const { stdout } = await runCli(argv);
    const lines = stdout.split('\n').filter((line) => line.startsWith('# failed, but not for these rules'));
    expect(lines).toHaveLength(11);
    const url = 'https://media.s3.eu-central-1.amazonaws.com';
    expect(lines[0]).toBe(
      `# failed, but not for these rules, which let it in: GET ${url}/202 from https://app0.example (1 request)`,
    );
    expect(lines[10]).toBe('# failed, but not for these rules: 3 more like that (--format json has all)');
    const { failedOtherwise } = JSON.parse((await runCli([...argv, '--format', 'json'])).stdout);
    expect(failedOtherwise).toHaveLength(13);
    expect(failedOtherwise[0]).toEqual({
      method: 'GET',
      url: `${url}/202`,
      origin: 'https://app0.example',
      headers: [],
      count: 1,
    });
  });

  test('needs a configuration', async () => {
    const { code, stderr } = await runCli(['fix', REFUSED]);
    expect([code, stderr]).toEqual([2, 'corscope: a configuration is missing: --cors CONFIG\n']);
  });
});

describe('an input that cannot be read', () => {
  const commands = [
    ['fix', ...CORS],
    ['whatif', ...CORS, '--set', 'rule1.header+=x-oss-security-token'],
    ['diff', 'captures/cors.xml', 'captures/cors.xml'],
    ['learn'],
    ['learn', '--tighten', 'captures/cors.xml'],
  ];

  test.each(commands)('beside a good one: %s %j', async (...argv) => {
    for (const bad of ['captures/nothing.pcap', 'package.json']) {
      const { code, stdout, stderr } = await runCli([...argv, REFUSED, bad]);
      expect(code).toBe(3);
      expect(stdout).not.toBe('');
      expect(stderr).toContain(`corscope: cannot read ${bad}: `);
    }
  });
});

describe('whatif and diff', () => {
  test('whatif names what changes', async () => {
    const { code, stdout } = await runCli(['whatif', REFUSED, ...CORS, '--set', 'rule1.header+=x-oss-security-token']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^newly allowed: PUT http:\/\/shop-media.*dog\.jpg from http:\/\/app\.example\.com/);
  });

  test('says what may be let in without credentials only, and why something is not known any more', async () => {
    const folder = scratchFolder('credentials');
    const host = [{ name: 'Host', value: 'shop-media.oss-cn-hangzhou.aliyuncs.com' }];
    const entry = (name: string, second: number, mode: object[]) => ({
      startedDateTime: `2026-01-12T10:15:0${second}.000Z`,
      time: 5,
      _resourceType: 'fetch',
      request: {
        method: 'GET',
        url: `https://shop-media.oss-cn-hangzhou.aliyuncs.com/${name}`,
        httpVersion: 'HTTP/1.1',
        headers: [...host, { name: 'Origin', value: 'https://app.example.com' }, ...mode],
      },
      response: { status: 200, httpVersion: 'HTTP/1.1', headers: [], content: {}, _error: 'net::ERR_FAILED' },
    });
    const entries = [entry('cookie', 1, [{ name: 'Cookie', value: 'a=b' }]), entry('unseen', 2, [])];
    const har = join(folder, 'a.har');
    writeFileSync(har, JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector' }, entries } }));
    const rules = join(folder, 'cors.xml');
    writeFileSync(rules, configurationXml([{ origins: ['https://app.example.com'], methods: ['PUT'] }]));
    const argv = [har, '--cors', rules];
    const { stdout } = await runCli(['whatif', ...argv, '--set', 'rule1.method+=GET']);
    const open =
      'not known of Alibaba Cloud OSS: whether it allows credentials (Access-Control-Allow-Credentials); it would show in a captured answer of a rule with a listed origin';
    const of = (name: string) =>
      `GET https://shop-media.oss-cn-hangzhou.aliyuncs.com/${name} from https://app.example.com (1 request)`;
    expect(stdout).toBe(
      `newly allowed: ${of('unseen')}: if without credentials
no longer known: ${of('cookie')}: ${open}
1 newly allowed if without credentials, 0 newly refused, 1 no longer known
`,
    );
    const json = JSON.parse(
      (await runCli(['whatif', ...argv, '--set', 'rule1.method+=GET', '--format', 'json'])).stdout,
    );
    expect(json.changes).toMatchObject([{ because: open }, { ifCredentials: { verdict: 'unknown', corsError: null } }]);
    const fixed = await runCli(['fix', ...argv]);
    expect(fixed.stdout).toContain(`# not cured: ${of('cookie')}: it may still be refused: ${open}\n`);
    expect(fixed.stdout).toContain('1 added, 1 request cured if without credentials; replayed');
    const { cured, curedIfWithoutCredentials } = JSON.parse(
      (await runCli(['fix', ...argv, '--format', 'json'])).stdout,
    );
    expect(curedIfWithoutCredentials).toEqual(cured);
  });

  test('what differs in the credentials mode only is one line', async () => {
    const folder = scratchFolder('alike');
    const url = 'https://shop-media.s3.eu-west-1.amazonaws.com/a';
    const of = (origin: string): object[] => [
      { name: 'Host', value: 'shop-media.s3.eu-west-1.amazonaws.com' },
      { name: 'Origin', value: origin },
    ];
    const entry = (at: number, status: number, _error: string | null, headers: readonly object[]): object => ({
      startedDateTime: `2026-01-12T10:15:0${at}.000Z`,
      time: 5,
      _resourceType: 'fetch',
      request: { method: 'GET', url, httpVersion: 'HTTP/1.1', headers: of('https://app.example.com') },
      response: { status, httpVersion: 'HTTP/1.1', headers, content: {}, _error },
    });
    const passed = [{ name: 'Access-Control-Allow-Origin', value: '*' }];
    const entries = [
      entry(1, 403, 'net::ERR_FAILED', [{ name: 'Server', value: 'AmazonS3' }]),
      entry(2, 200, null, passed),
      entry(3, 200, null, passed),
    ];
    const har = join(folder, 'a.har');
    writeFileSync(har, JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector' }, entries } }));
    const rules = join(folder, 's3.json');
    const rule = { AllowedOrigins: ['https://app.example.com'], AllowedMethods: ['PUT'] };
    writeFileSync(rules, JSON.stringify({ CORSRules: [rule] }));
    const { stdout } = await runCli(['whatif', har, '--cors', rules, '--set', 'rule1.method+=GET']);
    expect(stdout).toBe(
      `newly allowed: GET ${url} from https://app.example.com (3 requests)\n3 newly allowed, 0 newly refused\n`,
    );
  });

  test('an edit that refuses what passed ends with 1', async () => {
    const { code, stdout } = await runCli(['whatif', REFUSED, ...CORS, '--set', 'rule1.method-=PUT']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('newly refused: PUT')]);
  });

  test.each([
    ['rule1.method+=FOO', /the edited configuration: .*`FOO`/],
    ['rule1.origin+=app.example.com/', /the edited configuration: .*`app\.example\.com\/`/],
  ])('an entry that can match nothing is told: %s', async (edit, told) => {
    const { stdout, stderr } = await runCli(['whatif', REFUSED, ...CORS, '--set', edit]);
    expect([stdout, stderr]).toEqual(['no request is answered differently\n', expect.stringMatching(told)]);
    const good = await runCli(['whatif', REFUSED, ...CORS, '--set', 'rule1.method+=DELETE']);
    expect(good.stderr).toBe('');
  });

  test('what script can read of an answer that passes either way is a change, too', async () => {
    const asked = ['whatif', REFUSED, ...CORS];
    const shown = await runCli([...asked, '--set', 'rule1.expose+=ETag']);
    expect(shown.stdout).toMatch(
      /^newly readable by script: etag of PUT \S+cat.jpg from .*\n0 newly allowed, 0 newly refused, 1 with headers newly readable by script\n$/,
    );
    const edit = ['--set', 'rule1.expose-=x-oss-request-id'];
    const hidden = await runCli([...asked, ...edit]);
    expect([hidden.code, hidden.stdout]).toEqual([
      0,
      expect.stringMatching(/^newly hidden from script: x-oss-request-id of /),
    ]);
    expect((await runCli([...asked, ...edit, '--fail-on', 'any'])).code).toBe(1);
    const { stdout } = await runCli([...asked, ...edit, '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      changes: [],
      exposure: [{ method: 'PUT', count: 1, hidden: ['x-oss-request-id'], shown: [] }],
    });
  });

  test('an edit that cannot be read is refused', async () => {
    const { code, stderr } = await runCli(['whatif', REFUSED, ...CORS, '--set', 'rule9.method+=PUT']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no rule 9')]);
  });

  test('diff of a configuration with itself', async () => {
    const { code, stdout } = await runCli(['diff', 'captures/cors.xml', 'captures/cors.xml', REFUSED]);
    expect([code, stdout]).toEqual([0, 'no request is answered differently\n']);
  });
});

describe('a request that the page gave up', () => {
  const folder = scratchFolder('aborted');
  const config = join(folder, 'cors.xml');
  const allowed = readFileSync('test/scenarios/recorded/aborted.xml', 'utf8');
  writeFileSync(config, allowed.replace('http://app.example.com', 'http://other.example.com'));

  test.each(['pcap', 'har'])('is let in by an edit, and not cured: %s', async (type) => {
    const input = `test/scenarios/recorded/aborted.${type}`;
    const edit = ['--cors', config, '--set', 'rule1.origin+=http://app.example.com'];
    const { stdout } = await runCli(['whatif', input, ...edit]);
    expect(stdout).toMatch(/^let in, but not cured: PUT .*cat\.jpg .*: the page gave up its request to/);
    expect(stdout).toContain('0 newly allowed, 0 newly refused, 1 let in but not cured\n');
    const json = JSON.parse((await runCli(['whatif', input, ...edit, '--format', 'json'])).stdout);
    expect(json).toMatchObject({ newlyAllowed: 0, letInButNotCured: 1, changes: [{ after: 'allowed' }] });
    const fixed = await runCli(['fix', input, '--cors', config]);
    expect(fixed.stdout).toContain('# let in, but not cured: PUT ');
    expect(fixed.stdout).toContain('0 requests cured');
  });

  test.each(['pcap', 'har'])('is not said to be cured by a report: %s', async (type) => {
    const { stdout } = await runCli([`test/scenarios/recorded/aborted.${type}`, '--cors', config]);
    expect(stdout).toContain('not-cors/aborted');
    expect(stdout).not.toMatch(/cures?\s+it/);
  });
});

describe('a POST whose mode nothing shows', () => {
  const story = 'test/scenarios/recorded/method-post-simple';
  const words =
    'may need no rule: POST http://shop-media.oss-cn-hangzhou.aliyuncs.com/ from http://app.example.com (1 request): nothing in the request shows its mode: in mode `no-cors`, or of a beacon, it looks the same, and nothing is refused\n';

  test.each([
    ['pcap', words],
    ['har', ''],
  ])('counts for fix and learn, and it is said: %s', async (type, said) => {
    const fix = ['fix', `${story}.${type}`, '--cors', `${story}.xml`];
    const { stdout } = await runCli(fix);
    expect(stdout).toContain(`# rule 1: lets in method POST\n${said && `# ${said}`}# 1 added`);
    const learn = ['learn', `${story}.${type}`];
    expect((await runCli(learn)).stderr).toBe(said && `corscope: ${said}`);
    for (const argv of [fix, learn]) {
      const { modeUnseen } = JSON.parse((await runCli([...argv, '--format', 'json'])).stdout);
      expect(modeUnseen).toMatchObject(said === '' ? [] : [{ method: 'POST', count: 1 }]);
    }
  });
});

describe('one question at several URLs', () => {
  const folder = scratchFolder('urls');
  const input = join(folder, 'page.har');
  const har = JSON.parse(readFileSync('captures/header-refused.har', 'utf8'));
  const again = JSON.stringify(har.log.entries).replaceAll('dog.jpg', 'bird.jpg');
  writeFileSync(input, JSON.stringify({ log: { ...har.log, entries: [...har.log.entries, ...JSON.parse(again)] } }));
  const edit = [...CORS, '--set', 'rule1.header+=x-oss-security-token'];

  test('is told with how many there are', async () => {
    const { stdout } = await runCli(['whatif', input, ...edit]);
    expect(stdout).toMatch(
      /^newly allowed: PUT http:\S+\/uploads\/dog\.jpg and 1 more URL from .* \(2 requests\): if without credentials\n2 newly allowed if without credentials, 0 newly refused\n$/,
    );
  });

  test('is told with all of them to programs', async () => {
    const { changes } = JSON.parse((await runCli(['whatif', input, ...edit, '--format', 'json'])).stdout);
    const [dog, bird] = ['dog', 'bird'].map((name) => expect.stringContaining(`/uploads/${name}.jpg`));
    expect(changes).toEqual([expect.objectContaining({ url: dog, urls: [dog, bird], urlCount: 2, count: 2 })]);
  });

  test('counts only what --only chooses', async () => {
    const argv = ['fix', input, ...CORS, '--only', 'PUT */bird.jpg', '--format', 'json'];
    const { cured } = JSON.parse((await runCli(argv)).stdout);
    expect(cured).toEqual([
      expect.objectContaining({ url: expect.stringContaining('bird.jpg'), urlCount: 1, count: 1 }),
    ]);
  });
});

describe('what programs read follows the published schema', () => {
  const schema: object = JSON.parse(readFileSync('src/report/schema/report.json', 'utf8'));
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).addSchema(schema, 'report');

  test.each([
    ['fix', ['fix', REFUSED, ...CORS]],
    ['fix', ['fix', 'captures/only-the-browser-knows.har', ...CORS]],
    ['fix', ['fix', `${STORIES}/access-denied.pcap`, '--cors', `${STORIES}/access-denied.xml`]],
    ['whatif', ['whatif', REFUSED, ...CORS, '--set', 'rule1.method-=PUT']],
    ['diff', ['diff', 'captures/cors.xml', 'captures/cors.xml', REFUSED]],
    ['learn', ['learn', REFUSED]],
    ['tighten', ['learn', REFUSED, '--tighten', 'captures/cors.xml']],
    ['explain', ['explain', 'cors/header-not-allowed']],
    ['codes', ['explain']],
    ['explained', ['explain', CONSOLE]],
    ['lint', ['lint', 'captures/cors.xml']],
  ])('%s: %j', async (name, argv) => {
    const { stdout } = await runCli([...argv, '--format', 'json']);
    const document = JSON.parse(stdout);
    expect(document.format).toBe(`corscope-${name}`);
    const validate = ajv.getSchema(`report#/$defs/${name}Report`)!;
    expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  });
});

describe('--only', () => {
  test.each([
    ['fix', ['fix', ...CORS], 'DELETE'],
    ['fix', ['fix', ...CORS], 'cors/header-not-allowed'],
    ['fix', ['fix', ...CORS, '--format', 'json'], 'PUT /other/*'],
    ['learn', ['learn'], '/nothing/*'],
  ])('%s: what no request is like is told, and is no success', async (_command, argv, only) => {
    const { code, stdout, stderr } = await runCli([...argv, REFUSED, '--only', only]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toBe(
      `corscope: --only ${only}: no CORS request is like that (a method, a path, or both, with * for any letters); ` +
        'there are PUT http://shop-media.oss-cn-hangzhou.aliyuncs.com/uploads/cat.jpg and ' +
        'PUT http://shop-media.oss-cn-hangzhou.aliyuncs.com/uploads/dog.jpg\n',
    );
  });

  test.each([
    ['PUT', 1],
    ['/uploads/*', 1],
    ['PUT /uploads/d*', 1],
    ['http://shop-media*', 1],
    ['PUT /uploads/cat*', 0],
  ])('%s', async (only, additions) => {
    const { stdout } = await runCli(['fix', REFUSED, ...CORS, '--only', only, '--format', 'json']);
    expect(JSON.parse(stdout).additions).toHaveLength(additions);
  });
});

describe('learn', () => {
  test('writes a configuration under which all that was seen passes', async () => {
    const folder = scratchFolder('learn');
    const file = join(folder, 'learnt.json');
    expect((await runCli(['learn', REFUSED, '--to', 's3-json', '-o', file])).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('CORSRules');
    const again = await runCli(['fix', REFUSED, '--cors', file]);
    expect(again.stdout).toContain('nothing to add');
  });

  test.each(['opaque-json-script.pcapng', 'opaque-json-script.har', 'resource-policy.pcapng', 'embedder-policy.har'])(
    'learns nothing from elements that load without CORS: %s',
    async (name) => {
      const { code, stdout, stderr } = await runCli(['learn', `test/scenarios/recorded/${name}`]);
      expect([code, stdout, stderr]).toEqual([1, '', 'corscope: there is no CORS request to learn from\n']);
    },
  );

  test('says what the format cannot say, and what it widens', async () => {
    const { code, stdout, stderr } = await runCli(['learn', 'captures/etag-not-exposed.har', '--to', 'gcs-json']);
    expect([code, JSON.parse(stdout)[0].maxAgeSeconds]).toEqual([0, 600]);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'requests may now send `ETag` and `x-oss-request-id`, and script may now read `content-type`',
    );
  });

  test('--tighten shows what was not used', async () => {
    const { stdout } = await runCli(['learn', REFUSED, '--tighten', 'captures/cors.xml']);
    expect(stdout).toContain('-    <AllowedMethod>POST</AllowedMethod>');
    expect(stdout).not.toContain('-    <AllowedMethod>PUT</AllowedMethod>\n     <AllowedMethod>GET');
    expect(stdout).toMatch(/# \d+ parts that no request in the input used/);
  });

  test('--tighten looks only at what --only chooses', async () => {
    const argv = ['learn', 'captures/all-well.pcap', '--tighten', 'captures/cors.xml'];
    const put = { rule: 3, item: 'method', value: 'PUT' };
    const unusedIn = async (...more: string[]) =>
      JSON.parse((await runCli([...argv, '--format', 'json', ...more])).stdout).unused;
    expect(await unusedIn()).not.toContainEqual(put);
    expect(await unusedIn('--only', 'GET')).toContainEqual(put);
    const { stdout } = await runCli([...argv, '--only', 'GET']);
    expect(stdout).toMatch(/# \d+ parts that no request like --only GET in the input used\n$/);
  });

  test('--tighten leaves no comment behind that was about what it takes away', async () => {
    const config = join(scratchFolder('tighten'), 'cors.xml');
    const commented = readFileSync('captures/cors.xml', 'utf8')
      .replace('<AllowedMethod>POST', '<!-- old forms -->\n    <AllowedMethod>POST')
      .replace('<AllowedMethod>PUT', '<!-- uploads -->\n    <AllowedMethod>PUT');
    writeFileSync(config, commented);
    const { stdout } = await runCli(['learn', REFUSED, '--tighten', config]);
    expect(stdout).toContain('-    <!-- old forms -->');
    expect(stdout).not.toContain('-    <!-- uploads -->');
  });
});
