import { describe, expect, test } from 'vitest';
import type { BrowserProfile } from '../../src/fetch/profile.ts';
import { buildActual, buildPreflight } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

interface Case {
  readonly maxAge?: number | string | null;
  /** Milliseconds from the preflight's answer to the second request. */
  readonly after?: number;
  readonly asks?: string;
  readonly method?: string;
  /** Names of the preflight, and of the second request. */
  readonly names?: string | null;
  readonly carries?: readonly string[];
  readonly response?: Record<string, string>;
  readonly second?: object;
  readonly cached: readonly BrowserProfile[];
}

const ALL: readonly BrowserProfile[] = ['chromium', 'firefox', 'webkit', 'spec'];
const BUT_FIREFOX = ALL.filter((profile) => profile !== 'firefox');
const HOUR = 3_600_000;

/** browsers.md 1.9 as a table: which engine sends the second request without a preflight of its own. */
const CASES: Readonly<Record<string, Case>> = {
  'no Max-Age, after 4 s': { after: 4000, cached: ALL },
  'no Max-Age, after 6 s': { after: 6000, cached: [] },
  'Max-Age that is no number': { maxAge: 'soon', after: 1000, cached: BUT_FIREFOX },
  'Max-Age 0': { maxAge: 0, after: 1, cached: [] },
  'Max-Age negative, no delta-seconds by the letter': { maxAge: -1, after: 1, cached: ['spec'] },
  'a day granted, after 9 minutes': { maxAge: 86_400, after: 0.15 * HOUR, cached: ALL },
  'a day granted, after 11 minutes': { maxAge: 86_400, after: 0.19 * HOUR, cached: ['chromium', 'firefox', 'spec'] },
  'a day granted, after 3 hours': { maxAge: 86_400, after: 3 * HOUR, cached: ['firefox', 'spec'] },
  'two days granted, after 25 hours': { maxAge: 172_800, after: 25 * HOUR, cached: ['spec'] },
  'another method': { maxAge: 600, method: 'DELETE', cached: [] },
  'a header that was not granted': { maxAge: 600, carries: ['x-b'], cached: [] },
  'fewer headers': { maxAge: 600, names: 'x-a,x-b', carries: ['x-a'], cached: ALL },
  'star for headers': {
    maxAge: 600,
    names: 'x-a',
    response: { 'Access-Control-Allow-Headers': '*' },
    carries: ['x-b'],
    cached: BUT_FIREFOX,
  },
  'star for methods': {
    maxAge: 600,
    names: 'x-a',
    response: { 'Access-Control-Allow-Methods': '*' },
    carries: ['x-a'],
    method: 'DELETE',
    cached: BUT_FIREFOX,
  },
  'another origin': { maxAge: 600, second: { origin: 'https://else.example' }, cached: [] },
  'another client': { maxAge: 600, second: { client: '192.0.2.77:1' }, cached: [] },
  'another query': {
    maxAge: 600,
    second: { url: 'https://bucket.s3.eu-west-1.amazonaws.com/uploads/a.bin?1' },
    cached: [],
  },
  'a grant without credentials, a request with': { maxAge: 600, second: { request: { Cookie: 'a=b' } }, cached: [] },
};

describe('CORS-preflight cache', () => {
  for (const [title, story] of Object.entries(CASES)) {
    test.each(ALL)(`${title}: %s`, (profile) => {
      const { maxAge = null, after = 500, asks = 'PUT', names = 'x-a', carries = ['x-a'], cached } = story;
      const response = { ...story.response, ...(maxAge === null ? {} : { 'Access-Control-Max-Age': String(maxAge) }) };
      const request = Object.fromEntries(carries.map((name) => [name, '1']));
      const more = { ...story.second, request: { ...request, ...(story.second as { request?: object })?.request } };
      const preflight = buildPreflight({
        asks,
        names: 'access-control-allow-headers' in response ? null : names,
        took: 0,
        response,
      });
      const exchanges = [
        preflight,
        buildActual({
          at: 1,
          type: null,
          method: asks,
          request: { 'x-a': '1', ...(names === 'x-a,x-b' ? { 'x-b': '1' } : {}) },
        }),
        buildActual({ at: after, type: null, method: story.method ?? 'PUT', ...more }),
      ];
      const { attempts } = pair(exchanges, profile);
      const [first, second] = [...attempts].sort((a, b) => a.actual!.timeUs - b.actual!.timeUs);
      expect(first!.preflight).toBe(preflight);
      expect(second!.preflightState).toBe(cached.includes(profile) ? 'cached' : 'not-seen');
      expect(second!.cachedFrom).toBe(cached.includes(profile) ? first!.id : null);
    });
  }

  test('Chromium keeps the newest answer only, Firefox and the standard keep an entry for each header', () => {
    const states = (profile: BrowserProfile) => {
      const exchanges = [
        buildPreflight({ names: 'x-a', maxAge: 600 }),
        buildActual({ at: 30, type: null, request: { 'x-a': '1' } }),
        buildPreflight({ at: 60, names: 'x-b', maxAge: 600 }),
        buildActual({ at: 90, type: null, request: { 'x-b': '1' } }),
        buildActual({ at: 120, type: null, request: { 'x-a': '1' } }),
        buildActual({ at: 150, type: null, request: { 'x-a': '1', 'x-b': '1' } }),
      ];
      return pair(exchanges, profile).attempts.map(({ preflightState }) => preflightState);
    };
    expect(states('chromium')).toEqual(['sent', 'sent', 'not-seen', 'not-seen']);
    expect(states('firefox')).toEqual(['sent', 'sent', 'cached', 'cached']);
    expect(states('spec')).toEqual(['sent', 'sent', 'cached', 'cached']);
  });

  test.each<[string, object]>([
    ['a status that is not ok', { status: 503 }],
    ['a redirect', { status: 307 }],
    [
      'another origin',
      { refused: true, status: 200, response: { 'Access-Control-Allow-Origin': 'https://else.example' } },
    ],
    ['no CORS headers', { refused: true, status: 200 }],
    [
      'a method that is not listed',
      {
        refused: true,
        status: 200,
        response: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' },
      },
    ],
    [
      'a header that is not listed',
      {
        refused: true,
        status: 200,
        response: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'PUT' },
      },
    ],
    ['a list that cannot be parsed', { response: { 'Access-Control-Allow-Headers': 'a b' } }],
  ])('an answer with %s grants nothing, and no actual is awaited', (_title, more) => {
    const { attempts } = pair([buildPreflight({ maxAge: 600, ...more }), buildActual({ at: 100 })]);
    expect(attempts.map(({ preflightState, actual }) => `${preflightState} ${actual !== null}`)).toEqual([
      'sent false',
      'not-seen true',
    ]);
  });
});
