import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type CaptureContents, readCapture } from '../support/read-capture.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const GENERATOR = fileURLToPath(new URL('../bench/gen/gen.mjs', import.meta.url));
const folder = scratchFolder('generated');

interface Truth {
  readonly exchanges: number;
  readonly byMethod: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly requestHeadsIntact: number;
  readonly responseHeadsIntact: number;
  readonly headsIntact: number;
}

function generate(family: string, ...options: readonly string[]): CaptureContents & { readonly truth: Truth } {
  const file = join(folder, `${family}.pcap`);
  const run = spawnSync(process.execPath, [GENERATOR, family, '--out', file, ...options], { encoding: 'utf8' });
  expect(run.status, run.stderr).toBe(0);
  return { ...readCapture(file), truth: JSON.parse(readFileSync(`${file}.truth.json`, 'utf8')) };
}

function count(values: readonly (string | number | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe('generated captures', () => {
  test.each([
    ['small', '--exchanges', '1000'],
    ['mixed', '--exchanges', '300'],
    ['bulk', '--bytes', '4000000'],
  ])('%s: every exchange is found, once and whole', (family, ...options) => {
    const { exchanges, truth } = generate(family, ...options);
    expect(exchanges.length).toBe(truth.exchanges);
    expect(exchanges.every(({ complete, lack }) => complete && lack === null)).toBe(true);
    expect(count(exchanges.map(({ method }) => method))).toEqual(truth.byMethod);
    expect(count(exchanges.map(({ status }) => status))).toEqual(truth.byStatus);
  });

  test('hostile: nearly every intact head is found, and none twice', () => {
    const { exchanges, truth } = generate('hostile', '--exchanges', '2000', '--halfopen', '500');
    const whole = exchanges.filter(({ requestKnowledge }) => requestKnowledge === 'complete').length;
    const answers = exchanges.filter(({ responseKnowledge }) => responseKnowledge === 'complete').length;
    const both = exchanges.filter(
      ({ requestKnowledge, responseKnowledge }) => requestKnowledge === 'complete' && responseKnowledge === 'complete',
    ).length;
    expect(whole / truth.requestHeadsIntact).toBeGreaterThanOrEqual(0.999);
    expect(answers / truth.responseHeadsIntact).toBeGreaterThanOrEqual(0.999);
    expect(both / truth.headsIntact).toBeGreaterThanOrEqual(0.995);
    expect(whole).toBeLessThanOrEqual(truth.requestHeadsIntact);
    expect(answers).toBeLessThanOrEqual(truth.responseHeadsIntact);
    expect(both).toBeLessThanOrEqual(truth.headsIntact);
  });
});
