import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { BUCKET_URL, buildActual, buildExchange, buildPreflight } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

/** Answered at 20 ms. */
const preflight = (options: Parameters<typeof buildPreflight>[0] = {}): Exchange => buildPreflight(options);
const other = (at: number, options: Parameters<typeof buildActual>[0] = {}): Exchange =>
  buildActual({ method: 'GET', type: null, url: `${BUCKET_URL}?other`, at, ...options });

const CASES: readonly (readonly [string, readonly Exchange[], boolean])[] = [
  ['the capture ends with it', [preflight()], false],
  ['the capture goes on, elsewhere', [preflight(), other(300, { connection: 2 })], true],
  ['the capture goes on, but not for long', [preflight(), other(60, { connection: 2 })], false],
  ['its connection rests, and is used again', [preflight(), other(300)], true],
  ['its connection is taken at once: requests stand in line', [preflight(), other(30), other(300)], false],
  [
    'by the next preflight',
    [preflight(), preflight({ url: `${BUCKET_URL}?next`, at: 25, refused: true }), other(300, { connection: 2 })],
    false,
  ],
  [
    'streams of HTTP/2 wait for no other',
    [preflight({ protocol: 'h2' }), other(30, { protocol: 'h2' }), other(300, { protocol: 'h2' })],
    true,
  ],
  [
    'an answer came whose request is not in the capture: it may be the one',
    [preflight(), buildExchange({ method: null, url: null, at: 40, connection: 3 }), other(300, { connection: 2 })],
    false,
  ],
  [
    'before it, that says nothing',
    [buildExchange({ method: null, url: null, at: -40, connection: 3 }), preflight(), other(300, { connection: 2 })],
    true,
  ],
];

describe('a preflight that its request never followed', () => {
  test.each(CASES)('%s', (_title, exchanges, abandoned) => {
    const [attempt] = pair(exchanges).attempts.filter(({ preflight, url }) => preflight && url === BUCKET_URL);
    expect(attempt).toMatchObject({ actual: null, abandoned });
  });

  test('bytes of a client are missing behind an answer whose end is missing, so that it is over late', () => {
    const first: Exchange = { ...preflight(), lack: 'gap', endTimeUs: preflight().endTimeUs + 10_000_000 };
    const { attempts } = pair([first, other(20_000, { connection: 2 })], null, preflight().endTimeUs + 30_000);
    expect(attempts.find((one) => one.preflight !== null)).toMatchObject({ actual: null, abandoned: false });
  });

  test.each([
    [-1, true],
    [500, false],
  ])('bytes of a client are missing %i ms behind it', (ms, abandoned) => {
    const first = preflight();
    const { attempts } = pair([first, other(300, { connection: 2 })], null, first.endTimeUs + ms * 1000);
    expect(attempts.find(({ preflight }) => preflight !== null)).toMatchObject({ actual: null, abandoned });
  });
});
