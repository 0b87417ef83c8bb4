import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { readInput } from '../../src/cli/input.ts';
import { Progress } from '../../src/cli/progress.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder('pipe');
const program = join(folder, 'read.mjs');

/** Reads the pipe it is given, and says when it waits, and what came. A process of its own: whether it ends is the question. */
const READ = `
  import { readInput } from './src/cli/input.ts';
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  let bytes = 0;
  const take = (from, to) => { bytes += to - from; return to; };
  const outcome = await readInput(process.argv[2], {
    needBytes: 1,
    read: (_bytes, from, to) => take(from, to),
    end: (rest) => void take(0, rest.length),
  }, {
    stdin: process.stdin,
    signal: controller.signal,
    progress: null,
    diagnostic: () => undefined,
    patienceMs: 1,
    waiting: (isWaiting) => console.log(isWaiting ? 'waits' : 'goes on'),
  });
  console.log(JSON.stringify({ ...outcome, bytes }));
`;

beforeAll(async () => {
  const stdin = { contents: READ, resolveDir: process.cwd(), loader: 'ts' } as const;
  await build({ stdin, outfile: program, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
});

/** What the program says; `whenWaiting` is called as soon as it waits. */
async function reading(name: string, whenWaiting: (child: ChildProcess, path: string) => void): Promise<string> {
  const path = join(folder, name);
  execFileSync('sh', ['-c', `mkfifo "${path}"`]);
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => whenWaiting(child, path));
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return said;
}

describe.skipIf(process.platform !== 'linux')('a named pipe', () => {
  test('to which nobody writes is told, and read when somebody does', async () => {
    const said = await reading('late.fifo', (_child, path) => {
      spawn('sh', ['-c', `head -c 300000 /dev/zero > "${path}"`]);
    });
    expect(said).toBe('waits\ngoes on\n{"readBytes":300000,"aborted":false,"bytes":300000}\n');
  });

  test('to which nobody ever writes is broken off at once, and the process ends', async () => {
    const said = await reading('never.fifo', (child) => child.kill('SIGINT'));
    expect(said).toBe('waits\ngoes on\n{"readBytes":0,"aborted":true,"bytes":0}\n');
  });

  test('that is not there is an error, as any file is', async () => {
    const consumer = { needBytes: 1, read: (_bytes: Buffer, _start: number, end: number) => end, end: () => undefined };
    const options = { stdin: Readable.from([]), signal: null, progress: null, diagnostic: () => undefined };
    await expect(readInput(join(folder, 'none.fifo'), consumer, options)).rejects.toThrow('no such file');
  });
});

test.each([true, false])('that a pipe is waited for is said on a terminal only: %s', (isTTY) => {
  const written: Uint8Array[] = [];
  const stream = { write: (bytes: Uint8Array) => void written.push(bytes), isTTY, columns: 80 };
  const io = { stdin: Readable.from([]), stdout: stream, stderr: stream, env: {}, now: () => 0 };
  const progress = new Progress({ ...io, onInterrupt: () => () => undefined }, true);
  progress.waiting('a.fifo', true);
  progress.waiting('a.fifo', false);
  const told = '\r\x1b[Kwaiting for somebody to write to a.fifo (Ctrl-C to stop)\r\x1b[K';
  expect(Buffer.concat(written).toString()).toBe(isTTY ? told : '');
});
