import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const CAPTURE = fileURLToPath(new URL('../scenarios/recorded/credentials-beside-others.pcap', import.meta.url));

/** Path and credentials mode of each request, in the order in which they are told. */
async function told(argv: readonly string[], stdin = Readable.from([])): Promise<unknown[]> {
  const { stdout } = await runCli([...argv, '--format', 'ndjson', '--fail-on', 'never'], { stdin });
  const lines = stdout.trimEnd().split('\n');
  const attempts = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'attempt');
  return attempts.map(({ url, credentials }) => [new URL(url).pathname, credentials]);
}

test('a request waits for what later ones show of its credentials, unless somebody waits for it', async () => {
  const [first, second, third] = ['/list.json', '/mine.json', '/uploads/cat.jpg'];
  expect(await told([CAPTURE])).toEqual([
    [first, false],
    [second, true],
    [third, false],
  ]);
  expect(await told(['-'], Readable.from([readFileSync(CAPTURE)]))).toEqual([
    [first, 'unknown'],
    [second, 'unknown'],
    [third, false],
  ]);
});
