import { describe, expect, test } from 'vitest';
import { wrap } from '../../src/report/wrap.ts';

describe('wrapping prose', () => {
  test('breaks at spaces and indents what follows', () => {
    expect(wrap('origin and method match rule 1', 16, 2)).toEqual(['origin and', '  method match', '  rule 1']);
  });

  test('a lead stands before the first line and counts', () => {
    expect(wrap('one two three', 14, 6, 'note: ')).toEqual(['note: one two', '      three']);
  });

  test('a word that is too long stays whole', () => {
    const url = 'https://bucket.oss-cn-hangzhou.aliyuncs.com/key';
    expect(wrap(`see ${url} there`, 20, 0)).toEqual(['see', url, 'there']);
  });

  test('wide letters count twice', () => {
    expect(wrap('存储 存储 存储', 10, 0)).toEqual(['存储 存储', '存储']);
  });

  test('lines of prose end where they are still read well', () => {
    expect(Math.max(...wrap('word '.repeat(100), 300, 0).map((line) => line.length))).toBeLessThanOrEqual(110);
  });
});
