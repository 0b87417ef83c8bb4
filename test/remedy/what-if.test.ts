import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { withEditsApplied } from '../../src/remedy/apply.ts';
import { assignmentEdits } from '../../src/remedy/assignment.ts';
import { numbers } from '../../src/remedy/fix.ts';
import { Replay, type ReplayOptions } from '../../src/remedy/replay.ts';
import { demandsOf, ORIGINS, optionsOf, requests, rules, xml } from './arbitrary-remedy.ts';

type RuleItem = 'origin' | 'method' | 'header';

/** The verdict once the items of a rule list what the first demand asks for: by writing it into the text. */
function verdictWith(
  options: ReplayOptions,
  demands: ReturnType<typeof demandsOf>,
  demand: number,
  rule: number,
  items: readonly RuleItem[],
) {
  const { origin, method, unsafeHeaderNames } = demands.first(demand)!.attempt;
  const asked = { origin: [origin!], method: [method], header: unsafeHeaderNames ?? [] };
  let text = options.text!;
  for (const item of items) {
    for (const value of asked[item]) {
      const edits = assignmentEdits(readConfiguration('cors.xml', text), `rule${rule + 1}.${item}+=${value}`);
      if (typeof edits === 'string') throw new Error(edits);
      text = withEditsApplied(text, edits);
    }
  }
  return new Replay({ ...options, text }, demands).verdict(demand);
}

const SETS: readonly (readonly RuleItem[])[] = [
  ['origin'],
  ['method'],
  ['header'],
  ['origin', 'method'],
  ['origin', 'header'],
  ['method', 'header'],
  ['origin', 'method', 'header'],
];

describe('what if', () => {
  test.each(['oss', 's3'] as const)('agrees with the judge over the edited configuration: %s', (dialect) => {
    fc.assert(
      fc.property(rules, requests, (given, asked) => {
        const options = optionsOf(xml(given), dialect);
        const demands = demandsOf(asked);
        const replay = new Replay(options, demands);
        for (const demand of numbers(demands)) {
          const prediction = replay.prediction(demand)!;
          expect(prediction.whatIf !== undefined).toBe(prediction.browser.verdict === 'blocked');
          const { whatIf } = prediction;
          if (!whatIf) continue;
          const cures = (rule: number, items: readonly RuleItem[]) =>
            verdictWith(options, demands, demand, rule, items) === 'allowed';
          const all = given.map((_, rule) => rule);
          for (const item of ['origin', 'method', 'header'] as const) {
            expect(whatIf.alone[item]).toEqual(all.filter((rule) => cures(rule, [item])));
          }
          const least = SETS.map((set) => ({ items: set, rules: all.filter((rule) => cures(rule, set)) })).filter(
            (set) => set.rules.length > 0,
          );
          const size = Math.min(...least.map(({ items }) => items.length));
          const smallest = least.filter(({ items }) => items.length === size);
          expect([...whatIf.smallest].sort(byItems)).toEqual(smallest.sort(byItems));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a method that no rule can list is cured by nothing', () => {
    const demands = demandsOf([{ origin: ORIGINS[0]!, method: 'PATCH', names: [] }]);
    const replay = new Replay(optionsOf(xml([{ origins: [ORIGINS[0]!], methods: ['GET'], headers: ['*'] }])), demands);
    expect(replay.prediction(0)?.whatIf?.smallest ?? []).toEqual([]);
  });

  test('a request that passes has none', () => {
    const demands = demandsOf([{ origin: ORIGINS[0]!, method: 'PUT', names: [] }]);
    const replay = new Replay(optionsOf(xml([{ origins: ['*'], methods: ['PUT'], headers: ['*'] }])), demands);
    expect(replay.prediction(0)).not.toHaveProperty('whatIf');
  });
});

const byItems = (a: { items: readonly string[] }, b: { items: readonly string[] }): number =>
  a.items.join().localeCompare(b.items.join());
