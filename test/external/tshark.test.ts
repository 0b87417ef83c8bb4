import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readCapture } from '../support/read-capture.ts';

const CAPTURES = fileURLToPath(new URL('../../captures/', import.meta.url));
const FIELDS = ['http.request.method', 'http.request.uri', 'http.host', 'http.response.code'];
const captures = readdirSync(CAPTURES).filter((name) => /\.pcap(?:ng)?$/.test(name));
const installed = spawnSync('tshark', ['--version']).status === 0;

/** `[requests, statuses]` as tshark sees them, in order. */
function tshark(file: string): [string[], string[]] {
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const options = ['-n', '-r', file, '-d', 'tcp.port==1-65535,http', '-Y', 'http', '-T', 'fields', ...fields];
  const run = spawnSync('tshark', options, { encoding: 'utf8' });
  const rows = run.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'));
  const requests = rows.filter(([method]) => method).map(([method, uri, host]) => `${method} http://${host}${uri}`);
  return [requests, rows.filter(([, , , code]) => code).map(([, , , code]) => code!)];
}

describe.runIf(installed)('our own captures hold the HTTP that tshark sees', () => {
  test.each(captures)('%s', (name) => {
    const [requests, statuses] = tshark(CAPTURES + name);
    const { exchanges } = readCapture(CAPTURES + name);
    expect(requests.length).toBeGreaterThan(0);
    expect(exchanges.map(({ method, url }) => `${method} ${url}`).sort()).toEqual(requests.sort());
    expect(exchanges.map(({ status }) => String(status)).sort()).toEqual(statuses.sort());
  });
});

test('tshark is installed where these tests are meant to run', () => expect(installed).toBe(true));
