import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { Batch } from '../../src/report/batch.ts';
import { ExchangeWriter } from '../../src/report/exchange-line.ts';
import { type Redactor, redactorFor } from '../../src/report/redact.ts';
import { escapeInJson } from '../../src/report/sanitise.ts';
import { buildExchange, type ExchangeOptions } from '../support/build-exchange.ts';
import { collectGarbage } from '../support/heap-used.ts';

const lineOf = (exchange: Exchange, writer = new ExchangeWriter(redactorFor(false), false)): string => {
  const pieces: string[] = [];
  const batch = new Batch((bytes) => void pieces.push(Buffer.from(bytes).toString()));
  writer.write(batch, exchange);
  batch.flush();
  return pieces.join('');
};
const write = (options: ExchangeOptions, showSecrets = false) =>
  JSON.parse(lineOf(buildExchange(options), new ExchangeWriter(redactorFor(showSecrets), showSecrets)));

describe('an exchange as a line', () => {
  test('of captures that go on in several files', () => {
    const exchange = buildExchange({ frame: 4 });
    const source = { ...exchange.source, response: [{ frame: 1, offset: 0, file: 'capture2.pcap' }] };
    expect(JSON.parse(lineOf({ ...exchange, source } as Exchange)).source).toEqual({
      file: 'capture.pcap',
      frame: 4,
      responseFrame: 1,
      responseFile: 'capture2.pcap',
    });
  });

  test('of a capture', () => {
    expect(write({ id: 7, frame: 4, request: { Origin: 'https://a' }, response: { Server: 'AliyunOSS' } })).toEqual({
      type: 'exchange',
      id: 7,
      source: { file: 'capture.pcap', frame: 4, responseFrame: 5 },
      time: '2026-01-12T10:15:00.000000Z',
      durationUs: 20_000,
      protocol: 'http/1.1',
      client: '192.0.2.1:50000',
      server: '203.0.113.7:443',
      method: 'GET',
      url: 'https://bucket.s3.eu-west-1.amazonaws.com/uploads/a.bin',
      requestHeaders: [['Origin', 'https://a']],
      status: 200,
      responseHeaders: [['Server', 'AliyunOSS']],
      complete: true,
    });
  });

  test('of a HAR, with what only a HAR knows', () => {
    const har = { resourceType: 'fetch', error: 'net::ERR_FAILED', fromCache: true };
    expect(write({ har, frame: 3, status: null, lack: 'network-error' })).toMatchObject({
      source: { file: 'page.har', entry: 3 },
      status: null,
      lack: 'network-error',
      resourceType: 'fetch',
      error: 'net::ERR_FAILED',
      fromCache: true,
      complete: false,
    });
  });

  test('a response without its request', () => {
    const source = { kind: 'capture', file: 'a.pcap', request: [], response: [{ frame: 9, offset: 0 }] } as const;
    const line = write({ method: null, url: null });
    expect(line).toMatchObject({ method: null, url: null });
    // A request whose head was cut off before its Host.
    expect(write({ url: null, target: '/a?Signature=s3cret' })).toMatchObject({ url: '/a?Signature=[redacted]' });
    const exchange = { ...buildExchange(), source };
    expect(JSON.parse(lineOf(exchange)).source).toEqual({
      file: 'a.pcap',
      frame: null,
      responseFrame: 9,
    });
  });

  test('headers keep order, spelling and duplicates', () => {
    const request = ['A', '1', 'b', '2', 'a', '3', 'A', '4', 'A', '4'];
    expect(write({ request }).requestHeaders).toEqual([
      ['A', '1'],
      ['b', '2'],
      ['a', '3'],
      ['A', '4'],
      ['A', '4'],
    ]);
  });

  test('a secret header is redacted, and shown when asked for', () => {
    const request = { Authorization: 'OSS LTAI:abc', Cookie: 'sid=1', Host: 'b' };
    expect(write({ request }).requestHeaders).toEqual([
      ['Authorization', '[redacted]'],
      ['Cookie', '[redacted]'],
      ['Host', 'b'],
    ]);
    expect(write({ request }, true).requestHeaders).toEqual(Object.entries(request));
  });

  test.each([false, true])(
    'one writer, any exchanges: each line is the JSON of the obvious object (secrets: %s)',
    (show) => {
      const redactor = redactorFor(show);
      const writer = new ExchangeWriter(redactor, show);
      fc.assert(
        fc.property(fc.array(anyExchange, { minLength: 1, maxLength: 8 }), (exchanges) => {
          for (const exchange of [...exchanges, ...exchanges])
            expect(lineOf(exchange, writer)).toBe(model(exchange, redactor));
        }),
        { numRuns: 300 },
      );
    },
  );

  test('values that come again, and again, and others between them', () => {
    const redactor = redactorFor(false);
    const writer = new ExchangeWriter(redactor, false);
    const values = (i: number) => [
      `v${i % 3}`,
      `"e${i % 200}"`,
      `é${i % 2}`,
      `${'long'.repeat(5000)}${i % 2}`,
      String(i),
      '',
    ];
    for (let i = 0; i < 600; i++) {
      const request = values(i).flatMap((value, at) => [i % 5 === at ? 'Host' : `x-${at}`, value]);
      const response = values(i * 7).flatMap((value, at) => [at === 2 ? 'Set-Cookie' : `é-${at}`, value]);
      const exchange = buildExchange({ request, response, connection: i % 1500, client: `10.0.0.${i % 9}:1` });
      expect(lineOf(exchange, writer)).toBe(model(exchange, redactor));
    }
  });

  test('more names than are remembered, in whatever order', () => {
    const redactor = redactorFor(false);
    const writer = new ExchangeWriter(redactor, false);
    for (let round = 0; round < 40; round++) {
      const request = Array.from({ length: 200 }, (_, n) => [`x-${(n * 37 + round * 71) % 3000}`, `${n % 3}`]).flat();
      const exchange = buildExchange({ request });
      expect(lineOf(exchange, writer)).toBe(model(exchange, redactor));
    }
  });

  test('nothing is kept of names beyond those, however many a head has', () => {
    const writer = new ExchangeWriter(redactorFor(false), false);
    const batch = new Batch(() => undefined);
    const names = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => [`x-${from + n}`, '']).flat();
    writer.write(batch, buildExchange({ request: names(0, 2000) }));
    const heap = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    heap();
    const before = heap();
    for (let head = 0; head < 30; head++) {
      writer.write(batch, buildExchange({ request: [`x-${head}`, '', ...names(10_000 * (head + 1), 5000)] }));
    }
    expect((heap() - before) / 1e6).toBeLessThan(20);
    // It is still in use.
    expect(lineOf(buildExchange({ request: ['x-1', ''] }), writer)).toContain('[["x-1",""]]');
  });
});

const hostile = fc.string({ unit: 'binary', maxLength: 12 });
const anyText = fc.oneof(
  hostile,
  fc.constantFrom(
    '',
    '"tag"',
    'a=b&token=s3cr3t',
    'https://u:p@h/?Signature=abc',
    'Bearer abc.123456',
    '\ud800',
    'ÿ\u0080\u00ad',
  ),
  fc.constant('x'.repeat(9000)),
);
const anyHeaders = fc
  .array(
    fc.tuple(fc.oneof(fc.constantFrom('Host', 'ETag', 'Cookie', 'Origin', 'X-A', 'x-a', 'Vary'), hostile), anyText),
    {
      maxLength: 6,
    },
  )
  .map((pairs) => pairs.flat());

const anyExchange = fc
  .record({
    request: anyHeaders,
    response: anyHeaders,
    method: fc.option(anyText),
    url: fc.option(anyText),
    file: fc.oneof(fc.constant('a.pcap'), hostile),
    client: fc.option(hostile),
    server: fc.constantFrom('203.0.113.7:443', null),
    connection: fc.nat({ max: 3 }),
    status: fc.option(fc.nat({ max: 999 })),
    at: fc.nat({ max: 100_000_000 }).map((at) => at / 1000),
    frame: fc.nat({ max: 2_000_000_000 }),
    har: fc.option(fc.record({ error: fc.option(anyText), resourceType: fc.option(hostile), fromCache: fc.boolean() })),
    requestKnowledge: fc.constantFrom('complete', 'sanitised'),
  })
  .map((options) => buildExchange(options as ExchangeOptions));

/** The line by the shortest way. */
function model(exchange: Exchange, redactor: Redactor): string {
  const { source, status, har, lack, requestKnowledge, responseKnowledge } = exchange;
  const pairs = (headers: readonly string[]) =>
    Array.from({ length: headers.length / 2 }, (_, i) => {
      const lowerName = headers[2 * i]!.toLowerCase();
      return [headers[2 * i], redactor.headerValue(lowerName, headers[2 * i + 1]!)];
    });
  const time = new Date(Math.floor(exchange.timeUs / 1000)).toISOString().slice(0, -1);
  const object = {
    type: 'exchange',
    id: exchange.id,
    source:
      source.kind === 'capture'
        ? {
            file: source.file,
            frame: source.request[0]?.frame ?? null,
            responseFrame: source.response[0]?.frame ?? null,
          }
        : { file: source.file, entry: source.kind === 'har' ? source.entry : null },
    time: `${time}${String(exchange.timeUs % 1000).padStart(3, '0')}Z`,
    durationUs: exchange.endTimeUs - exchange.timeUs,
    protocol: exchange.protocol,
    client: exchange.client,
    server: exchange.server,
    method: exchange.method,
    url: exchange.url === null ? null : redactor.url(exchange.url),
    requestHeaders: pairs(exchange.requestHeaders),
    status,
    responseHeaders: pairs(exchange.responseHeaders),
    ...(lack === null ? {} : { lack }),
    ...(requestKnowledge === 'complete' ? {} : { requestKnowledge }),
    ...(responseKnowledge === 'complete' || responseKnowledge === 'none' ? {} : { responseKnowledge }),
    ...(har === null || har.resourceType === null ? {} : { resourceType: har.resourceType }),
    ...(har === null || har.error === null ? {} : { error: redactor.text(har.error) }),
    ...(har?.fromCache ? { fromCache: true } : {}),
    complete: exchange.complete,
  };
  return escapeInJson(JSON.stringify(object));
}
