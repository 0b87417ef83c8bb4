import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applySafeEdits } from '../../src/bucket/apply-edits.ts';
import { convertConfiguration } from '../../src/bucket/convert.ts';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { lintConfiguration } from '../../src/bucket/lint.ts';
import { readConfiguration, readConfigurations } from '../../src/bucket/read-configuration.ts';
import { Budget } from '../../src/bytes/budget.ts';
import { Intake } from '../../src/bytes/intake.ts';
import { H2Connection } from '../../src/http/h2/connection.ts';
import { HeadMemory } from '../../src/http/head-memory.ts';
import { Analysis } from '../../src/pipeline/analysis.ts';
import type { ReportSink } from '../../src/report/sink.ts';
import { KeyLog } from '../../src/tls/key-log.ts';
import { data, Encoder, type Fields, FRAME, frame, headers, PREFACE, settings, u32 } from '../support/build-http2.ts';
import { quicCapture } from '../support/build-quic-capture.ts';
import { SAMPLES } from '../support/configuration-samples.ts';
import { captureOf } from '../tls/capture-tls.ts';
import { recordTls } from '../tls/record-tls.ts';
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
function analyse(random: Random, bytes: Buffer, keyLog = new KeyLog(), sink = SINK): void {
  const analysis = new Analysis(
    {
      configurations: [{ host: null, configuration: CONFIG }],
      hosts: [],
      origins: [],
      dialect: null,
      browser: null,
      exchanges: 'all',
      secrets: { keyLog, rsaKeys: [] },
    },
    sink,
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

/** Both sides of HTTP/2 conversations: the client's bytes, then the server's, by the length of the former. */
function conversations(): Buffer[] {
  const ask: Fields = [
    [':method', 'PUT'],
    [':scheme', 'https'],
    [':authority', 'bucket.example'],
    [':path', '/a'],
    ['origin', 'https://app.example'],
  ];
  const [client, server] = [new Encoder(), new Encoder()];
  const sent = [PREFACE, settings([1, 100])];
  const answered = [settings()];
  const seeds: Buffer[] = [];
  for (let id = 1; id < 16; id += 2) {
    sent.push(headers(id, client.encode([...ask, ['x-id', `${id}`]]), { frames: 1 + (id % 3), padding: id % 5 }));
    sent.push(data(id, 'body', true, id % 4));
    answered.push(
      headers(
        id,
        server.encode([
          [':status', '403'],
          ['x-id', `${id}`],
          ['content-type', 'text/xml'],
        ]),
      ),
    );
    answered.push(data(id, '<Error/>', true, id % 3));
    if (id === 9) client.resize(60);
    if (id === 9) answered.push(frame(FRAME.promise, 4, 9, Buffer.concat([Buffer.from(u32(2)), server.encode(ask)])));
    if (id === 11) answered.push(frame(FRAME.reset, 0, 2, Buffer.from(u32(0))));
    if (id % 8 !== 7) continue;
    const first = Buffer.concat(sent);
    seeds.push(Buffer.concat([Buffer.from(u32(first.length)), first, ...answered]));
  }
  return seeds;
}

/** The two sides in turns, with holes. */
function readHttp2(random: Random, bytes: Buffer): void {
  const split = bytes.length < 4 ? 0 : Math.min(bytes.readUInt32BE(0) % 4096, bytes.length - 4);
  const sides = [chunks(random, bytes.subarray(4, 4 + split)), chunks(random, bytes.subarray(4 + split))];
  let id = 0;
  const sink = { nextExchangeId: () => ++id, exchange: nothing, diagnostic: nothing };
  const reports = {
    resynchronised: nothing,
    malformed: nothing,
    tls: nothing,
    http2: nothing,
    partialHeaders: nothing,
    malformedHeaders: nothing,
    tooManyStreams: nothing,
  };
  const info = {
    id: 1,
    client: 'c',
    server: 's',
    fromStart: random.int(4) > 0,
    scheme: 'http',
    serverName: null,
    timeUs: 0,
  } as const;
  const [openHeads, tables] = [new Budget(2000), new Budget(1000)];
  const connection = new H2Connection(
    { file: 'a.pcap', sink, reports, memory: new HeadMemory(), openHeads, tables, openTls: null },
    info,
  );
  for (let i = 0; i < 10; i++) {
    const direction = i % 2 === 0 ? 0 : 1;
    const part = sides[direction]![i >> 1];
    if (part === undefined) continue;
    if (random.int(16) === 0) connection.gap(direction, part.length);
    else {
      const rest = { offset: 0, acknowledged: -1, frameNumber: i, timeUs: i };
      connection.chunk({ direction, bytes: part, start: 0, end: part.length, ...rest });
    }
  }
  connection.end(0, 'capture-ended', 10);
  connection.end(1, 'capture-ended', 10);
  expect([openHeads.bytes, tables.bytes]).toEqual([0, 0]);
}

function fuzz(seeds: readonly Buffer[], share: number, run: (random: Random, bytes: Buffer) => void): void {
  const random = new Random(SEED);
  const rounds = Math.ceil(TOTAL * share);
  for (let round = 0; round < rounds; round++) {
    const input = mutate(random, seeds[random.int(seeds.length)]!);
    const started = process.cpuUsage();
    try {
      run(random, input);
    } catch (error) {
      throw new Error(`seed ${SEED}, round ${round}: ${input.toString('base64').slice(0, 20_000)}`, { cause: error });
    }
    // Of the processor: others may be at work on the machine.
    const { user, system } = process.cpuUsage(started);
    const took = (user + system) / 1000;
    expect(took, `seed ${SEED}, round ${round} took ${took} ms`).toBeLessThan(SLOW_MS);
    if (round % 1000 === 0) expect(process.memoryUsage().rss).toBeLessThan(MEMORY_BYTES);
  }
}

const GET = 'GET /a HTTP/1.1\r\nHost: media.example\r\n\r\n';
const URL = 'https://media.example/a';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** What does not fit its tag is never shown: whatever is seen is what was said. */
const GENUINE: ReportSink = {
  ...SINK,
  exchange: ({ url, requestHeaders, status }) => {
    expect(url ?? URL).toBe(URL);
    if (url !== null) expect(requestHeaders).toEqual(['Host', 'media.example']);
    expect(status ?? 200).toBe(200);
  },
};

/** Connections of every kind, and their secrets. */
async function encrypted(): Promise<{ seeds: Buffer[]; logs: Buffer[]; keyLog: KeyLog }> {
  const keyLog = new KeyLog();
  const seeds: Buffer[] = [];
  const logs: Buffer[] = [];
  const versions = [
    {},
    { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256' },
  ] as const;
  for (const options of versions) {
    const talk = [
      ['>', GET],
      ['<', OK],
      ['>', GET],
      ['<', OK],
    ] as const;
    const { sent, keyLog: text } = await recordTls({ talk, server: options, client: options });
    keyLog.add(Buffer.from(text));
    logs.push(Buffer.from(text));
    seeds.push(captureOf(sent));
  }
  return { seeds, logs, keyLog };
}

/** The first packets are where the headers are; short inputs make mutations matter. */
const short = (files: readonly Buffer[], length: number): Buffer[] => files.map((file) => file.subarray(0, length));

describe(`a million mutated inputs (${TOTAL}, seed ${SEED}) neither throw nor hang nor grow`, () => {
  test('captures', () => fuzz(named('.pcap'), 0.2, analyse));
  test('QUIC and DNS', () => fuzz([quicCapture()], 0.05, analyse));
  test('captures cut short', () => fuzz(short(named('.pcap'), 1500), 0.1, analyse));
  test('HTTP/2 connections', () => fuzz(conversations(), 0.15, readHttp2));
  test('captures of TLS', async () => {
    const { seeds, keyLog } = await encrypted();
    fuzz(seeds, 0.09, (random, bytes) => analyse(random, bytes, keyLog, GENUINE));
  });
  test('key logs', async () => {
    const { logs } = await encrypted();
    fuzz(logs, 0.01, (_random, bytes) => new KeyLog().add(bytes));
  });
  test('pcapng captures', () => fuzz(short(named('.pcapng'), 4000), 0.1, analyse));
  test('HAR files', () => fuzz(short(named('.har'), 6000), 0.1, analyse));
  test('NetLogs', () => fuzz(short(named('.netlog.json'), 12_000), 0.05, analyse));
  test('configurations', () => fuzz(named('.xml'), 0.1, lint));
  const samples = SAMPLES.map(({ text }) => Buffer.from(text));
  test('configurations in every format', () => fuzz(samples, 0.05, lint));
});
