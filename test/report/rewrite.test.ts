import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { merged, type Replacement, rewrite } from '../../src/report/rewrite.ts';

const mark = (text: string, span: [number, number], ...replacements: [number, number, string][]): string => {
  const marked = rewrite(
    { text, span: { start: span[0], end: span[1] } },
    replacements.map(([start, end, insert]) => ({ start, end, insert })),
  );
  return `${marked.text.slice(0, marked.span!.start)}<${marked.text.slice(marked.span!.start, marked.span!.end)}>${marked.text.slice(marked.span!.end)}`;
};

describe('replacing parts of a marked line', () => {
  test.each<[string, [number, number], [number, number, string][]]>([
    ['XX23<45>6789', [4, 6], [[0, 2, 'XX']]],
    ['LONGER23<45>6789', [4, 6], [[0, 2, 'LONGER']]],
    ['0123<45>67X', [4, 6], [[8, 10, 'X']]],
    ['012<[r]>6789', [4, 5], [[3, 6, '[r]']]],
    ['012<[r]6>789', [4, 7], [[3, 6, '[r]']]],
    ['01<23[r]>789', [2, 5], [[4, 7, '[r]']]],
    [
      '01<2-56->89',
      [2, 8],
      [
        [3, 5, '-'],
        [7, 8, '-'],
      ],
    ],
    ['<>3456789', [0, 2], [[0, 3, '']]],
  ])('%s', (expected, span, replacements) => {
    expect(mark('0123456789', span, ...replacements)).toBe(expected);
  });

  test('merging makes any replacements applicable', () => {
    const part = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => ({
      start: Math.min(a, b),
      end: Math.max(a, b) + 1,
      insert: '#',
    }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts: Replacement[]) => {
        const covered = (at: number): boolean => parts.some(({ start, end }) => start <= at && at < end);
        const text = [...'abcdefghijklmnopqrstuvwxyz'];
        const kept = text.filter((_, at) => !covered(at)).join('');
        const result = rewrite({ text: text.join(''), span: null }, merged([...parts])).text;
        expect(result.replaceAll('#', '')).toBe(kept);
      }),
    );
  });
});
