import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Tristate } from '../../src/pairing/attempt.ts';
import { ConnectionCredentials } from '../../src/pairing/connection-credentials.ts';
import { readTraits } from '../../src/pairing/request-traits.ts';
import {
  BASE_TIME_US,
  BUCKET_URL,
  buildActual,
  buildExchange,
  buildPreflight,
  CHROME,
  FIREFOX,
  PAGE_ORIGIN,
} from '../support/build-exchange.ts';

const CHROME_132 =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36';
const CHROME_133 = CHROME_132.replace('132', '133');
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15';

const get = (request: Record<string, string> = {}, connection = 1): Exchange =>
  buildActual({ method: 'GET', type: null, connection, request: { 'User-Agent': CHROME_132, ...request } });
const put = (request: Record<string, string> = {}, connection = 1): Exchange =>
  buildPreflight({ connection, request: { 'User-Agent': CHROME_132, ...request } });
const cookie = { Cookie: 'a=b' };
const crossSite = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'cross-site' };

function knowledgeOf(exchanges: readonly Exchange[], connection = 1): Tristate {
  const connections = new ConnectionCredentials();
  for (const exchange of exchanges) {
    connections.note(exchange, readTraits(exchange.requestHeaders), exchange.method === 'OPTIONS');
  }
  return connections.of(get({}, connection));
}

const CASES: readonly (readonly [string, readonly Exchange[], Tristate])[] = [
  ['nothing seen', [], 'unknown'],
  ['a request that shows nothing', [get()], 'unknown'],
  ['a preflight', [put()], false],
  ['a preflight, then more', [put(), get(), get()], false],
  ['a cookie', [get(cookie)], true],
  ['a cookie, then none', [get(cookie), get()], true],
  ['Firefox', [put({ 'User-Agent': FIREFOX })], false],
  ['WebKit, whose pools are not known', [put({ 'User-Agent': SAFARI })], 'unknown'],
  ['longer than the name of any browser', [put({ 'User-Agent': `${CHROME_132} ${'x'.repeat(600)}` })], 'unknown'],
  ['no browser', [put({ 'User-Agent': 'curl/8.5.0' })], 'unknown'],
  ['a preflight and a cookie: no browser does that', [put(), get(cookie)], 'unknown'],
  ['a cookie and a preflight: the same', [get(cookie), put(), put()], 'unknown'],
  ['two browsers through a proxy', [put(), get({ 'User-Agent': FIREFOX })], 'unknown'],
  ['a proxy that names itself', [put({ Via: '1.1 gateway' })], 'unknown'],
  ['another that names its clients', [put(), get({ 'X-Forwarded-For': '192.0.2.7' }), put()], 'unknown'],
  ['Sec-Fetch-Storage-Access', [get({ ...crossSite, 'Sec-Fetch-Storage-Access': 'none' })], true],
  ['the lack of it, from a Chrome that sends it', [get({ ...crossSite, 'User-Agent': CHROME_133 })], false],
  ['from an older one', [get(crossSite)], 'unknown'],
  ['to the same site', [get({ ...crossSite, 'Sec-Fetch-Site': 'same-site', 'User-Agent': CHROME_133 })], 'unknown'],
  ['in plaintext, where no Sec-Fetch- header goes', [get({ 'User-Agent': CHROME_133 })], 'unknown'],
  [
    'of an image without CORS',
    [get({ ...crossSite, 'Sec-Fetch-Mode': 'no-cors', 'User-Agent': CHROME_133 })],
    'unknown',
  ],
];

describe('what a connection says of credentials', () => {
  test.each(CASES)('%s', (_title, exchanges, expected) => expect(knowledgeOf(exchanges)).toBe(expected));

  test('each connection speaks for itself', () => {
    const mixed = [put({}, 1), get(cookie, 2), get({}, 3), get(cookie, 1)];
    expect([1, 2, 3].map((connection) => knowledgeOf(mixed, connection))).toEqual(['unknown', true, 'unknown']);
  });

  test('without a number nothing is known', () => {
    expect(knowledgeOf([put({}, 0)], 0)).toBe('unknown');
  });

  test('the order of requests does not matter', () => {
    const kinds = [get(), put(), get(cookie), get({ 'User-Agent': FIREFOX }), get({ Via: 'x' })];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds), { maxLength: 6 }), (exchanges) => {
        expect(knowledgeOf(exchanges)).toBe(knowledgeOf(exchanges.toReversed()));
      }),
    );
  });

  test('however many browsers there are', () => {
    const connections = new ConnectionCredentials();
    for (let n = 1; n <= 1200; n++) {
      const exchange = put({ 'User-Agent': `${CHROME_132} Variant/${n}` }, n);
      connections.note(exchange, readTraits(exchange.requestHeaders), true);
    }
    expect([1, 1024, 1025, 1200].map((n) => connections.of(get({}, n)))).toEqual([false, false, false, false]);
  });

  test('old connections are forgotten', () => {
    const connections = new ConnectionCredentials();
    const traits = readTraits(put().requestHeaders);
    for (let connection = 1; connection <= 40_000; connection++) connections.note(put({}, connection), traits, true);
    expect(connections.of(get({}, 1))).toBe('unknown');
    expect(connections.of(get({}, 40_000))).toBe(false);
  });
});

const KEPT = { Connection: 'keep-alive' };
const LOCAL = '192.168.1.7:50000';

interface Beside {
  /** Of the request on the second connection. */
  readonly second?: Partial<Parameters<typeof buildActual>[0]>;
  /** Of the first request on the first connection. */
  readonly first?: Partial<Exchange>;
  /** Of all requests. */
  readonly all?: Pick<Parameters<typeof buildPreflight>[0] & object, 'client' | 'request' | 'protocol'>;
  readonly lostMs?: number;
}

/** What `2` is told to be: `1` was free when it was taken, and shows afterwards that it is for requests without credentials. */
function besideEachOther({ second = {}, first = {}, all = {}, lostMs = Number.NEGATIVE_INFINITY }: Beside): Tristate {
  const connections = new ConnectionCredentials();
  const shared = { took: 10, client: LOCAL, request: { 'User-Agent': CHROME, ...KEPT }, ...all };
  const taken = buildActual({ ...shared, method: 'GET', type: null, at: 200, connection: 2, ...second });
  const passedBy = buildActual({ ...shared, method: 'GET', type: null, at: 0, connection: 1 });
  connections.lost(BASE_TIME_US + lostMs * 1000);
  for (const exchange of [{ ...passedBy, ...first }, taken, buildPreflight({ ...shared, at: 400, connection: 1 })]) {
    connections.note(exchange, readTraits(exchange.requestHeaders), exchange.method === 'OPTIONS');
  }
  return connections.of(taken);
}

describe('what connections say of each other', () => {
  test.each<[string, Beside]>([
    ['of the same client', { second: { client: '192.168.1.7:50007' } }],
    ['to another address of the host', { second: { server: '203.0.113.8:443' } }],
    ['to another path', { second: { url: `${BUCKET_URL}?other` } }],
    ['with losses from before', { lostMs: 5 }],
    ['over HTTP/2, which has no such header', { all: { protocol: 'h2', request: {} } }],
    ['of a host with an address of IPv6', { all: { client: '[2001:db8::7]:50000' } }],
  ])('the other pool is told: requests %s', (_title, beside) => expect(besideEachOther(beside)).toBe(true));

  test.each<[string, Beside['second']]>([
    ['another client', { client: '192.168.1.8:50000' }],
    ['an unknown client', { client: null }],
    ['another host', { url: 'https://other.s3.eu-west-1.amazonaws.com/a' }],
    ['an unknown host', { url: null }],
    ['the page of another origin', { origin: 'https://other.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['another browser', { request: { 'User-Agent': CHROME_132, ...KEPT } }],
    ['a navigation', { request: { 'Sec-Fetch-Mode': 'navigate', ...KEPT } }],
    ['a navigation in plaintext', { request: { 'Upgrade-Insecure-Requests': '1', ...KEPT } }],
    ['a WebSocket', { request: { Upgrade: 'websocket', Connection: 'Upgrade' } }],
    ['a proxy', { request: { Via: '1.1 gateway', ...KEPT } }],
    ['a proxy that does not name itself', { request: { 'User-Agent': CHROME } }],
  ])('nothing by %s', (_title, second) => expect(besideEachOther({ second: second! })).toBe('unknown'));

  test.each<[string, Beside]>([
    ['packets are missing', { lostMs: 100 }],
    ['many machines may be behind the address of the client', { all: { client: '203.0.113.9:50000' } }],
    ['the other connection was not answered', { first: { status: null, responseTimeUs: null } }],
    ['the other connection was not answered wholly', { first: { complete: false } }],
    [
      'the page may have been slow to read a long answer',
      { first: { responseTimeUs: BASE_TIME_US + 9000, responseHeaders: ['Content-Length', '600000'] } },
    ],
  ])('nothing where %s', (_title, beside) => expect(besideEachOther(beside)).toBe('unknown'));

  test('a long answer that came at once was short, whatever it says', () => {
    const first = { responseTimeUs: BASE_TIME_US + 10_000, responseHeaders: ['Content-Length', '600000'] };
    expect(besideEachOther({ first })).toBe(true);
  });

  test('nothing beside an answer whose request is missing', () => {
    const shared = { took: 10, client: LOCAL, request: { 'User-Agent': CHROME, ...KEPT } };
    const connections = new ConnectionCredentials();
    const taken = buildActual({ ...shared, method: 'GET', type: null, at: 200, connection: 2 });
    for (const exchange of [
      buildActual({ ...shared, method: 'GET', type: null, at: 0, connection: 1 }),
      { ...buildExchange({ at: 50, took: 10, connection: 3 }), method: null },
      taken,
      buildPreflight({ ...shared, at: 400, connection: 1 }),
    ]) {
      connections.note(exchange, readTraits(exchange.requestHeaders), exchange.method === 'OPTIONS');
    }
    expect(connections.of(taken)).toBe('unknown');
  });

  test('an image without Origin is for the page of its Referer', () => {
    const request = ['Referer', `${PAGE_ORIGIN}/shop`, 'User-Agent', CHROME, 'Connection', 'keep-alive'];
    const shared = { took: 10, client: LOCAL, request: KEPT };
    const connections = new ConnectionCredentials();
    const cors = buildActual({ ...shared, method: 'GET', type: null, at: 600, connection: 2 });
    for (const exchange of [
      buildActual({ ...shared, method: 'GET', type: null, at: 0, connection: 1 }),
      buildExchange({ ...shared, at: 200, connection: 2, request }),
      buildPreflight({ ...shared, at: 400, connection: 1 }),
      cors,
    ]) {
      connections.note(exchange, readTraits(exchange.requestHeaders), exchange.method === 'OPTIONS');
    }
    expect(connections.of(cors)).toBe(true);
  });

  test.each([
    ['that was opened while the other was free', true, true],
    ['that may have been there before', false, 'unknown'],
  ])('Firefox may take any connection: something is told only of one %s', (_title, fromStart, expected) => {
    const all = { request: { 'User-Agent': FIREFOX, ...KEPT } };
    expect(besideEachOther({ all, second: { fromStart } })).toBe(expected);
  });

  test('they are compared only while a verdict now and then hangs on it', () => {
    const connections = new ConnectionCredentials();
    const shared = { took: 10, client: LOCAL, request: { 'User-Agent': CHROME, ...KEPT } };
    const told = (from: number): Tristate => {
      const taken = buildActual({ ...shared, method: 'GET', type: null, at: from * 1000 + 200, connection: from + 2 });
      for (const exchange of [
        buildActual({ ...shared, method: 'GET', type: null, at: from * 1000, connection: from + 1 }),
        taken,
        buildPreflight({ ...shared, at: from * 1000 + 400, connection: from + 1 }),
      ]) {
        connections.note(exchange, readTraits(exchange.requestHeaders), exchange.method === 'OPTIONS');
      }
      return connections.of(taken);
    };
    for (let from = 10; from < 40_000; from += 10) expect(told(from)).toBe(from < 10 + 1024 * 10 ? true : 'unknown');
    connections.askFor(buildActual({ connection: 1 }));
    expect(told(50_000)).toBe(true);
  });
});
