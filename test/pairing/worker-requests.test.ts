import { describe, expect, test } from 'vitest';
import { buildActual, buildExchange, buildPreflight, type ExchangeOptions } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

/** What the page asked, as Playwright writes it where a service worker answers: nothing of the network is known. */
const ofPage = (more: ExchangeOptions = {}) =>
  buildExchange({
    method: 'PUT',
    at: 0,
    took: 50,
    server: null,
    requestKnowledge: 'provisional',
    ...more,
    har: { exporter: 'playwright', ...more.har },
  });
const worker = { exporter: 'playwright', byServiceWorker: true } as const;
const ofWorker = (at: number, more: ExchangeOptions = {}) => buildActual({ at, took: 20, har: worker, ...more });

describe('a page behind a service worker, in a HAR of Playwright', () => {
  test('is one attempt with the request of the worker, whichever of the two comes first', () => {
    for (const at of [5, -5]) {
      const page = ofPage();
      const { attempts, notCors } = pair([page, ofWorker(at)]);
      expect(attempts.map(({ actual }) => actual?.har?.byServiceWorker)).toEqual([true]);
      expect(notCors).toEqual([page]);
    }
  });

  test('has the preflight of the worker', () => {
    const preflight = buildPreflight({ at: 7, took: 5, refused: true, status: 403, har: worker });
    const { attempts } = pair([ofPage(), ofWorker(5, { status: null }), preflight]);
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({ preflight: { status: 403 }, preflightState: 'sent' });
  });

  test.each<[string, ExchangeOptions]>([
    ['at another time', { at: 500 }],
    ['to another URL', { url: 'https://bucket.example/other' }],
    ['over the network', { server: '203.0.113.7:443' }],
  ])('stands for itself %s', (_, more) => {
    expect(pair([ofPage(more), ofWorker(5)]).attempts).toHaveLength(2);
  });

  test('so many requests of the worker to one URL are remembered', () => {
    const pages = Array.from({ length: 100 }, (_, n) => ofPage({ at: n }));
    const { notCors } = pair([...Array.from({ length: 100 }, (_, n) => ofWorker(n)), ...pages]);
    expect(notCors).toHaveLength(64);
  });

  test('each request of the worker answers one of the page', () => {
    expect(pair([ofPage(), ofPage({ at: 1 }), ofWorker(5)]).attempts).toHaveLength(2);
  });
});
