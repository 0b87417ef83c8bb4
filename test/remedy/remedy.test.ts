import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeText } from '../../src/bucket/formats/write-text.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { withEditsApplied } from '../../src/remedy/apply.ts';
import { assignmentEdits } from '../../src/remedy/assignment.ts';
import { compare } from '../../src/remedy/compare.ts';
import { fix, numbers } from '../../src/remedy/fix.ts';
import { learn } from '../../src/remedy/learn.ts';
import { Replay } from '../../src/remedy/replay.ts';
import { unused } from '../../src/remedy/unused.ts';
import { demandsOf, METHODS, NAMES, ORIGINS, optionsOf, requests, rules, xml } from './arbitrary-remedy.ts';

describe('fix', () => {
  test('cures everything, refuses nothing that passed, and no addition could be left out', () => {
    fc.assert(
      fc.property(rules, requests, (given, asked) => {
        const options = optionsOf(xml(given));
        const demands = demandsOf(asked);
        const result = fix(options, demands, () => true);
        expect(result.left).toEqual([]);
        expect(result.broken).toEqual([]);
        const after = new Replay({ ...options, text: result.text }, demands);
        expect(numbers(demands).map((n) => after.verdict(n))).toEqual(numbers(demands).map(() => 'allowed'));
        expect(result.additions.every(({ value }) => !value.includes('*'))).toBe(true);
        for (const addition of result.additions) {
          const others = result.additions.filter((one) => one !== addition);
          const config = readConfiguration('cors.xml', options.text!);
          let text = config.text;
          for (const { ruleIndex, item, value } of others) {
            const edits = assignmentEdits(
              readConfiguration('cors.xml', text),
              `rule${ruleIndex + 1}.${item}+=${value}`,
            );
            if (typeof edits === 'string') throw new Error(edits);
            text = withEditsApplied(text, edits);
          }
          const without = new Replay({ ...options, text }, demands);
          expect(numbers(demands).some((n) => without.verdict(n) === 'blocked')).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('lets no opaque origin in, and says so', () => {
    const demands = demandsOf([{ origin: 'null', method: 'GET', names: [] }]);
    const result = fix(
      optionsOf(xml([{ origins: [ORIGINS[0]!], methods: ['GET'], headers: [] }])),
      demands,
      () => true,
    );
    expect(result.additions).toEqual([]);
    expect(result.left).toEqual([{ demand: 0, why: 'no entry that a rule could list would let it pass' }]);
  });

  test('adds an origin to the rule that has nearly the same one', () => {
    const text = xml([
      { origins: ['https://shop.example.org'], methods: ['GET'], headers: [] },
      { origins: ['http://localhost:3001'], methods: ['GET'], headers: ['*'] },
    ]);
    const demands = demandsOf([{ origin: 'http://localhost:3000', method: 'GET', names: [] }]);
    expect(fix(optionsOf(text), demands, () => true).additions).toMatchObject([{ ruleIndex: 1, item: 'origin' }]);
  });
});

describe('learn', () => {
  test('allows all it saw, and nothing else', () => {
    fc.assert(
      fc.property(requests, (asked) => {
        const demands = demandsOf(asked);
        const { configuration, left } = learn(demands, { generalise: false, maxAgeSeconds: 600, wanted: () => true });
        expect(left).toEqual([]);
        const options = optionsOf(writeText('xml', configuration));
        const replay = new Replay(options, demands);
        for (const n of numbers(demands)) expect(replay.verdict(n)).toBe('allowed');
        expect(unused(replay, demands)).toEqual([]);
        const all = demandsOf(
          ORIGINS.flatMap((origin) =>
            METHODS.flatMap((method) => NAMES.map((name) => ({ origin, method, names: [name] }))),
          ),
        );
        const others = new Replay(options, all);
        for (const n of numbers(all)) {
          const { origin, method, unsafeHeaderNames: names } = all.first(n)!.attempt;
          const seen = asked.filter((one) => one.origin === origin);
          const covered =
            seen.some((one) => one.method === method) && seen.some((one) => one.names.includes(names![0]!));
          expect(others.verdict(n)).toBe(covered ? 'allowed' : 'blocked');
        }
      }),
      { numRuns: 100 },
    );
  });

  test('generalises metadata headers only when asked', () => {
    const demands = demandsOf([
      { origin: ORIGINS[0]!, method: 'PUT', names: ['x-oss-date', 'x-oss-meta-a', 'x-oss-meta-b'] },
    ]);
    const headers = (generalise: boolean) =>
      learn(demands, { generalise, maxAgeSeconds: 600, wanted: () => true }).configuration.rules[0]?.headers;
    expect(headers(false)).toEqual(['x-oss-date', 'x-oss-meta-a', 'x-oss-meta-b']);
    expect(headers(true)).toEqual(['x-oss-date', 'x-oss-meta-*']);
  });
});

describe('comparing', () => {
  test('a configuration with itself finds nothing', () => {
    fc.assert(
      fc.property(rules, requests, (given, asked) => {
        const options = optionsOf(xml(given));
        const demands = demandsOf(asked);
        expect(compare(new Replay(options, demands), new Replay(options, demands), demands)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('what if agrees with the judge', () => {
    const text = xml([{ origins: [ORIGINS[0]!], methods: ['GET'], headers: [] }]);
    const demands = demandsOf([{ origin: ORIGINS[0]!, method: 'PUT', names: [] }]);
    const options = optionsOf(text);
    const edits = assignmentEdits(readConfiguration('cors.xml', text), 'rule1.allowedMethod+=PUT');
    if (typeof edits === 'string') throw new Error(edits);
    const after = new Replay({ ...options, text: withEditsApplied(text, edits) }, demands);
    expect(compare(new Replay(options, demands), after, demands)).toEqual([
      { demand: 0, before: 'blocked', after: 'allowed' },
    ]);
  });
});

describe('assignments', () => {
  const config = readConfiguration(
    'cors.xml',
    xml([{ origins: ['http://a'], methods: ['GET', 'PUT'], headers: ['x'] }]),
  );
  const applied = (assignment: string): string => {
    const edits = assignmentEdits(config, assignment);
    return typeof edits === 'string' ? edits : withEditsApplied(config.text, edits);
  };

  test.each([
    ['rule1.method-=PUT', (text: string) => !text.includes('PUT')],
    ['rule1.origin:http://a=>https://a', (text: string) => text.includes('<AllowedOrigin>https://a</AllowedOrigin>')],
    ['rule1.exposeHeader+=ETag', (text: string) => text.includes('<ExposeHeader>ETag</ExposeHeader>')],
    ['rule1.origin+=http://b?x=1&y', (text: string) => text.includes('http://b?x=1&amp;y')],
  ])('%s', (assignment, holds) => {
    const text = applied(assignment);
    expect(holds(text)).toBe(true);
    expect(readConfiguration('x', text).rules).toHaveLength(1);
  });

  test.each([
    ['rule2.method+=PUT', 'there is no rule 2'],
    ['rule1.method-=DELETE', 'has no entry DELETE'],
    ['rule1.colour+=red', 'cannot be read'],
    ['nonsense', 'cannot be read'],
  ])('%s is refused', (assignment, why) => expect(applied(assignment)).toContain(why));
});
