import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyse, readSample } from '../support/analyse.ts';

const CAPTURES = fileURLToPath(new URL('../../captures/', import.meta.url));
const FIELDS = ['http.request.method', 'http.request.uri', 'http.host', 'http.response.code'];
/** The same of HTTP/2, which tshark names by itself; several in one frame are told side by side. */
const H2_FIELDS = ['http2.headers.method', 'http2.headers.path', 'http2.headers.authority', 'http2.headers.status'];
/** Recorded with TLS: its secrets are in the capture. */
const isSecure = (name: string): boolean => /-(?:http2|tls12)\./.test(name);
const captures = readdirSync(CAPTURES).filter((name) => /\.pcap(?:ng)?$/.test(name));
const installed = spawnSync('tshark', ['--version']).status === 0;

/** `[requests, statuses]` as tshark sees them, in order. */
function tshark(file: string): [string[], string[]] {
  const isHttp2 = file.includes('-http2.');
  const fields = (isHttp2 ? H2_FIELDS : FIELDS).flatMap((field) => ['-e', field]);
  const as = isSecure(file) ? 'tls' : 'http';
  const filter = isHttp2 ? 'http2' : 'http';
  const options = ['-n', '-r', file, '-d', `tcp.port==1-65535,${as}`, '-Y', filter, '-T', 'fields', ...fields];
  const scheme = isSecure(file) ? 'https' : 'http';
  const run = spawnSync('tshark', options, { encoding: 'utf8' });
  const rows = run.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'));
  const requests = rows
    .filter(([method]) => method)
    .map(([method, uri, host]) => `${method} ${scheme}://${host}${uri}`);
  return [requests, rows.filter(([, , , code]) => code).map(([, , , code]) => code!)];
}

describe.runIf(installed)('our own captures hold the HTTP that tshark sees', () => {
  test.each(captures)('%s', (name) => {
    const [requests, statuses] = tshark(CAPTURES + name);
    const { exchanges } = analyse({ [name]: readSample(name) });
    expect(requests.length).toBeGreaterThan(0);
    expect(exchanges.map(({ method, url }) => `${method} ${url}`).sort()).toEqual(requests.sort());
    expect(exchanges.map(({ status }) => String(status)).sort()).toEqual(statuses.sort());
  });
});

test('tshark is installed where these tests are meant to run', () => expect(installed).toBe(true));
