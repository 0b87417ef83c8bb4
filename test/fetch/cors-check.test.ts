import { describe, expect, test } from 'vitest';
import { corsCheck } from '../../src/fetch/cors-check.ts';

const O = 'https://app.example.com';

describe('the CORS check without credentials', () => {
  test.each<[string | null, string]>([
    [null, 'missing'],
    ['*', 'ok'],
    [O, 'ok'],
    [`${O}/`, 'mismatch'],
    [`${O}:443`, 'mismatch'],
    ['http://app.example.com', 'mismatch'],
    ['HTTPS://APP.EXAMPLE.COM', 'mismatch'],
    ['https://*.example.com', 'mismatch'],
    ['null', 'mismatch'],
    ['app.example.com', 'invalid'],
    ['', 'invalid'],
    ['**', 'invalid'],
    [`${O}, *`, 'multiple'],
    [`${O},`, 'multiple'],
    [`${O} ${O}`, 'multiple'],
  ])('of %j comes to: %s', (allowOrigin, want) => {
    const check = corsCheck(O, false, allowOrigin, null);
    expect(check.ok ? 'ok' : check.reason).toBe(want);
    expect(check.ok ? allowOrigin : check.saw).toBe(allowOrigin);
  });

  test('does not ask for Allow-Credentials', () => expect(corsCheck(O, false, O, 'false').ok).toBe(true));

  test('lets an opaque origin pass by its name', () => {
    expect(corsCheck('null', false, 'null', null).ok).toBe(true);
    expect(corsCheck('null', false, 'NULL', null).ok).toBe(false);
  });
});

describe('the CORS check with credentials', () => {
  test.each<[string | null, string | null, string]>([
    [O, 'true', 'ok'],
    [O, null, 'credentials-not-true'],
    [O, 'TRUE', 'credentials-not-true'],
    [O, 'true, true', 'credentials-not-true'],
    ['*', 'true', 'wildcard-with-credentials'],
    [null, 'true', 'missing'],
    ['http://b.example', null, 'mismatch'],
  ])('of %j and %j comes to: %s', (allowOrigin, allowCredentials, want) => {
    const check = corsCheck(O, true, allowOrigin, allowCredentials);
    expect(check.ok ? 'ok' : check.reason).toBe(want);
  });
});
