import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { buildActual, buildExchange, buildPreflight } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

const URL_A = 'https://bucket.example/a';
const URL_B = 'https://other.example/b?x=1';
const get = { method: 'GET', type: null } as const;
const hop = (location: string, more = {}): Exchange =>
  buildActual({ ...get, url: URL_A, status: 307, response: { Location: location }, ...more });

/** For each attempt, the place of the attempt it was redirected from. */
function origins(exchanges: readonly Exchange[]): (number | null)[] {
  const { attempts } = pair(exchanges);
  return attempts.map(({ redirectedFrom }) =>
    redirectedFrom === null ? null : attempts.findIndex(({ id }) => id === redirectedFrom),
  );
}

/** For each attempt that was redirected to, `METHOD < METHOD of the attempt it came from`. */
function followed(exchanges: readonly Exchange[]): string[] {
  const { attempts } = pair(exchanges);
  const methodOf = (id: number): string => attempts.find((attempt) => attempt.id === id)!.method;
  return attempts.flatMap(({ redirectedFrom, method }) =>
    redirectedFrom === null ? [] : [`${method} < ${methodOf(redirectedFrom)}`],
  );
}

describe('redirects', () => {
  test('the next hop names the attempt it came from, its origin kept or opaque', () => {
    for (const origin of ['null', 'https://app.example.com']) {
      expect(origins([hop(URL_B), buildActual({ ...get, at: 30, url: URL_B, origin })])).toEqual([null, 0]);
    }
  });

  test('Firefox asks for leave with the origin of the page and follows with an opaque one: both are of the hop', () => {
    const redirected = [
      buildPreflight({ url: URL_A }),
      buildActual({ url: URL_A, at: 30, status: 307, response: { Location: URL_B } }),
    ];
    const asks = buildPreflight({ url: URL_B, at: 60 });
    const follows = buildActual({ url: URL_B, at: 90, origin: 'null' });
    expect(followed([...redirected, asks, follows])).toEqual(['PUT < PUT', 'PUT < PUT']);
    // Not another request, nor one more of a sandboxed frame.
    expect(followed([...redirected, asks, follows, buildActual({ url: URL_B, at: 120, origin: 'null' })])).toHaveLength(
      2,
    );
    expect(followed([...redirected, asks, buildActual({ url: URL_B, at: 90 })])).toEqual(['PUT < PUT']);
  });

  test('Location is resolved, and its fragment dropped', () => {
    expect(origins([hop('/c#top'), buildActual({ ...get, at: 30, url: 'https://bucket.example/c' })])).toEqual([
      null,
      0,
    ]);
  });

  test('a chain names hop after hop', () => {
    const second = { at: 30, url: URL_B, origin: 'null', status: 302, response: { Location: URL_A } };
    const third = buildActual({ ...get, at: 60, url: URL_A, origin: 'null' });
    expect(origins([hop(URL_B), buildActual({ ...get, ...second }), third])).toEqual([null, 0, 1]);
  });

  test('a hop with a preflight of its own is one attempt', () => {
    const put = { url: URL_A, status: 307, response: { Location: URL_B } };
    expect(
      origins([
        buildPreflight({ url: URL_A }),
        buildActual({ ...put, at: 30 }),
        buildPreflight({ url: URL_B, at: 60, origin: 'null' }),
        buildActual({ url: URL_B, at: 90, origin: 'null' }),
      ]),
    ).toEqual([null, 0]);
  });

  test('one redirect leads to one request', () => {
    const next = { ...get, url: URL_B };
    expect(origins([hop(URL_B), buildActual({ ...next, at: 30 }), buildActual({ ...next, at: 60 })])).toEqual([
      null,
      0,
      null,
    ]);
  });

  test.each([
    ['much later', { at: 60_000 }],
    ['before the answer', { at: -200 }],
    ['from another page', { at: 30, origin: 'https://else.example' }],
    ['from another client', { at: 30, client: '192.0.2.99:1' }],
  ])('a request %s is not the next hop', (_title, more) => {
    const later = buildActual({ ...get, url: URL_B, ...more });
    expect(origins([hop(URL_B), later])).toEqual([null, null]);
  });

  test.each([
    ['a 304', { status: 304 }],
    ['a 300', { status: 300 }],
    ['no Location', { response: {} }],
    ['a Location that is no URL', { response: { Location: 'http://[' } }],
  ])('%s leads nowhere', (_title, more) => {
    expect(origins([hop(URL_B, more), buildActual({ ...get, at: 30, url: URL_B })])).toEqual([null, null]);
  });

  test('what follows has the method that the redirect leaves it', () => {
    const rows = [
      [307, 'GET', 'POST', false],
      [307, 'PUT', 'PUT', true],
      [302, 'POST', 'GET', true],
      [302, 'PUT', 'GET', false],
      [303, 'PUT', 'GET', true],
      [303, 'HEAD', 'HEAD', true],
      [308, 'POST', 'POST', true],
    ] as const;
    for (const [status, method, next, follows] of rows) {
      const first = hop(URL_B, { method, status });
      const later = buildActual({ url: URL_B, at: 30, method: next, type: null });
      expect(followed([first, later]), `${status} ${method} ${next}`).toEqual(follows ? [`${next} < ${method}`] : []);
    }
  });

  test('a preflight for another method at the same URL does not take the place of what follows', () => {
    const asked = buildPreflight({ url: URL_A, at: 30, method: 'POST', refused: true });
    expect(origins([hop(URL_A), asked, buildActual({ ...get, at: 60, url: URL_A })])).toEqual([null, null, 0]);
  });

  test('requests that are redirected to one URL at the same time are each followed', () => {
    const moved = { url: URL_B, status: 307, type: null, response: { Location: URL_A } } as const;
    const next = { url: URL_A, type: null } as const;
    const exchanges = [
      buildActual({ ...moved, method: 'DELETE' }),
      buildActual({ ...moved, method: 'GET', at: 1 }),
      buildActual({ ...next, method: 'DELETE', at: 40 }),
      buildActual({ ...next, method: 'GET', at: 50 }),
    ];
    expect(followed(exchanges).sort()).toEqual(['DELETE < DELETE', 'GET < GET']);
  });

  test('what follows comes from the redirect just before it: older ones to the same URL were not followed', () => {
    const manual = hop(URL_B, { url: 'https://bucket.example/first' });
    const next = buildActual({ ...get, at: 130, url: URL_B });
    expect(origins([manual, hop(URL_B, { at: 100 }), next])).toEqual([null, null, 1]);
  });

  test("the page's own server may redirect to the bucket: no attempt to name", () => {
    const own = buildExchange({ url: 'https://app.example.com/go', status: 302, response: { Location: URL_B } });
    expect(origins([own, buildActual({ ...get, at: 30, url: URL_B })])).toEqual([null]);
  });
});
