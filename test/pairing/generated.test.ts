import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../support/scratch-folder.ts';
import { membersOf, pair, readExchanges } from './pair.ts';

/** Counts of the generator (`test/bench/gen`) beside what pairing makes of its captures. */
describe('generated traffic', () => {
  let folder = '';
  beforeAll(() => {
    folder = scratchFolder('pairing');
  });

  test.each([
    ['gen.mjs', 'small.pcap', ['small', '--exchanges', '4000']],
    ['gen.mjs', 'small.pcapng', ['small', '--exchanges', '1500', '--format', 'pcapng', '--active', '4', '--seed', '7']],
    ['gen.mjs', 'mixed.pcap', ['mixed', '--exchanges', '1500', '--noise', '0.5']],
    ['har.mjs', 'page.har', ['--bytes', '10e6']],
  ])('%s %s is told exactly', (script, name, options) => {
    const file = join(folder, name);
    const program = join(import.meta.dirname, '../bench/gen', script);
    const run = spawnSync(process.execPath, [program, ...options, '--out', file], { encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    const truth = JSON.parse(readFileSync(`${file}.truth.json`, 'utf8'));
    const exchanges = readExchanges(file);
    const { attempts, notCors } = pair(exchanges);
    const count = (state: string, answered: boolean): number =>
      attempts.filter(({ preflightState, actual }) => preflightState === state && (actual !== null) === answered)
        .length;
    expect({
      exchanges: membersOf(attempts).length + notCors.length,
      pairs: count('sent', true),
      preflightsDenied: count('sent', false),
      corsSimple: count('not-needed', true),
      actualWithoutPreflight: count('not-seen', true),
      notCors: notCors.length,
    }).toEqual({
      exchanges: truth.exchanges,
      pairs: truth.pairs,
      preflightsDenied: truth.preflightsDenied,
      corsSimple: truth.corsSimple,
      actualWithoutPreflight: truth.actualWithoutPreflight,
      notCors: truth.notCors,
    });
  });
});
