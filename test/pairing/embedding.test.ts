import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { BrowserProfile } from '../../src/fetch/profile.ts';
import { Embedding } from '../../src/pairing/embedding.ts';
import { readTraits } from '../../src/pairing/request-traits.ts';
import { buildExchange, CHROME, type ExchangeOptions, FIREFOX } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

const REQUIRED = { 'Cross-Origin-Embedder-Policy': 'require-corp' };
const OWN = { 'Cross-Origin-Resource-Policy': 'same-origin' };
const PAGE = 'https://app.example.com';
const IMAGE = { 'User-Agent': CHROME };
const SCRIPT = { 'User-Agent': CHROME, 'Sec-Fetch-Dest': 'script' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const XML = { 'Content-Type': 'application/xml' };
const ZIP = { 'Content-Type': 'application/zip' };

const page = (options: ExchangeOptions = {}): Exchange =>
  buildExchange({
    url: `${PAGE}/`,
    ...options,
    request: { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'none' },
  });
const element = (
  request: Record<string, string> = {},
  response: Record<string, string> = {},
  options: ExchangeOptions = {},
): Exchange =>
  buildExchange({
    at: 100,
    connection: 2,
    client: '192.0.2.1:50002',
    ...options,
    request: {
      'Sec-Fetch-Mode': 'no-cors',
      'Sec-Fetch-Dest': 'image',
      'Sec-Fetch-Site': 'cross-site',
      Referer: `${PAGE}/`,
      ...request,
    },
    response,
  });

const CASES: readonly (readonly [string, readonly Exchange[], string | null])[] = [
  ['no policy anywhere', [page(), element()], null],
  ['the answer is for its own origin', [element({}, OWN)], 'resource-policy'],
  ['also where the referrer is kept back', [element({ Referer: '' }, OWN)], 'resource-policy'],
  ['and for its own site', [element({}, { 'Cross-Origin-Resource-Policy': 'same-site' })], 'resource-policy'],
  ['the page wants leave', [page({ response: REQUIRED }), element()], 'embedder-policy'],
  [
    'and gets it',
    [page({ response: REQUIRED }), element({}, { 'Cross-Origin-Resource-Policy': 'cross-origin' })],
    null,
  ],
  [
    'a page in plaintext has no such policy',
    [page({ url: 'http://app.example.com/', response: REQUIRED }), element()],
    null,
  ],
  ['nor one that failed', [page({ status: 404, response: REQUIRED }), element()], null],
  [
    'nor one whose answer is not known',
    [page({ response: REQUIRED, responseKnowledge: 'provisional' }), element()],
    null,
  ],
  ['nor one before it', [page({ response: REQUIRED }), page({ at: 50, status: null, lack: 'gap' }), element()], null],
  ['a page that came after the element', [page({ at: 200, response: REQUIRED }), element()], null],
  [
    'another page may be behind an answer without a request',
    [page({ response: REQUIRED }), buildExchange({ at: 50, method: null, url: null }), element()],
    null,
  ],
  ['a page of another origin', [page({ url: 'https://b.example/', response: REQUIRED }), element()], null],
  ['a page in another browser', [page({ client: '192.0.2.9:1', response: REQUIRED }), element()], null],
  ['a font goes by CORS', [element({ 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'font', Origin: PAGE }, OWN)], null],
  ['a beacon, whose answer nobody reads', [element({ 'Sec-Fetch-Dest': 'empty' }, OWN)], null],
  ['a picture of the page itself', [element({ 'Sec-Fetch-Site': 'same-origin' }, OWN)], null],
  ['redirected back to the page', [element({}, OWN, { url: `${PAGE}/cat.png` })], null],
  ['no answer', [element({}, {}, { status: null, lack: 'reset' })], null],
  ['a stored answer is good still, and has headers of its own', [element({}, OWN, { status: 304 })], null],
  ['JSON that would be a script', [element(SCRIPT, JSON_TYPE, { bodyStart: '{"a": 1}' })], 'JSON'],
  ['which cannot be seen', [element(SCRIPT, JSON_TYPE)], null],
  ['JSON with nosniff', [element(IMAGE, { ...JSON_TYPE, 'X-Content-Type-Options': 'nosniff' })], 'nosniff'],
  ['an error of the store', [element(IMAGE, XML, { status: 403, errorBody: '<?xml version="1.0"?>' })], 'XML'],
  ['a type that no element shows', [element(IMAGE, ZIP)], 'never-sniffed'],
  ['the policy of the answer comes first', [element(IMAGE, { ...OWN, ...ZIP })], 'resource-policy'],
  ['to a browser of which that is not known', [element({ 'User-Agent': FIREFOX }, ZIP)], null],
  ['nor of a browser without a name', [element({}, ZIP)], null],
  ['a fetch, which sees nothing of it', [element({ ...SCRIPT, 'Sec-Fetch-Dest': 'empty' }, ZIP)], null],
  ['a zip of the page itself', [element({ ...IMAGE, 'Sec-Fetch-Site': 'same-origin' }, ZIP)], null],
  ['a zip, redirected back to the page', [element(IMAGE, ZIP, { url: `${PAGE}/cat.png` })], null],
  ['headers that were not seen', [element({}, OWN, { responseKnowledge: 'provisional' })], null],
];

describe('elements that load without CORS', () => {
  test.each(CASES)('%s', (_title, exchanges, by) => {
    const { attempts, notCors } = pair(exchanges);
    const refused = attempts.filter(({ refusal }) => refusal != null);
    expect(refused.map(({ refusal }) => refusal!.by)).toEqual(by === null ? [] : [by]);
    expect(attempts.length + notCors.length).toBe(exchanges.length);
  });

  test('of pages with different policies the newest is meant, if it has just come, and that is not certain', () => {
    const pages = [page(), page({ at: 1000, response: REQUIRED })];
    const soon = pair([...pages, element({}, {}, { at: 2000 })]).attempts;
    expect(soon).toMatchObject([{ refusal: { by: 'embedder-policy', isCertain: false } }]);
    expect(pair([...pages, element({}, {}, { at: 20_000 })]).attempts).toEqual([]);
    const alike = [page({ response: REQUIRED }), page({ at: 1000, response: REQUIRED })];
    const late = pair([...alike, element({}, {}, { at: 20_000 })]).attempts;
    expect(late).toMatchObject([{ refusal: { by: 'embedder-policy', isCertain: true } }]);
  });

  test('where the referrer is kept back the page is not known, and may be the one that redirects led back to', () => {
    expect(pair([element(IMAGE, ZIP)]).attempts).toMatchObject([{ refusal: { isCertain: true } }]);
    const withheld = element({ ...IMAGE, Referer: '' }, ZIP);
    expect(pair([withheld]).attempts).toMatchObject([{ refusal: { by: 'never-sniffed', isCertain: false } }]);
  });

  test('goes by the browser that is asked for', () => {
    const by = (profile: BrowserProfile | null, agent = CHROME) =>
      pair([element({ 'User-Agent': agent }, ZIP)], profile).attempts.map(({ refusal }) => refusal?.by);
    expect([by(null), by('chromium'), by('chromium', FIREFOX)]).toEqual(Array(3).fill(['never-sniffed']));
    expect(by('firefox')).toEqual(['never-sniffed']);
    expect([by('webkit'), by('spec')]).toEqual([[], []]);
    expect(pair([element(IMAGE, OWN)], 'webkit').attempts).toMatchObject([{ refusal: { by: 'resource-policy' } }]);
  });

  test('a HAR has the word of the browser, which counts', () => {
    expect(pair([element({}, OWN, { har: {} })]).attempts).toEqual([]);
  });
});

test('where answers are missing since the page, another may have come', () => {
  const [first, image] = [page({ response: REQUIRED }), element()];
  const refusal = (lossUs: number | null) => {
    const embedding = new Embedding(null);
    embedding.take(first, readTraits(first.requestHeaders));
    if (lossUs !== null) embedding.lost(lossUs);
    return embedding.take(image, readTraits(image.requestHeaders))?.by ?? null;
  };
  expect(refusal(null)).toBe('embedder-policy');
  expect(refusal(first.timeUs - 1)).toBe('embedder-policy');
  expect(refusal(image.timeUs - 1)).toBeNull();
});
