import { describe, expect, test } from 'vitest';
import { classify } from '../../src/pairing/classify.ts';
import { readTraits } from '../../src/pairing/request-traits.ts';
import { buildActual, buildExchange } from '../support/build-exchange.ts';

const kindOf = (type: string | null, resourceType: string): string => {
  const exchange = buildActual({ method: 'POST', type, har: { resourceType } });
  return classify(exchange, readTraits(exchange.requestHeaders));
};

describe('a POST without Sec-Fetch-Mode, to plain http', () => {
  test.each([
    ['ping', 'text/plain;charset=UTF-8', 'not-cors'],
    ['ping', 'application/x-www-form-urlencoded', 'not-cors'],
    ['ping', null, 'not-cors'],
    ['ping', 'application/json', 'cors'],
    ['fetch', 'text/plain;charset=UTF-8', 'cors'],
  ])('of type %s with content type %s is %s', (resourceType, type, kind) =>
    expect(kindOf(type, resourceType)).toBe(kind),
  );
});

describe('a GET in a NetLog whose request is not there', () => {
  const kindOfUnsent = (error: string, credentials: boolean, request = {}): string => {
    const netlog = { join: null, credentials, preflightCached: false, preflightError: null };
    const har = { exporter: 'netlog', resourceType: null, error, netlog } as const;
    const exchange = buildExchange({ status: null, request, requestKnowledge: 'provisional', har });
    return classify(exchange, readTraits(exchange.requestHeaders));
  };

  test.each([
    ['net::ERR_CONNECTION_REFUSED', false, {}, 'cors'],
    ['net::ERR_CONNECTION_REFUSED', true, {}, 'if-preflighted'],
    ['net::ERR_CONNECTION_REFUSED', true, { Origin: 'https://app.example.com' }, 'cors'],
    ['net::ERR_FAILED', true, {}, 'cors'],
  ])('failed by %s, with credentials: %s', (error, credentials, request, kind) =>
    expect(kindOfUnsent(error, credentials, request)).toBe(kind),
  );
});

describe('an OPTIONS request on the wire without Access-Control-Request-Method', () => {
  const kindOfOptions = (requestKnowledge: 'complete' | 'provisional', request: Record<string, string>): string => {
    const exchange = buildExchange({ method: 'OPTIONS', request, requestKnowledge });
    return classify(exchange, readTraits(exchange.requestHeaders));
  };
  const cors = { Origin: 'https://app.example.com', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'cross-site' };

  test('is a request of its own, unless headers of it are missing', () => {
    expect(kindOfOptions('complete', cors)).toBe('cors');
    expect(kindOfOptions('provisional', cors)).toBe('if-preflighted');
    expect(kindOfOptions('provisional', { Origin: cors.Origin })).toBe('if-preflighted');
    expect(kindOfOptions('provisional', { ...cors, 'Access-Control-Request-Method': 'PUT' })).toBe('preflight');
  });
});
