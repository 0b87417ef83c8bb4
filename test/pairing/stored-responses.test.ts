import { describe, expect, test } from 'vitest';
import { buildActual, buildExchange, type ExchangeOptions } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

const image = { 'Cache-Control': 'max-age=3600', ETag: '"1"' };
const plain = (more: ExchangeOptions = {}) =>
  buildExchange({ response: image, request: { 'Sec-Fetch-Mode': 'no-cors' }, ...more });
const fromCache = {
  method: 'GET',
  type: null,
  at: 500,
  status: null,
  requestKnowledge: 'provisional',
  har: { error: 'net::ERR_FAILED' },
} as const;

describe('a stored answer without Origin', () => {
  test('may be what a blocked request got from the cache', () => {
    const first = plain({ har: { resourceType: 'image' } });
    const { attempts } = pair([first, buildActual(fromCache)]);
    expect(attempts[0]!.storedWithoutOrigin).toBe(first);
  });

  test('may be what a 304 confirmed', () => {
    const first = plain();
    const { attempts } = pair([first, buildActual({ method: 'GET', type: null, at: 500, status: 304 })]);
    expect(attempts[0]!.storedWithoutOrigin).toBe(first);
  });

  test.each([
    ['the request', { requestKnowledge: 'provisional' }],
    ['the answer', { responseKnowledge: 'provisional' }],
  ] as const)('is not told of an exchange whose head was cut off: %s', (_title, more) => {
    const { attempts } = pair([plain(more), buildActual({ method: 'GET', type: null, at: 500, status: 304 })]);
    expect(attempts[0]!.storedWithoutOrigin).toBeNull();
  });

  test.each<[string, ExchangeOptions]>([
    ['it varies by Origin', { response: { ...image, Vary: 'Accept, Origin' } }],
    ['it varies by everything', { response: { ...image, Vary: '*' } }],
    ['it is not to be stored', { response: { ...image, 'Cache-Control': 'no-store' } }],
    ['it has CORS headers', { response: { ...image, 'Access-Control-Allow-Origin': '*' } }],
    ['nothing tells how long it is good for', { response: {} }],
    ['it is an error', { status: 404 }],
    ['it is of another URL', { url: 'https://bucket.example/other' }],
    ['it answered a POST', { method: 'POST' }],
    ['it came later', { at: 900 }],
  ])('is not reused when %s', (_title, more) => {
    const { attempts } = pair([plain({ har: { resourceType: 'image' }, ...more }), buildActual(fromCache)]);
    expect(attempts).toHaveLength(1);
    expect(attempts[0]!.storedWithoutOrigin).toBeNull();
  });

  test.each<[string, ExchangeOptions]>([
    ['went to the network', { status: 200, requestKnowledge: 'complete' }],
    ['failed for its name', { lack: 'dns' }],
    ['was aborted', { lack: 'aborted' }],
  ])('is not to blame for a request that %s', (_title, more) => {
    const { attempts } = pair([plain({ har: { resourceType: 'image' } }), buildActual({ ...fromCache, ...more })]);
    expect(attempts[0]!.storedWithoutOrigin).toBeNull();
  });

  test('is replaced by what a CORS request brought from the network', () => {
    const { attempts } = pair([
      plain({ har: { resourceType: 'image' } }),
      buildActual({ method: 'GET', type: null, at: 200, har: {} }),
      buildActual(fromCache),
    ]);
    expect(attempts.map(({ storedWithoutOrigin }) => storedWithoutOrigin)).toEqual([null, null]);
  });
});

describe('a HAR that gives the page its status and the headers of a 304', () => {
  const asked = { method: 'GET', type: null, har: { exporter: 'playwright' } } as const;

  test('refreshes the stored answer, as often as it is asked', () => {
    const first = buildActual({ ...asked, response: { ETag: '"1"' } });
    const again = (at: number, tag: string) =>
      buildActual({ ...asked, at, refused: true, request: { 'If-None-Match': '"1"' }, response: { ETag: tag } });
    const { attempts } = pair([first, again(100, '"1"'), again(200, '"1"'), again(300, '"2"')]);
    expect(attempts.map(({ revalidated }) => revalidated)).toEqual([null, first, first, null]);
  });
});
