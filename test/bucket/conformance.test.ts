import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/bucket/dialects/dialect.ts';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { judgeBucket } from '../../src/bucket/judge.ts';
import { settledAnswer } from '../../src/bucket/settled.ts';
import { buildConfiguration } from '../support/build-configuration.ts';
import { CONFORMANCE_CASES, type ConformanceCase } from '../vectors/conformance-cases.ts';

/*
 * One file for each dialect, one line for each case: `case | evidence | rule, status, error | headers`. What is unknown is
 * a question mark. `CORSCOPE_UPDATE=1` writes what the engine says: read every line of it against what the store does.
 */
const FOLDER = new URL('../vectors/conformance/', import.meta.url);
const fileOf = (name: string): URL => new URL(`${name.replace('@', '-')}.txt`, FOLDER);

const SHORT = [
  [/^Access-Control-Allow-/, 'Allow-'],
  [/^Access-Control-Expose-Headers$/, 'Expose'],
  [/^Access-Control-Max-Age$/, 'Max-Age'],
] as const;
const short = (name: string): string => SHORT.reduce((text, [pattern, by]) => text.replace(pattern, by), name);

function answerOf(dialect: Dialect, { rules, request }: ConformanceCase): string {
  const configuration = rules === 'none' ? 'none' : buildConfiguration(rules);
  const verdict = judgeBucket(dialect, configuration, request);
  const { ruleIndex, status, headers, unknownHeaders, error } = settledAnswer(verdict);
  const rule =
    ruleIndex === 'unknown' ? 'rule ?' : ruleIndex === null ? (verdict.gate ?? 'no rule') : `rule ${ruleIndex + 1}`;
  const code = error === 'unknown' ? '?' : (error?.code ?? '');
  const known: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) known.push(`${short(headers[i]!)}: ${headers[i + 1]}`);
  const open = unknownHeaders.map((name) => `${short(name)}: ?`);
  const outcome = [rule, status === 'unknown' ? '?' : String(status), code].filter((part) => part !== '').join(' ');
  return `${verdict.grade} | ${outcome} | ${[...known, ...open].sort().join('; ') || '-'}`;
}

/** Case -> answer, as the file of a dialect has them. */
function expectedOf(name: string): Map<string, string> {
  const file = fileOf(name);
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' | ')), line.slice(line.indexOf(' | ') + 3)]));
}

describe('the conformance table', () => {
  if (process.env['CORSCOPE_UPDATE'] === '1') {
    mkdirSync(FOLDER, { recursive: true });
    for (const [name, dialect] of Object.entries(DIALECTS)) {
      const lines = CONFORMANCE_CASES.map((one) => `${one.id} | ${answerOf(dialect, one)}\n`);
      writeFileSync(fileOf(name), lines.join(''));
    }
  }

  test('has cases with names of their own', () => {
    expect(new Set(CONFORMANCE_CASES.map(({ id }) => id)).size).toBe(CONFORMANCE_CASES.length);
    expect(CONFORMANCE_CASES.length).toBeGreaterThanOrEqual(60);
  });

  test('has a file for each dialect, and no other', () => {
    const files = Object.keys(DIALECTS).map((name) => `${name.replace('@', '-')}.txt`);
    expect(readdirSync(FOLDER).sort()).toEqual(files.sort());
  });

  describe.each(Object.entries(DIALECTS))('%s', (name, dialect) => {
    const expected = expectedOf(name);

    test('answers every case, and nothing else', () => {
      expect([...expected.keys()].sort()).toEqual(CONFORMANCE_CASES.map(({ id }) => id).sort());
    });

    test.each(CONFORMANCE_CASES)('$id', (one) => {
      expect(answerOf(dialect, one)).toBe(expected.get(one.id));
    });
  });
});
