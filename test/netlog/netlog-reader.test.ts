import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NetLogReader } from '../../src/netlog/netlog-reader.ts';
import { looksLikeNetLog } from '../../src/netlog/recognise.ts';
import { Collected } from '../har/read-har.ts';
import { checkIncremental } from '../support/check-consumer.ts';
import {
  asked,
  CONSTANTS,
  event,
  netLogOf,
  ONLY_FROM_CACHE,
  over,
  preflighted,
  readNetLog,
  sent,
  WITHOUT_CREDENTIALS,
} from './build-netlog.ts';

const ALLOWED = [
  'HTTP/1.1 204',
  'access-control-allow-origin: https://app.example.com',
  'access-control-allow-methods: PUT',
  'access-control-allow-headers: x-a',
];
const URL = 'https://bucket.example.com/key';
const ANSWER = ['HTTP/1.1 200 OK', 'access-control-allow-origin: https://app.example.com', 'etag: "a:b"'];
const PAIR = [...asked(7), ...preflighted(7, 8, ALLOWED), ...sent(7, ANSWER), ...over(7)];

const observed = () => {
  const collected = new Collected();
  const reader = new NetLogReader('net-export.json', collected);
  return {
    consumer: reader,
    finish: (rest: Buffer) => {
      reader.end(rest);
      return [...collected.exchanges, ...collected.codes];
    },
  };
};

describe('a NetLog', () => {
  test('is told by its first member', () => {
    expect(looksLikeNetLog(Buffer.from(netLogOf([])))).toBe(true);
    expect(looksLikeNetLog(Buffer.from('\ufeff { "constants" : {'))).toBe(true);
    expect(looksLikeNetLog(Buffer.from('{"log":{"version":"1.2"'))).toBe(false);
    expect(looksLikeNetLog(Buffer.from('[{"constants":1}]'))).toBe(false);
  });

  test('hands on a request and its preflight side by side, joined', () => {
    const { exchanges, diagnostics } = readNetLog(netLogOf(PAIR));
    expect(diagnostics).toEqual([]);
    const [actual, preflight] = exchanges;
    expect(exchanges).toHaveLength(2);
    expect(actual).toMatchObject({
      source: { kind: 'netlog', file: 'net-export.json', id: 7 },
      method: 'PUT',
      url: 'https://bucket.example.com/key',
      protocol: 'h2',
      status: 200,
      requestHeaders: ['x-a', '1', 'origin', 'https://app.example.com', 'cookie', '[12 bytes were stripped]'],
      responseHeaders: ['access-control-allow-origin', 'https://app.example.com', 'etag', '"a:b"'],
      requestKnowledge: 'complete',
      lack: null,
      complete: true,
      har: { exporter: 'netlog', error: null, pageOrigin: 'https://app.example.com', netlog: { credentials: false } },
    });
    expect(preflight).toMatchObject({ method: 'OPTIONS', status: 204, har: { resourceType: 'preflight' } });
    expect(preflight!.har!.netlog!.join).toBe(actual!.har!.netlog!.join);
    expect(actual!.timeUs).toBeLessThan(preflight!.timeUs);
    expect(actual!.timeUs).toBeGreaterThan(CONSTANTS.timeTickOffset * 1000);
  });

  test('is the same however it is cut, and no cut makes the reader throw', () => {
    checkIncremental(observed, Buffer.from(netLogOf(PAIR)), 600);
  });

  test('that was never closed is read up to its last whole event', () => {
    const text = netLogOf(PAIR);
    const whole = readNetLog(text).exchanges;
    const cut = readNetLog(text.slice(0, text.lastIndexOf('],')));
    expect(cut.exchanges).toEqual(whole);
    expect(cut.codes).toEqual(['netlog/truncated']);
    const shorter = readNetLog(text.slice(0, text.indexOf('HTTP/1.1 200')));
    expect(shorter.codes).toEqual(['netlog/truncated']);
    expect(shorter.exchanges[0]).toMatchObject({ status: null, lack: 'capture-ended' });
  });

  test.each([
    ['none', {}],
    ['no types', { ...CONSTANTS, logEventTypes: {} }],
    ['no phases', { ...CONSTANTS, logEventPhase: undefined }],
  ])('is not guessed at without its constants: %s', (_, constants) => {
    const { exchanges, codes } = readNetLog(netLogOf(PAIR, constants));
    expect(exchanges).toEqual([]);
    expect(codes).toEqual(['netlog/without-constants']);
  });

  test('goes on behind damage', () => {
    const text = netLogOf([...asked(1), ...sent(1, ANSWER), ...over(1), ...PAIR]);
    const at = text.indexOf('"type":17');
    const { exchanges, codes } = readNetLog(`${text.slice(0, at)}%%%${text.slice(at)}`);
    expect(codes).toContain('netlog/malformed-event');
    expect(exchanges.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });

  test('whatever it holds, nothing throws', () => {
    const scalar = fc.oneof(fc.constant(null), fc.integer(), fc.string(), fc.boolean(), fc.array(fc.string()));
    const anyEvent = fc.record(
      {
        params: fc.dictionary(
          fc.constantFrom(
            'url',
            'method',
            'headers',
            'line',
            'initiator',
            'load_flags',
            'net_error',
            'cors-error',
            'status',
            'source_dependency',
            'request_headers',
          ),
          fc.oneof(scalar, fc.record({ id: scalar, headers: scalar, line: scalar })),
        ),
        phase: fc.oneof(fc.constantFrom(10, 11, 12), scalar),
        source: fc.oneof(fc.record({ id: fc.oneof(fc.integer({ min: 0, max: 4 }), scalar) }), scalar),
        time: scalar,
        type: fc.oneof(fc.constantFrom(...Object.values(CONSTANTS.logEventTypes)), scalar),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        for (const exchange of readNetLog(netLogOf(events)).exchanges) {
          expect(exchange.endTimeUs).toBeGreaterThanOrEqual(exchange.timeUs);
          expect(exchange.url).not.toBeNull();
        }
      }),
      { numRuns: 200 },
    );
  });

  test('keeps no more than 4096 requests that are under way', () => {
    const events = Array.from({ length: 5000 }, (_, n) => asked(n, 'GET', `https://bucket.example.com/${n}`)).flat();
    const { consumer, finish } = observed();
    const text = Buffer.from(netLogOf(events));
    const read = consumer.read(text, 0, text.length);
    expect(finish(text.subarray(read)).filter((told) => typeof told === 'object')).toHaveLength(5000);
    const collected = new Collected();
    new NetLogReader('net-export.json', collected).read(text, 0, text.length);
    expect(collected.exchanges).toHaveLength(5000 - 4096);
  });
});

describe('a request in a NetLog', () => {
  const read = (...events: readonly object[][]) => readNetLog(netLogOf(events.flat())).exchanges;

  test('whose preflight is refused never left, and the browser says why', () => {
    const error = event(7, 'CORS_PREFLIGHT_ERROR', '', {
      error: 'ERR_FAILED',
      'cors-error': 20,
      'failed-parameter': 'x-a',
    });
    const [actual] = read(asked(7), preflighted(7, 8, ALLOWED), [error, event(7, 'CORS_REQUEST', 'END')]);
    expect(actual).toMatchObject({
      status: null,
      requestKnowledge: 'provisional',
      har: {
        error: 'net::ERR_FAILED',
        pageOrigin: 'https://app.example.com',
        netlog: { preflightError: { corsError: 'HeaderDisallowedByPreflightResponse', failedParameter: 'x-a' } },
      },
    });
  });

  test('with the number of an error that the version leaves open has no named error', () => {
    const error = event(7, 'CORS_PREFLIGHT_ERROR', '', { error: 'ERR_FAILED', 'cors-error': 20 });
    const events = [...asked(7), ...preflighted(7, 8, ALLOWED), error, event(7, 'CORS_REQUEST', 'END')];
    const old = { ...CONSTANTS, clientInfo: { version: '120.0.1.2' } };
    expect(readNetLog(netLogOf(events, old)).exchanges[0]!.har!.netlog!.preflightError).toBeNull();
  });

  test('which the CORS code ends while it is handed the answer was failed by it', () => {
    const [actual] = read(asked(7), sent(7, ANSWER, 0), [
      event(7, 'URL_REQUEST_DELEGATE_RESPONSE_STARTED', 'BEGIN'),
      event(7, 'CORS_REQUEST', 'END'),
      event(7, 'URL_REQUEST_DELEGATE_RESPONSE_STARTED', 'END'),
      event(7, 'CANCELLED'),
      event(7, 'REQUEST_ALIVE', 'END'),
    ]);
    expect(actual).toMatchObject({
      status: 200,
      lack: null,
      har: { error: 'net::ERR_FAILED', netlog: { credentials: true } },
    });
  });

  test('that is cancelled elsewhere was aborted', () => {
    const [actual] = read(asked(7), sent(7, ANSWER), [event(7, 'CANCELLED')], over(7));
    expect(actual).toMatchObject({ lack: 'aborted', har: { error: 'net::ERR_ABORTED', gaveUpRest: true } });
  });

  test('that is over while its preflight waits was given up, and so was the preflight', () => {
    const waiting = preflighted(7, 8, ALLOWED).slice(0, -2);
    const late = [event(8, 'URL_REQUEST_START_JOB', 'END', { net_error: -101 }), event(8, 'REQUEST_ALIVE', 'END')];
    const seen = read(asked(7), waiting, [event(7, 'CORS_REQUEST', 'END')], late);
    const aborted = { status: null, lack: 'aborted', har: { error: 'net::ERR_ABORTED' } };
    expect(seen).toMatchObject([
      { method: 'PUT', ...aborted },
      { method: 'OPTIONS', ...aborted },
    ]);
  });

  test('that is over because its preflight got no answer was not given up', () => {
    const waiting = preflighted(7, 8, ALLOWED).slice(0, -2);
    const failed = [event(8, 'URL_REQUEST_START_JOB', 'END', { net_error: -101 }), event(8, 'REQUEST_ALIVE', 'END')];
    const [actual, preflight] = read(asked(7), waiting, failed, [event(7, 'CORS_REQUEST', 'END')]);
    expect(preflight).toMatchObject({ lack: 'reset', har: { error: 'net::ERR_CONNECTION_RESET' } });
    expect(actual!.har!.error).toBeNull();
  });

  test('that waits for its preflight where the log ends was not given up', () => {
    const seen = read(asked(7), preflighted(7, 8, ALLOWED).slice(0, -2));
    expect(seen.map(({ lack, har }) => [lack, har!.error])).toEqual([
      ['capture-ended', null],
      ['capture-ended', null],
    ]);
  });

  test('whose headers are no ASCII is read through the escapes that Chromium writes', () => {
    const header = '%ESCAPED:\u200b X-A: 100%25 \tb%FF%C3%A9';
    const line = 'HTTP/1.1 200 OK';
    const [actual] = read([
      event(7, 'CORS_REQUEST', 'BEGIN', {
        url: URL,
        request_headers: { headers: [header], line: 'PUT /key HTTP/1.1' },
      }),
      ...sent(7, [line]),
      event(7, 'HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS', '', { headers: [':method: PUT', header] }),
      event(7, 'HTTP_TRANSACTION_READ_RESPONSE_HEADERS', '', {
        headers: [line, '%ESCAPED:\u200b x-b: %E', 'x-c: %41', 'x-d: %ESCAPED:\u200b %41'],
      }),
      ...over(7),
    ]);
    expect(actual!.requestHeaders).toEqual(['X-A', '100% \tb\u00ff\u00c3\u00a9']);
    // What has no tag, or not in front, is as it was logged.
    expect(actual!.responseHeaders).toEqual(['x-b', '%E', 'x-c', '%41', 'x-d', '%ESCAPED:\u200b %41']);
  });

  test('that gets no answer names the error of the network', () => {
    const failed = event(7, 'FAILED', '', { net_error: -105 });
    const [actual] = read(asked(7), [event(7, 'REQUEST_ALIVE', 'BEGIN'), failed], over(7));
    expect(actual).toMatchObject({ status: null, lack: 'dns', har: { error: 'net::ERR_NAME_NOT_RESOLVED' } });
  });

  test('whose connection fails names that error, though it is handed to the CORS code just as an answer is', () => {
    const [actual] = read(asked(7, 'GET'), [
      event(7, 'REQUEST_ALIVE', 'BEGIN', { url: 'https://bucket.example.com/key' }),
      event(7, 'URL_REQUEST_START_JOB', 'BEGIN', { load_flags: WITHOUT_CREDENTIALS }),
      event(7, 'URL_REQUEST_START_JOB', 'END', { net_error: -101 }),
      event(7, 'URL_REQUEST_DELEGATE_RESPONSE_STARTED', 'BEGIN'),
      event(7, 'CORS_REQUEST', 'END'),
      event(7, 'URL_REQUEST_DELEGATE_RESPONSE_STARTED', 'END'),
      event(7, 'REQUEST_ALIVE', 'END', { net_error: -101 }),
    ]);
    expect(actual).toMatchObject({ status: null, lack: 'reset', har: { error: 'net::ERR_CONNECTION_RESET' } });
  });

  test('that was started once more has the error of the last time', () => {
    const failed = event(7, 'URL_REQUEST_START_JOB', 'END', { net_error: -101 });
    const [actual] = read(asked(7), [failed], sent(7, ANSWER), over(7));
    expect(actual).toMatchObject({ status: 200, lack: null, har: { error: null } });
  });

  test('takes credentials along when its flags do not withhold them, whatever became of the cookies', () => {
    const mode = event(7, 'COMPUTED_PRIVACY_MODE', '', { privacy_mode: 'enabled partitioned state allowed' });
    expect(read(asked(7), sent(7, ANSWER, 0), [mode], over(7))[0]!.har!.netlog!.credentials).toBe(true);
    const plain = { ...CONSTANTS, loadFlag: {} };
    const disabled = event(7, 'COMPUTED_PRIVACY_MODE', '', { privacy_mode: 'disabled' });
    const credentials = (more: object) =>
      readNetLog(netLogOf([...asked(7), ...sent(7, ANSWER), more, ...over(7)], plain)).exchanges[0]!.har!.netlog!
        .credentials;
    expect(credentials(disabled)).toBe(true);
    expect(credentials(mode)).toBeNull();
  });

  test('covered by a cached preflight says so', () => {
    const hit = event(7, 'CHECK_CORS_PREFLIGHT_CACHE', '', { status: 'hit-and-pass' });
    expect(read(asked(7), [hit], sent(7, ANSWER), over(7))[0]!.har!.netlog!.preflightCached).toBe(true);
  });

  test('that is redirected is one exchange for each hop, each with its own preflight', () => {
    const next = 'https://bucket.example.com/moved';
    const [first, one, second, two] = read(
      asked(7),
      preflighted(7, 8, ALLOWED),
      sent(7, ['HTTP/1.1 307', `location: ${next}`]),
      [event(7, 'URL_REQUEST_DELEGATE_RECEIVED_REDIRECT', 'BEGIN')],
      preflighted(7, 9, ALLOWED, next),
      [
        event(7, 'URL_REQUEST_DELEGATE_RECEIVED_REDIRECT', 'END'),
        event(7, 'URL_REQUEST_REDIRECTED', '', { location: next }),
        event(7, 'URL_REQUEST_START_JOB', 'BEGIN', { url: next, method: 'PUT', load_flags: 0 }),
        event(7, 'HTTP_TRANSACTION_SEND_REQUEST_HEADERS', '', {
          headers: ['Host: bucket.example.com'],
          line: 'PUT /moved HTTP/1.1',
        }),
        event(7, 'HTTP_TRANSACTION_READ_RESPONSE_HEADERS', '', { headers: ANSWER }),
      ],
      over(7),
    );
    expect([first!.status, second!.status, second!.url]).toEqual([307, 200, next]);
    expect(one!.har!.netlog!.join).toBe(first!.har!.netlog!.join);
    expect(two!.har!.netlog!.join).toBe(second!.har!.netlog!.join);
    expect(first!.har!.netlog!.join).not.toBe(second!.har!.netlog!.join);
  });

  test('that only asks the cache is none of the page where the cache has nothing', () => {
    const asking = (error: number | null) => [
      ...asked(7, 'GET'),
      event(7, 'REQUEST_ALIVE', 'BEGIN'),
      event(7, 'URL_REQUEST_START_JOB', 'BEGIN', { load_flags: ONLY_FROM_CACHE, initiator: 'https://app.example.com' }),
      event(7, 'URL_REQUEST_START_JOB', 'END', error === null ? {} : { net_error: error }),
    ];
    expect(read(asking(-400), over(7))[0]!.har!.resourceType).toBe('browser');
    expect(read(asking(null), over(7))[0]!.har!.resourceType).toBeNull();
    expect(read(asking(-101), over(7))[0]!.har!.resourceType).toBeNull();
  });

  test('of the browser itself is marked', () => {
    const start = event(7, 'URL_REQUEST_START_JOB', 'BEGIN', {
      initiator: 'not an origin',
      method: 'POST',
      url: 'https://update.example/',
    });
    const [own] = read([event(7, 'REQUEST_ALIVE', 'BEGIN'), start], [event(7, 'REQUEST_ALIVE', 'END')]);
    expect(own!.har!.resourceType).toBe('browser');
  });
});
