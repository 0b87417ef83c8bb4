import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Tristate } from '../../src/pairing/attempt.ts';
import { type Choice, newSibling, type Sibling, SiblingConnections } from '../../src/pairing/sibling-connections.ts';

const MS = 1000;
const NEVER = Number.NEGATIVE_INFINITY;
/** Name, start and end in milliseconds. */
type Use = readonly [name: string, start: number, end: number];

/** What each connection is told to be, of connections that show what `shown` says. */
function told(
  uses: readonly Use[],
  shown: Readonly<Record<string, Tristate | null>>,
  lostMs = NEVER,
  choice: Choice = 'freshest',
  old: readonly string[] = [],
) {
  const siblings = new Map<string, Sibling>();
  let connections: SiblingConnections | null = null;
  for (const [name, start, end] of uses) {
    const sibling = siblings.get(name) ?? newSibling(shown[name] === null ? null : {}, old.includes(name));
    if (connections === null) connections = new SiblingConnections(choice, sibling);
    else if (!siblings.has(name)) connections.add(sibling);
    siblings.set(name, sibling);
    sibling.credentials = shown[name] ?? 'unknown';
    connections.note(sibling, start * MS, end * MS, lostMs * MS);
  }
  return Object.fromEntries([...siblings].map(([name, sibling]) => [name, connections?.of(sibling)]));
}

/** `a` was free, `b` was taken, and `a` is used again. */
const PASSED_BY: readonly Use[] = [
  ['a', 0, 10],
  ['b', 200, 210],
  ['a', 400, 410],
];

describe('connections of one browser to one host', () => {
  test('one that was passed by, and used afterwards, is in the other pool', () => {
    expect(told(PASSED_BY, { a: false })).toEqual({ a: false, b: true });
    expect(told(PASSED_BY, { a: true })).toEqual({ a: true, b: false });
    expect(told(PASSED_BY, { b: true })).toEqual({ a: false, b: true });
    expect(told(PASSED_BY, {})).toEqual({ a: 'unknown', b: 'unknown' });
  });

  test.each<[string, readonly Use[], number?]>([
    ['was not used any more: it may have been closed', [...PASSED_BY.slice(0, 2)]],
    [
      'was busy',
      [
        ['a', 0, 10],
        ['b', 200, 210],
        ['a', 150, 300],
        ['a', 400, 410],
      ],
    ],
    ['may have been busy: packets are missing', PASSED_BY, 20],
    [
      'was not free for long',
      [
        ['a', 0, 180],
        ['b', 200, 210],
        ['a', 400, 410],
      ],
    ],
    [
      'was used again at once',
      [
        ['a', 0, 10],
        ['b', 200, 210],
        ['a', 230, 240],
      ],
    ],
    [
      'may not have been free',
      [
        ['a', 0, Infinity],
        ['b', 200, 210],
        ['a', 400, 410],
      ],
    ],
    [
      'had been free for longer',
      [
        ['b', 0, 10],
        ['a', 0, 20],
        ['b', 100, 150],
        ['b', 200, 210],
        ['a', 400, 410],
      ],
    ],
  ])('nothing is told of one that %s', (_title, uses, lost) => {
    expect(told(uses, { a: false }, lost)['b']).toBe('unknown');
  });

  test('losses from before it was free do not matter', () => {
    expect(told(PASSED_BY, { a: false }, 9)['b']).toBe(true);
  });

  test('of connections that have been there before, the one that became free last is taken', () => {
    const uses: readonly Use[] = [
      ['b', 0, 10],
      ['a', 200, 210],
      ['b', 400, 410],
      ['a', 700, 710],
    ];
    expect(told(uses, { a: false })).toEqual({ a: false, b: true });
  });

  test('of a browser that takes any of them only new ones tell', () => {
    expect(told(PASSED_BY, { a: false }, NEVER, 'any')).toEqual({ a: false, b: true });
    expect(told(PASSED_BY, { a: false }, NEVER, 'any', ['a'])).toEqual({ a: false, b: true });
    expect(told(PASSED_BY, { a: false }, NEVER, 'any', ['b'])).toEqual({ a: 'unknown', b: 'unknown' });
    expect(told(PASSED_BY, { a: false }, -1, 'any')).toEqual({ a: 'unknown', b: 'unknown' });
    const again: readonly Use[] = [
      ['b', 0, 10],
      ['a', 100, 110],
      ['b', 300, 310],
      ['a', 500, 510],
    ];
    expect(told(again, { a: false }, NEVER, 'any', ['a'])).toEqual({ a: 'unknown', b: 'unknown' });
  });

  test('it is told through a third', () => {
    expect(told([...PASSED_BY, ['c', 600, 610], ['a', 800, 810]], { b: true })).toEqual({ a: false, b: true, c: true });
  });

  test('more than two pools: nothing is told', () => {
    const three: readonly Use[] = [
      ['a', 0, 10],
      ['b', 200, 210],
      ['c', 400, 410],
      ['b', 600, 610],
      ['a', 800, 810],
    ];
    expect(told(three, { a: false })).toEqual({ a: 'unknown', b: 'unknown', c: 'unknown' });
    expect(told(PASSED_BY, { a: false, b: false })).toEqual({ a: 'unknown', b: 'unknown' });
  });

  test('one that is used by others than one browser: nothing is told of any', () => {
    const uses: readonly Use[] = [...PASSED_BY, ['proxy', 600, 610]];
    expect(told(uses, { a: false, proxy: null })['b']).toBe('unknown');
  });

  test('what is kept is bounded, and those that are forgotten are forgotten wholly', () => {
    const siblings: Sibling[] = [newSibling({}, false)];
    const connections = new SiblingConnections('freshest', siblings[0]!);
    const use = (sibling: Sibling, at: number) => connections.note(sibling, at * MS, (at + 10) * MS, NEVER);
    for (let n = 1; n < 400; n++) {
      const sibling = newSibling({}, false);
      connections.add(sibling);
      siblings.push(sibling);
      use(sibling, n * 1000);
      use(siblings[n - 1]!, n * 1000 + 200);
      if (n > 6) use(siblings[n - 6]!, n * 1000 + 400);
      if (n > 20) use(siblings[n - 20]!, n * 1000 + 600);
    }
    const [forgotten, kept] = [siblings.slice(0, -16), siblings.slice(-16)];
    expect(forgotten.every(({ apart, passedBy }) => apart.length === 0 && passedBy.length === 0)).toBe(true);
    expect(kept.every(({ apart }) => apart.length > 0 && apart.every((other) => kept.includes(other)))).toBe(true);
    expect(kept.every(({ passedBy }) => passedBy.every(({ sibling }) => kept.includes(sibling)))).toBe(true);
  });

  test('one that is forgotten is no evidence for those that it passed by', () => {
    const [old, free] = [newSibling({}, false), newSibling({}, false)];
    const connections = new SiblingConnections('freshest', old);
    connections.add(free);
    connections.note(free, 0, 10 * MS, NEVER);
    connections.note(old, 200 * MS, 210 * MS, NEVER);
    for (let n = 0; n < 15; n++) connections.add(newSibling({}, false));
    connections.note(free, 400 * MS, 410 * MS, NEVER);
    expect([old.apart, free.apart]).toEqual([[], []]);
  });

  test('what is seen again and again is kept once', () => {
    const [a, b] = [newSibling({}, false), newSibling({}, false)];
    const connections = new SiblingConnections('freshest', a);
    connections.add(b);
    for (let n = 0; n < 100; n++) {
      connections.note(b, n * 1000 * MS, (n * 1000 + 10) * MS, NEVER);
      connections.note(a, (n * 1000 + 200) * MS, (n * 1000 + 210) * MS, NEVER);
    }
    expect([a.apart, b.apart].map(({ length }) => length)).toEqual([1, 1]);
  });

  test.each<Choice>(['freshest', 'any'])(
    'whatever a browser with two pools does: what is told is true (%s)',
    (choice) => {
      let known = 0;
      fc.assert(
        fc.property(
          fc.array(wish, { minLength: 40, maxLength: 60 }),
          fc.infiniteStream(fc.boolean()),
          (wishes, shows) => {
            const browser = new TwoPools(choice);
            for (const one of wishes) browser.ask(one);
            const shown: Record<string, Tristate> = Object.fromEntries(
              browser.modes.map((mode, n) => [n, shows.next().value ? mode : 'unknown']),
            );
            for (const [name, mode] of Object.entries(told(browser.uses(), shown, NEVER, choice))) {
              if (mode === 'unknown') continue;
              expect(mode).toBe(browser.modes[Number(name)]);
              known += 1;
            }
          },
        ),
        { numRuns: 400 },
      );
      expect(known).toBeGreaterThan(1000);
    },
  );
});

const wish = fc.record({
  credentials: fc.boolean(),
  pause: fc.constantFrom(0, 60, 120, 300, 1000),
  took: fc.constantFrom(1, 5, 20, 90),
});

/** A slow, obvious browser: of the free connections of a pool it takes the one that became so last, or the first; else a new one. */
class TwoPools {
  readonly modes: boolean[] = [];
  readonly #choice: Choice;
  readonly #uses: Use[] = [];
  readonly #freeAt: number[] = [];
  #now = 0;

  constructor(choice: Choice) {
    this.#choice = choice;
  }

  ask({ credentials, pause, took }: { credentials: boolean; pause: number; took: number }): void {
    this.#now += pause;
    const free = this.modes
      .map((mode, connection) => ({ mode, connection, at: this.#freeAt[connection]! }))
      .filter(({ mode, at }) => mode === credentials && at <= this.#now)
      .toSorted((a, b) => (this.#choice === 'freshest' ? b.at - a.at : a.connection - b.connection));
    const connection = free[0]?.connection ?? this.modes.push(credentials) - 1;
    this.#freeAt[connection] = this.#now + took;
    this.#uses.push([String(connection), this.#now, this.#now + took]);
  }

  /** In the order in which a capture tells of them: when they are over. */
  uses(): Use[] {
    return this.#uses.toSorted((a, b) => a[2] - b[2]);
  }
}
