import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { consoleLine } from '../../src/browser/console-line.ts';
import { readConsoleMessage } from '../../src/browser/console-message.ts';
import type { BrowserVerdict, CorsError } from '../../src/browser/verdict.ts';
import { analyse } from '../support/analyse.ts';
import { BLOCKED, buildJudged } from '../support/build-judged.ts';

const ERRORS: readonly CorsError[] = [
  'WildcardOriginNotAllowed',
  'MissingAllowOriginHeader',
  'MultipleAllowOriginValues',
  'InvalidAllowOriginValue',
  'AllowOriginMismatch',
  'InvalidAllowCredentials',
  'PreflightInvalidStatus',
  'PreflightDisallowedRedirect',
  'PreflightWildcardOriginNotAllowed',
  'PreflightMissingAllowOriginHeader',
  'PreflightMultipleAllowOriginValues',
  'PreflightInvalidAllowOriginValue',
  'PreflightAllowOriginMismatch',
  'PreflightInvalidAllowCredentials',
  'InvalidAllowMethodsPreflightResponse',
  'InvalidAllowHeadersPreflightResponse',
  'MethodDisallowedByPreflightResponse',
  'HeaderDisallowedByPreflightResponse',
];

const { attempt } = buildJudged({ observed: { verdict: 'blocked' } });
const blocked = (corsError: CorsError): BrowserVerdict => ({
  ...BLOCKED,
  corsError,
  at: /Preflight/.test(corsError) ? 'preflight' : 'actual',
  failedParameter: 'x-value',
});

describe('what the browser writes', () => {
  test.each(ERRORS)('Chromium, %s: is read back as the same', (error) => {
    const line = consoleLine('chromium', blocked(error), attempt) ?? '';
    const read = readConsoleMessage(line);
    expect(read).toMatchObject({ engine: 'Chromium', url: attempt.url, origin: attempt.origin });
    expect(read?.corsError).toBe(error.replace(/^Preflight(?!InvalidStatus|DisallowedRedirect)/, ''));
  });

  test.each(ERRORS)('Firefox and Safari, %s: are read as theirs', (error) => {
    expect(readConsoleMessage(consoleLine('firefox', blocked(error), attempt) ?? '')).toMatchObject({
      engine: 'Firefox',
    });
    const safari = consoleLine('webkit', blocked(error), attempt) ?? '';
    expect(safari).not.toBe('');
    expect(readConsoleMessage(safari)).not.toBeNull();
  });

  test('nothing when nothing failed, or when it was not CORS', () => {
    expect(consoleLine('chromium', { ...BLOCKED, verdict: 'allowed' }, attempt)).toBeNull();
    expect(consoleLine('chromium', { ...BLOCKED, corsError: null }, attempt)).toBeNull();
  });
});

const LAB = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'captures-lab');

/** Lines of a real Chromium about requests that were not redirected. */
const linesOf = (folder: string): string[] =>
  readFileSync(join(LAB, folder, 'console.log'), 'utf8')
    .split('\n')
    .flatMap((line) => /Access to (?:fetch|XMLHttpRequest) at .*/.exec(line)?.[0] ?? [])
    .filter((line) => !line.includes("(redirected from '"));

describe.runIf(existsSync(LAB))('beside the consoles of a real Chromium', () => {
  const folders = readdirSync(LAB).filter(
    (folder) => existsSync(join(LAB, folder, 'console.log')) && existsSync(join(LAB, folder, 'page.har')),
  );

  test.each(folders)('%s: every line is ours, letter for letter', (folder) => {
    const { attempts } = analyse({ 'page.har': readFileSync(join(LAB, folder, 'page.har')) });
    const ours = new Set(attempts.map((judged) => consoleLine('chromium', judged.observed, judged.attempt)));
    const missing = linesOf(folder).filter((line) => !ours.has(line));
    expect(missing).toEqual([]);
  });
});
