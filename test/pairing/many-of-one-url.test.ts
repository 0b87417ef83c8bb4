import { describe, expect, test } from 'vitest';
import { buildActual, buildPreflight } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

const LIMIT = 1024;
const ALLOWS = {
  'Access-Control-Allow-Methods': 'PUT',
  'Access-Control-Allow-Headers': '*',
};
const preflightOf = (n: number, from: (n: number) => string) => ({
  ...buildPreflight({ status: 200, response: ALLOWS, at: n, took: 1, connection: n }),
  client: from(n),
});
const actualOf = (n: number, at: number, from: (n: number) => string) => ({
  ...buildActual({ at, took: 1, connection: n }),
  client: from(n),
});
/** All preflights of one URL first, then all requests, as many pages at one server may send them. */
function allAtOnce(count: number) {
  const from = (n: number): string => `10.1.${n >> 8}.${n & 255}:4000`;
  const asked = Array.from({ length: count }, (_, n) => preflightOf(n, from));
  const followed = Array.from({ length: count }, (_, n) => actualOf(n, count + n, from));
  return pair([...asked, ...followed]).attempts;
}

describe('preflights of one URL that wait at once', () => {
  test.each([65, LIMIT])('%i of different clients: each finds its own request', (count) => {
    const attempts = allAtOnce(count);
    expect(attempts).toHaveLength(count);
    for (const { preflight, actual } of attempts) expect(actual?.client).toBe(preflight?.client);
  });

  test('a request whose preflight had to make room drives out no other', () => {
    const attempts = allAtOnce(LIMIT + 10);
    expect(attempts.filter(({ preflight, actual }) => preflight !== null && actual !== null)).toHaveLength(LIMIT);
    expect(attempts.filter(({ preflight }) => preflight === null)).toHaveLength(10);
    const alone = attempts.filter(({ actual }) => actual === null);
    expect(alone.map(({ isGivenUp, abandoned }) => [isGivenUp, abandoned])).toEqual(Array(10).fill([true, false]));
  });
});
