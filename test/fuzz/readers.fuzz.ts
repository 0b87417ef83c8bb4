import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applySafeEdits } from '../../src/bucket/apply-edits.ts';
import { convertConfiguration } from '../../src/bucket/convert.ts';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { lintConfiguration } from '../../src/bucket/lint.ts';
import { readConfiguration, readConfigurations } from '../../src/bucket/read-configuration.ts';
import { Intake } from '../../src/bytes/intake.ts';
import { Analysis } from '../../src/pipeline/analysis.ts';
import type { ReportSink } from '../../src/report/sink.ts';
import { SAMPLES } from '../support/configuration-samples.ts';
import { chunks, mutate, Random } from './mutate.ts';

/** How many inputs in all; the shares below add up to 1. */
const TOTAL = Number(process.env['CORSCOPE_FUZZ'] ?? 1_000_000);
const SEED = Number(process.env['CORSCOPE_SEED'] ?? 1);
const SLOW_MS = 2_000;
const MEMORY_BYTES = 1.2e9;

const CAPTURES = join(import.meta.dirname, '../../captures');
const named = (ending: string): Buffer[] =>
  readdirSync(CAPTURES)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(CAPTURES, name)));

const nothing = (): void => undefined;
const SINK: ReportSink = { exchange: nothing, attempt: nothing, finding: nothing, diagnostic: nothing, end: nothing };
const CONFIG = readConfiguration('cors.xml', readFileSync(join(CAPTURES, 'cors.xml'), 'utf8'));

/** The whole way, from bytes to findings. */
function analyse(random: Random, bytes: Buffer): void {
  const analysis = new Analysis(
    {
      configurations: [{ host: null, configuration: CONFIG }],
      hosts: [],
      origins: [],
      dialect: null,
      browser: null,
      exchanges: 'all',
    },
    SINK,
  );
  const reader = analysis.open('input');
  const intake = new Intake(reader);
  for (const chunk of chunks(random, bytes)) intake.push(chunk);
  reader.end(intake.rest());
  analysis.end();
}

function lint(_random: Random, bytes: Buffer): void {
  for (const configuration of readConfigurations('cors.xml', bytes)) {
    for (const dialect of Object.values(DIALECTS)) {
      applySafeEdits(configuration.text, 'cors.xml', lintConfiguration(configuration, dialect));
    }
    convertConfiguration(configuration, 'gcs-json');
  }
}

function fuzz(seeds: readonly Buffer[], share: number, run: (random: Random, bytes: Buffer) => void): void {
  const random = new Random(SEED);
  const rounds = Math.ceil(TOTAL * share);
  for (let round = 0; round < rounds; round++) {
    const input = mutate(random, seeds[random.int(seeds.length)]!);
    const started = performance.now();
    try {
      run(random, input);
    } catch (error) {
      throw new Error(`seed ${SEED}, round ${round}: ${input.toString('base64').slice(0, 20_000)}`, { cause: error });
    }
    const took = performance.now() - started;
    expect(took, `seed ${SEED}, round ${round} took ${took} ms`).toBeLessThan(SLOW_MS);
    if (round % 1000 === 0) expect(process.memoryUsage().rss).toBeLessThan(MEMORY_BYTES);
  }
}

/** The first packets are where the headers are; short inputs make mutations matter. */
const short = (files: readonly Buffer[], length: number): Buffer[] => files.map((file) => file.subarray(0, length));

describe(`a million mutated inputs (${TOTAL}, seed ${SEED}) neither throw nor hang nor grow`, () => {
  test('captures', () => fuzz(named('.pcap'), 0.25, analyse));
  test('captures cut short', () => fuzz(short(named('.pcap'), 1500), 0.35, analyse));
  test('pcapng captures', () => fuzz(short(named('.pcapng'), 4000), 0.1, analyse));
  test('HAR files', () => fuzz(short(named('.har'), 6000), 0.15, analyse));
  test('configurations', () => fuzz(named('.xml'), 0.1, lint));
  const samples = SAMPLES.map(({ text }) => Buffer.from(text));
  test('configurations in every format', () => fuzz(samples, 0.05, lint));
});
