import { convertConfiguration } from '../../../src/bucket/convert.ts';
import { oss } from '../../../src/bucket/dialects/oss.ts';
import { lintConfiguration } from '../../../src/bucket/lint.ts';
import { readConfiguration } from '../../../src/bucket/read-configuration.ts';
import type { Code } from '../../../src/diagnostics/code.ts';
import { unreadable, unusedConfiguration } from '../../../src/diagnostics/config.ts';
import { otherDialect, otherStore } from '../../../src/diagnostics/config-formats.ts';
import { configurationXml, type RuleSketch } from '../../support/build-configuration.ts';

const FILE = 'cors.xml';

/** What reading and linting say of a text under one code. */
const said = (code: Code, text: string) => () => {
  const configuration = readConfiguration(FILE, text);
  const diagnostics = [...configuration.problems, ...lintConfiguration(configuration, oss)];
  const diagnostic = diagnostics.find((found) => found.code === code);
  if (!diagnostic) throw new Error(`${code} is not said of its example`);
  return { diagnostic, sources: { [FILE]: configuration.text } };
};

/** The same of a configuration in another format; `convert` has its own things to say. */
const saidOf = (code: Code, file: string, text: string) => () => {
  const configuration = readConfiguration(file, text);
  const diagnostics = [
    ...configuration.problems,
    ...lintConfiguration(configuration, oss),
    ...convertConfiguration(configuration, 'gcs-json').losses,
  ];
  const diagnostic = diagnostics.find((found) => found.code === code);
  if (!diagnostic) throw new Error(`${code} is not said of its example`);
  return { diagnostic, sources: { [file]: configuration.text } };
};

const TEMPLATE = `Resources:
  Media:
    Type: AWS::S3::Bucket
    Properties:
      CorsConfiguration:
        CorsRules:
          - AllowedOrigins:
              - !Sub https://\${Domain}
            AllowedMethods: [GET]
`;

const GOOD: RuleSketch = {
  origins: ['https://app.example.com'],
  methods: ['GET', 'PUT'],
  headers: ['*'],
  expose: ['ETag'],
  maxAge: 600,
};
const rule = (items: RuleSketch): string => configurationXml([{ ...GOOD, ...items }]);
const origin = (value: string): string => rule({ origins: [value] });
const good = configurationXml([GOOD]);

export const examples = {
  'config/unreadable': () => ({ diagnostic: unreadable('cors.xml', 'no such file'), sources: {} }),
  'config/unused': () => ({
    diagnostic: unusedConfiguration(FILE, 'shop.oss-cn-hangzhou.aliyuncs.com', 'none'),
    sources: {},
  }),
  'config/malformed-xml': said('config/malformed-xml', good.replace('</AllowedMethod>', '</AllowedMehtod>')),
  'config/malformed-json': saidOf(
    'config/malformed-json',
    'cors.json',
    '[\n  {\n    "AllowedOrigins": ["https://app.example.com"]\n    "AllowedMethods": ["GET"]\n  }\n]\n',
  ),
  'config/malformed-yaml': saidOf('config/malformed-yaml', 'template.yaml', TEMPLATE.replace('[GET]', '[GET')),
  'config/wrong-type': saidOf(
    'config/wrong-type',
    'cors.json',
    '[\n  {\n    "AllowedOrigins": "https://app.example.com",\n    "AllowedMethods": ["GET"]\n  }\n]\n',
  ),
  'config/unresolved-value': saidOf('config/unresolved-value', 'template.yaml', TEMPLATE),
  'config/several-buckets': saidOf(
    'config/several-buckets',
    'template.yaml',
    TEMPLATE + TEMPLATE.replace('Resources:\n', '').replace('Media', 'Logs'),
  ),
  'config/other-store': () => ({
    diagnostic: otherStore(
      { file: FILE, span: { start: 0, end: 0 } },
      {
        format: 'Google Cloud Storage JSON',
        belongsTo: ['Google Cloud Storage'],
        store: 'Alibaba Cloud OSS',
        host: 'shop.oss-cn-hangzhou.aliyuncs.com',
      },
    ),
    sources: { [FILE]: good },
  }),
  'config/other-dialect': () => ({
    diagnostic: otherDialect({
      dialect: 's3',
      title: 'Amazon S3',
      host: 'shop.oss-cn-hangzhou.aliyuncs.com',
      byHost: 'Alibaba Cloud OSS',
      byAnswer: { title: 'Alibaba Cloud OSS', line: 'Server: AliyunOSS' },
    }),
    sources: {},
  }),
  'config/not-expressible': saidOf('config/not-expressible', FILE, rule({ expose: ['ETag'] })),
  'config/vendor-limit': saidOf(
    'config/vendor-limit',
    'r2.json',
    '{\n  "rules": [\n    {\n      "allowed": { "origins": ["https://app.example.com"], "methods": ["GET"] },\n      "maxAgeSeconds": 604800\n    }\n  ]\n}\n',
  ),
  'config/credentials-to-all': said(
    'config/credentials-to-all',
    rule({ origins: ['*'], headers: ['authorization', 'content-type'] }),
  ),
  'config/doctype-refused': said('config/doctype-refused', `<!DOCTYPE CORSConfiguration [<!ENTITY a "b">]>\n${good}`),
  'config/not-cors': said(
    'config/not-cors',
    '<?xml version="1.0"?>\n<Error>\n  <Code>NoSuchCORSConfiguration</Code>\n</Error>\n',
  ),
  'config/unknown-element': said('config/unknown-element', good.replaceAll('AllowedHeader>', 'AllowedHeaders>')),
  'config/too-large': said('config/too-large', rule({ headers: Array.from({ length: 500 }, (_, i) => `x-meta-${i}`) })),
  'config/too-many-rules': said(
    'config/too-many-rules',
    configurationXml(
      Array.from({ length: 21 }, (_, i) => ({ ...GOOD, origins: [`https://shop-${i + 1}.example.com`] })),
    ),
  ),
  'config/no-rules': said('config/no-rules', '<CORSConfiguration>\n</CORSConfiguration>\n'),
  'config/missing-origin': said('config/missing-origin', rule({ origins: [] })),
  'config/missing-method': said('config/missing-method', rule({ methods: [] })),
  'config/method-not-allowed': said('config/method-not-allowed', rule({ methods: ['GET', 'put'] })),
  'config/several-wildcards': said('config/several-wildcards', origin('https://*.*.example.com')),
  'config/several-values': said('config/several-values', rule({ headers: ['content-type, x-oss-date'] })),
  'config/empty-entry': said('config/empty-entry', rule({ headers: ['content-type', ''] })),
  'config/expose-wildcard': said('config/expose-wildcard', rule({ expose: ['ETag', 'x-oss-*'] })),
  'config/bad-expose-header': said('config/bad-expose-header', rule({ expose: ['ETag', 'x-oss-request-id:'] })),
  'config/bad-max-age': said('config/bad-max-age', rule({ maxAge: -1 })),
  'config/bad-response-vary': said(
    'config/bad-response-vary',
    configurationXml([GOOD], true).replace('>true<', '>yes<'),
  ),
  'config/origin-without-scheme': said('config/origin-without-scheme', origin('app.example.com')),
  'config/origin-trailing-slash': said('config/origin-trailing-slash', origin('https://app.example.com/')),
  'config/origin-default-port': said('config/origin-default-port', origin('https://app.example.com:443')),
  'config/origin-upper-case': said('config/origin-upper-case', origin('https://App.Example.com')),
  'config/origin-of-strangers': said('config/origin-of-strangers', origin('https://*example.com')),
  'config/origin-not-ascii': said('config/origin-not-ascii', origin('https://bücher.example')),
  'config/origin-null': said('config/origin-null', origin('null')),
  'config/several-origins': said(
    'config/several-origins',
    rule({ origins: ['https://app.example.com', 'https://admin.example.com'] }),
  ),
  'config/overlapping-rules': said(
    'config/overlapping-rules',
    configurationXml([
      { ...GOOD, methods: ['GET'] },
      { ...GOOD, origins: ['https://*.example.com'] },
    ]),
  ),
  'config/duplicate-entry': said('config/duplicate-entry', rule({ headers: ['content-type', 'Content-Type'] })),
  'config/unreachable-rule': said(
    'config/unreachable-rule',
    configurationXml([
      { ...GOOD, origins: ['https://*.example.com'] },
      { ...GOOD, methods: ['PUT'] },
    ]),
  ),
  'config/etag-not-exposed': said('config/etag-not-exposed', rule({ expose: [] })),
  'config/max-age-above-cap': said('config/max-age-above-cap', rule({ maxAge: 604_800 })),
};
