import { describe, expect, test } from 'vitest';
import { BUCKET_URL, buildActual, buildPreflight } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

/** More than wait at a time: 2,048 of the last, and 12,288 of those before that take more room than others. */
const MANY = 14_400;
const WAITING = 2048 + 12_288;
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
/** Those whose heads are in several frames are kept as they are. */
const span = { frame: 1, offset: 0 };
const source = {
  kind: 'capture',
  file: 'a.pcap',
  request: [span, { frame: 2, offset: 1460 }],
  response: [span],
} as const;
const preflights = Array.from({ length: MANY }, (_, n) => ({
  ...buildPreflight({ ...star, url: `${BUCKET_URL}?${n}`, at: n, took: 1 }),
  source,
}));

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
    expect(waited).toHaveLength(WAITING);
    expect(waited[0]!.abandoned).toBe(true);
  });

  test('a request that comes after all is an attempt of its own', () => {
    expect(attempts.filter(({ actual }) => actual !== null)).toMatchObject([
      { actual: { id: late.id }, preflight: null },
    ]);
  });
});
