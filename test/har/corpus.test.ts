// Public HARs of many exporters, and recordings of real browsers, when they stand beside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { parseDateTimeUs } from '../../src/har/date-time.ts';
import { protocolOf } from '../../src/har/protocol.ts';
import { readHar } from './read-har.ts';

const SHARED = process.env['CORSCOPE_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const CORPUS = join(SHARED, 'corpus');
const LAB = join(SHARED, 'captures-lab');
const TRUTH = join(CORPUS, 'EXPECTED.ndjson');

interface ExpectedEntry {
  readonly method: string | null;
  readonly url: string | null;
  readonly version: string | null;
  readonly status: number | null;
  readonly started: string | null;
  readonly resource_type: string | null;
  readonly request_headers: readonly [string, string][];
  readonly response_headers: readonly [string, string][];
}

interface ExpectedHar {
  readonly file: string;
  readonly kind: string;
  readonly error?: string;
  readonly entries?: readonly ExpectedEntry[];
}

/** The headers that the truth lists, in its form. */
function listed(headers: readonly string[], names: ReadonlySet<string>): string[][] {
  const found: string[][] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    if (names.has(name)) found.push([name, headers[i + 1]!]);
  }
  return found;
}

function expectEntry(exchange: Exchange, entry: ExpectedEntry): void {
  expect(exchange.method).toBe(entry.method);
  expect(exchange.url).toBe(entry.url?.replace(/#.*/s, '') || null);
  expect(exchange.status).toBe(entry.status !== null && entry.status > 0 ? entry.status : null);
  if (protocolOf(entry.version) !== 'unknown') expect(exchange.protocol).toBe(protocolOf(entry.version));
  if (entry.started) {
    expect(exchange.timeUs).toBe(parseDateTimeUs(entry.started));
    expect(Math.floor(exchange.timeUs / 1000)).toBe(Date.parse(entry.started));
  }
  expect(exchange.har?.resourceType).toBe(entry.resource_type?.toLowerCase() ?? null);
  const lines = (headers: ExpectedEntry['request_headers']): string[][] =>
    headers.flatMap(([name, value]) => value.split('\n').map((line) => [name, line.trim()]));
  const names = new Set([...entry.request_headers, ...entry.response_headers].map(([name]) => name));
  const listOf = (headers: readonly string[], truth: ExpectedEntry['request_headers']): string[][] =>
    listed(headers, new Set([...names].filter((name) => truth.some(([known]) => known === name))));
  expect(listOf(exchange.requestHeaders, entry.request_headers)).toEqual(lines(entry.request_headers));
  expect(listOf(exchange.responseHeaders, entry.response_headers)).toEqual(lines(entry.response_headers));
}

describe.runIf(existsSync(TRUTH))('the public corpus', () => {
  const lines = existsSync(TRUTH) ? readFileSync(TRUTH, 'utf8').split('\n').filter(Boolean) : [];
  const hars = lines.map((line): ExpectedHar => JSON.parse(line)).filter(({ kind }) => kind === 'har');

  test.each(hars.map((har) => [har.file, har] as const))('%s is read as JSON.parse reads it', (file, truth) => {
    const { exchanges, codes } = readHar(readFileSync(join(CORPUS, file)), 50_000);
    if (truth.error !== undefined) {
      expect(codes).not.toEqual([]);
      return;
    }
    expect(exchanges).toHaveLength(truth.entries!.length);
    exchanges.forEach((exchange, i) => {
      expectEntry(exchange, truth.entries![i]!);
    });
    expect(codes).toEqual([]);
  });
});

interface LabEntry {
  readonly request: { method: string; url: string; headers: { name: string; value: string }[] };
  readonly response: { status: number; headers: { name: string; value: string }[]; _error?: string | null };
  readonly _resourceType?: string;
}

function labHars(): string[] {
  if (!existsSync(LAB)) return [];
  return readdirSync(LAB, { recursive: true, encoding: 'utf8' }).filter((file) => /page[^/]*\.har(\.gz)?$/.test(file));
}

describe.runIf(labHars().length > 0)('recordings of real browsers', () => {
  const flat = (headers: LabEntry['request']['headers']): string[] =>
    headers.filter(({ name }) => !name.startsWith(':')).flatMap(({ name, value }) => [name, value]);

  test.each(labHars())('%s', (file) => {
    const stored = readFileSync(join(LAB, file));
    const bytes = file.endsWith('.gz') ? gunzipSync(stored) : stored;
    const { log }: { log: { creator: { name: string }; entries: LabEntry[] } } = JSON.parse(bytes.toString());
    const { exchanges, codes } = readHar(bytes, 65_536);
    expect(codes).toEqual([]);
    expect(exchanges).toHaveLength(log.entries.length);
    exchanges.forEach((exchange, i) => {
      const { request, response } = log.entries[i]!;
      expect(exchange).toMatchObject({
        method: request.method,
        url: request.url.replace(/#.*/s, ''),
        status: response.status || null,
        requestHeaders: flat(request.headers),
        responseHeaders: flat(response.headers),
        har: {
          exporter: log.creator.name === 'Firefox' ? 'firefox' : 'chromium',
          error: response._error || null,
          resourceType: log.entries[i]!._resourceType ?? null,
        },
      });
      const isProvisional = !request.headers.some(({ name }) => /^(?:host|:authority)$/i.test(name));
      if (isProvisional) expect(['provisional', 'none']).toContain(exchange.requestKnowledge);
      else expect(['complete', 'sanitised']).toContain(exchange.requestKnowledge);
    });
  });
});
