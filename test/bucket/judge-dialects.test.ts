import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/bucket/dialects/dialect.ts';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { judgeBucket } from '../../src/bucket/judge.ts';
import { ownConfiguration } from '../../src/bucket/own-rules.ts';
import type { BucketRequest, RuleRow } from '../../src/bucket/verdict.ts';
import { headerValue } from '../../src/fetch/header-list.ts';

const RUNS = Number(process.env['CORSCOPE_MODEL_RUNS'] ?? 300);
const origin = fc.constantFrom('https://a.x', 'https://b.x', 'http://a.x', 'https://a.x:8443', 'null');
const originEntry = fc.oneof(
  origin,
  fc.constantFrom('*', 'https://*.x', 'https://*', 'http*', '*.x', 'https', 'https://A.x'),
);
const method = fc.constantFrom('GET', 'PUT', 'PATCH', 'get');
const methodEntry = fc.oneof(method, fc.constant('*'));
const name = fc.constantFrom('x-a', 'X-A', 'x-b', 'content-type', '');
const nameEntry = fc.constantFrom('x-a', 'X-A', 'x-*', '*', '*-type');
const rule = fc.record({
  origins: fc.array(originEntry, { minLength: 1, maxLength: 3 }),
  methods: fc.array(methodEntry, { minLength: 1, maxLength: 2 }),
  headers: fc.array(nameEntry, { maxLength: 2 }),
});
const request: fc.Arbitrary<BucketRequest> = fc.record({
  kind: fc.constantFrom('preflight' as const, 'actual' as const),
  origin: fc.option(origin, { freq: 8 }),
  method: fc.option(method, { freq: 8 }),
  headerNames: fc.array(name, { maxLength: 3 }),
});

/** The rule that a store takes, found the slow way. */
function taken({ selection }: Dialect, matrix: readonly RuleRow[], kind: BucketRequest['kind']): number | null {
  for (const { rule, cells } of matrix) {
    const passes = (item: string): boolean => cells.every((cell) => cell.item !== item || cell.matched !== null);
    const mode = selection.value[kind];
    if (!passes('origin')) continue;
    if (mode !== 'origin' && !passes('method')) continue;
    if (mode === 'full' && !passes('header')) continue;
    return rule.index;
  }
  return null;
}

describe.each(Object.entries(DIALECTS))('%s', (_, dialect) => {
  test('does not lay down by inference what becomes of credentials', () => {
    expect(dialect.credentials.grade).not.toBe('I');
  });

  test('takes the rule that its record says, and answers with headers only where a rule answers', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), request, (rules, asked) => {
        const verdict = judgeBucket(dialect, ownConfiguration(rules), asked);
        const { gate, matrix, ruleIndex, selected, response, error } = verdict;
        expect(ruleIndex === null).toBe(gate !== null);
        const allow = headerValue(response.headers, 'access-control-allow-origin');
        if (gate === null || gate === 'no-rule') {
          const first = taken(dialect, matrix, asked.kind);
          const answers = first !== null && matrix[first]?.failing.length === 0;
          if (gate === null) expect([ruleIndex, selected]).toEqual([first, first]);
          else
            expect(answers && dialect.unknownMethod.value === null && dialect.badHeaderName.value === null).toBe(false);
        }
        if (gate === null) expect(allow).not.toBeNull();
        else if (allow !== null) expect([dialect.partialAnswer.value, gate, error]).toEqual(['yes', 'no-rule', null]);
        if (asked.kind === 'actual') expect([response.status, error]).toEqual([200, null]);
      }),
      { numRuns: RUNS },
    );
  });

  test('calls unknown what hangs on an unknown fact, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 2 }), request, (rules, asked) => {
        const { unsettled, grade, ruleIndex } = judgeBucket(dialect, ownConfiguration(rules), asked);
        for (const { verdict, differs, settle } of unsettled) {
          expect(differs.length).toBeGreaterThan(0);
          expect(settle.length).toBeGreaterThan(0);
          expect(differs.includes('rule')).toBe(verdict.ruleIndex !== ruleIndex);
        }
        const open = unsettled.some(
          ({ differs }) => differs.includes('rule') || differs.includes('Access-Control-Allow-Origin'),
        );
        expect(grade === '?').toBe(open);
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });
});
