import { describe, expect, test } from 'vitest';
import { changedLines, editLines } from '../../src/report/edit-text.ts';
import { SourceText } from '../../src/report/source-text.ts';
import { styleOf } from '../../src/report/style.ts';
import { REPORT_OPTIONS } from '../support/build-judged.ts';

const TEXT = '<a>\n  <b>one</b>\n  <c>two</c>\n</a>\n';
const at = (token: string): { start: number; end: number } => {
  const start = TEXT.indexOf(token);
  return { start, end: start + token.length };
};
const edited = (token: string): { start: number; end: number } => ({ start: at(token).end, end: at(token).end });

const lines = (span: { start: number; end: number }, insert: string): string[] =>
  changedLines(new SourceText(TEXT), { file: 'a.xml', span, insert }).map(
    ({ mark, line, text }) => `${line} ${mark} ${text}`,
  );

describe('an edit as a diff', () => {
  test('a line that is added', () => {
    expect(lines(edited('<b>one</b>'), '\n  <b>1</b>')).toEqual(['3 +   <b>1</b>']);
  });

  test('a value that is replaced', () => {
    expect(lines(at('one'), 'three')).toEqual(['2 -   <b>one</b>', '2 +   <b>three</b>']);
  });

  test('a line that goes', () => {
    expect(lines(at('\n  <c>two</c>'), '')).toEqual(['3 -   <c>two</c>']);
  });

  test('an element added in a line', () => {
    expect(lines(edited('<b>one</b>'), '<b>1</b>')).toEqual(['2 -   <b>one</b>', '2 +   <b>one</b><b>1</b>']);
  });

  test('of a file whose text is not known shows what is inserted', () => {
    const style = styleOf(REPORT_OPTIONS);
    const gutter = { digits: 2, paint: style.paint };
    const edit = { file: 'gone.xml', span: { start: 9, end: 9 }, insert: '\n  <b>1</b>' };
    expect(editLines(style, gutter, edit)).toEqual(['   +   <b>1</b>']);
  });

  test('what differs of lines that are too long stays in sight, one under the other', () => {
    const long = `<a>${'<b>before</b>'.repeat(20)}<c>put</c>${'<d>behind</d>'.repeat(20)}</a>`;
    const style = styleOf({ ...REPORT_OPTIONS, columns: 60, sources: new Map([['long.xml', long]]) });
    const gutter = { digits: 2, paint: style.paint };
    const shown = (token: string, insert: string): string[] => {
      const start = long.indexOf(token);
      return editLines(style, gutter, { file: 'long.xml', span: { start, end: start + token.length }, insert });
    };
    for (const [token, insert] of [
      ['put', 'PUT'],
      ['put', 'GET</c><c>PUT'],
      ['<c>put</c>', ''],
      ['', '<new>1</new>'],
    ] as const) {
      const [removed = '', added = ''] = shown(token, insert);
      expect(removed.slice(4)).not.toBe(added.slice(4));
      expect(Math.max(removed.length, added.length)).toBeLessThanOrEqual(60);
      if (token === 'put') expect(removed.indexOf('put')).toBe(added.indexOf(insert));
    }
  });

  test('a line that is only added is whole however narrow it is, unless it is endless', () => {
    const style = styleOf({ ...REPORT_OPTIONS, columns: 40, sources: new Map([['a.xml', TEXT]]) });
    const shown = (value: string): string[] =>
      editLines(
        style,
        { digits: 1, paint: style.paint },
        { file: 'a.xml', span: edited('<b>one</b>'), insert: `\n  <b>${value}</b>` },
      );
    const origin = `https://${'preview-'.repeat(20)}.example.com`;
    expect(shown(origin)).toEqual([`3 +   <b>${origin}</b>`]);
    expect(shown('x'.repeat(100_000))[0]!.length).toBeLessThan(1100);
  });

  test('a long edit is cut short, and says so', () => {
    const style = styleOf(REPORT_OPTIONS);
    const insert = Array.from({ length: 30 }, (_, i) => `\n<x>${i}</x>`).join('');
    const shown = editLines(
      style,
      { digits: 2, paint: style.paint },
      { file: 'g', span: { start: 0, end: 0 }, insert },
    );
    expect(shown.length).toBe(17);
    expect(shown.at(-1)).toContain('14 more lines');
  });
});
