import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configurationXml } from '../support/build-configuration.ts';
import { runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder('stores');
const PAGE = 'https://app.example.com';

interface Sent {
  readonly url: string;
  readonly method?: string;
  readonly status: number;
  readonly request?: Readonly<Record<string, string>>;
  readonly response?: Readonly<Record<string, string>>;
}

const list = (headers: Readonly<Record<string, string>> = {}) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

/** A HAR of Chrome with these exchanges. */
function har(name: string, sent: readonly Sent[]): string {
  const entries = sent.map(({ url, method = 'GET', status, request, response }, i) => ({
    startedDateTime: `2026-01-01T00:00:0${i}.000Z`,
    time: 1,
    request: {
      method,
      url,
      httpVersion: 'http/1.1',
      headers: list({ Origin: PAGE, ...request }),
      queryString: [],
      cookies: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'http/1.1',
      headers: list(response),
      cookies: [],
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: 0,
    },
    cache: {},
    timings: { send: 0, wait: 1, receive: 0 },
  }));
  const path = join(folder, name);
  writeFileSync(
    path,
    JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' }, entries } }),
  );
  return path;
}

function config(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Line {
  readonly type: string;
  readonly code?: string;
  readonly url?: string;
  readonly predicted?: { readonly verdict: string; readonly rule: number | null };
}

async function analyse(...argv: readonly string[]): Promise<Line[]> {
  const { stdout } = await runCli([...argv, '--format', 'ndjson']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
const codes = (lines: readonly Line[]) => lines.flatMap(({ code }) => code ?? []);

describe('Google Cloud Storage', () => {
  const GCS = config('gcs.json', JSON.stringify([{ origin: ['https://other.example.com'], method: ['GET'] }]));
  const input = har('google.har', [
    {
      url: 'https://storage.googleapis.com/media/a.png',
      status: 200,
      response: { 'Content-Type': 'image/png' },
    },
    {
      url: 'https://storage.googleapis.com/storage/v1/b/media/o/a.png',
      status: 200,
      response: { 'Access-Control-Allow-Origin': PAGE },
    },
  ]);

  test('only the XML API is judged by the rules of the bucket, and that is said', async () => {
    const lines = await analyse(input, '--cors', GCS);
    const predicted = lines.filter(({ type }) => type === 'attempt').map((line) => [line.url, line.predicted?.rule]);
    expect(predicted).toEqual([
      ['https://storage.googleapis.com/media/a.png', null],
      ['https://storage.googleapis.com/storage/v1/b/media/o/a.png', 1],
    ]);
    expect(codes(lines)).toContain('cors/origin-not-allowed');
    expect(codes(lines)).toContain('cors/rules-not-consulted');
  });

  test('storage.cloud.google.com never sends CORS headers: no rule is blamed', async () => {
    const browser = har('browser.har', [{ url: 'https://storage.cloud.google.com/media/a.png', status: 200 }]);
    const found = codes(await analyse(browser, '--cors', GCS));
    expect(found).toContain('cors/rules-not-consulted');
    expect(found).not.toContain('cors/origin-not-allowed');
  });
});

describe('a store that takes the first rule of an origin', () => {
  const XML = config(
    'two.xml',
    configurationXml([
      { origins: [PAGE], methods: ['PUT'] },
      { origins: [PAGE], methods: ['GET'] },
    ]),
  );
  const answer = { 'x-amz-request-id': 'tx00000f3a1b2c3d4e5f6a7-0065a1b2c3-1044-default' };

  test('is recognised by its answers, and the rule behind it is told as shadowed', async () => {
    const input = har('ceph.har', [{ url: 'https://media.example.org/a.png', status: 200, response: answer }]);
    const lines = await analyse(input, '--cors', XML);
    expect(codes(lines)).toContain('cors/rule-shadowed');
    expect(codes(await analyse(input, '--cors', XML, '--dialect', 'ceph@main'))).not.toContain('cors/rule-shadowed');
    expect(codes(await analyse(input, '--cors', XML, '--dialect', 's3'))).not.toContain('cors/rule-shadowed');
  });
});

test('a server-wide list is told apart from a configuration of the bucket', async () => {
  const XML = config('minio.xml', configurationXml([{ origins: ['https://other.example.com'], methods: ['GET'] }]));
  const input = har('minio.har', [
    { url: 'http://localhost:9000/media/a.png', status: 200, response: { Server: 'MinIO' } },
  ]);
  const found = codes(await analyse(input, '--cors', XML));
  expect(found).toContain('cors/rules-not-consulted');
  expect(found).toContain('cors/origin-not-allowed');
});
