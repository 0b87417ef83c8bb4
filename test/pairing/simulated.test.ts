import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { buildActual, buildExchange, buildPreflight, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { anyExchange } from './any-exchange.ts';
import { membersOf, pair } from './pair.ts';

interface Wish {
  readonly url: number;
  readonly client: number;
  readonly method: string;
  readonly names: readonly string[];
  /** Milliseconds after the wish before, for the same URL and client. */
  readonly pause: number;
  readonly roundTrip: number;
  readonly upload: number;
  readonly refused: boolean;
  readonly maxAge: number;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  url: fc.nat(3),
  client: fc.nat(2),
  method: fc.constantFrom('GET', 'PUT', 'DELETE'),
  names: fc.subarray(['x-a', 'x-b']),
  pause: fc.constantFrom(1, 60, 400, 3000, 20_000),
  roundTrip: fc.integer({ min: 1, max: 80 }),
  upload: fc.integer({ min: 1, max: 30_000 }),
  refused: fc.boolean(),
  maxAge: fc.constantFrom(0, 2, 600),
});

interface Granted {
  readonly method: string;
  readonly names: readonly string[];
  readonly from: number;
  readonly until: number;
}

interface Recorded {
  readonly exchanges: Exchange[];
  /** `preflight>actual state`, by id. */
  readonly truth: string[];
}

const line = (preflight: Exchange | null, actual: Exchange | null, state: string): string =>
  `${preflight?.id ?? '-'}>${actual?.id ?? '-'} ${state}`;

/** A slow, obvious Chromium: one wish after the other for each client and URL, the preflight cache as in the standard. */
class Browser {
  readonly recorded: Recorded = { exchanges: [], truth: [] };
  readonly #har: boolean;
  readonly #clocks = new Map<string, number>();
  readonly #cache = new Map<string, Granted>();

  constructor(har: boolean) {
    this.#har = har;
  }

  ask(wish: Wish): void {
    const key = `${wish.client} ${wish.url}`;
    const start = (this.#clocks.get(key) ?? 0) + wish.pause;
    const needed = wish.method !== 'GET' || wish.names.length > 0;
    const known = this.#cache.get(key);
    const covered =
      known !== undefined &&
      start >= known.from &&
      start < known.until &&
      (wish.method === 'GET' || wish.method === known.method) &&
      wish.names.every((name) => known.names.includes(name));
    if (!needed) this.#end(key, this.#actual(wish, start, start, null, 'not-needed'));
    else if (covered) this.#end(key, this.#actual(wish, start, start, null, 'cached'));
    else this.#withPreflight(key, wish, start);
  }

  #withPreflight(key: string, wish: Wish, start: number): void {
    const { method, names, roundTrip, refused, maxAge } = wish;
    const at = this.#har ? start + 2 : start;
    const answered = at + roundTrip;
    const preflight = buildPreflight({
      ...this.#place(wish),
      at,
      took: roundTrip,
      asks: method,
      names: names.length > 0 ? names.join() : null,
      refused,
      maxAge,
    });
    const whole = { ...preflight, responseTimeUs: preflight.endTimeUs };
    this.recorded.exchanges.push(whole);
    if (refused) {
      this.#end(key, this.#refused(wish, start, answered, whole));
      return;
    }
    this.#cache.set(key, { method, names, from: answered, until: answered + maxAge * 1000 });
    this.#end(key, this.#actual(wish, start, answered + 1, whole, 'sent'));
  }

  /** The wire shows when the request left, a HAR when the page asked for it. */
  #actual(wish: Wish, asked: number, sent: number, preflight: Exchange | null, state: string): number {
    const end = sent + wish.upload;
    const at = this.#har ? asked : sent;
    const request = Object.fromEntries(wish.names.map((name) => [name, '1']));
    const actual = buildActual({ ...this.#place(wish), at, took: end - at, method: wish.method, type: null, request });
    this.#note(actual, line(preflight, actual, state));
    return end;
  }

  #refused(wish: Wish, asked: number, answered: number, preflight: Exchange): number {
    if (!this.#har) {
      this.recorded.truth.push(line(preflight, null, 'sent'));
      return answered;
    }
    const { har, url } = this.#place(wish);
    const actual = buildExchange({
      url,
      har: { ...har, error: 'net::ERR_FAILED' },
      at: asked,
      took: answered + 1 - asked,
      method: wish.method,
      status: null,
      requestKnowledge: 'provisional',
      request: { Referer: `${PAGE_ORIGIN}/`, ...Object.fromEntries(wish.names.map((name) => [name, '1'])) },
    });
    this.#note(actual, line(preflight, actual, 'sent'));
    return answered + 1;
  }

  #note(actual: Exchange, truth: string): void {
    this.recorded.exchanges.push(actual);
    this.recorded.truth.push(truth);
  }

  #end(key: string, time: number): void {
    this.#clocks.set(key, time);
  }

  #place({ url, client }: Wish) {
    const place = { url: `https://bucket.example/${url}` };
    return this.#har ? { ...place, har: {} } : { ...place, har: null, client: `192.0.2.${client}:${1000 + client}` };
  }
}

function told(exchanges: readonly Exchange[]): string[] {
  const { attempts, notCors } = pair(exchanges);
  expect(notCors).toEqual([]);
  expect(new Set(membersOf(attempts)).size).toBe(exchanges.length);
  return attempts.map(({ preflight, actual, preflightState }) => line(preflight, actual, preflightState)).sort();
}

describe('pairing tells what a simulated browser did', () => {
  test('from the wire, in order of completion', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 30 }), (wishes) => {
        const browser = new Browser(false);
        for (const one of wishes) browser.ask(one);
        const { exchanges, truth } = browser.recorded;
        const completed = [...exchanges].sort((a, b) => a.endTimeUs - b.endTimeUs);
        expect(told(completed)).toEqual(truth.sort());
      }),
      { numRuns: 300 },
    );
  });

  test('from a HAR, whatever the order of its entries', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (wishes, numbers) => {
        const browser = new Browser(true);
        for (const one of wishes) browser.ask({ ...one, client: 0 });
        const { exchanges, truth } = browser.recorded;
        const places = exchanges.map((exchange) => ({ exchange, place: numbers.next().value ?? 0 }));
        const shuffled = places.sort((a, b) => a.place - b.place).map(({ exchange }) => exchange);
        expect(told(shuffled)).toEqual(truth.sort());
      }),
      { numRuns: 300 },
    );
  });
});

describe('whatever comes', () => {
  test('each exchange ends in one attempt, or is told to be no CORS request', () => {
    fc.assert(
      fc.property(fc.array(anyExchange, { maxLength: 40 }), (all) => {
        const exchanges = all.map((one) => buildExchange(one));
        const { attempts, notCors } = pair(exchanges);
        const places = [...membersOf(attempts), ...notCors].map(({ id }) => id).sort((a, b) => a - b);
        expect(places).toEqual(exchanges.map(({ id }) => id));
        expect(attempts.map(({ id }) => id).sort((a, b) => a - b)).toEqual(attempts.map((_, n) => n + 1));
        for (const { cachedFrom, redirectedFrom, preflightState, preflight, actual } of attempts) {
          expect(preflight ?? actual).not.toBeNull();
          expect(preflightState === 'sent').toBe(preflight !== null);
          expect(preflightState === 'cached').toBe(cachedFrom !== null);
          for (const id of [cachedFrom, redirectedFrom]) {
            if (id !== null) expect(attempts.some((attempt) => attempt.id === id)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
