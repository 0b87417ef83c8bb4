import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Tristate } from '../../src/pairing/attempt.ts';
import { ConnectionCredentials } from '../../src/pairing/connection-credentials.ts';
import { readTraits } from '../../src/pairing/request-traits.ts';
import { buildActual, buildPreflight, FIREFOX } from '../support/build-exchange.ts';

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

  describe('of which two belong to different pools', () => {
    const at = (exchange: Exchange, connection: number, ms: number, took = 20): Exchange => ({
      ...exchange,
      requestHeaders: [...exchange.requestHeaders, 'Connection', 'keep-alive'],
      connection,
      client: `192.168.1.7:${50_000 + connection}`,
      timeUs: ms * 1000,
      endTimeUs: (ms + took) * 1000,
    });
    const first = at(put(), 1, 0);
    const second = at(get(), 2, 130);
    const third = at(get(), 1, 200);

    test('one that is opened while another lies idle is for the other mode', () => {
      expect(knowledgeOf([first, second, third], 2)).toBe(true);
      expect(knowledgeOf([at(get(cookie), 1, 0), second, third], 2)).toBe(false);
    });

    test('whichever of them shows its mode, and whenever', () => {
      expect(knowledgeOf([at(get(), 1, 0), at(put(), 2, 130), third], 1)).toBe(true);
      expect(knowledgeOf([at(get(), 1, 0), second, third, at(put(), 2, 300)], 1)).toBe(true);
      expect(knowledgeOf([at(get(), 1, 0), second, third], 2)).toBe('unknown');
    });

    test('and through others that were set apart from them', () => {
      const fourth = [at(get(), 3, 330), at(get(), 2, 460)];
      // 1 is apart from 2, 2 from 3: so 1 and 3 are of one pool.
      expect(knowledgeOf([at(get(), 1, 0), second, third, ...fourth, at(put(), 3, 600)], 1)).toBe(false);
      expect(knowledgeOf([first, second, third, ...fourth], 3)).toBe(false);
    });

    const origin = { Origin: 'https://other.example.com', Connection: 'keep-alive' };
    const opaque = ['Origin', 'null', 'User-Agent', CHROME_132, 'Connection', 'keep-alive'];
    test.each<readonly [string, readonly Exchange[]]>([
      ['that the idle one was still open is not seen', [first, second]],
      ['it was busy', [at(put(), 1, 0, 180), second, third]],
      ['its next request had begun before', [first, second, at(get(), 1, 90, 300)]],
      [
        'other pages',
        [first, { ...second, requestHeaders: Object.entries({ 'User-Agent': CHROME_132, ...origin }).flat() }, third],
      ],
      ['sandboxed frames', [{ ...first, requestHeaders: opaque }, { ...second, requestHeaders: opaque }, third]],
      [
        'a proxy may have passed them on',
        [first, second, third].map((one) => ({ ...one, requestHeaders: one.requestHeaders.slice(0, -2) })),
      ],
      ['another client', [first, { ...second, client: '192.168.1.9:50002' }, third]],
      ['it had become idle just now', [at(put(), 1, 0, 40), second, third]],
      [
        'many browsers may be behind the address',
        [first, second, third].map((one) => ({ ...one, client: `192.0.2.1:${50_000 + one.connection}` })),
      ],
      ['one of them turns out to be no browser’s', [first, second, third, at(get(cookie), 1, 400)]],
      ['two of one mode are beside each other as well', [first, second, third, at(put(), 3, 320), at(get(), 1, 500)]],
      ['another address of the server', [first, { ...second, server: '203.0.113.8:443' }, third]],
      ['another host', [first, { ...second, url: 'https://other.example/a' }, third]],
      ['an answer without its request', [first, second, { ...at(get(), 3, 150), method: null }, third]],
    ])('not where %s', (_title, exchanges) => {
      expect(knowledgeOf(exchanges, 2)).toBe('unknown');
    });

    test('nor where requests are known to be missing since', () => {
      const of = (lossMs: number): Tristate => {
        const connections = new ConnectionCredentials();
        for (const exchange of [first, second, third]) {
          if (exchange === third) connections.lost(lossMs * 1000);
          connections.note(exchange, readTraits(exchange.requestHeaders), exchange.method === 'OPTIONS');
        }
        return connections.of(second);
      };
      expect([10, 50, 150].map(of)).toEqual([true, 'unknown', 'unknown']);
    });
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
