import { describe, expect, test } from 'vitest';
import { classify, mayBeCors } from '../../src/pairing/classify.ts';
import { readTraits } from '../../src/pairing/request-traits.ts';
import { buildActual, buildExchange, type ExchangeOptions, PAGE_ORIGIN } from '../support/build-exchange.ts';

const kindOf = (type: string | null, resourceType: string): string => {
  const exchange = buildActual({ method: 'POST', type, har: { resourceType } });
  return classify(exchange, readTraits(exchange.requestHeaders));
};

describe('a POST without Sec-Fetch-Mode, to plain http', () => {
  test.each([
    ['ping', 'text/plain;charset=UTF-8', 'not-cors'],
    ['ping', 'application/x-www-form-urlencoded', 'not-cors'],
    ['ping', null, 'not-cors'],
    ['ping', 'application/json', 'cors'],
    ['fetch', 'text/plain;charset=UTF-8', 'cors'],
  ])('of type %s with content type %s is %s', (resourceType, type, kind) =>
    expect(kindOf(type, resourceType)).toBe(kind),
  );
});

test('a request with an Origin that the server made up for a push is none of a page', () => {
  const exchange = buildActual({ method: 'GET' });
  const traits = readTraits(exchange.requestHeaders);
  expect(classify(exchange, traits)).toBe('cors');
  expect(classify({ ...exchange, isPushed: true }, traits)).toBe('not-cors');
});

describe('a GET in a NetLog whose request is not there', () => {
  const kindOfUnsent = (error: string, credentials: boolean, request = {}): string => {
    const netlog = { join: null, credentials, preflightCached: false, preflightError: null };
    const har = { exporter: 'netlog', resourceType: null, error, netlog } as const;
    const exchange = buildExchange({ status: null, request, requestKnowledge: 'provisional', har });
    return classify(exchange, readTraits(exchange.requestHeaders));
  };

  test.each([
    ['net::ERR_CONNECTION_REFUSED', false, {}, 'cors'],
    ['net::ERR_CONNECTION_REFUSED', true, {}, 'if-preflighted'],
    ['net::ERR_CONNECTION_REFUSED', true, { Origin: 'https://app.example.com' }, 'cors'],
    ['net::ERR_FAILED', true, {}, 'cors'],
  ])('failed by %s, with credentials: %s', (error, credentials, request, kind) =>
    expect(kindOfUnsent(error, credentials, request)).toBe(kind),
  );
});

describe('a POST in mode no-cors to plain http, which has an Origin, and no Sec-Fetch-Mode', () => {
  const kindOfPost = (more: ExchangeOptions): string => {
    const exchange = buildActual({ method: 'POST', type: 'text/plain', refused: true, ...more });
    return classify(exchange, readTraits(exchange.requestHeaders));
  };
  const headers = { 'Content-Type': 'text/plain' };
  const beacon = (credentials: boolean) => ({
    exporter: 'netlog' as const,
    netlog: { join: null, credentials, preflightCached: false, preflightError: null },
  });

  test.each([
    ['the browser names no error beside an answer that would fail', { har: {}, response: headers }, 'not-cors'],
    ['a NetLog says the same', { har: { exporter: 'netlog' }, response: headers }, 'not-cors'],
    [
      'the answer is for another page',
      { har: {}, response: { 'Access-Control-Allow-Origin': 'https://b.example' } },
      'not-cors',
    ],
    [
      'a beacon, which takes credentials along',
      { har: beacon(true), response: { 'Access-Control-Allow-Origin': PAGE_ORIGIN } },
      'not-cors',
    ],
    ['no credentials', { har: beacon(false), response: { 'Access-Control-Allow-Origin': PAGE_ORIGIN } }, 'cors'],
    ['it names one', { har: { error: 'net::ERR_FAILED' }, response: headers }, 'cors'],
    ['the answer allows the page', { har: {}, response: { 'Access-Control-Allow-Origin': '*' } }, 'cors'],
    ['the headers of the answer are not known', { har: {}, responseKnowledge: 'none' }, 'cors'],
    ['an answer that refreshes a stored one', { har: {}, status: 304, response: headers }, 'cors'],
    ['a service worker answered', { har: { fromServiceWorker: true }, response: headers }, 'cors'],
    ['no preflight would be spared: PUT', { har: {}, method: 'PUT', response: headers }, 'cors'],
    ['another exporter, which may leave errors out', { har: { exporter: 'other' }, response: headers }, 'cors'],
    ['on the wire nothing tells', { response: headers }, 'cors'],
  ] as const)('%s', (_, more, kind) => expect(kindOfPost(more)).toBe(kind));
});

test.each([
  ['netlog', 'complete', 'not-cors'],
  ['netlog', 'provisional', 'cors'],
  ['chromium', 'sanitised', 'not-cors'],
  ['chromium', 'provisional', 'cors'],
  ['other', 'sanitised', 'cors'],
] as const)('a GET without Origin and without answer, of %s, headers %s: %s', (exporter, requestKnowledge, kind) => {
  const netlog = { join: null, credentials: false, preflightCached: false, preflightError: null };
  const har = { exporter, error: 'net::ERR_EMPTY_RESPONSE', netlog };
  const exchange = buildExchange({ status: null, requestKnowledge, har });
  expect(classify(exchange, readTraits(exchange.requestHeaders))).toBe(kind);
});

describe('an OPTIONS request on the wire without Access-Control-Request-Method', () => {
  const kindOfOptions = (requestKnowledge: 'complete' | 'provisional', request: Record<string, string>): string => {
    const exchange = buildExchange({ method: 'OPTIONS', request, requestKnowledge });
    return classify(exchange, readTraits(exchange.requestHeaders));
  };
  const cors = { Origin: 'https://app.example.com', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'cross-site' };

  test('is a request of its own, unless headers of it are missing', () => {
    expect(kindOfOptions('complete', cors)).toBe('cors');
    expect(kindOfOptions('provisional', cors)).toBe('if-preflighted');
    expect(kindOfOptions('provisional', { Origin: cors.Origin })).toBe('if-preflighted');
    expect(kindOfOptions('provisional', { ...cors, 'Access-Control-Request-Method': 'PUT' })).toBe('preflight');
  });
});

describe('whether a request may be a CORS request, for all that is known of it', () => {
  const cut = { requestKnowledge: 'provisional' } as const;
  test.each([
    ['its Origin may be cut off', cut, true],
    ['it was not captured at all', { method: null, url: null, requestKnowledge: 'none' }, true],
    ['it is whole', {}, false],
    ['it has an Origin, and is one for other reasons', { ...cut, request: { Origin: 'https://a.example' } }, false],
    ['it may be a form that is sent', { ...cut, method: 'POST', request: { Origin: 'https://a.example' } }, true],
    [
      'it goes to its own server',
      { ...cut, method: 'POST', url: 'https://a.example/form', request: { Origin: 'https://a.example' } },
      false,
    ],
    ['it says its mode', { ...cut, request: { 'Sec-Fetch-Mode': 'no-cors' } }, false],
    ['it asks for a tunnel', { ...cut, method: 'CONNECT' }, false],
    ['a browser recorded it', { ...cut, har: {} }, false],
  ] as const)('%s', (_, options, expected) => {
    const exchange = buildExchange(options);
    expect(mayBeCors(exchange, readTraits(exchange.requestHeaders))).toBe(expected);
  });
});

test('a WebSocket of which the Upgrade was cut off is known by its answer', () => {
  const exchange = buildExchange({
    request: { Origin: 'https://app.example.com' },
    requestKnowledge: 'provisional',
    status: 101,
  });
  expect(classify(exchange, readTraits(exchange.requestHeaders))).toBe('not-cors');
});

test.each([
  [{}, 'if-preflighted'],
  [{ Accept: '*/*' }, 'cors'],
  [{ 'Upgrade-Insecure-Requests': '1' }, 'not-cors'],
  [{ 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'cross-site' }, 'cors'],
] as const)('a POST with an Origin and %j, the rest of which was cut off: %s', (headers, kind) => {
  const request = { Origin: 'https://app.example.com', ...headers } as Record<string, string>;
  const cut = buildExchange({ method: 'POST', request, requestKnowledge: 'provisional' });
  expect(classify(cut, readTraits(cut.requestHeaders))).toBe(kind);
  const inHar = buildExchange({ method: 'POST', request, requestKnowledge: 'provisional', har: {} });
  expect(classify(inHar, readTraits(inHar.requestHeaders))).not.toBe('if-preflighted');
  const whole = buildExchange({ method: 'POST', request });
  expect(classify(whole, readTraits(whole.requestHeaders))).toBe(kind === 'if-preflighted' ? 'cors' : kind);
});
