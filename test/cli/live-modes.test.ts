import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { execute } from '../../src/cli/execute.ts';
import { runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { captureOf } from '../tls/capture-tls.ts';
import { recordTalk } from '../tls/talk.ts';

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

test('what a key log brings is told while no packets come', async () => {
  const { sent, keyLog } = await recordTalk();
  const path = join(scratchFolder('live-modes'), 'keys.log');
  writeFileSync(path, '');
  const stdin = new PassThrough();
  let text = '';
  const none = { write: () => undefined, isTTY: false, columns: 80 };
  const run = execute(['-', '--keylog', path, '--format', 'ndjson', '--exchanges', 'all'], {
    stdin,
    stdout: {
      ...none,
      write: (bytes: Uint8Array) => {
        text += Buffer.from(bytes).toString();
      },
    },
    stderr: none,
    env: {},
    now: () => performance.now(),
    onInterrupt: () => () => undefined,
  });
  stdin.write(captureOf(sent));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(text).not.toContain('https://media.example/a');
  appendFileSync(path, keyLog);
  for (let i = 0; i < 100 && !text.includes('https://media.example/a'); i++) {
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  expect(text).toContain('https://media.example/a');
  stdin.end();
  await run;
});
