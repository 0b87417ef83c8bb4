import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern, matchesWildcard, type StarRules, type Wildcards } from '../../src/bucket/wildcard.ts';

const RUNS = Number(process.env['CORSCOPE_MODEL_RUNS'] ?? 20_000);

/** The obvious way: take the pattern character by character, and try every length for a star. */
function model(pattern: string, text: string, least: number): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] !== '*') return text !== '' && pattern[0] === text[0] && model(pattern.slice(1), text.slice(1), least);
  for (let taken = least; taken <= text.length; taken++) {
    if (model(pattern.slice(1), text.slice(taken), least)) return true;
  }
  return false;
}

/** Only the first star is one: the others are put into the text's alphabet. */
function modelOfOne(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  const literal = (part: string): string => part.replaceAll('*', '\u0001');
  if (star < 0) return pattern === text;
  return model(`${pattern.slice(0, star)}*${literal(pattern.slice(star + 1))}`, literal(text), 0);
}

// Two letters and a star: matches are frequent, and so are overlaps.
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 7 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 9 });
const USUAL: StarRules = { mayBeEmpty: true, mayOverlap: false };
const NON_EMPTY: StarRules = { mayBeEmpty: false, mayOverlap: false };
const OVERLAP: StarRules = { mayBeEmpty: true, mayOverlap: true };

const check = (property: (pattern: string, text: string) => void): void =>
  fc.assert(
    fc.property(pattern, text, (p, t) => {
      property(p, t);
    }),
    { numRuns: RUNS },
  );

describe('wildcards', () => {
  test('one star matches as trying every split does', () => {
    check((p, t) => {
      expect(matchesWildcard(p, t)).toBe(modelOfOne(p, t));
      expect(compilePattern(p, 'one')(t)).toBe(modelOfOne(p, t));
    });
  });

  test('many stars match as trying every split does', () => {
    check((p, t) => expect(compilePattern(p, 'many')(t)).toBe(model(p, t, 0)));
  });

  test('many stars that each take a character match as trying every split does', () => {
    check((p, t) => expect(compilePattern(p, 'many', NON_EMPTY)(t)).toBe(p === '*' || model(p, t, 1)));
  });

  test('overlapping ends match as trying both ends does', () => {
    check((p, t) => {
      const [head = '', ...rest] = p.split('*');
      const expected = rest.length === 0 ? p === t : t.startsWith(head) && t.endsWith(rest.join('*'));
      expect(compilePattern(p, 'one', OVERLAP)(t)).toBe(expected);
    });
  });

  test('a star that takes at least one character matches as trying every split does', () => {
    check((p, t) => {
      const star = p.indexOf('*');
      const tail = p.slice(star + 1);
      const splits = star < 0 ? [] : [...t].map((_, i) => t.slice(star, i + 1)).filter((middle) => middle !== '');
      const expected =
        p === '*' || (star < 0 ? p === t : splits.some((middle) => `${p.slice(0, star)}${middle}${tail}` === t));
      expect(compilePattern(p, 'one', NON_EMPTY)(t)).toBe(expected);
    });
  });

  test('only a star at the end, or none at all, match as their definitions say', () => {
    check((p, t) => {
      const head = p.slice(0, -1);
      const atEnd = p.endsWith('*') && !head.includes('*');
      expect(compilePattern(p, 'trailing')(t)).toBe(p === '*' || (atEnd ? t.startsWith(head) : p === t));
      expect(compilePattern(p, 'lone')(t)).toBe(p === '*' || p === t);
      expect(compilePattern(p, 'none')(t)).toBe(p === t);
    });
  });

  const host = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 5 });
  const port = fc.constantFrom('', ':1', ':22');
  const scheme = fc.constantFrom('http', 'https');

  test('origins in parts match as taking them apart does', () => {
    fc.assert(
      fc.property(scheme, host, port, scheme, host, port, (s, h, p, entryScheme, tail, entryPort) => {
        const origin = `${s}://${h}${p}`;
        const matches = (entry: string): boolean =>
          compilePattern(entry, 'origin-parts', { mayBeEmpty: false, mayOverlap: false })(origin);
        expect(matches(entryScheme)).toBe(s === entryScheme);
        expect(matches(`${entryScheme}://*${entryPort}`)).toBe(s === entryScheme && p === entryPort);
        const under = h.length > tail.length + 1 && h.endsWith(`.${tail}`);
        expect(matches(`${entryScheme}://*.${tail}${entryPort}`)).toBe(s === entryScheme && under && p === entryPort);
        expect(matches('*')).toBe(true);
        expect(matches(origin)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test('a star behind the scheme matches as taking the scheme away does', () => {
    fc.assert(
      fc.property(scheme, host, scheme, host, (s, h, entryScheme, tail) => {
        const matches = (entry: string) => compilePattern(entry, 'after-scheme')(`${s}://${h}`);
        expect(matches(`${entryScheme}://*${tail}`)).toBe(s === entryScheme && h.endsWith(tail));
        expect(matches(`${entryScheme}://${tail}*`)).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });

  test.each<[Wildcards, string, string, boolean, StarRules?]>([
    ['one', 'ab*ba', 'aba', false],
    ['one', 'ab*ba', 'aba', true, OVERLAP],
    ['one', 'ab*ba', 'abba', true, OVERLAP],
    ['one', 'http://*.abc.*.com', 'http://test.abc.test.com', false],
    ['one', 'http://*.abc.*.com', 'http://test.abc.*.com', true],
    ['many', 'https://*.x.*', 'https://a.x.com', true],
    ['many', '*.x', '.x', false, NON_EMPTY],
    ['many', '*', '', true, NON_EMPTY],
    ['lone', '*', 'anything', true],
    ['lone', 'https://*.x', 'https://a.x', false],
    ['lone', 'https://*.x', 'https://*.x', true],
    ['trailing', 'x-amz-*', 'x-amz-date', true],
    ['trailing', '*-date', 'x-amz-date', false],
    ['subdomain', 'https://*.x', 'https://a.x', true],
    ['subdomain', 'https://*', 'https://a.x', false],
    ['subdomain', '*', 'https://a.x', true],
    ['origin-parts', 'null', 'null', true],
    ['origin-parts', 'https://a*.x', 'https://ab.x', false],
    ['after-scheme', 'https://*.x', 'https://a.x', true],
    ['after-scheme', 'https://a*.x', 'https://ab.x', false],
    ['after-scheme', '*', 'https://ab.x', true],
    ['anything', 'x', 'y', true],
  ])('%s: `%s` and `%s`: %s', (wildcards, p, t, expected, rules = USUAL) => {
    expect(compilePattern(p, wildcards, rules)(t)).toBe(expected);
  });

  test('stays linear on what makes backtracking explode', () => {
    const started = performance.now();
    expect(compilePattern(`${'*a'.repeat(500)}*b`, 'many')('a'.repeat(100_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
