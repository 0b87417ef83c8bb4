import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { Pairer } from '../../src/pairing/pairer.ts';
import { buildActual, buildExchange, buildPreflight, FIREFOX, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { type Paired, pair } from './pair.ts';

/** What a story is about, in few words. */
function told({ attempts, notCors }: Paired, exchanges: readonly Exchange[]): string[] {
  const place = (exchange: Exchange | null): string => (exchange ? String(exchanges.indexOf(exchange)) : '-');
  return [
    ...attempts.map((attempt) => {
      const retries = attempt.retries.length > 0 ? ` after ${attempt.retries.map(place).join('+')}` : '';
      return `${place(attempt.preflight)}>${place(attempt.actual)} ${attempt.preflightState}${retries}`;
    }),
    ...notCors.map((exchange) => `${place(exchange)} not CORS`),
  ];
}

const get = { method: 'GET', type: null } as const;
const reset = { status: null, lack: 'reset' } as const;
const har = { har: {} } as const;
const provisional = { status: null, requestKnowledge: 'provisional', har: { error: 'net::ERR_FAILED' } } as const;

/** A preflight answered with 200, of which the first headers only were captured. */
const cutPreflight = (response: Record<string, string>) =>
  buildPreflight({ refused: true, status: 200, responseKnowledge: 'provisional', lack: 'gap', response });
/** A PUT of which the first headers only were captured: no Origin. */
const cutPut = (at: number) => buildExchange({ method: 'PUT', requestKnowledge: 'provisional', at });

/** Title, exchanges in the order of the input, attempts as `preflight>actual state`. */
const STORIES: readonly (readonly [string, readonly Exchange[], readonly string[]])[] = [
  ['a preflight and its actual', [buildPreflight({ at: 0 }), buildActual({ at: 25 })], ['0>1 sent']],
  ['a simple request', [buildActual(get)], ['->0 not-needed']],
  ['a refused preflight stands alone', [buildPreflight({ refused: true })], ['0>- sent']],
  ['a granted preflight that nothing follows', [buildPreflight({})], ['0>- sent']],
  [
    'a preflight whose answer was cut off refuses nothing that was not seen, and what followed is remembered',
    [cutPreflight({}), buildActual({ at: 30 }), buildActual({ at: 5000 })],
    ['0>1 sent', '->2 cached'],
  ],
  [
    'a preflight whose answer was cut off behind Access-Control-Allow-Origin',
    [cutPreflight({ 'Access-Control-Allow-Origin': PAGE_ORIGIN }), buildActual({ at: 30 })],
    ['0>1 sent'],
  ],
  [
    'a preflight whose answer allows another page, whatever was cut off behind that',
    [cutPreflight({ 'Access-Control-Allow-Origin': 'https://else.example' }), buildActual({ at: 30 })],
    ['0>- sent', '->1 not-seen'],
  ],
  [
    'a preflight whose answer was cut off behind methods that cannot be read',
    [
      cutPreflight({ 'Access-Control-Allow-Origin': PAGE_ORIGIN, 'Access-Control-Allow-Methods': 'P,()' }),
      buildActual({ at: 30 }),
    ],
    ['0>- sent', '->1 not-seen'],
  ],
  ['a request that was cut off before its Origin has a preflight', [buildPreflight({}), cutPut(30)], ['0>1 sent']],
  ['a request that was cut off before its Origin, and no preflight', [cutPut(30)], ['0 not CORS']],
  ['an actual whose preflight is not in the capture', [buildActual({})], ['->0 not-seen']],
  [
    'a second request within Max-Age uses the cache',
    [buildPreflight({ maxAge: 600 }), buildActual({ at: 30 }), buildActual({ at: 5000 })],
    ['0>1 sent', '->2 cached'],
  ],
  [
    'without Max-Age the cache forgets after five seconds',
    [buildPreflight({}), buildActual({ at: 30 }), buildActual({ at: 4900 }), buildActual({ at: 5100 })],
    ['0>1 sent', '->2 cached', '->3 not-seen'],
  ],
  [
    'the preflight may travel on another connection',
    [
      buildPreflight({ connection: 1, client: '192.0.2.1:1000' }),
      buildActual({ at: 30, connection: 2, client: '192.0.2.1:2000' }),
    ],
    ['0>1 sent'],
  ],
  [
    'another client has preflights of its own',
    [buildPreflight({ client: '192.0.2.1:1000' }), buildActual({ at: 30, client: '192.0.2.2:1000' })],
    ['->1 not-seen', '0>- sent'],
  ],
  [
    'clients with interleaved uploads of one URL',
    [
      buildPreflight({ at: 0, client: '192.0.2.1:1' }),
      buildPreflight({ at: 1, client: '192.0.2.22:1' }),
      buildActual({ at: 40, client: '192.0.2.22:2' }),
      buildActual({ at: 41, client: '192.0.2.1:2' }),
    ],
    ['1>2 sent', '0>3 sent'],
  ],
  [
    'a host with both address families may change from one to the other',
    [buildPreflight({ client: '192.0.2.1:1' }), buildActual({ at: 40, client: '[2001:db8::1]:1' })],
    ['0>1 sent'],
  ],
  [
    'but the same address comes first',
    [
      buildPreflight({ client: '192.0.2.1:1' }),
      buildPreflight({ at: 5, client: '[2001:db8::1]:1' }),
      buildActual({ at: 40, client: '192.0.2.1:1' }),
      buildActual({ at: 41, client: '[2001:db8::1]:1' }),
    ],
    ['0>2 sent', '1>3 sent'],
  ],
  [
    'the nearest earlier preflight is taken',
    [buildPreflight({ at: 0 }), buildPreflight({ at: 3000 }), buildActual({ at: 3030 })],
    ['1>2 sent', '0>- sent'],
  ],
  [
    'an upload of ten minutes still finds its preflight',
    [
      buildPreflight({}),
      buildActual({ ...get, at: 300_000, url: 'https://bucket.example/other' }),
      buildActual({ at: 30, took: 600_000 }),
    ],
    ['->1 not-needed', '0>2 sent'],
  ],
  [
    'a preflight that completes late, for a gap in the capture, still finds its actual',
    [buildActual({ at: 30 }), buildPreflight({ at: 0 })],
    ['1>0 sent'],
  ],
  [
    'a preflight answered after the actual started is not its own',
    [buildPreflight({ at: 0, took: 200 }), buildActual({ at: 30, took: 500 })],
    ['->1 not-seen', '0>- sent'],
  ],
  [
    'the preflight asks for the names the actual carries',
    [
      buildPreflight({ at: 0, names: 'content-type,x-amz-acl' }),
      buildPreflight({ at: 1, names: 'content-type' }),
      buildActual({ at: 40, request: { 'x-amz-acl': 'private' } }),
      buildActual({ at: 41 }),
    ],
    ['0>2 sent', '1>3 sent'],
  ],
  [
    'a plain GET has no preflight, even where one waits',
    [buildPreflight({ asks: 'GET', names: 'authorization' }), buildActual({ ...get, at: 40 })],
    ['->1 not-needed', '0>- sent'],
  ],
  [
    'an upload listener forces a preflight',
    [buildPreflight({ asks: 'POST', names: null }), buildActual({ at: 40, method: 'POST', type: 'text/plain' })],
    ['0>1 sent'],
  ],
  [
    'Firefox never reuses a stored star',
    [
      buildPreflight({
        names: null,
        maxAge: 600,
        request: { 'User-Agent': FIREFOX },
        response: { 'Access-Control-Allow-Headers': '*' },
      }),
      buildActual({ at: 40, type: null, request: { 'User-Agent': FIREFOX } }),
      buildActual({ at: 80, request: { 'User-Agent': FIREFOX } }),
    ],
    ['0>1 sent', '->2 not-seen'],
  ],
  [
    'a repeated request after a reset is one attempt',
    [buildPreflight({}), buildActual({ at: 30, ...reset }), buildActual({ at: 55, ...reset }), buildActual({ at: 80 })],
    ['0>3 sent after 1+2'],
  ],
  [
    'a repeated preflight after a reset is one attempt',
    [buildPreflight(reset), buildPreflight({ at: 25, ...reset }), buildPreflight({ at: 50 }), buildActual({ at: 80 })],
    ['2>3 sent after 0+1'],
  ],
  [
    'a preflight that is only ever reset',
    [buildPreflight(reset), buildPreflight({ at: 25, ...reset })],
    ['1>- sent after 0'],
  ],
  [
    'a request repeated by the page, seconds later, is another attempt',
    [buildActual({ ...get, ...reset }), buildActual({ ...get, at: 3000 })],
    ['->0 not-needed', '->1 not-needed'],
  ],
  [
    'an OPTIONS without Access-Control-Request-Method is no preflight',
    [buildExchange({ method: 'OPTIONS' })],
    ['0 not CORS'],
  ],
  [
    'what is not CORS',
    [
      buildExchange({}),
      buildExchange({ request: { 'Sec-Fetch-Mode': 'no-cors' } }),
      buildExchange({ method: 'POST', request: { Origin: PAGE_ORIGIN, 'Sec-Fetch-Mode': 'navigate' } }),
      buildExchange({ method: 'POST', request: { Origin: PAGE_ORIGIN, 'Upgrade-Insecure-Requests': '1' } }),
      buildExchange({ method: 'POST', url: `${PAGE_ORIGIN}/api`, request: { Origin: PAGE_ORIGIN } }),
      buildExchange({ method: 'POST', url: `${PAGE_ORIGIN}:443/api`, request: { Origin: PAGE_ORIGIN } }),
      buildExchange({ request: { Origin: PAGE_ORIGIN, Upgrade: 'websocket' } }),
      buildExchange({ request: { Origin: PAGE_ORIGIN, 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'same-origin' } }),
      buildExchange({ url: 'data:,', har: {} }),
      buildExchange({ method: null, url: null }),
    ],
    [0, 1, 2, 3, 4, 5, 6, 7, 9, 8].map((place) => `${place} not CORS`),
  ],
  [
    'what is CORS without Sec-Fetch, or with it',
    [
      buildActual(get),
      buildActual({ ...get, origin: 'null' }),
      buildActual({ ...get, url: 'https://app.example.com.evil.example/' }),
      buildActual({ ...get, url: 'http://app.example.com/' }),
      buildActual({ ...get, request: { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'same-site' } }),
      buildActual({
        ...get,
        request: { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image' },
      }),
    ],
    [0, 1, 2, 3, 4, 5].map((place) => `->${place} not-needed`),
  ],
  // HARs of browsers: the actual is dated, and written, before its preflight.
  [
    'HAR: the actual comes before its preflight',
    [buildActual({ ...har, took: 30 }), buildPreflight({ ...har, at: 1, took: 10 })],
    ['1>0 sent'],
  ],
  [
    'HAR: a refused preflight explains the provisional entry before it',
    [
      buildExchange({ ...provisional, method: 'DELETE', request: { Referer: `${PAGE_ORIGIN}/` } }),
      buildPreflight({ ...har, at: 2, asks: 'DELETE', names: null, refused: true }),
    ],
    ['1>0 sent'],
  ],
  [
    'HAR: a sandboxed frame is known by its preflight only',
    [
      buildExchange({ ...provisional, method: 'PUT', har: { ...provisional.har, pageOrigin: null } }),
      buildPreflight({ ...har, at: 2, origin: 'null', names: null, refused: true }),
    ],
    ['1>0 sent'],
  ],
  [
    'HAR: the preflight may come first, as on the wire',
    [buildPreflight({ ...har, at: 0, took: 10 }), buildActual({ ...har, at: 12 })],
    ['0>1 sent'],
  ],
  [
    'HAR: Firefox counts no waiting in the time of the actual',
    [
      buildActual({ har: { exporter: 'firefox', resourceType: null }, took: 0 }),
      buildPreflight({ har: { exporter: 'firefox' }, at: 3, took: 80 }),
    ],
    ['1>0 sent'],
  ],
  [
    'HAR: uploads of one URL in parallel are paired in order of start',
    [
      buildActual({ ...har, at: 0, took: 100 }),
      buildActual({ ...har, at: 1, took: 100 }),
      buildPreflight({ ...har, at: 2, took: 20 }),
      buildPreflight({ ...har, at: 3, took: 20 }),
    ],
    ['2>0 sent', '3>1 sent'],
  ],
  [
    'HAR: a simple POST is not given the preflight of the next one',
    [
      buildActual({ ...har, method: 'POST', type: 'text/plain', at: 0, took: 5 }),
      buildActual({ ...har, method: 'POST', type: 'text/plain', at: 300, took: 30 }),
      buildPreflight({ ...har, asks: 'POST', names: null, at: 302, took: 5 }),
    ],
    ['->0 not-needed', '2>1 sent'],
  ],
  ['HAR: Playwright never writes preflights', [buildActual({ har: { exporter: 'playwright' } })], ['->0 hidden']],
  [
    'HAR: a provisional fetch to another origin is CORS, to the own one it is not',
    [
      buildExchange({ ...provisional, request: { Referer: `${PAGE_ORIGIN}/` } }),
      buildExchange({ ...provisional, at: 900, url: `${PAGE_ORIGIN}/api` }),
      buildExchange({ ...provisional, at: 1800, har: { ...provisional.har, resourceType: 'image' } }),
    ],
    ['->0 unknown', '1 not CORS', '2 not CORS'],
  ],
  [
    'HAR: a proxy shows the wire',
    [
      buildPreflight({ har: { exporter: 'proxy' }, refused: true }),
      buildActual({ har: { exporter: 'proxy' }, at: 40 }),
    ],
    ['0>- sent', '->1 not-seen'],
  ],
];

describe('pairing', () => {
  test.each(STORIES)('%s', (_title, exchanges, expected) => {
    expect(told(pair(exchanges), exchanges)).toEqual(expected);
  });

  test('a request that was cut off may have had other headers than those seen', () => {
    const seen = { at: 0, request: { 'x-oss-date': '20260112T101500Z' } };
    const namesOf = (exchange: Exchange) => pair([exchange]).attempts[0]!.unsafeHeaderNames;
    expect(namesOf(buildActual(seen))).toEqual(['content-type', 'x-oss-date']);
    expect(namesOf(buildActual({ ...seen, requestKnowledge: 'provisional' }))).toBeNull();
    const { attempts } = pair([
      buildPreflight({ names: 'content-type,x-oss-date' }),
      buildActual({ at: 30, requestKnowledge: 'provisional' }),
    ]);
    expect(attempts[0]!.unsafeHeaderNames).toEqual(['content-type', 'x-oss-date']);
  });

  test('a story has the same end in a proxy HAR, whatever the order of its entries', () => {
    const proxy = { har: { exporter: 'proxy' }, client: null } as const;
    const exchanges = [buildPreflight(proxy), buildActual({ ...proxy, at: 40 }), buildActual({ ...proxy, at: 80 })];
    const [preflight, first, second] = exchanges;
    for (const order of [exchanges, [second!, first!, preflight!], [first!, second!, preflight!]]) {
      expect(told(pair(order), exchanges)).toEqual(['0>1 sent', '->2 cached']);
    }
  });
});

/** A pairer and what it has handed out so far. */
function listen() {
  const handedOut: string[] = [];
  const pairer = new Pairer(
    {
      attempt: ({ id, preflight, actual }) => handedOut.push(`${id}${preflight ? ' P' : ''}${actual ? ' A' : ''}`),
      notCors: () => handedOut.push('not CORS'),
      diagnostic: () => undefined,
    },
    { profile: null },
  );
  return { handedOut, pairer };
}

describe('streaming', () => {
  test('an attempt is handed out as soon as it is decided', () => {
    const { handedOut, pairer } = listen();
    pairer.add(buildPreflight({ refused: true }));
    expect(handedOut).toEqual(['1 P']);
    pairer.add(buildPreflight({ at: 100 }));
    expect(handedOut).toEqual(['1 P']);
    pairer.add(buildActual({ at: 130 }));
    expect(handedOut).toEqual(['1 P', '2 P A']);
    pairer.add(buildActual({ ...get, at: 200 }));
    pairer.add(buildExchange({ at: 230 }));
    expect(handedOut).toEqual(['1 P', '2 P A', '3 A', 'not CORS']);
  });

  test('a preflight that nothing follows is given up in time', () => {
    const { handedOut, pairer } = listen();
    pairer.add(buildPreflight({ at: 0 }));
    pairer.add(buildExchange({ at: 3_000_000 }));
    expect(handedOut).toEqual(['not CORS']);
    pairer.add(buildExchange({ at: 3_601_000 }));
    expect(handedOut).toEqual(['not CORS', '1 P', 'not CORS']);
  });

  test('an actual without its preflight is given up within half a minute', () => {
    const { handedOut, pairer } = listen();
    pairer.add(buildActual({}));
    pairer.add(buildExchange({ at: 31_000 }));
    expect(handedOut).toEqual(['1 A', 'not CORS']);
  });

  test('ids are taken from the caller, who may have several inputs', () => {
    const ids: number[] = [];
    let last = 40;
    const pairer = new Pairer(
      { attempt: ({ id }) => ids.push(id), notCors: () => undefined, diagnostic: () => undefined },
      { profile: null, nextAttemptId: () => ++last },
    );
    pairer.add(buildActual(get));
    pairer.add(buildActual(get));
    pairer.end();
    expect(ids).toEqual([41, 42]);
  });

  test('a preflight meets its request though a hundred thousand others came between', () => {
    const { handedOut, pairer } = listen();
    const url = (n: number): string => `https://b.example/${n}`;
    for (let n = 0; n < 100_000; n++) pairer.add(buildPreflight({ at: n / 100, took: 0.005, url: url(n) }));
    for (let n = 0; n < 100_000; n++) pairer.add(buildActual({ at: 1000 + n / 100, took: 0.005, url: url(n) }));
    pairer.end();
    expect(handedOut).toHaveLength(100_000);
    expect(handedOut.every((told) => told.endsWith(' P A'))).toBe(true);
  });

  test.each([
    [
      'preflights that nothing follows',
      (n: number) => buildPreflight({ at: n, took: 0.5, url: `https://b.example/${n}`, response: { [`x-${n}`]: '' } }),
    ],
    ['actuals without preflight', (n: number) => buildActual({ at: n, url: `https://b.example/${n}` })],
    ['broken requests', (n: number) => buildActual({ ...get, ...reset, at: n, url: `https://b.example/${n}` })],
    ['broken requests for one URL', (n: number) => buildActual({ ...get, ...reset, at: 5000 * n })],
    ['preflights for one URL', (n: number) => buildPreflight({ at: n, took: 0.5 })],
    ['entries of a HAR', (n: number) => buildActual({ ...har, at: n })],
    ['entries of a HAR that never end', (n: number) => buildActual({ ...har, at: n, took: 1e9 })],
  ])('what waits is bounded: %s', (_title, make) => {
    const { handedOut, pairer } = listen();
    for (let n = 0; n < 20_000; n++) pairer.add(make(n));
    expect(handedOut.length).toBeGreaterThan(20_000 - 14_500);
    pairer.end();
    expect(handedOut.length).toBe(20_000);
  });
});
