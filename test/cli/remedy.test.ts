import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const CORS = ['--cors', 'captures/cors.xml'];
const REFUSED = 'captures/header-refused.pcap';

describe('fix', () => {
  test('shows the least to add as a diff', async () => {
    const { code, stdout } = await runCli(['fix', REFUSED, ...CORS]);
    expect(code).toBe(1);
    expect(stdout.split('\n').filter((line) => /^[+-][^+-]/.test(line))).toEqual([
      '+    <AllowedHeader>x-oss-security-token</AllowedHeader>',
    ]);
    expect(stdout).toContain('# 1 added, 1 requests cured; replayed: nothing that passed before is refused');
  });

  test('--write writes it, after which there is nothing to add', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'corscope-fix-')), 'cors.xml');
    copyFileSync('captures/cors.xml', file);
    expect((await runCli(['fix', REFUSED, '--cors', file, '--write'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('x-oss-security-token');
    const again = await runCli(['fix', REFUSED, '--cors', file]);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nothing to add')]);
  });

  test('needs a configuration', async () => {
    const { code, stderr } = await runCli(['fix', REFUSED]);
    expect([code, stderr]).toEqual([2, 'corscope: a configuration is missing: --cors CONFIG\n']);
  });
});

describe('whatif and diff', () => {
  test('whatif names what changes', async () => {
    const { code, stdout } = await runCli(['whatif', REFUSED, ...CORS, '--set', 'rule1.header+=x-oss-security-token']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^newly allowed: PUT http:\/\/shop-media.*dog\.jpg from http:\/\/app\.example\.com/);
  });

  test('an edit that refuses what passed ends with 1', async () => {
    const { code, stdout } = await runCli(['whatif', REFUSED, ...CORS, '--set', 'rule1.method-=PUT']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('newly refused: PUT')]);
  });

  test('an edit that cannot be read is refused', async () => {
    const { code, stderr } = await runCli(['whatif', REFUSED, ...CORS, '--set', 'rule9.method+=PUT']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no rule 9')]);
  });

  test('diff of a configuration with itself', async () => {
    const { code, stdout } = await runCli(['diff', 'captures/cors.xml', 'captures/cors.xml', REFUSED]);
    expect([code, stdout]).toEqual([0, 'no request is answered differently\n']);
  });
});

describe('learn', () => {
  test('writes a configuration under which all that was seen passes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'corscope-learn-'));
    const file = join(folder, 'learnt.json');
    expect((await runCli(['learn', REFUSED, '--to', 's3-json', '-o', file])).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('CORSRules');
    const again = await runCli(['fix', REFUSED, '--cors', file]);
    expect(again.stdout).toContain('nothing to add');
  });

  test('--tighten shows what was not used', async () => {
    const { stdout } = await runCli(['learn', REFUSED, '--tighten', 'captures/cors.xml']);
    expect(stdout).toContain('-    <AllowedMethod>POST</AllowedMethod>');
    expect(stdout).not.toContain('-    <AllowedMethod>PUT</AllowedMethod>\n     <AllowedMethod>GET');
    expect(stdout).toMatch(/# \d+ parts that no request in the input used/);
  });
});
