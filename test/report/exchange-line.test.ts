import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { Batch } from '../../src/report/batch.ts';
import { ExchangeWriter } from '../../src/report/exchange-line.ts';
import { redactorFor } from '../../src/report/redact.ts';
import { buildExchange, type ExchangeOptions } from '../support/build-exchange.ts';

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

  test('one writer, any exchanges: every line is the JSON of its own headers', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const name = fc.oneof(fc.constantFrom('Host', 'ETag', 'X-A', 'x-a', 'Vary'), text);
    const headers = fc.array(fc.tuple(name, text), { maxLength: 6 });
    const writer = new ExchangeWriter(redactorFor(true), true);
    fc.assert(
      fc.property(headers, headers, (request, response) => {
        const line = JSON.parse(lineOf(buildExchange({ request: request.flat(), response: response.flat() }), writer));
        expect(line.requestHeaders).toEqual(request);
        expect(line.responseHeaders).toEqual(response);
      }),
    );
  });
});
