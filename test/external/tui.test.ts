import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const SESSION = `corscope-${process.pid}`;
const tmux = (...args: readonly string[]): string => spawnSync('tmux', args, { encoding: 'utf8' }).stdout;
const installed = spawnSync('tmux', ['-V']).status === 0;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const screen = (): string => tmux('capture-pane', '-p', '-t', SESSION);
const keys = (...names: readonly string[]): string => tmux('send-keys', '-t', SESSION, ...names);

/** Waits until the screen shows something; the screen. */
async function shows(wanted: string | RegExp): Promise<string> {
  for (let n = 0; n < 100; n++) {
    const text = screen();
    if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return text;
    await pause(100);
  }
  throw new Error(`the screen never showed ${wanted}:\n${screen()}`);
}

test('tmux is installed where these tests are meant to run', () => expect(installed).toBe(true));

describe.runIf(installed)('the real command in a real terminal', () => {
  let folder = '';

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'corscope-tui-'));
    copyFileSync('captures/cors.xml', join(folder, 'cors.xml'));
    copyFileSync('captures/header-refused.pcap', join(folder, 'upload.pcap'));
    tmux(
      'new-session',
      '-d',
      '-s',
      SESSION,
      '-x',
      '100',
      '-y',
      '30',
      '-c',
      folder,
      'env -u CI -u CONTINUOUS_INTEGRATION PS1=ready: LANG=C.UTF-8 sh',
    );
    await shows('ready:');
    keys('echo before the screen', 'Enter');
    await shows(/^before the screen/m);
  });

  afterEach(() => void tmux('kill-session', '-t', SESSION));

  const open = async (): Promise<void> => {
    keys(`node ${resolve('dist/cli.js')} tui upload.pcap --cors cors.xml; echo code $?`, 'Enter');
    await shows('2 CORS requests');
  };

  test('from the overview to the saved cure', async () => {
    await open();
    expect(screen()).toContain('allow-header x-oss-security-token');
    keys('f');
    await shows('filter verdict:fail');
    keys('Enter');
    await shows('PreflightMissingAllowOriginHeader');
    keys('Enter');
    await shows('no rule answers; rule 1 comes nearest');
    keys('*');
    await shows('1 now allowed, 0 now blocked');
    keys('u');
    await shows('took the last edit back');
    keys('a');
    await shows(/rule 1 \+ AllowedHeader .*1 now allowed/);
    expect(screen()).toContain('rule 1 answers');
    keys('w');
    await shows('write the edited configuration to: cors.fixed.xml');
    keys('Enter');
    await shows('wrote cors.fixed.xml');
    keys('q');
    const after = await shows('code 0');
    expect(after).toContain('before the screen');
    expect(after).toContain('corscope: 2 CORS requests, 1 blocked');
    expect(after).not.toContain('rule 1 answers');
    const fixed = readFileSync(join(folder, 'cors.fixed.xml'), 'utf8');
    expect(fixed).toContain('<AllowedHeader>x-oss-security-token</AllowedHeader>');
    expect(readFileSync(join(folder, 'cors.xml'), 'utf8')).toBe(readFileSync('captures/cors.xml', 'utf8'));
    keys(`node ${resolve('dist/cli.js')} upload.pcap --cors cors.fixed.xml | tail -n 1`, 'Enter');
    await shows(/cors\.fixed\.xml/);
  });

  test('asks before it writes over a file', async () => {
    await open();
    keys('Tab', 'n', 'a', 'w');
    await shows('write the edited configuration to');
    keys('C-u', 'cors.xml', 'Enter');
    await shows('cors.xml is there already: write over it?');
    keys('n');
    await shows('not written');
    keys('q');
    await shows('code 0');
    expect(existsSync(join(folder, 'cors.fixed.xml'))).toBe(false);
  });

  test('is drawn anew when the window changes', async () => {
    await open();
    tmux('resize-window', '-t', SESSION, '-x', '70', '-y', '20');
    await shows(/^corscope {2}overview/);
    await pause(500);
    const lines = screen().split('\n');
    expect(lines[0]).toMatch(/^corscope {2}overview/);
    expect(lines.slice(0, 20).join('\n')).toContain('Enter open');
    keys('q');
    await shows('code 0');
  });

  test.each([
    ['TERM', 143],
    ['INT', 130],
    ['HUP', 129],
  ])('leaves the terminal as it was after SIG%s', async (signal, code) => {
    await open();
    const pids = spawnSync('pgrep', ['-f', 'cli.js tui upload.pcap'], { encoding: 'utf8' }).stdout.trim().split('\n');
    for (const pid of pids) process.kill(Number(pid), `SIG${signal}`);
    const after = await shows(`code ${code}`);
    expect(after).toContain('before the screen');
    keys('echo typed', 'Enter');
    await shows(/^typed/m);
  });

  test('a pipe fills the list while keys come from the terminal', async () => {
    keys(`cat upload.pcap | node ${resolve('dist/cli.js')} tui - --cors cors.xml; echo code $?`, 'Enter');
    await shows('2 CORS requests');
    keys('Tab');
    await shows('host and path');
    keys('q');
    await shows('code 0');
  });

  test('Ctrl-Z and fg', async () => {
    await open();
    keys('C-z');
    await shows(/before the screen/);
    keys('fg', 'Enter');
    await shows('2 CORS requests');
    keys('q');
    await shows(/code \d+/);
  });
});

describe('without a terminal', () => {
  test('it says why, with exit code 2; --tui=auto reports instead', () => {
    const run = spawnSync('node', ['dist/cli.js', 'tui', 'captures/header-refused.pcap'], { encoding: 'utf8' });
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('standard output is not a terminal')]);
    const auto = spawnSync('node', ['dist/cli.js', 'captures/header-refused.pcap', '--tui=auto'], { encoding: 'utf8' });
    expect(auto.stdout).toContain('2 CORS requests: 1 blocked');
  });
});
