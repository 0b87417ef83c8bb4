import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { execute } from '../src/cli/execute.ts';
import { CODES } from '../src/diagnostics/code.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Runs the command line as a shell with a window of 100 columns and no colours would. */
async function run(command: string): Promise<{ text: string; code: number }> {
  const written: Buffer[] = [];
  const stream = { write: (bytes: Uint8Array) => void written.push(Buffer.from(bytes)), isTTY: false, columns: 100 };
  const code = await execute(command.split(' '), {
    stdin: Readable.from([]),
    stdout: stream,
    stderr: { ...stream, write: () => undefined },
    env: { COLUMNS: '100' },
    now: () => 0,
    onInterrupt: () => () => undefined,
  });
  return { text: Buffer.concat(written).toString(), code };
}

describe('README', () => {
  const [, command = '', output = ''] = /```console\n\$ corscope ([^\n]+)\n([\s\S]*?)```/.exec(README) ?? [];

  test('shows what its first command prints', async () => {
    const { text, code } = await run(command);
    expect(text).toBe(output);
    expect(code).toBe(1);
  });

  test('the set-up command prints the same and ends well', async () => {
    const [, setUp = ''] = /npm ci && npx corscope ([^\n]+)/.exec(README) ?? [];
    const { text, code } = await run(setUp);
    expect(text).toBe(output);
    expect(code).toBe(0);
  });

  test('names every option of the help, and no other', async () => {
    const main = await run('--help');
    const commands = [...main.text.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name]) => name);
    expect(commands).toContain('fix');
    const helps = await Promise.all(commands.map((name) => run(`${name} --help`)));
    const text = [main, ...helps].map((help) => help.text).join('\n');
    const options = (source: string): string[] => [...new Set(source.match(/--[a-z][a-z-]+/g) ?? [])].sort();
    const table = README.slice(README.indexOf('## Commands'), README.indexOf('## What it can tell'));
    const known = options(text).filter((option) => !['--help', '--version'].includes(option));
    expect(options(table)).toEqual(known);
  });

  test('speaks of every area of codes that is about CORS or its configuration', () => {
    for (const area of ['cors', 'not-cors', 'config']) {
      expect(CODES.some((code) => code.startsWith(`${area}/`))).toBe(true);
      expect(README).toContain(`\`${area}/*\``);
    }
  });
});
