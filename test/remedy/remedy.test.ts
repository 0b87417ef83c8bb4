import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import type { BrowserVerdict } from '../../src/browser/verdict.ts';
import type { CorsConfiguration } from '../../src/bucket/configuration.ts';
import type { DialectName } from '../../src/bucket/dialects/index.ts';
import { writeText } from '../../src/bucket/formats/write-text.ts';
import { nearestRule } from '../../src/bucket/near-miss.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { editsOf } from '../../src/remedy/addition.ts';
import { withEditsApplied } from '../../src/remedy/apply.ts';
import { assignmentEdits } from '../../src/remedy/assignment.ts';
import { compare } from '../../src/remedy/compare.ts';
import { isDeadOrigin } from '../../src/remedy/dead-entry.ts';
import { Demands } from '../../src/remedy/demands.ts';
import { fix, numbers } from '../../src/remedy/fix.ts';
import { learn } from '../../src/remedy/learn.ts';
import { Replay } from '../../src/remedy/replay.ts';
import type { Addition } from '../../src/remedy/smallest-set.ts';
import { unused } from '../../src/remedy/unused.ts';
import { accessOf } from '../../src/remedy/ways.ts';
import { buildExchange } from '../support/build-exchange.ts';
import { buildJudged } from '../support/build-judged.ts';
import { demandsOf, METHODS, NAMES, ORIGINS, optionsOf, requests, rules, xml } from './arbitrary-remedy.ts';

const small = fc.array(
  fc.record({
    origins: fc.subarray(ORIGINS, { minLength: 1, maxLength: 2 }),
    methods: fc.subarray(METHODS, { minLength: 1, maxLength: 2 }),
    headers: fc.subarray(NAMES.slice(0, 2)),
  }),
  { minLength: 1, maxLength: 2 },
);
const request = fc.record({
  origin: fc.constantFrom(...ORIGINS),
  method: fc.constantFrom(...METHODS),
  names: fc.subarray(NAMES.slice(0, 2)),
});

/** Everything that could be listed in any rule, of what the requests ask for. */
function possible(
  config: CorsConfiguration,
  asked: readonly { origin: string; method: string; names: string[] }[],
): Addition[] {
  return config.rules.flatMap((rule) =>
    (['origin', 'method', 'header'] as const).flatMap((item) => {
      const values = new Set(
        asked.flatMap(({ origin, method, names }) => ({ origin: [origin], method: [method], header: names })[item]),
      );
      return [...values].map((value) => ({
        ruleIndex: rule.index,
        item,
        value,
        weight: accessOf(rule, item, value, config),
      }));
    }),
  );
}

function* cheaperThan(
  weight: number,
  all: readonly Addition[],
  taken: readonly Addition[] = [],
): Generator<readonly Addition[]> {
  if (weight > 1e-9) yield taken;
  for (const [at, one] of all.entries()) {
    const left = weight - one.weight;
    if (left > 1e-9) yield* cheaperThan(left, all.slice(at + 1), [...taken, one]);
  }
}

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

  test('no smaller edit exists: against all others, in small configurations', () => {
    fc.assert(
      fc.property(small, fc.array(request, { minLength: 1, maxLength: 3 }), (given, asked) => {
        const options = optionsOf(xml(given));
        const demands = demandsOf(asked);
        const result = fix(options, demands, () => true);
        const config = readConfiguration('cors.xml', options.text!);
        const weightOf = (additions: readonly Addition[]) => additions.reduce((sum, { weight }) => sum + weight, 0);
        const cures = (additions: readonly Addition[]): boolean => {
          const after = new Replay(
            { ...options, text: withEditsApplied(config.text, editsOf(config, additions)) },
            demands,
          );
          return numbers(demands).every((n) => after.verdict(n) === 'allowed');
        };
        for (const cheaper of cheaperThan(weightOf(result.additions), possible(config, asked))) {
          expect(cures(cheaper)).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['https://app.example.com/', true],
    ['https://app.example.com:443', true],
    ['app.example.com', true],
    [' https://app.example.com', true],
    ['https://app.example.com/path', true],
    ['https://*.example.com/', true],
    ['HTTPS://App.example.com', true],
    ['https://app.example.com', false],
    ['https://app.example.com:8443', false],
    ['https://*.example.com', false],
    ['http*://app.example.com', false],
    ['*://app.example.com', false],
    ['*.example.com', false],
    ['http://localhost:*', false],
    ['*', false],
    ['null', false],
    ['chrome-extension://abcdefgh', false],
  ])('the entry %s lets nobody in: %s', (entry, dead) => expect(isDeadOrigin(entry, true)).toBe(dead));

  test('an entry with capital letters is dead only where the store heeds them', () => {
    expect(isDeadOrigin('https://App.example.com', false)).toBe(false);
  });

  test('replaces the dead entry that was meant, and adds beside one that is alive', () => {
    const demands = demandsOf([{ origin: 'http://localhost:3000', method: 'GET', names: [] }]);
    const fixed = (origin: string) =>
      readConfiguration(
        'x',
        fix(optionsOf(xml([{ origins: [origin], methods: ['GET'], headers: [] }])), demands, () => true).text,
      ).rules[0]!.origins.map(({ value }) => value);
    expect(fixed('http://localhost:3000/')).toEqual(['http://localhost:3000']);
    expect(fixed('http://localhost:3001')).toEqual(['http://localhost:3001', 'http://localhost:3000']);
  });

  test('says when the store would not take so large a configuration', () => {
    const origins = Array.from({ length: 450 }, (_, n) => `https://app-${n}.example.com`);
    const demands = demandsOf([{ origin: ORIGINS[0]!, method: 'GET', names: [] }]);
    const result = fix(optionsOf(xml([{ origins, methods: ['GET'], headers: [] }])), demands, () => true);
    expect(result.tooLarge).toMatchObject({ most: 16_384 });
  });

  test('lets no opaque origin in, and says so', () => {
    const demands = demandsOf([{ origin: 'null', method: 'GET', names: [] }]);
    const result = fix(
      optionsOf(xml([{ origins: [ORIGINS[0]!], methods: ['GET'], headers: [] }])),
      demands,
      () => true,
    );
    expect(result.additions).toEqual([]);
    expect(result.left).toEqual([{ demand: 0, why: 'its origin is opaque (`null`), and no rule should let that in' }]);
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

describe('a rule for everybody beside one for some', () => {
  const PUBLIC = { origins: ['*'], methods: ['GET'], headers: [] };
  const some = (...methods: string[]) => ({ origins: [ORIGINS[0]!], methods, headers: ['*'] });
  const STRANGER = 'https://stranger.test';
  const both = (origin: string, method: string, given: Parameters<typeof xml>[0]) => {
    const options = optionsOf(xml(given));
    const demands = demandsOf([{ origin, method, names: [] }]);
    const { additions, left } = fix(options, demands, () => true);
    const nearest = nearestRule(new Replay(options, demands).prediction(0)!.preflight!)!;
    return { additions, left, blamed: { rule: nearest.rule.index, failing: nearest.failing } };
  };

  test.each([[[some('PUT', 'DELETE'), PUBLIC], 0] as const, [[PUBLIC, some('PUT', 'DELETE')], 1] as const])(
    'what is kept for some is not given to everybody, for one entry: %j',
    (given, ruleIndex) => {
      const { additions, blamed } = both(STRANGER, 'DELETE', [...given]);
      expect(additions).toMatchObject([{ ruleIndex, item: 'origin', value: STRANGER, isForEverybody: false }]);
      expect(blamed).toEqual({ rule: ruleIndex, failing: ['origin'] });
    },
  );

  test('an opaque origin is not what a method is given to everybody for', () => {
    const { additions, left, blamed } = both('null', 'DELETE', [some('PUT', 'DELETE'), PUBLIC]);
    expect([additions, blamed]).toEqual([[], { rule: 0, failing: ['origin'] }]);
    expect(left).toMatchObject([{ why: 'its origin is opaque (`null`), and no rule should let that in' }]);
  });

  test('a method that no rule has is what is lacking, and is said to be for everybody', () => {
    const { additions, blamed } = both(STRANGER, 'DELETE', [some('PUT'), PUBLIC]);
    expect(additions).toMatchObject([{ ruleIndex: 1, item: 'method', isForEverybody: true }]);
    expect(blamed).toEqual({ rule: 1, failing: ['method'] });
  });

  test('of two rules that lack as much, the one that is not for everybody', () => {
    const { additions, blamed } = both(ORIGINS[0]!, 'DELETE', [PUBLIC, some('PUT')]);
    expect([additions, blamed.rule]).toMatchObject([[{ ruleIndex: 1, item: 'method' }], 1]);
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
        expect(unused(replay, demands, () => true)).toEqual([]);
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

  test('generalised, it allows besides what it saw only the metadata headers of a vendor that it saw', () => {
    const names = ['content-type', 'x-oss-date', 'x-oss-meta-a', 'x-oss-meta-b', 'x-amz-meta-a', 'x-other-meta-a'];
    const seen = fc.array(fc.subarray(names), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        seen,
        fc.subarray([...names, 'x-oss-meta-new', 'x-oss-metadata', 'x-amz-meta-new', 'x-amz-acl']),
        (sets, asked) => {
          const ask = (set: readonly string[]) => ({ origin: ORIGINS[0]!, method: 'PUT', names: set });
          const { configuration } = learn(demandsOf(sets.map(ask)), {
            generalise: true,
            maxAgeSeconds: 600,
            wanted: () => true,
          });
          const demands = demandsOf([ask(asked)]);
          const all = new Set(sets.flat());
          const vendor = (name: string) => /^x-(?:oss|amz)-meta-/.exec(name)?.[0];
          const stated = asked.every(
            (name) =>
              all.has(name) || [...all].some((one) => vendor(one) !== undefined && vendor(one) === vendor(name)),
          );
          expect(new Replay(optionsOf(writeText('xml', configuration)), demands).verdict(0)).toBe(
            stated ? 'allowed' : 'blocked',
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  test('where the store takes fewer rules than there are origins, those with equal needs share one', () => {
    const demands = demandsOf(ORIGINS.map((origin, n) => ({ origin, method: n === 2 ? 'PUT' : 'GET', names: [] })));
    const origins = (maxRules: number) =>
      learn(demands, { generalise: false, maxAgeSeconds: 600, maxRules, wanted: () => true }).configuration.rules.map(
        (rule) => rule.origins,
      );
    expect(origins(3)).toEqual(ORIGINS.map((origin) => [origin]));
    expect(origins(2)).toEqual([[ORIGINS[0], ORIGINS[1]], [ORIGINS[2]]]);
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
      { demand: 0, before: 'blocked', after: 'allowed', obstacle: null, because: null, ifCredentials: null },
    ]);
  });
});

describe('credentials that the store never allows', () => {
  const text = xml([{ origins: [ORIGINS[0]!], methods: ['PUT'], headers: ['content-type'] }]);
  const judged = buildJudged({ url: 'https://media.oss-cn-hangzhou.aliyuncs.com/key', origin: ORIGINS[1]! });
  const asks = (credentials: boolean) => ({ ...judged, attempt: { ...judged.attempt, credentials } });
  const fixed = (store: DialectName, ...modes: readonly boolean[]) => {
    const demands = new Demands();
    for (const mode of modes) demands.numberOf(asks(mode));
    return fix(optionsOf(text, store), demands, () => true);
  };
  const why = 'it carries credentials, which the answer of its rule does not allow';

  test('nothing is added that would cure nothing', () => {
    expect(fixed('ceph', true)).toMatchObject({ text, additions: [], left: [{ demand: 0, why }] });
  });

  test('where that is not known the entry is added, and nothing promised', () => {
    const { additions, cured, left } = fixed('oss', true);
    expect([additions, cured]).toMatchObject([[{ item: 'origin', value: ORIGINS[1] }], []]);
    expect(left).toEqual([
      {
        demand: 0,
        why: expect.stringMatching(
          /^it may still be refused: not known of Alibaba Cloud OSS: whether it allows credentials/,
        ),
      },
    ]);
  });

  describe('where that is not known, and an answer of the bucket allows them', () => {
    const ALLOW = 'Access-Control-Allow-Credentials';
    const granted = (origin: string, value = 'true', host = 'MEDIA.oss-cn-hangzhou.aliyuncs.com'): JudgedAttempt => {
      const url = `https://${host}/other`;
      const response = { 'Access-Control-Allow-Origin': origin, [ALLOW]: value };
      return {
        ...judged,
        attempt: {
          ...judged.attempt,
          url,
          preflight: buildExchange({ response }),
          actual: buildExchange({ response }),
        },
      };
    };
    const only = (kind: 'preflight' | 'actual', { attempt, ...rest }: JudgedAttempt): JudgedAttempt => ({
      ...rest,
      attempt: { ...attempt, [kind === 'preflight' ? 'actual' : 'preflight']: null },
    });
    const of = (store: DialectName, ...shown: readonly JudgedAttempt[]) => {
      const demands = new Demands();
      demands.numberOf(asks(true));
      for (const one of shown) demands.numberOf(one);
      demands.complete();
      return fix(optionsOf(text, store), demands, (demand) => demand === 0);
    };
    const itself = granted(judged.attempt.origin!);

    test.each(['oss', 'r2', 'b2'] as const)('%s: the request is cured', (store) => {
      expect(of(store)).toMatchObject({ cured: [], left: [{ demand: 0 }] });
      expect(of(store, itself)).toMatchObject({ cured: [0], left: [] });
      expect(of(store, only('preflight', itself), only('actual', itself))).toMatchObject({ cured: [0], left: [] });
    });

    test.each([
      ['an answer of another bucket', granted(judged.attempt.origin!, 'true', 'logs.oss-cn-hangzhou.aliyuncs.com')],
      ['an answer with another value', granted(judged.attempt.origin!, 'false')],
      ['an answer for another page', granted('https://other.example')],
      ['an answer for everybody', granted('*')],
      ['an answer to a preflight only', only('preflight', itself)],
      ['an answer to an actual request only', only('actual', itself)],
    ])('%s does not show it', (_, shown) => {
      expect(of('oss', shown)).toMatchObject({ cured: [], left: [{ demand: 0 }] });
    });

    test('what is known of a store is not overruled', () => {
      expect(of('ceph', itself)).toMatchObject({ cured: [], left: [{ demand: 0, why }] });
    });

    test('only once all was read, for what was judged before, too', () => {
      const demands = new Demands();
      demands.numberOf(asks(true));
      const replay = new Replay(optionsOf(text.replace(ORIGINS[0]!, ORIGINS[1]!)), demands);
      const seen = [replay.verdict(0)];
      demands.numberOf(itself);
      seen.push(replay.verdict(0));
      demands.complete();
      expect([...seen, replay.verdict(0)]).toEqual(['unknown', 'unknown', 'allowed']);
    });
  });

  test('are told by a refusal that only they explain, though the request does not show them', () => {
    const star = xml([{ origins: ['*'], methods: ['PUT'], headers: ['content-type'] }]);
    const observed = { verdict: 'blocked', at: 'preflight', corsError: 'PreflightWildcardOriginNotAllowed' } as const;
    const demands = new Demands();
    const unseen = { ...judged, attempt: { ...judged.attempt, credentials: 'unknown' as const } };
    demands.numberOf({ ...unseen, observed: { ...judged.observed, ...observed } });
    demands.numberOf(unseen);
    expect(fix(optionsOf(star, 's3'), demands, () => true).left).toEqual([{ demand: 0, why }]);
  });

  test('are what is named, where the entry is added for another request', () => {
    const { additions, cured, left } = fixed('ceph', false, true);
    expect([additions.length, cured, left]).toEqual([1, [0], [{ demand: 1, why }]]);
  });
});

describe('requests that fail for something else', () => {
  const text = xml([{ origins: [ORIGINS[0]!], methods: ['GET'], headers: ['content-type'] }]);
  const because = 'the request was aborted';
  const judged = (observed: Partial<BrowserVerdict>) =>
    buildJudged({ url: 'https://media.oss-cn-hangzhou.aliyuncs.com/key', origin: ORIGINS[0]!, observed });
  const aborted = judged({ verdict: 'blocked', corsError: null, at: 'actual', because });
  const unseen = judged({ verdict: 'unknown', because: 'the answer was not captured' });
  const demands = new Demands();
  for (const one of [judged({ verdict: 'blocked' }), aborted, unseen]) demands.numberOf(one);
  const why = [because, 'what became of it is not known: the answer was not captured'];

  test('are let in, and not cured', () => {
    const { cured, letIn, left } = fix(optionsOf(text), demands, () => true);
    expect([cured, left]).toEqual([[0], []]);
    expect(letIn).toEqual([
      { demand: 1, why: why[0] },
      { demand: 2, why: why[1] },
    ]);
  });

  test('are told apart in a comparison; a refusal is one for all', () => {
    const before = new Replay(optionsOf(text), demands);
    const after = new Replay(optionsOf(text.replace('GET', 'PUT')), demands);
    expect(compare(before, after, demands).map(({ obstacle }) => obstacle)).toEqual([null, ...why]);
    expect(compare(after, before, demands).map(({ obstacle }) => obstacle)).toEqual([null, null, null]);
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
    ['rule1.AllowedHeaders+=y', (text: string) => text.includes('<AllowedHeader>y</AllowedHeader>')],
    ['rule1.allow-header+=y', (text: string) => text.includes('<AllowedHeader>y</AllowedHeader>')],
    ['rule1.expose-header+=y', (text: string) => text.includes('<ExposeHeader>y</ExposeHeader>')],
    ['rule1.allowedOrigin+=http://b', (text: string) => text.includes('<AllowedOrigin>http://b</AllowedOrigin>')],
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
