import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DialectName } from '../../src/bucket/dialects/index.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { Setups } from '../../src/pipeline/setups.ts';
import { analyse } from '../support/analyse.ts';
import { buildJudged } from '../support/build-judged.ts';

test('a configuration for a mistyped host makes no custom domain of the endpoint of a bucket', () => {
  const configuration = readConfiguration('cors.xml', readFileSync('captures/cors.xml', 'utf8'));
  const { findings, diagnostics } = analyse(
    { 'header-refused.pcap': readFileSync('captures/header-refused.pcap') },
    { configurations: [{ host: 'mistyped.example', configuration }] },
  );
  const codes = findings.map(({ diagnostic }) => diagnostic.code);
  expect(codes).toContain('cors/refused-without-configuration');
  expect(codes).not.toContain('not-cors/custom-domain');
  expect(diagnostics.map(({ code }) => code)).toContain('config/unused');
});

describe('--dialect against what the capture shows', () => {
  const configuration = readConfiguration('cors.xml', readFileSync('captures/cors.xml', 'utf8'));
  const told = (host: string, dialect: DialectName, responseHeaders: readonly string[] = []) => {
    const heard: Diagnostic[] = [];
    const setups = new Setups([{ host, configuration }], dialect, (diagnostic) => heard.push(diagnostic));
    const { attempt } = buildJudged({ url: `https://${host}/k` });
    const actual = attempt.actual && { ...attempt.actual, responseHeaders };
    for (const path of ['', '/other']) {
      const one = { ...attempt, preflight: null, actual, url: `${attempt.url}${path}` };
      expect(setups.of(one)?.dialect.name).toBe(dialect);
    }
    return heard.filter(({ code }) => code === 'config/other-dialect').map(({ message, notes }) => [message, ...notes]);
  };
  const OSS = 'shop.oss-cn-hangzhou.aliyuncs.com';
  const byHost = 'the host name is one of Alibaba Cloud OSS';
  const byAnswer = 'it answers `Server: AliyunOSS`, as Alibaba Cloud OSS does';

  test.each<[string, DialectName, string[], string[]]>([
    [OSS, 's3', ['Server', 'AliyunOSS'], [byHost, byAnswer]],
    [OSS, 's3', [], [byHost]],
    ['media.example.com', 's3', ['Server', 'AliyunOSS'], [byAnswer]],
    [
      'media.example.com',
      's3',
      ['x-oss-request-id', '1'],
      ['it answers `x-oss-request-id`, as Alibaba Cloud OSS does'],
    ],
  ])('is obeyed, and told: %s as %s, %j', (host, dialect, headers, notes) => {
    const message = `\`${host}\` is judged as Amazon S3, but it looks like Alibaba Cloud OSS`;
    expect(told(host, dialect, headers)).toEqual([[message, ...notes]]);
  });

  test.each<[string, DialectName, string[]]>([
    [OSS, 'oss', ['Server', 'AliyunOSS']],
    ['storage.googleapis.com', 'gcs@json', ['Server', 'UploadServer']],
    // What many stores send proves nothing.
    ['media.example.com', 'minio', ['x-amz-request-id', '1', 'x-amz-id-2', '1']],
    ['media.example.com', 's3', ['Server', 'nginx']],
  ])('says nothing where nothing contradicts: %s as %s, %j', (host, dialect, headers) =>
    expect(told(host, dialect, headers)).toEqual([]),
  );
});
