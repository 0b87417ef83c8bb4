import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { Pairer } from '../../src/pairing/pairer.ts';
import { BASE_TIME_US, BUCKET_URL, buildActual, buildPreflight, PAGE_ORIGIN } from '../support/build-exchange.ts';

const client = '192.168.1.7:50000';
const request = { Connection: 'keep-alive' };
const STAR = { 'Access-Control-Allow-Origin': '*' };
const get = (name: string, at: number, connection: number, response: Record<string, string> = STAR): Exchange =>
  buildActual({
    method: 'GET',
    type: null,
    url: `${BUCKET_URL}?${name}`,
    at,
    took: 5,
    connection,
    client,
    request,
    refused: true,
    response,
  });
const preflight = (at: number, connection: number): Exchange =>
  buildPreflight({ at, took: 5, connection, client, request, refused: true });

/** Name, credentials mode, and how many exchanges had been read. */
type Told = readonly [name: string, credentials: boolean | 'unknown', after: number];

interface How {
  readonly isLive?: boolean;
  /** Told behind the first exchange. */
  readonly meanwhile?: (pairer: Pairer) => void;
}

function read(exchanges: readonly Exchange[], { isLive = false, meanwhile }: How = {}): Told[] {
  const told: Told[] = [];
  let count = 0;
  const pairer = new Pairer(
    {
      attempt: ({ url, method, credentials }) =>
        told.push([method === 'PUT' ? 'PUT' : url.split('?')[1]!, credentials, count]),
      notCors: () => undefined,
      diagnostic: () => undefined,
    },
    { profile: null, isLive },
  );
  for (const exchange of exchanges) {
    count += 1;
    pairer.add(exchange);
    if (count === 1) meanwhile?.(pairer);
  }
  pairer.end();
  return told;
}

describe('requests whose verdict hangs on their credentials mode', () => {
  test('wait for what a later preflight shows of their connection', () => {
    expect(read([get('a', 0, 1), get('b', 100, 1), preflight(200, 1)])).toEqual([
      ['a', false, 3],
      ['b', false, 3],
      ['PUT', 'unknown', 3],
    ]);
  });

  test('and of the one beside it', () => {
    expect(read([get('a', 0, 1), get('b', 200, 2), get('c', 400, 2), preflight(600, 1)])).toEqual([
      ['a', false, 4],
      ['b', true, 4],
      ['c', true, 4],
      ['PUT', 'unknown', 4],
    ]);
  });

  test.each<[string, (pairer: Pairer) => void]>([
    ['requests', (pairer) => pairer.requestsLost(BASE_TIME_US + 100_000)],
    ['answers', (pairer) => pairer.answersLost(BASE_TIME_US + 100_000)],
  ])('but not where %s may be missing between', (_title, meanwhile) => {
    const told = read([get('a', 0, 1), get('b', 200, 2), preflight(600, 1)], { meanwhile });
    expect(told.map(([name, credentials]) => [name, credentials])).toEqual([
      ['a', false],
      ['b', 'unknown'],
      ['PUT', 'unknown'],
    ]);
  });

  test('are told at once where somebody waits for them', () => {
    expect(read([get('a', 0, 1), preflight(200, 1), get('b', 400, 1)], { isLive: true })).toEqual([
      ['a', 'unknown', 1],
      ['PUT', 'unknown', 2],
      ['b', false, 3],
    ]);
  });

  test('wait for half a minute', () => {
    const rest = [get('b', 29_990, 2), get('c', 30_006, 2)];
    expect(read([get('a', 0, 1), ...rest, preflight(40_000, 1)]).map(([name, , after]) => [name, after])).toEqual([
      ['a', 3],
      ['b', 4],
      ['c', 4],
      ['PUT', 4],
    ]);
  });

  test('what comes behind them waits, too, so that order is kept', () => {
    const sure = { ...STAR, 'Access-Control-Allow-Origin': PAGE_ORIGIN, 'Access-Control-Allow-Credentials': 'true' };
    expect(read([get('sure', 0, 2, sure), get('a', 100, 1), get('sure', 200, 2, sure)])).toEqual([
      ['sure', 'unknown', 1],
      ['a', 'unknown', 3],
      ['sure', 'unknown', 3],
    ]);
  });

  test.each<[string, Exchange]>([
    [
      'passes either way',
      get('x', 0, 1, { 'Access-Control-Allow-Origin': PAGE_ORIGIN, 'Access-Control-Allow-Credentials': 'true' }),
    ],
    ['passes neither way', get('x', 0, 1, {})],
    ['is for another origin', get('x', 0, 1, { 'Access-Control-Allow-Origin': 'https://other.example' })],
    [
      'was sent by no browser',
      buildActual({
        url: `${BUCKET_URL}?x`,
        method: 'GET',
        type: null,
        request: { 'User-Agent': 'curl/8.5.0' },
        response: STAR,
        refused: true,
      }),
    ],
    [
      'has a mode of its own: fonts never carry credentials',
      buildActual({
        url: `${BUCKET_URL}?x`,
        method: 'GET',
        type: null,
        request: { 'Sec-Fetch-Dest': 'font', 'Sec-Fetch-Mode': 'cors' },
        response: STAR,
        refused: true,
      }),
    ],
    ['has no connection', { ...get('x', 0, 1), connection: 0 }],
  ])('no request waits that %s', (_title, exchange) => {
    const [name, , after] = read([exchange, get('y', 20, 9)])[0]!;
    expect([name, after]).toEqual(['x', 1]);
  });

  test('no more wait than are bounded', () => {
    const many = Array.from({ length: 1000 }, (_, n) => get(String(n), n, 1));
    const told = read([...many, preflight(1100, 1)]);
    expect(told.map(([name]) => name)).toEqual([...many.keys(), 'PUT'].map(String));
    expect(told.filter(([, , after]) => after > 1000)).toHaveLength(257);
    expect(Math.max(...told.map(([, , after], n) => after - n))).toBeLessThanOrEqual(257);
  });
});
