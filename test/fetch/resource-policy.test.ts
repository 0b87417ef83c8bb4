import { describe, expect, test } from 'vitest';
import { embedderPolicyOf, refusedByPolicy } from '../../src/fetch/resource-policy.ts';

describe('the embedder policy of a page (HTML, "obtain an embedder policy")', () => {
  test.each([
    [[], 'unsafe-none'],
    [['Cross-Origin-Embedder-Policy', 'require-corp'], 'require-corp'],
    [['cross-origin-embedder-policy', ' credentialless '], 'credentialless'],
    [['Cross-Origin-Embedder-Policy', 'require-corp; report-to="coep"'], 'require-corp'],
    [['Cross-Origin-Embedder-Policy', 'unsafe-none'], 'unsafe-none'],
    [['Cross-Origin-Embedder-Policy', 'Require-Corp'], 'unsafe-none'],
    [['Cross-Origin-Embedder-Policy', '"require-corp"'], 'unsafe-none'],
    [['Cross-Origin-Embedder-Policy', 'require-corp, require-corp'], 'unsafe-none'],
    [['Cross-Origin-Embedder-Policy', 'require-corp', 'Cross-Origin-Embedder-Policy', 'require-corp'], 'unsafe-none'],
    [['Cross-Origin-Embedder-Policy-Report-Only', 'require-corp'], 'unsafe-none'],
  ])('%j: %s', (headers, policy) => expect(embedderPolicyOf(headers)).toBe(policy));
});

describe('the cross-origin resource policy check (Fetch section 3.7)', () => {
  const POLICY = 'Cross-Origin-Resource-Policy';
  test.each([
    [[], 'cross-site', 'unsafe-none', null],
    [[], 'cross-site', 'require-corp', 'embedder-policy'],
    [[], 'same-site', 'require-corp', 'embedder-policy'],
    [[], 'cross-site', 'credentialless', null],
    [[POLICY, 'cross-origin'], 'cross-site', 'require-corp', null],
    [[POLICY, 'same-site'], 'cross-site', 'unsafe-none', 'resource-policy'],
    [[POLICY, 'same-site'], 'same-site', 'require-corp', null],
    [[POLICY, 'same-origin'], 'same-site', 'unsafe-none', 'resource-policy'],
    [[POLICY, 'same-origin'], 'cross-site', 'require-corp', 'resource-policy'],
    [[POLICY, 'Same-Origin'], 'cross-site', 'unsafe-none', null],
    [[POLICY, 'same-origin', POLICY, 'same-origin'], 'cross-site', 'unsafe-none', null],
    [[POLICY, 'nonsense'], 'cross-site', 'require-corp', 'embedder-policy'],
  ] as const)('%j, %s, page %s: %s', (headers, site, embedder, refusal) =>
    expect(refusedByPolicy(headers, site, embedder)).toBe(refusal),
  );
});
