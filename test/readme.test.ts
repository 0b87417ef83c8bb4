import { readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { execute } from '../src/cli/execute.ts';
import { CODES } from '../src/diagnostics/code.ts';
import { TITLES } from '../src/tui/frame.ts';

let README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

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

  /** A screen of 80 x 24 from the goldens; of lines that are empty one is enough. */
  const picture = (name: string): string =>
    readFileSync(new URL(`golden/${name}-80x24.txt`, import.meta.url), 'utf8').replace(/\n{3,}/g, '\n\n');

  test('shows the screens as they are drawn, one of each view', () => {
    const PICTURES = /<!-- (tui\/[a-z-]+) -->\n```text\n([\s\S]*?)```/g;
    if (process.env['CORSCOPE_UPDATE'] === '1') {
      const drawn = README.replace(
        PICTURES,
        (_, name: string) => `<!-- ${name} -->\n\`\`\`text\n${picture(name)}\`\`\``,
      );
      writeFileSync(new URL('../README.md', import.meta.url), drawn);
      README = drawn;
    }
    const shown = [...README.matchAll(PICTURES)];
    for (const [, name = '', text] of shown) expect(text).toBe(picture(name));
    const titles = shown.map(([, , text = '']) => /^corscope {2}(?:.* › )?([a-z ]+?)(?: {2}|$)/m.exec(text)?.[1]);
    expect(new Set(titles)).toEqual(new Set(Object.values(TITLES)));
  });

  test('speaks of every area of codes that is about CORS or its configuration', () => {
    for (const area of ['cors', 'not-cors', 'config']) {
      expect(CODES.some((code) => code.startsWith(`${area}/`))).toBe(true);
      expect(README).toContain(`\`${area}/*\``);
    }
  });
});
