import { describe, expect, test } from 'vitest';
import { applySafeEdits, placeBefore } from '../../src/bucket/apply-edits.ts';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { obs } from '../../src/bucket/dialects/obs.ts';
import { oss } from '../../src/bucket/dialects/oss.ts';
import { s3 } from '../../src/bucket/dialects/s3.ts';
import { lintConfiguration, lintWithProblems } from '../../src/bucket/lint.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { configurationXml } from '../support/build-configuration.ts';

/** `severity code message @ place`, errors and warnings only. */
function lint(text: string, dialect = s3): string[] {
  const config = readConfiguration('cors', text);
  return lintConfiguration(config, dialect)
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, code, message, primary }) => {
      const source = primary?.source;
      const at = source?.kind === 'config' ? text.slice(source.span.start, source.span.end).slice(0, 24) : '?';
      return `${severity} ${code.slice(7)} ${message} @ ${at}`;
    });
}

const b2 = (rule: object): string =>
  JSON.stringify([
    {
      corsRuleName: 'up-one',
      allowedOrigins: ['https://a.b'],
      allowedOperations: ['s3_get'],
      maxAgeSeconds: 60,
      ...rule,
    },
  ]);
const azure = (rule: object): string =>
  JSON.stringify({
    cors: {
      corsRules: [
        {
          allowedOrigins: ['https://a.b'],
          allowedMethods: ['GET', 'MERGE'],
          allowedHeaders: ['x-ms-meta-*'],
          exposedHeaders: ['x-ms-*', '*'],
          maxAgeInSeconds: 60,
          ...rule,
        },
      ],
    },
  });

describe('limits of one store', () => {
  test.each<[string, string, string[]]>([
    ['a good one of B2', b2({}), []],
    ['B2: any port, every https origin', b2({ allowedOrigins: ['https://*:8765', 'https', 'https://*.a.b'] }), []],
    [
      'B2: no name',
      b2({ corsRuleName: undefined }),
      ['error vendor-limit rule 1 has no name (Backblaze B2) @ {"allowedOrigins":["http'],
    ],
    [
      'B2: a bad name',
      b2({ corsRuleName: 'b2-rule' }),
      [
        'error vendor-limit the name `b2-rule` of rule 1 is none that is taken (Backblaze B2) @ {"corsRuleName":"b2-rule',
      ],
    ],
    [
      'B2: an operation that it does not know',
      b2({ allowedOperations: ['s3_copy', 'b2_upload_file'] }),
      ['error vendor-limit `s3_copy` is no operation (Backblaze B2) @ s3_copy'],
    ],
    [
      'B2: a star beside others',
      b2({ allowedOrigins: ['*', 'https://a.b'] }),
      ['error vendor-limit `*` has to be the only origin of a rule (Backblaze B2) @ *'],
    ],
    [
      'B2: a star inside the host',
      b2({ allowedOrigins: ['https://a*.b'] }),
      ['error vendor-limit `https://a*.b` is not understood as a pattern (Backblaze B2) @ https://a*.b'],
    ],
    [
      'B2: too much text',
      b2({ allowedHeaders: ['x'.repeat(1000)] }),
      ['error vendor-limit rule 1 has 1023 bytes of text, 999 are allowed (Backblaze B2) @ {"corsRuleName":"up-one"'],
    ],
    [
      'B2: too long',
      b2({ maxAgeSeconds: 86_401 }),
      ['error vendor-limit a maximum age of 86401 is more than 86400 (Backblaze B2) @ 86401'],
    ],
    [
      'B2: two schemes alone, and an origin without any',
      b2({ allowedOrigins: ['https', 'http', 'a.b'] }),
      [
        'warning origin-without-scheme allowedOrigins `a.b` has no scheme, so it matches no browser @ a.b',
        'error vendor-limit rule 1 has 2 origins that are a scheme alone, 1 is allowed (Backblaze B2) @ http',
        'error vendor-limit origin `a.b` has no scheme (Backblaze B2) @ a.b',
      ],
    ],
    ['a good one of Azure', azure({}), []],
    [
      'Azure: 64 headers and two with a star',
      azure({ allowedHeaders: [...Array.from({ length: 64 }, (_, i) => `x${i}`), 'a*', 'b*'] }),
      [],
    ],
    [
      'Azure: 65 headers',
      azure({ allowedHeaders: Array.from({ length: 65 }, (_, i) => `x${i}`) }),
      ['error vendor-limit rule 1 has 65 headers without `*`, 64 are allowed (Azure Storage) @ x64'],
    ],
    [
      'Azure: three headers with a star',
      azure({ allowedHeaders: ['a*', 'b*', 'c*'] }),
      ['error vendor-limit rule 1 has 3 headers with `*`, 2 are allowed (Azure Storage) @ c*'],
    ],
    [
      'Azure: 65 origins',
      azure({ allowedOrigins: Array.from({ length: 65 }, (_, i) => `https://${i}.b`) }),
      ['error vendor-limit rule 1 has 65 origins, 64 are allowed (Azure Storage) @ https://64.b'],
    ],
    [
      'Azure: a long value',
      azure({ allowedOrigins: [`https://${'a'.repeat(250)}`] }),
      [`error vendor-limit a value has 258 characters, 256 are allowed (Azure Storage) @ https://aaaaaaaaaaaaaaaa`],
    ],
    [
      'Azure: more than 2 KB',
      azure({ allowedHeaders: Array.from({ length: 60 }, (_, i) => `x-ms-meta-${'a'.repeat(40)}${i}`) }),
      [
        'error vendor-limit all values together have 3136 bytes, 2048 are allowed (Azure Storage) @ {"allowedOrigins":["http',
      ],
    ],
    [
      'Azure: a star in the middle',
      azure({ allowedOrigins: ['https://a*.b'] }),
      ['warning vendor-limit `https://a*.b` is not understood as a pattern (Azure Storage) @ https://a*.b'],
    ],
    [
      'Azure: no maximum age',
      azure({ maxAgeInSeconds: undefined }),
      ['error vendor-limit rule 1 has no maximum age (Azure Storage) @ {"allowedOrigins":["http'],
    ],
    [
      'Azure: a list of headers that is missing',
      azure({ exposedHeaders: undefined }),
      ['error vendor-limit rule 1 has no exposedHeaders (Azure Storage) @ {"allowedOrigins":["http'],
    ],
    ['Azure: empty lists, or none that is known', azure({ allowedHeaders: [], exposedHeaders: null }), []],
    [
      'Azure: both, as az spells them',
      '[{"Service":"blob","AllowedOrigins":"*","AllowedMethods":"GET","MaxAgeInSeconds":5}]',
      [
        'error vendor-limit rule 1 has no AllowedHeaders and no ExposedHeaders (Azure Storage) @ {"Service":"blob","Allow',
      ],
    ],
    [
      'Azure: XML with an empty list, and without the other',
      '<Cors><CorsRule><AllowedOrigins>*</AllowedOrigins><AllowedMethods>GET</AllowedMethods><AllowedHeaders/><MaxAgeInSeconds>5</MaxAgeInSeconds></CorsRule></Cors>',
      ['error vendor-limit rule 1 has no ExposedHeaders (Azure Storage) @ <CorsRule>'],
    ],
    [
      'Azure: Terraform without both',
      '{"resource":{"azurerm_storage_account":{"a":{"blob_properties":{"cors_rule":{"allowed_origins":["*"],"allowed_methods":["GET"],"max_age_in_seconds":5}}}}}}',
      [
        'error vendor-limit rule 1 has no allowed_headers and no exposed_headers (Azure Storage) @ {"allowed_origins":["*"]',
      ],
    ],
    [
      'GCS: OPTIONS',
      '[{"origin":["https://a.b"],"method":["OPTIONS"]}]',
      ['error vendor-limit OPTIONS cannot be listed (Google Cloud Storage) @ OPTIONS'],
    ],
    [
      'GCS: a pattern',
      '[{"origin":["https://*.b"],"method":["GET"]}]',
      ['warning vendor-limit `https://*.b` is not understood as a pattern (Google Cloud Storage) @ https://*.b'],
    ],
    [
      'R2: too long',
      '{"rules":[{"allowed":{"origins":["https://a.b"],"methods":["GET"]},"maxAgeSeconds":100000}]}',
      ['error vendor-limit a maximum age of 100000 is more than 86400 (Cloudflare R2) @ 100000'],
    ],
    [
      'R2: no scheme',
      '{"rules":[{"allowed":{"origins":["a.b"],"methods":["GET"]}}]}',
      [
        'warning origin-without-scheme origins `a.b` has no scheme, so it matches no browser @ a.b',
        'error vendor-limit origin `a.b` has no scheme (Cloudflare R2) @ a.b',
      ],
    ],
    [
      'Swift: a pattern',
      'X-Container-Meta-Access-Control-Allow-Origin: https://*.b\nX-Container-Meta-Access-Control-Expose-Headers: ETag',
      ['warning vendor-limit `https://*.b` is not understood as a pattern (OpenStack Swift) @ https://*.b'],
    ],
    [
      'Kodo: a header pattern',
      '[{"allowed_origin":["https://a.b"],"allowed_method":["GET"],"allowed_header":["x-*"]}]',
      ['warning vendor-limit `x-*` is not understood as a pattern (Qiniu Kodo) @ x-*'],
    ],
    [
      'TOS: no scheme',
      '{"CORSRules":[{"AllowedOrigins":["a.b"],"AllowedMethods":["GET"],"ResponseVary":true}]}',
      [
        'warning origin-without-scheme AllowedOrigins `a.b` has no scheme, so it matches no browser @ a.b',
        'error vendor-limit origin `a.b` has no scheme (Volcengine TOS) @ a.b',
      ],
    ],
  ])('%s', (_, text, expected) => expect(lint(text)).toEqual(expected));

  test('characters that OBS takes in no header', () => {
    const xml = (name: string): string =>
      configurationXml([{ origins: ['https://a.b'], methods: ['GET'], headers: [name] }]);
    for (const name of ['x:y', 'x/:', 'x中']) {
      expect(lint(xml(name), obs)).toEqual([
        `error vendor-limit header \`${name}\` is none that is taken (Huawei OBS) @ ${name}`,
      ]);
    }
    expect(lint(xml('x-obs-*'), obs)).toEqual([]);
    expect(lint(xml('x:y'), oss)).toEqual([]);
  });

  test('names of rules: length and doubles', () => {
    const rule = (id: string) => ({ ID: id, AllowedOrigins: [`https://${id.slice(0, 3)}.b`], AllowedMethods: ['GET'] });
    expect(
      lint(JSON.stringify([rule('a'.repeat(256)), rule('bcd'), { ...rule('bcd'), AllowedOrigins: ['https://z'] }])),
    ).toEqual([
      expect.stringContaining('warning duplicate-entry the name `bcd` stands for two rules'),
      expect.stringContaining('is none that is taken (Amazon S3)'),
    ]);
  });

  test('a secret that every origin may send is worth a warning', () => {
    const text = configurationXml([{ origins: ['*'], methods: ['GET'], headers: ['Authorization'] }]);
    expect(lint(text, oss)).toEqual([
      'warning credentials-to-all every site may send `Authorization` to this bucket @ *',
    ]);
    expect(lint(text.replace('>*<', '>https://a.b<'), oss)).toEqual([]);
  });
});

describe('words', () => {
  test.each([
    [
      '[{"origin":[],"method":["GET"]}]',
      'rule 1 has no origin',
      'add "origin" with the scheme, host and port of the page',
    ],
    ['{"rules":[{"allowed":{"origins":["https://a.b"],"methods":[]}}]}', 'rule 1 has no methods', 'add "methods"'],
    [
      '[{"origin":["https://a.b"],"method":["PUT"]}]',
      'rule 1 allows uploads but does not expose ETag',
      'add "ETag" to "responseHeader"',
    ],
    [
      '[{"origin":["AllowedOrigin"],"method":["GET"]}]',
      'origin `AllowedOrigin` has no scheme, so it matches no browser',
      'write `https://AllowedOrigin`',
    ],
    [
      '{"CORSRules": []}',
      'the configuration has no rule',
      'add a rule; to switch CORS off, delete the configuration instead (DeleteBucketCors)',
    ],
  ])('%s', (text, message, help) => {
    const [found] = lintConfiguration(readConfiguration('cors', text), s3);
    expect([found?.message, found?.help?.text]).toEqual([message, help]);
  });
});

test('what is only known later, or could not be read, is not said to be missing', () => {
  const template = (origins: string): string =>
    `Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      CorsConfiguration:\n        CorsRules:\n          - AllowedOrigins: ${origins}\n            AllowedMethods: [GET]\n`;
  expect(lint(template('[]'))).toEqual([expect.stringContaining('missing-origin')]);
  expect(lint(template('[!Ref Origin]'))).toEqual([]);
  expect(lint(template("'*'"))).toEqual([]);
});

describe('the size that counts is that of what the store is sent', () => {
  const rule = (headers: number) => ({
    AllowedOrigins: ['https://a.b'],
    AllowedMethods: ['GET'],
    AllowedHeaders: Array.from({ length: headers }, (_, i) => `x-h-${i}`),
  });
  test('not of a file with much else in it', () => {
    const padded = JSON.stringify({ CORSRules: [rule(10)] }).replace('{', `{${' '.repeat(70_000)}`);
    expect(lint(padded)).toEqual([]);
    expect(lint(JSON.stringify({ CORSRules: [rule(2_000)] }))).toEqual([expect.stringContaining('error too-large')]);
  });
});

describe('a maximum age of Azure that cannot be read', () => {
  const xml = (age: string): string =>
    `<Cors><CorsRule><AllowedOrigins>*</AllowedOrigins><AllowedMethods>GET</AllowedMethods><AllowedHeaders/><ExposedHeaders/><MaxAgeInSeconds>${age}</MaxAgeInSeconds></CorsRule></Cors>`;

  test.each([
    ['XML', xml('soon'), 'MaxAgeInSeconds `soon` is not a whole number of seconds'],
    ['empty XML', xml(''), 'MaxAgeInSeconds of rule 1 is empty'],
    ['JSON', azure({ maxAgeInSeconds: 'soon' }), '"maxAgeInSeconds" `soon` is not a whole number of seconds'],
    ['JSON, another type', azure({ maxAgeInSeconds: [5] }), '"maxAgeInSeconds" should be a number, but is a list'],
  ])('%s: is told once, in its words, and not as missing', (_, text, message) => {
    const found = lintWithProblems(readConfiguration('cors', text), DIALECTS.azure);
    expect(found.map((one) => one.message)).toEqual([message]);
    expect(found[0]?.notes.join()).not.toMatch(/OSS|S3/);
    expect(found[0]?.help?.text).not.toContain('leave');
  });

  test('none is missing', () => {
    const found = lintWithProblems(readConfiguration('cors', azure({ maxAgeInSeconds: null })), DIALECTS.azure);
    expect(found.map(({ message }) => message)).toEqual(['rule 1 has no maximum age (Azure Storage)']);
  });
});

test('the items are called as the rules of Azure call them, of two spellings', () => {
  const helpOf = (text: string) => lintConfiguration(readConfiguration('cors', text), DIALECTS.azure)[0]?.help?.text;
  const pascal =
    '[{"AllowedOrigins":"https://a.b","AllowedMethods":"PUT","AllowedHeaders":"*","ExposedHeaders":"","MaxAgeInSeconds":5}]';
  expect(helpOf(pascal)).toBe('add "ETag" to "ExposedHeaders"');
  expect(helpOf(azure({ allowedMethods: ['PUT'], exposedHeaders: [] }))).toBe('add "ETag" to "exposedHeaders"');
});

describe('applySafeEdits', () => {
  const edit = (start: number, end: number, insert: string, safe = true) => ({
    code: 'config/duplicate-entry' as const,
    severity: 'info' as const,
    message: '',
    primary: null,
    secondary: [],
    notes: [],
    help: {
      text: '',
      applicability: safe ? ('safe' as const) : ('widens-access' as const),
      edits: [{ file: 'f', span: { start, end }, insert }],
    },
  });

  test.each([
    ['one after the other', [edit(0, 1, ''), edit(1, 2, 'X')], 'Xcdef', 2],
    ['in any order', [edit(4, 6, ''), edit(0, 2, '')], 'cd', 2],
    ['of two that overlap the first', [edit(1, 3, ''), edit(2, 5, '')], 'adef', 1],
    ['of two at one place the first', [edit(1, 1, 'x'), edit(1, 1, 'y')], 'axbcdef', 1],
    ['nothing that widens access', [edit(0, 6, '', false)], 'abcdef', 0],
    ['nothing that changes nothing', [edit(0, 2, 'ab')], 'abcdef', 0],
  ])('%s', (_, diagnostics, text, count) => {
    const applied = applySafeEdits('abcdef', 'f', diagnostics);
    expect([applied.text, applied.cured.length]).toEqual([text, count]);
  });

  test('nothing of another file', () => expect(applySafeEdits('abcdef', 'g', [edit(0, 1, '')]).cured).toEqual([]));

  test('every place of the new text is found in the old one', () => {
    const { text, edits } = applySafeEdits('abcdefgh', 'f', [edit(0, 1, ''), edit(2, 3, 'XYZ'), edit(5, 7, '')]);
    expect(text).toBe('bXYZdeh');
    expect([...'bXdeh'].map((letter) => placeBefore(edits, text.indexOf(letter)))).toEqual([1, 2, 3, 4, 7]);
  });
});
