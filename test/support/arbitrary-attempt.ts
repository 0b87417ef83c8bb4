import fc from 'fast-check';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { CorsAttempt, PreflightState, Tristate } from '../../src/pairing/attempt.ts';
import { buildAttempt } from '../browser/support/build-attempt.ts';
import { buildExchange } from './build-exchange.ts';

const ORIGINS = ['https://app.example.com', 'https://b.example', 'null'];
const one = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const mostly = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });

/** Response headers that matter to somebody. */
const anyHeaders = fc
  .record({
    'access-control-allow-origin': maybe(one('*', '', 'https://app.example.com, *', ...ORIGINS)),
    'access-control-allow-credentials': maybe(one('true', 'TRUE')),
    'access-control-allow-methods': maybe(one('PUT', 'GET, PUT', '*', 'a b')),
    'Access-Control-Allow-Headers': maybe(one('content-type', 'content-type, x-a', '*', '(')),
    'Access-Control-Expose-Headers': maybe(one('ETag', '*', '(')),
    'access-control-max-age': maybe(one('0', '600', '100000')),
    ETag: maybe(one('"1"', '"2"')),
    'x-oss-request-id': maybe(one('1', '2')),
    'content-range': maybe(one('bytes 0-1/2')),
    location: maybe(one('https://c.example/', 'http://u:p@c.example/')),
    again: maybe(one('access-control-allow-origin', 'x-oss-request-id')),
  })
  .map(({ again, ...list }) => {
    const flat = Object.entries(list).flatMap(([name, value]) => (value === null ? [] : [name, value]));
    return again === null ? flat : [...flat, again, '*'];
  });

const GOOD = [
  ['access-control-allow-origin', '*', 'access-control-allow-methods', '*', 'access-control-allow-headers', '*'],
  ['access-control-allow-origin', 'https://app.example.com', 'ETag', '"1"'],
  ['access-control-allow-origin', 'https://app.example.com', 'ETag', '"1"', 'access-control-expose-headers', 'ETag'],
];

/** Few different ones, so that equal answers come often. */
const headers = one<readonly string[]>(
  ...GOOD,
  ...GOOD,
  ...GOOD,
  [],
  ...fc.sample(anyHeaders, { numRuns: 12, seed: 7 }),
);

const URLS = [
  'https://b.oss-cn-hangzhou.aliyuncs.com/a',
  'https://b.oss-cn-hangzhou.aliyuncs.com/a?partNumber=1&uploadId=U',
];

const exchange = (usual: number, others: readonly (number | null)[]): fc.Arbitrary<Exchange> =>
  fc
    .record({
      status: mostly(usual, ...others),
      response: headers,
      url: one(...URLS),
      errorBody: one(null, null, '<Error><Code>AccessDenied</Code></Error>'),
      responseKnowledge: mostly<'complete' | 'provisional'>('complete', 'provisional'),
      har: mostly(null, { error: null }, { error: 'net::ERR_FAILED' }),
    })
    .map(({ status, ...more }) =>
      buildExchange({ ...more, status, ...(status === null ? { responseKnowledge: 'none' as const } : {}) }),
    );

/** Attempts of few different kinds, most of them plain ones of a capture. */
export const arbitraryAttempt: fc.Arbitrary<CorsAttempt> = fc
  .record({
    origin: mostly(ORIGINS[0]!, null, ...ORIGINS),
    method: mostly('PUT', 'GET', 'POST'),
    url: one(...URLS),
    unsafeHeaderNames: mostly<string[] | null>(['content-type'], null, [], ['content-type', 'x-a']),
    credentials: mostly<Tristate>('unknown', true, false),
    preflightNeeded: mostly<Tristate>(true, false, 'unknown'),
    preflightState: mostly<PreflightState>('sent', 'cached', 'not-seen'),
    preflight: maybe(exchange(200, [204, 403, 302, 407, null])),
    actual: maybe(exchange(200, [206, 403, 304, 302, 407, null])),
    abandoned: mostly(false, true),
    isGivenUp: mostly(false, true),
  })
  .filter(({ preflight, actual }) => preflight !== null || actual !== null)
  .map((options) => buildAttempt(options));
