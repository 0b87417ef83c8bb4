import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Tristate } from '../../src/pairing/attempt.ts';
import { buildActual, buildPreflight, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

const get = { method: 'GET', type: null } as const;
const star = { 'Access-Control-Allow-Origin': '*' };
const yes = { 'Access-Control-Allow-Credentials': 'true' };
const delivered = { har: {} } as const;
const blocked = { har: { error: 'net::ERR_FAILED' } } as const;
const unanswered = { ...blocked, status: null } as const;
const starGrant = { ...star, 'Access-Control-Allow-Methods': 'PUT', 'Access-Control-Allow-Headers': 'content-type' };

const CASES: readonly (readonly [string, readonly Exchange[], Tristate])[] = [
  ['a cookie proves them', [buildActual({ ...get, request: { Cookie: 'a=b' } })], true],
  ['no cookie proves nothing', [buildActual(get)], 'unknown'],
  [
    'Authorization that no script set proves them',
    [buildPreflight({ response: yes }), buildActual({ at: 30, request: { Authorization: 'Basic eDp5' } })],
    true,
  ],
  [
    'Authorization that a script set proves nothing',
    [
      buildPreflight({ names: 'authorization', asks: 'GET', response: yes }),
      buildActual({ ...get, at: 30, connection: 2, request: { Authorization: 'OSS x:y' } }),
    ],
    'unknown',
  ],
  [
    'fonts go without',
    [
      buildActual({
        ...get,
        request: { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'font' },
      }),
    ],
    false,
  ],
  [
    'an actual that follows an answer of `*` went without',
    [buildPreflight({ refused: true, status: 200, response: starGrant }), buildActual({ at: 30 })],
    false,
  ],
  [
    'an actual that follows an answer without Allow-Credentials went without',
    [buildPreflight({}), buildActual({ at: 30 })],
    false,
  ],
  [
    'an actual that follows an answer with Allow-Credentials may be either',
    [buildPreflight({ response: yes }), buildActual({ at: 30, connection: 2 })],
    'unknown',
  ],
  [
    'an actual on the connection of a preflight went without: a browser keeps connections apart',
    [buildPreflight({ response: yes }), buildActual({ at: 30 })],
    false,
  ],
  [
    'Sec-Fetch-Storage-Access goes with credentials only',
    [buildActual({ ...get, request: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Storage-Access': 'none' } })],
    true,
  ],
  [
    'HAR: as much so',
    [
      buildActual({
        ...get,
        har: { exporter: 'firefox' },
        request: { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Storage-Access': 'none' },
      }),
    ],
    true,
  ],
  [
    'HAR: a connection proves nothing; Firefox writes a port there',
    [
      buildPreflight({ har: { exporter: 'firefox' }, connection: 443, response: yes }),
      buildActual({ at: 30, har: { exporter: 'firefox' }, connection: 443 }),
    ],
    'unknown',
  ],
  ['HAR: delivered under `*`: without', [buildActual({ ...get, ...delivered, refused: true, response: star })], false],
  ['HAR: blocked under `*`: with', [buildActual({ ...get, ...blocked, refused: true, response: star })], true],
  [
    'HAR: blocked though the origin is right, and Allow-Credentials missing: with',
    [buildActual({ ...get, ...blocked })],
    true,
  ],
  [
    'HAR: blocked though the origin is right and credentials are allowed: who knows',
    [buildActual({ ...get, ...blocked, response: yes })],
    'unknown',
  ],
  [
    'HAR: blocked for another origin: who knows',
    [
      buildActual({
        ...get,
        ...blocked,
        refused: true,
        response: { 'Access-Control-Allow-Origin': `${PAGE_ORIGIN}/` },
      }),
    ],
    'unknown',
  ],
  ['HAR: a blocked redirect may fail for its target', [buildActual({ ...get, ...blocked, status: 307 })], 'unknown'],
  [
    'HAR: a network failure says nothing',
    [buildActual({ ...get, har: { error: 'net::ERR_CONNECTION_RESET' }, refused: true, response: star })],
    'unknown',
  ],
  [
    'HAR: Firefox shows a blocked answer like a delivered one',
    [buildActual({ ...get, har: { exporter: 'firefox' }, refused: true, response: star })],
    'unknown',
  ],
  [
    'HAR: never sent after an answer that passes without credentials: with',
    [buildActual({ ...unanswered, took: 40 }), buildPreflight({ ...delivered, at: 2, took: 10 })],
    true,
  ],
  [
    'HAR: never sent after a refusal: who knows',
    [buildActual({ ...unanswered, took: 40 }), buildPreflight({ ...delivered, at: 2, took: 10, refused: true })],
    'unknown',
  ],
];

describe('credentials mode', () => {
  test.each(CASES)('%s', (_title, exchanges, expected) => {
    const { attempts } = pair(exchanges);
    expect(attempts).toHaveLength(1);
    expect(attempts[0]!.credentials).toBe(expected);
  });
});
