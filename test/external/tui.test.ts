import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../support/scratch-folder.ts';

const SESSION = `corscope-${process.pid}`;
const tmux = (...args: readonly string[]): string =>
  spawnSync('tmux', ['-L', SESSION, ...args], { encoding: 'utf8' }).stdout;
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

/** The process of the shell in the window, and those of the command that it runs. */
const panePid = (): string => tmux('display-message', '-p', '-t', SESSION, '#{pane_pid}').trim();
const ours = (): number[] =>
  spawnSync('pgrep', ['-P', panePid(), '-f', 'cli.js tui'], { encoding: 'utf8' }).stdout.trim().split('\n').map(Number);

test('tmux is installed where these tests are meant to run', () => expect(installed).toBe(true));

describe.runIf(installed)('the real command in a real terminal', () => {
  let folder = '';

  beforeEach(async () => {
    folder = scratchFolder('tui');
    copyFileSync('captures/cors.xml', join(folder, 'cors.xml'));
    copyFileSync('captures/header-refused.pcap', join(folder, 'upload.pcap'));
    copyFileSync('captures/header-refused.har', join(folder, 'upload.har'));
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

  // A server of its own that outlives each window: one that is ending would take the next window with it.
  beforeAll(() => void tmux('new-session', '-d', '-s', 'keep', 'sleep 3600'));
  afterAll(() => void tmux('kill-server'));
  afterEach(() => void tmux('kill-session', '-t', SESSION));

  const CLI = resolve('dist/cli.js');

  /** Opens the screen; `env`: variables as for a shell. What the terminal was set to is kept in a file. */
  const open = async (env = '', input = 'upload.pcap'): Promise<void> => {
    keys(`stty -g >before; ${env} node ${CLI} tui ${input} --cors cors.xml; echo code $?`, 'Enter');
    await shows('2 CORS requests');
  };

  /** The terminal is as it was: its settings, its cursor, its lines that wrap. */
  const isRestored = async (): Promise<void> => {
    keys('clear; stty -g | cmp - before && echo same settings', 'Enter');
    await shows(/^same settings/m);
    const flags = tmux('display-message', '-p', '-t', SESSION, '#{cursor_flag}#{wrap_flag}#{alternate_on}');
    expect(flags.trim()).toBe('110');
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
    await shows('1 now allowed if without credentials, 0 now blocked');
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
    keys(`node ${CLI} upload.pcap --cors cors.fixed.xml | tail -n 1`, 'Enter');
    await shows(/cors\.fixed\.xml/);
    await isRestored();
  });

  test('the letters of the configuration, and the very bytes: of frames and of a HAR', async () => {
    await open();
    keys('f', 'Enter');
    await shows('has been blocked by CORS policy');
    keys('6');
    await shows(/0042 {2}4f 50 54 49 4f 4e 53 20 .* OPTIONS \/uploads/);
    keys('5');
    await shows(/▌ {2}4 {3}<CORSRule>/);
    keys('q');
    await shows('code 0');
    await open('clear;', 'upload.har');
    keys('f', 'Enter', '6');
    await shows(/"name":"Origin","value":"http:\/\/app\.example\.com"/);
    keys('q');
    await shows('code 0');
  });

  test('judges as another store or browser, and back', async () => {
    await open();
    keys('f', 'Enter', 'd');
    await shows('Judge as this store');
    keys('j', 'Enter');
    await shows('WHAT IF: ');
    keys('b', 'j');
    await shows('judged as chromium');
    keys('Escape');
    await pause(300);
    expect(screen()).not.toContain('chromium');
    keys('q');
    await shows('code 0');
  });

  test('y copies to the clipboard, with secrets out; Y only a part', async () => {
    tmux('set', '-g', 'set-clipboard', 'on');
    await open();
    keys('f', 'Enter', 'y');
    await shows(/copied \d+ characters in \d+ lines/);
    expect(tmux('show-buffer')).toMatch(/# cors\/header-not-allowed[\s\S]*curl -i/);
    keys('Y');
    await shows('copy: f finding  h headers that decide  c curl');
    keys('h');
    await shows(/copied \d+ characters/);
    expect(tmux('show-buffer')).toContain(
      'Access-Control-Request-Headers: content-type,x-oss-date,x-oss-security-token',
    );
    keys('q');
    await shows('code 0');
  });

  test('e opens the editor at the rule, r reads what was changed, o writes the whole view', async () => {
    writeFileSync(join(folder, 'edit'), '#!/bin/sh\necho "$@" >asked\nsed -i s/x-oss-meta-[*]/*/ "$2"\n', {
      mode: 0o755,
    });
    await open('EDITOR=./edit');
    keys('f', 'Enter', 'Enter', 'e');
    await shows('r reads the files again');
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('+4 cors.xml\n');
    keys('r');
    await shows(/^corscope {2}overview {3}/m);
    keys('Tab', 'n', '4');
    await shows('rule 1 answers');
    keys('2', 'o', 'Enter');
    await shows('wrote corscope-view.txt');
    expect(readFileSync(join(folder, 'corscope-view.txt'), 'utf8').split('\n').length).toBe(5);
    keys('q');
    await shows('code 0');
  });

  test.each([
    ['LANG=C LC_ALL=', /^[\x00-\x7f]*$/, 'x 1 blocked'],
    ['NO_COLOR=1', /^[\s\S]*$/, '✗ 1 blocked'],
    ['INK_SCREEN_READER=true', /^[\x00-\x7f]*$/, '1 blocked'],
  ])('%s', async (env, all, counts) => {
    await open(env);
    await shows(counts);
    keys('Tab', 'n', 'Enter');
    await shows('blocked at the preflight');
    expect(screen()).toMatch(all);
    if (env.startsWith('NO_COLOR')) {
      expect(tmux('capture-pane', '-p', '-e', '-t', SESSION)).not.toMatch(/\x1b\[[\d;]*3\dm/);
    }
    keys('q');
    await shows('code 0');
    await isRestored();
  });

  test.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('fills a window of %i x %i', async (columns, rows) => {
    tmux('resize-window', '-t', SESSION, '-x', String(columns), '-y', String(rows));
    await open();
    keys('f', 'Enter');
    await shows('blocked at the preflight');
    const lines = screen().trimEnd().split('\n');
    expect(lines).toHaveLength(rows);
    expect(lines[0]).toMatch(/^corscope {2}overview › requests › request/);
    expect(lines.at(-1)).toMatch(/^Enter open {2}Esc back/);
    keys('?');
    await shows('type to search');
    keys(...'clipb', 'BSpace', 'BSpace', 'BSpace', 'BSpace', 'BSpace', ...'copy');
    await shows('Keys: copy');
    expect(screen()).toContain('copy the request as curl');
    expect(screen()).not.toContain('half a page');
    // Two in one piece are another key.
    for (const _ of [1, 2]) {
      keys('Escape');
      await pause(300);
    }
    keys('q');
    await shows('code 0');
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
    for (const pid of ours()) process.kill(pid, `SIG${signal}`);
    const after = await shows(`code ${code}`);
    expect(after).toContain('before the screen');
    await isRestored();
    keys('echo typed', 'Enter');
    await shows(/^typed/m);
  });

  test('leaves the terminal as it was after a bug of ours, and says so', async () => {
    cpSync(resolve('dist'), join(folder, 'dist'), { recursive: true });
    for (const name of readdirSync(join(folder, 'dist/chunks'))) {
      if (name.startsWith('start-')) writeFileSync(join(folder, 'dist/chunks', name), 'throw new Error("broken");');
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    keys('stty -g >before; node dist/cli.js tui upload.pcap; echo code $?', 'Enter');
    const after = await shows('code 70');
    expect(after).toContain('this is a bug in corscope');
    await isRestored();
  });

  test('a pipe fills the list while keys come from the terminal', async () => {
    keys(`cat upload.pcap | node ${CLI} tui - --cors cors.xml; echo code $?`, 'Enter');
    await shows('2 CORS requests');
    keys('Tab');
    await shows('host and path');
    keys('q');
    await shows('code 0');
  });

  test('a pipe that stays open fills the list while it runs', async () => {
    keys(`(cat upload.pcap; sleep 600) | node ${CLI} tui - --cors cors.xml; echo code $?`, 'Enter');
    await shows(/[12] CORS requests/);
    await shows(/- \(reading\)/);
    keys('2', 'Enter', '6');
    await shows('standard input cannot be read a second time');
    keys('q');
    await shows(/corscope: [12] CORS requests/);
    spawnSync('pkill', ['-P', panePid(), '-f', 'sleep 600']);
  });

  test.each(['Ctrl-Z', 'kill -TSTP'])('%s and fg', async (how) => {
    await open();
    if (how === 'Ctrl-Z') keys('C-z');
    else for (const pid of ours()) process.kill(pid, 'SIGTSTP');
    await shows(/before the screen/);
    await isRestored();
    keys('fg', 'Enter');
    await shows('2 CORS requests');
    keys('Tab');
    await shows('host and path');
    keys('q');
    await shows(/^corscope: 2 CORS requests/m);
    await isRestored();
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
