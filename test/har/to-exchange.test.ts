import { describe, expect, test } from 'vitest';
import { entryOf, exchangeOf, logOf, readHar } from './read-har.ts';

describe('status and lack', () => {
  test.each([
    [{ status: 0, _error: 'net::ERR_FAILED' }, null, 'network-error', false],
    [{ status: -1, _failureText: 'net::ERR_CONNECTION_REFUSED' }, null, 'refused', false],
    [{ status: null }, null, 'network-error', false],
    [{ status: 403, _error: 'net::ERR_FAILED' }, 403, null, true],
    [{ status: 200, _error: 'net::ERR_CONNECTION_RESET' }, 200, 'reset', false],
    [{ status: '204' }, 204, null, true],
    [{ status: 'OK' }, null, 'network-error', false],
    [{ status: 20 }, null, 'network-error', false],
  ])('%j', (response, status, lack, complete) => {
    expect(exchangeOf({ response })).toMatchObject({ status, lack, complete });
  });

  test('no response at all is like no answer', () => {
    const { exchanges } = readHar(logOf('pcap2har', [{ ...entryOf(), response: null }]));
    expect(exchanges).toMatchObject([
      { status: null, responseHeaders: [], responseKnowledge: 'none', complete: false },
    ]);
  });

  test('an empty error is none; an error of the entry counts as well', () => {
    expect(exchangeOf({ response: { _error: '' } }).har?.error).toBeNull();
    expect(exchangeOf({ _error: 'Flow was killed.' }).har?.error).toBe('Flow was killed.');
  });

  test('of an error that no browser writes only the beginning is kept: it is looked through again and again', () => {
    const error = `net::${'ERR_'.repeat(300_000)}`;
    for (const long of [{ response: { _error: error } }, { response: { _failureText: error } }, { _error: error }])
      expect(exchangeOf(long).har?.error).toBe(error.slice(0, 512));
  });
});

describe('what Playwright says beside', () => {
  test('which entries are of a service worker, and where the page came from', () => {
    const page = { ...entryOf(), pageref: 'p', _resourceType: 'document', serverIPAddress: '127.0.0.1' };
    const frame = { ...page, serverIPAddress: '203.0.113.7' };
    const asked = { ...entryOf(), pageref: 'p' };
    const own = { ...entryOf(), _serviceWorkerRef: 'worker@1' };
    const { exchanges } = readHar(logOf('Playwright', [page, frame, asked, own]));
    expect(exchanges.map(({ har }) => [har!.byServiceWorker, har!.pageAddress])).toEqual([
      [false, '127.0.0.1'],
      [false, '127.0.0.1'],
      [false, '127.0.0.1'],
      [true, null],
    ]);
  });
});

describe('a request that the page gave up', () => {
  const gaveUpRest = (response: object, creator?: string) => exchangeOf({ response }, creator).har?.gaveUpRest;
  const headers = [{ name: 'ETag', value: '"a"' }];

  test.each([
    [{ status: 200, headers, _error: 'net::ERR_ABORTED' }, true],
    [{ status: 200, headers, _failureText: 'net::ERR_ABORTED' }, true],
    [{ status: 200, headers: [], _error: 'net::ERR_ABORTED' }, true],
    [{ status: -1, headers: [], _failureText: 'net::ERR_ABORTED' }, false],
    [{ status: 200, headers, _error: 'net::ERR_FAILED' }, false],
    [{ status: 200, headers, _error: null }, false],
  ])('had its answer where there is one: %j', (response, given) => expect(gaveUpRest(response)).toBe(given));
});

describe('times', () => {
  test.each([[-1], [null], ['x'], [1e300], [undefined]])('a duration of %s counts as none', (time) => {
    const { timeUs, endTimeUs } = exchangeOf({ time });
    expect(endTimeUs).toBe(timeUs);
  });

  test('a request of Chromium without status or error was still under way; an empty error (mixed content) is a failure', () => {
    const unanswered = (error: string | null, creator?: string) =>
      exchangeOf({ response: { status: 0, headers: [], _error: error } }, creator).lack;
    expect(unanswered(null)).toBe('capture-ended');
    expect(unanswered('')).toBe('network-error');
    expect(unanswered('net::ERR_FAILED')).toBe('network-error');
    expect(unanswered(null, 'Firefox')).toBe('network-error');
  });

  test('an entry without a date has the time of the one before', () => {
    const { exchanges } = readHar(
      logOf('WebKit Web Inspector', [entryOf({ startedDateTime: '' }), entryOf(), entryOf({ startedDateTime: '' })]),
    );
    expect(exchanges.map(({ timeUs }) => timeUs)).toEqual([0, 1_768_212_900_000_000, 1_768_212_900_000_000]);
  });

  test('the response begins after what `timings` has up to `wait`, but not after the end', () => {
    const timings = { blocked: 5, dns: -1, connect: 2, ssl: 1, send: 1, wait: 4, receive: 9 };
    expect(exchangeOf({ timings }).responseTimeUs).toBe(1_768_212_900_012_000);
    expect(exchangeOf({ timings: { ...timings, blocked: 900 } }).responseTimeUs).toBe(1_768_212_900_020_000);
    expect(exchangeOf({ timings: {} }).responseTimeUs).toBeNull();
    expect(exchangeOf({ timings, response: { status: 0 } }).responseTimeUs).toBeNull();
  });
});

describe('server and connection', () => {
  test.each([
    ['203.0.113.7', 'https://b.example.com/', '203.0.113.7:443'],
    ['203.0.113.7', 'http://b.example.com?x', '203.0.113.7:80'],
    ['::1', 'http://b.example.com:8080/x', '[::1]:8080'],
    ['[::1]', 'http://[::1]:3000/', '[::1]:3000'],
    ['', 'https://b.example.com/', null],
    ['203.0.113.7', 'blob:https://x', null],
  ])('address %s and %s give %s', (serverIPAddress, url, server) => {
    expect(exchangeOf({ serverIPAddress, request: { url } }).server).toBe(server);
  });

  test("Playwright's port is taken as it is", () => {
    expect(exchangeOf({ serverIPAddress: '10.0.0.1', _serverPort: 8443 }).server).toBe('10.0.0.1:8443');
  });

  test('connections are numbered; a port is no connection', () => {
    const entries = [
      { connection: '443' },
      { connection: '443', _connectionId: '91' },
      { connection: 'ClientPort:5;EgressPort:6' },
      { _connectionId: '91' },
      { connection: '' },
      {},
      { connection: `${'x'.repeat(500)}` },
    ];
    const { exchanges } = readHar(logOf('WebInspector', entries.map(entryOf)));
    expect(exchanges.map(({ connection }) => connection)).toEqual([0, 1, 2, 1, 0, 0, 0]);
  });
});

describe('what a HAR says besides', () => {
  test.each([
    [{ _fromCache: 'disk' }, 'WebInspector', true],
    [{ _fromCache: '' }, 'WebInspector', false],
    [{ _fetchType: 'Memory Cache' }, 'WebKit Web Inspector', true],
    [{ _fetchType: 'Network Load' }, 'WebKit Web Inspector', false],
    [{ cache: { afterRequest: { eTag: '' } } }, 'Firefox', true],
    [{ cache: { afterRequest: null } }, 'Firefox', false],
    [{ cache: { afterRequest: { eTag: '' } } }, 'Charles Proxy', false],
  ])('%j of %s: from the cache is %s', (parts, creator, fromCache) => {
    expect(exchangeOf(parts, creator).har?.fromCache).toBe(fromCache);
  });

  test.each([
    [{ response: { _fetchedViaServiceWorker: true } }, true],
    [{ response: { _fetchedViaServiceWorker: false } }, false],
    [{ _fetchType: 'Service Worker' }, true],
  ])('%j: from a service worker is %s', (parts, expected) => {
    expect(exchangeOf(parts).har?.fromServiceWorker).toBe(expected);
  });

  test.each([
    [{ _initiator: { type: 'preflight', url: 'x' } }, 'preflight'],
    [{ _initiator: 'https://a.example/app.js', _initiator_type: 'script' }, 'script'],
    [{ _initiator: null }, null],
  ])('%j: initiator %s', (parts, initiator) => {
    expect(exchangeOf(parts).har?.initiator).toBe(initiator);
  });

  test('resource types are lower case', () => {
    expect(exchangeOf({ _resourceType: 'XHR' }).har?.resourceType).toBe('xhr');
  });

  test.each([
    ['https://app.example.com:8443/a', 'https://app.example.com:8443'],
    ['My page', null],
    ['file:///home/x.html', null],
    ['', null],
  ])('a page titled %s has the origin %s', (title, origin) => {
    expect(exchangeOf({ pageref: 'p' }, 'WebInspector', { pages: [{ id: 'p', title }] }).har?.pageOrigin).toBe(origin);
  });
});

describe('bodies', () => {
  const body = (response: object): string | null => exchangeOf({ response }).errorBody;

  test('are kept of error responses only', () => {
    expect(body({ status: 403, content: { text: '<Error/>' } })).toBe('<Error/>');
    expect(body({ status: 200, content: { text: 'x' } })).toBeNull();
    expect(body({ status: 404, content: {} })).toBeNull();
    expect(body({ status: 500, content: { encoding: 'base64', text: 'PEVycm9yLz4=' } })).toBe('<Error/>');
  });

  test('are kept when the status comes after them', () => {
    const response = '{"content":{"text":"PEVycm9yLz4=","encoding":"base64"},"status":403}';
    const { exchanges } = readHar(`{"log":{"entries":[{"request":{"url":"http://b/"},"response":${response}}]}}`);
    expect(exchanges[0]!.errorBody).toBe('<Error/>');
  });

  test('are kept up to 64 KiB', () => {
    const text = `<Error>${'"\u0001'.repeat(400_000)}`;
    const kept = body({ status: 403, content: { text } });
    expect(kept).toBe(text.slice(0, 65_536));
  });
});

describe('headers of other shapes', () => {
  test('an object of values, and of arrays of values', () => {
    const headers = { Host: 'b', Vary: ['a', 'b'], 'X-Number': 5, 'X-Null': null, ':path': '/' };
    expect(exchangeOf({ request: { headers } }).requestHeaders).toEqual([
      'Host',
      'b',
      'Vary',
      'a',
      'Vary',
      'b',
      'X-Number',
      '5',
      'X-Null',
      '',
    ]);
  });

  test('values that are no strings, and items that are no headers', () => {
    const headers = [{ name: 'A', value: 5 }, { name: 'B', value: null }, { name: 'C' }, { value: 'x' }, null, 'D: e'];
    expect(exchangeOf({ request: { headers } }).requestHeaders).toEqual(['A', '5', 'B', '', 'C', '']);
  });

  test('a list without end is cut', () => {
    const headers = Array.from({ length: 200_000 }, (_, i) => ({ name: `x-${i}`, value: 'y' }));
    const { requestHeaders } = exchangeOf({ request: { headers } });
    expect(requestHeaders.length).toBeGreaterThan(20_000);
    expect(requestHeaders.length).toBeLessThan(200_000);
  });
});

test.each(['blob:https://a/1', 'data:text/plain,x', 'chrome-extension://abc/x.js', 'wss://a.example/s', 'not a url'])(
  'the URL %s is handed on like any other',
  (url) => {
    expect(exchangeOf({ request: { url } }).url).toBe(url);
  },
);

test('a URL that is missing or no string is null', () => {
  expect(exchangeOf({ request: { url: '' } }).url).toBeNull();
  expect(exchangeOf({ request: { url: 5 } }).url).toBeNull();
});
