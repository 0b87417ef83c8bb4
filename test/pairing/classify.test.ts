import { describe, expect, test } from 'vitest';
import { classify } from '../../src/pairing/classify.ts';
import { readTraits } from '../../src/pairing/request-traits.ts';
import { buildActual } from '../support/build-exchange.ts';

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
