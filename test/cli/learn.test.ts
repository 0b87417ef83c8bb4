import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder('learnt');
const ORIGIN = 'https://app.example.com';

interface Asked {
  readonly url: string;
  readonly method?: string;
  readonly origin?: string;
  readonly status?: number;
  readonly cookie?: boolean;
  readonly answer?: Readonly<Record<string, string>>;
}

const listed = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

function har(name: string, asked: readonly Asked[]): string {
  const entries = asked.map(
    ({ url, method = 'GET', origin = ORIGIN, status = 200, cookie = false, answer = {} }, second) => ({
      startedDateTime: new Date(Date.UTC(2026, 0, 1, 10, 0, second)).toISOString(),
      time: 10,
      request: {
        method,
        url,
        httpVersion: 'http/1.1',
        headers: listed({ Origin: origin, Host: 'h', 'Sec-Fetch-Mode': 'cors', ...(cookie && { Cookie: 'a=b' }) }),
      },
      response: {
        status,
        httpVersion: 'http/1.1',
        headers: listed({ 'Access-Control-Allow-Origin': origin, ...answer }),
        content: { size: 0 },
      },
    }),
  );
  const path = join(folder, `${name}.har`);
  writeFileSync(
    path,
    JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' }, entries } }),
  );
  return path;
}

const BUCKET = 'https://media.s3.eu-west-1.amazonaws.com';

describe('learn', () => {
  test('exposes what any of the answers has that a page may want, after which analyze has nothing to hint at', async () => {
    const file = har('expose', [
      { url: `${BUCKET}/a.txt` },
      { url: `${BUCKET}/a.txt`, status: 206, answer: { 'Content-Range': 'bytes 0-4/17', 'x-amz-id-2': 'i' } },
      { url: `${BUCKET}/a.txt`, answer: { 'x-amz-version-id': 'v' } },
    ]);
    const { code, stdout, stderr } = await runCli(['learn', file]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.match(/(?<=<ExposeHeader>)[^<]+/g)).toEqual(['Content-Range', 'x-amz-id-2', 'x-amz-version-id']);
    const learnt = join(folder, 'expose.xml');
    writeFileSync(learnt, stdout);
    const fix = await runCli(['fix', file, '--cors', learnt]);
    expect([fix.code, fix.stdout]).toEqual([0, expect.stringContaining('nothing to add')]);
    // The capture was made under another configuration, which hid them.
    const { stdout: report } = await runCli([file, '--cors', learnt, '--fail-on', 'never']);
    expect(report.replace(/\s+/g, ' ')).toContain(
      'help: put this configuration on the bucket: rule 1 exposes `Content-Range`, `x-amz-id-2`, `x-amz-version-id`',
    );
  });

  test('only what a rule does not list yet is added to it', async () => {
    const answer = { 'Content-Range': 'bytes 0-4/17', 'x-amz-id-2': 'i' };
    const file = har('lacking', [{ url: `${BUCKET}/a.txt`, status: 206, answer }]);
    const config = join(folder, 'lacking.xml');
    const rule = `<AllowedOrigin>${ORIGIN}</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>content-range</ExposeHeader>`;
    writeFileSync(config, `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`);
    const { findings } = JSON.parse((await runCli([file, '--cors', config, '--format', 'json'])).stdout);
    const { fix: cure, notes } = findings.find(({ code }: { code: string }) => code === 'cors/header-not-exposed');
    expect(cure.edits.map(({ insert }: { insert: string }) => insert)).toEqual([
      expect.stringMatching(/^\s*<ExposeHeader>x-amz-id-2<\/ExposeHeader>\s*$/),
    ]);
    expect(notes).toContain(
      'rule 1 lists `Content-Range` already: the bucket answered by another configuration, or an earlier one',
    );
    const { stdout } = await runCli(['fix', file, '--cors', config]);
    expect(stdout).toContain('# rule 1: exposes x-amz-id-2: support asks for the request id');
  });

  test('says so when it makes one configuration for several buckets', async () => {
    const hosts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.s3.eu-west-1.amazonaws.com`);
    const file = har(
      'hosts',
      hosts.map((host) => ({ url: `https://${host}/a.txt` })),
    );
    const { code, stderr } = await runCli(['learn', file]);
    const named = hosts.slice(0, 4).join(', ');
    expect([code, stderr]).toEqual([
      0,
      `corscope: one configuration for 6 hosts: ${named} and 2 more; --host HOST learns for one\n`,
    ]);
    const one = await runCli(['learn', file, '--host', hosts[1]!]);
    expect([one.code, one.stderr]).toEqual([0, '']);
    const { hosts: told } = JSON.parse((await runCli(['learn', file, '--format', 'json'])).stdout);
    expect(told).toEqual(hosts);
  });

  test('what was captured cannot steer the terminal', async () => {
    const file = har('hostile', [
      { url: `${BUCKET}/a.txt`, method: 'PROPFIND', origin: 'https://a\u001b[31m.example' },
    ]);
    const { stderr } = await runCli(['learn', file]);
    expect(stderr).toContain('left out: PROPFIND');
    expect(stderr).not.toContain('\u001b');
  });
});

describe('learn, of requests with credentials', () => {
  const asked = (host: string, cookie: boolean): string => {
    const path = join(folder, `${host}-${cookie}.har`);
    const request = listed({ Origin: ORIGIN, Host: host, 'Sec-Fetch-Mode': 'cors', ...(cookie && { Cookie: 'a=b' }) });
    const entry = {
      startedDateTime: '2026-01-01T10:00:00.000Z',
      time: 10,
      request: { method: 'GET', url: `https://${host}/a.txt`, httpVersion: 'http/1.1', headers: request },
      response: {
        status: 200,
        httpVersion: 'http/1.1',
        headers: listed({ 'Access-Control-Allow-Origin': '*' }),
        content: { size: 0 },
        ...(cookie && { _error: 'net::ERR_FAILED' }),
      },
    };
    const creator = { name: 'WebInspector', version: '537.36' };
    writeFileSync(path, JSON.stringify({ log: { version: '1.2', creator, entries: [entry] } }));
    return path;
  };
  const OSS = 'media.oss-cn-hangzhou.aliyuncs.com';
  const WHY = 'it carries credentials, which the answer of its rule does not allow';

  test('says which store keeps them refused, in the words of fix', async () => {
    const file = asked(OSS, true);
    const { code, stdout, stderr } = await runCli(['learn', file, '--dialect', 'ceph']);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`<AllowedOrigin>${ORIGIN}</AllowedOrigin>`)]);
    const request = `GET https://${OSS}/a.txt from ${ORIGIN} (1 request)`;
    expect(stderr).toBe(`corscope: stays refused: ${request}: ${WHY}\n`);
    const learnt = join(folder, 'refused.xml');
    writeFileSync(learnt, stdout);
    const { stdout: fixed } = await runCli(['fix', file, '--cors', learnt, '--dialect', 'ceph']);
    expect(fixed).toContain(`# not cured: ${request}: ${WHY}`);
    const json = JSON.parse((await runCli(['learn', file, '--dialect', 'ceph', '--format', 'json'])).stdout);
    expect([json.left, json.refused, json.uncertain]).toMatchObject([
      [],
      [{ url: `https://${OSS}/a.txt`, why: WHY }],
      [],
    ]);
  });

  test('says of OSS that it may, since nothing tells', async () => {
    const { stderr } = await runCli(['learn', asked(OSS, true)]);
    const why = 'it carries credentials, and whether the answer of its rule allows those is not known of the store';
    expect(stderr).toBe(`corscope: may stay refused: GET https://${OSS}/a.txt from ${ORIGIN} (1 request): ${why}\n`);
    const json = JSON.parse((await runCli(['learn', asked(OSS, true), '--format', 'json'])).stdout);
    expect([json.refused, json.uncertain]).toMatchObject([[], [{ url: `https://${OSS}/a.txt`, why }]]);
  });

  test('says nothing of them where an answer of the bucket allows them', async () => {
    const answer = { 'Access-Control-Allow-Credentials': 'true' };
    const file = har('granted', [
      { url: `https://${OSS}/a.txt`, cookie: true },
      { url: `https://${OSS}/b.txt`, cookie: true, answer },
    ]);
    const { stdout, stderr } = await runCli(['learn', file]);
    expect([stdout, stderr]).toEqual([expect.stringContaining('<AllowedMethod>GET</AllowedMethod>'), '']);
  });

  test('does not say of a request that passed that it stays refused', async () => {
    const answer = { 'Access-Control-Allow-Credentials': 'true' };
    const file = har('passed', [{ url: `https://${OSS}/b.txt`, cookie: true, answer }]);
    const { stderr } = await runCli(['learn', file, '--dialect', 'ceph']);
    expect(stderr).toBe(`corscope: would be refused: GET https://${OSS}/b.txt from ${ORIGIN} (1 request): ${WHY}\n`);
  });

  test('says nothing of those without, of a store that lets credentials pass, and of one that is not known', async () => {
    expect((await runCli(['learn', asked(OSS, false)])).stderr).toBe('');
    expect((await runCli(['learn', asked('media.s3.eu-west-1.amazonaws.com', true)])).stderr).toBe('');
    const unknown = asked('media.example', true);
    expect((await runCli(['learn', unknown])).stderr).toBe('');
    expect((await runCli(['learn', unknown, '--dialect', 'ceph'])).stderr).toContain('stays refused');
  });
});
