import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const schema: object = JSON.parse(
  readFileSync(new URL('../../src/report/schema/report.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
ajv.addSchema(schema, 'report');

function check(pointer: string, value: unknown): void {
  const validate = ajv.getSchema(`report#/$defs/${pointer}`);
  expect(validate).toBeDefined();
  expect(validate!(value), JSON.stringify(validate!.errors?.slice(0, 3))).toBe(true);
}

const inputs = readdirSync('captures')
  .filter((name) => /\.(?:pcap|pcapng|har)$/.test(name))
  .map((name) => `captures/${name}`);
const configurations = [
  ['--cors', 'captures/cors.xml'],
  ['--cors', 'shop-media.oss-cn-hangzhou.aliyuncs.com=none'],
  [],
];

describe('output for programs follows the published schema', () => {
  test.each(inputs)('%s as NDJSON, every line', async (input) => {
    for (const cors of configurations) {
      const { stdout } = await runCli([input, ...cors, '--format', 'ndjson', '--exchanges', 'all']);
      const lines = stdout
        .trimEnd()
        .split('\n')
        .map((line): { type: string } => JSON.parse(line));
      for (const line of lines) check(line.type, line);
      expect(lines.at(-1)?.type).toBe('summary');
    }
  });

  test.each(inputs)('%s as one JSON document, with the same records', async (input) => {
    const argv = [input, '--cors', 'captures/cors.xml', '--exchanges', 'all'];
    const json = JSON.parse((await runCli([...argv, '--format', 'json'])).stdout);
    const lines = (await runCli([...argv, '--format', 'ndjson'])).stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    check('report', json);
    expect([...json.records, ...json.findings, json.summary]).toEqual(lines);
  });

  test.each(['oss', 'wasabi', 'kodo', 'gcs@browser', 'seaweedfs'])('check, judged as %s', async (dialect) => {
    for (const cors of ['captures/cors.xml', 'none']) {
      const argv = [
        'check',
        '--origin',
        'http://app.example.com',
        '--cors',
        cors,
        '--header',
        'x-a',
        '--format',
        'json',
      ];
      check('check', JSON.parse((await runCli([...argv, '--dialect', dialect])).stdout));
    }
  });

  test('dialects', async () => {
    check('dialects', JSON.parse((await runCli(['dialects', '--format', 'json'])).stdout));
  });

  test('a damaged input gives diagnostics that follow it, too', async () => {
    const { stdout, code } = await runCli(['package.json', '--format', 'ndjson']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): { type: string } => JSON.parse(line));
    for (const line of lines) check(line.type, line);
    expect(lines[0]?.type).toBe('diagnostic');
    expect(code).toBe(3);
  });
});
