import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { KeyFiles } from '../../src/cli/tls-material.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** As long as the pieces in which a log is read. */
const PIECE = 256 * 1024;
const LINES = 6000;

const random = (i: number): string => i.toString(16).padStart(64, '0');
const secret = (i: number): string => i.toString(16).padStart(64, 'e');
const line = (i: number): string => `CLIENT_TRAFFIC_SECRET_0 ${random(i)} ${secret(i)}\n`;
const lines = (count: number): string => Array.from({ length: count }, (_, i) => line(i)).join('');

let folder = '';
let nowMs = 0;
const io = { env: {}, now: () => nowMs } as unknown as Io;
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = scratchFolder('tls-material');
});

function read(name: string, live = false) {
  const told: Diagnostic[] = [];
  const files = new KeyFiles({ keylog: [path(name)] }, io, live, (diagnostic) => told.push(diagnostic));
  return { files, told };
}

/** The lines whose secrets are not known. */
function unknown({ keyLog }: KeyFiles, count: number): number[] {
  return Array.from({ length: count }, (_, i) => i).filter(
    (i) =>
      keyLog.find('CLIENT_TRAFFIC_SECRET_0', Buffer.from(random(i), 'hex'))?.equals(Buffer.from(secret(i), 'hex')) !==
      true,
  );
}

describe('a key log that is longer than a piece', () => {
  test.each([
    ['ASCII', (text: string) => Buffer.from(text)],
    ['with CR LF', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['without an end of its last line', (text: string) => Buffer.from(text.slice(0, -1))],
  ])('is read whole: %s', (name, encode) => {
    const bytes = encode(lines(LINES));
    expect(bytes.length).toBeGreaterThan(3 * PIECE);
    writeFileSync(path(name), bytes);
    const { files, told } = read(name);
    expect(unknown(files, LINES)).toEqual([]);
    expect(told).toEqual([]);
  });

  test('may end where a piece does', () => {
    const filled = lines(1000);
    writeFileSync(path('full.log'), `${filled}#${'x'.repeat(PIECE - filled.length - 2)}\n`);
    expect(unknown(read('full.log').files, 1000)).toEqual([]);
  });

  const encodings: [string, (text: string) => Buffer][] = [
    ['ASCII', (text) => Buffer.from(text)],
    ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ];
  const filler = 'x'.repeat(3 * PIECE);

  test.each(encodings)('may have a comment that is longer than a piece: %s', (_name, encode) => {
    writeFileSync(path('long.log'), encode(`${line(0)}  # ${filler} ${line(2).trim()}\r\n${line(1)}`));
    const { files, told } = read('long.log');
    expect(unknown(files, 3)).toEqual([2]);
    expect(told).toEqual([]);
  });

  test.each(encodings)('may have another line that is: it counts once: %s', (_name, encode) => {
    writeFileSync(path('long.log'), encode(`${line(0)}${filler}\n${line(1)}${filler}`));
    const { files, told } = read('long.log');
    expect(unknown(files, 2)).toEqual([]);
    expect(told.map(({ message }) => message)).toEqual([expect.stringMatching(/^2 lines/)]);
  });

  test('may get such a comment while a capture is recorded, and begin anew in the middle of it', () => {
    writeFileSync(path('live.log'), `${line(0)}# ${filler}`);
    const { files } = read('live.log', true);
    nowMs += 1000;
    appendFileSync(path('live.log'), `${filler}\n${line(1)}`);
    expect(files.more?.()?.toString()).toBe(line(1));
    appendFileSync(path('live.log'), `# ${filler}`);
    nowMs += 1000;
    files.more?.();
    writeFileSync(path('live.log'), line(2));
    nowMs += 1000;
    expect(files.more?.()?.toString()).toBe(line(2));
    expect(files.keyLog.unknownLines).toBe(0);
  });

  test.skipIf(process.platform === 'win32')('may come through a pipe', async () => {
    execFileSync('sh', ['-c', `mkfifo "${path('fifo')}"`]);
    const writer = spawn('sh', ['-c', `cat "${path('ASCII')}" > "${path('fifo')}"`]);
    expect(unknown(read('fifo').files, LINES)).toEqual([]);
    writer.kill();
  });

  test('may grow while a capture is recorded, also in the middle of a line', () => {
    writeFileSync(path('grows.log'), lines(3000) + line(3000).slice(0, 40));
    const { files } = read('grows.log', true);
    expect(unknown(files, 3001)).toEqual([3000]);
    nowMs += 1000;
    expect(files.more?.()).toBeNull();
    appendFileSync(path('grows.log'), line(3000).slice(40) + line(3001) + line(3002).slice(0, 5));
    nowMs += 1000;
    expect(files.more?.()?.toString()).toBe(line(3000) + line(3001));
    appendFileSync(path('grows.log'), line(3002).slice(5));
    expect(files.more?.()).toBeNull();
    expect(files.more?.(true)?.toString()).toBe(line(3002));
  });
});
