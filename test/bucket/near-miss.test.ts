import { describe, expect, test } from 'vitest';
import { oss } from '../../src/bucket/dialects/oss.ts';
import { judgeBucket } from '../../src/bucket/judge.ts';
import { nearestRules } from '../../src/bucket/near-miss.ts';
import { buildConfiguration, type RuleSketch } from '../support/build-configuration.ts';
import { preflight } from '../vectors/provider-case.ts';

const A = 'https://a.example.com';
const B = 'https://b.test';

function order(rules: readonly RuleSketch[], origin = A, method = 'PUT', headers: readonly string[] = []): number[] {
  const { matrix } = judgeBucket(oss, buildConfiguration(rules), preflight(origin, method, headers));
  return nearestRules(matrix).map(({ rule }) => rule.index);
}

describe('nearestRules', () => {
  test('takes a rule whose origin matches before one with fewer items to change', () => {
    const other = { origins: [B], methods: ['PUT'], headers: ['*'] };
    expect(order([other, { origins: [A], methods: ['GET'] }], A, 'PUT', ['x-a'])).toEqual([1, 0]);
  });

  test('takes the fewest items to change', () => {
    const both = { origins: [A], methods: ['GET'] };
    const method = { origins: [A], methods: ['GET'], headers: ['x-a'] };
    expect(order([both, method], A, 'PUT', ['x-a'])).toEqual([1, 0]);
  });

  test('takes the fewest refused headers where the items are as many', () => {
    const two = { origins: [A], methods: ['PUT'], headers: ['x-a'] };
    const one = { origins: [A], methods: ['PUT'], headers: ['x-a', 'x-b'] };
    expect(order([two, one], A, 'PUT', ['x-a', 'x-b', 'x-c'])).toEqual([1, 0]);
  });

  test('takes the origin that misses by little', () => {
    const far = { origins: ['https://elsewhere.test'], methods: ['PUT'] };
    const near = { origins: ['http://a.example.com'], methods: ['PUT'] };
    expect(order([far, near])).toEqual([1, 0]);
  });

  test('keeps the order of the file where nothing else tells', () => {
    const rule = { origins: [A], methods: ['GET'] };
    expect(order([rule, rule, rule])).toEqual([0, 1, 2]);
  });

  test('answers the same matrix with the same rows, and none with none', () => {
    const { matrix } = judgeBucket(oss, buildConfiguration([{ origins: [B], methods: ['GET'] }]), preflight(A, 'GET'));
    expect(nearestRules(matrix)).toBe(nearestRules(matrix));
    expect(nearestRules([])).toEqual([]);
  });
});
