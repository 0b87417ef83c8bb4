import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { BASE_TIME_US, buildActual, buildPreflight } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

/** So many wait in sight, and a few. */
const MANY = 2100;
const FLOOD = 'https://flood.example/';

/** Preflights that nobody follows: those that wait before them are put out of sight. */
const flood = (at: number): Exchange[] =>
  Array.from({ length: MANY }, (_, n) =>
    buildPreflight({ url: `${FLOOD}${n}`, at, took: 0, client: '192.0.2.200:1', connection: 999, protocol: 'h2' }),
  );

/** Attempts without the flood's, with the attempts that they refer to instead of numbers. */
function pictured(attempts: readonly CorsAttempt[]): object[] {
  const known = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const named = (id: number | null) => (id === null ? null : membersOf(known.get(id)!));
  return attempts
    .filter(({ url }) => !url.startsWith(FLOOD))
    .map((attempt) => ({
      ...attempt,
      id: 0,
      cachedFrom: named(attempt.cachedFrom),
      redirectedFrom: named(attempt.redirectedFrom),
    }))
    .sort((a, b) => firstId(a)! - firstId(b)!);
}

type Members = Pick<CorsAttempt, 'preflight' | 'actual'>;
const membersOf = ({ preflight, actual }: Members) => [preflight?.id, actual?.id];
const firstId = ({ preflight, actual }: Members) => (preflight ?? actual)?.id;

function expectSame(before: readonly Exchange[], after: readonly Exchange[]): void {
  const endUs = Math.max(BASE_TIME_US, ...before.map(({ endTimeUs }) => endTimeUs));
  const others = flood((endUs - BASE_TIME_US) / 1000);
  const plain = pair([...before, ...after]);
  const flooded = pair([...before, ...others, ...after]);
  expect(pictured(flooded.attempts)).toEqual(pictured(plain.attempts));
  expect(flooded.notCors).toEqual(plain.notCors);
}

describe('preflights that wait out of sight', () => {
  test('are taken up as if they had stayed in sight', () => {
    const step = fc.record({
      kind: fc.constantFrom('preflight', 'actual'),
      place: fc.record({
        url: fc.constantFrom('https://b.example/1', 'https://b.example/2'),
        client: fc.constantFrom('192.0.2.1:1', '192.0.2.2:2'),
        origin: fc.constantFrom('https://app.example.com', 'https://b.example'),
        connection: fc.integer({ min: 1, max: 3 }),
        protocol: fc.constantFrom('http/1.1', 'h2'),
        took: fc.constantFrom(1, 20, 90, 4000),
      } as const),
      pause: fc.constantFrom(0, 5, 50, 500, 40_000),
      method: fc.constantFrom('PUT', 'DELETE'),
      names: fc.constantFrom(null, 'x-a'),
      maxAge: fc.constantFrom('0', '600'),
      ending: fc.constantFrom({}, {}, { status: null, lack: 'reset' } as const),
    } as const);
    const steps = fc.array(step, { maxLength: 8 });
    const granted = {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'PUT, DELETE',
      'Access-Control-Allow-Headers': 'x-a',
    };
    let at = 0;
    const built = (all: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): Exchange[] => {
      const exchanges = all.map(({ kind, place, pause, method, names, maxAge, ending }) => {
        at += pause;
        const response = { ...granted, 'Access-Control-Max-Age': maxAge };
        if (kind === 'preflight')
          return buildPreflight({ ...place, at, asks: method, names, refused: true, status: 200, response, ...ending });
        const request = names === null ? {} : { [names]: '1' };
        return buildActual({ ...place, at, method, type: null, request, ...ending });
      });
      return exchanges.sort((a, b) => a.endTimeUs - b.endTimeUs);
    };
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        at = 0;
        expectSame(built(before), built(after));
      }),
      { numRuns: 500 },
    );
  });

  test('meet the requests they allow, and give their ids to what their grants cover', () => {
    const url = (n: number): string => `https://bucket.example/${n}`;
    const granted = (n: number, more = {}) => buildPreflight({ url: url(n), at: n, took: 1, maxAge: 600, ...more });
    const before = [granted(1), granted(2), granted(3, { protocol: 'h2', connection: 7 }), granted(4), granted(5)];
    const redirected = buildActual({ url: url(8), at: 6, took: 1, status: 307, response: { Location: url(9) } });
    const behind = buildPreflight({ url: url(9), at: 8, took: 1 });
    const after = [
      buildActual({ url: url(1), at: 20, took: 1 }),
      buildActual({ url: url(2), at: 20, took: 1, method: 'POST', type: 'text/plain' }),
      buildActual({ url: url(4), at: 21, took: 1 }),
      buildActual({ url: url(4), at: 23, took: 1 }),
      buildActual({ url: url(9), at: 24, took: 1 }),
      buildPreflight({ url: url(5), at: 25, took: 1 }),
    ];
    expectSame([...before, redirected, behind], after);
    const { attempts } = pair([...before, ...flood(9), ...after]);
    const pairs = attempts.filter(({ preflight, actual }) => preflight !== null && actual !== null);
    expect(pairs.map(({ url }) => url)).toEqual([url(1), url(4)]);
    const covered = attempts.find(({ preflightState }) => preflightState === 'cached')!;
    expect(attempts.find(({ id }) => id === covered.cachedFrom)).toMatchObject({ preflight: { url: url(4) } });
  });

  test('whether they were abandoned is known by what their connection carried next', () => {
    const url = (n: number): string => `https://bucket.example/${n}`;
    const star = (n: number) =>
      buildPreflight({ url: url(n), at: n, took: 1, connection: 10 + n, response: { Vary: 'Origin' } });
    const busy = buildActual({ url: url(77), at: 1021, took: 5000, connection: 1010, method: 'GET', type: null });
    const { attempts } = pair([star(1), star(1000), ...flood(1100), busy]);
    const told = attempts.filter(({ preflight }) => preflight?.url?.startsWith('https://bucket.example/'));
    expect(told.map(({ url, abandoned }) => [url, abandoned])).toEqual([
      [url(1), true],
      [url(1000), false],
    ]);
  });

  test('go out of the way when their text takes too much', () => {
    const long = 'a'.repeat(2400);
    const handedOut: CorsAttempt[] = pair(
      Array.from({ length: 42_000 }, (_, n) =>
        buildPreflight({ at: n, took: 1, url: `https://b.example/${n}?${long}` }),
      ),
    ).attempts;
    expect(handedOut).toHaveLength(42_000);
    const givenUp = handedOut.filter(({ isGivenUp }) => isGivenUp);
    // 96 MiB, of which each takes some 2,750 bytes.
    expect(givenUp.length).toBeGreaterThan(2000);
    expect(givenUp.length).toBeLessThan(10_000);
    expect(handedOut.slice(0, givenUp.length)).toEqual(givenUp);
  });
});
