import { describe, expect, test } from 'vitest';
import { BUCKET_URL, buildActual, buildPreflight } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

/** More than wait at a time. */
const MANY = 12_300;
/** Passes without credentials only: held back behind it, a request would carry some. */
const star = {
  protocol: 'h2' as const,
  refused: true,
  status: 200,
  response: {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'PUT',
    'Access-Control-Allow-Headers': 'content-type',
  },
};
const preflights = Array.from({ length: MANY }, (_, n) =>
  buildPreflight({ ...star, url: `${BUCKET_URL}?${n}`, at: n, took: 1 }),
);

describe('more preflights than wait at a time', () => {
  const late = buildActual({
    url: `${BUCKET_URL}?0`,
    at: MANY + 10,
    connection: 2,
    refused: true,
    response: star.response,
  });
  const { attempts } = pair([...preflights, late]);

  test('the first are given up, and not taken for ones that nobody followed', () => {
    const [first] = attempts;
    expect(first).toMatchObject({ preflight: { url: `${BUCKET_URL}?0` }, actual: null });
    expect(first).toMatchObject({ isGivenUp: true, abandoned: false });
  });

  test('those that waited to the end were never followed', () => {
    const waited = attempts.filter(({ preflight, isGivenUp }) => preflight !== null && !isGivenUp);
    expect(waited).toHaveLength(12_288);
    expect(waited[0]!.abandoned).toBe(true);
  });

  test('a request that comes after all is an attempt of its own', () => {
    expect(attempts.filter(({ actual }) => actual !== null)).toMatchObject([
      { actual: { id: late.id }, preflight: null },
    ]);
  });
});
