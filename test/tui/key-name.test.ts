import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { keyNames } from '../../src/tui/key-name.ts';
import { KEYS } from '../../src/tui/keys-table.ts';

const NONE = {} as Key;

describe('key presses', () => {
  test.each<[string, Partial<Key>, string[]]>([
    ['j', {}, ['j']],
    [' ', {}, ['space']],
    ['', { return: true }, ['return']],
    ['', { tab: true, shift: true }, ['shift+tab']],
    ['f', { ctrl: true }, ['ctrl+f']],
    ['[H', {}, ['home']],
    ['\tna', {}, ['tab', 'n', 'a']],
    ['é存\r', {}, ['é', '存', 'return']],
    ['\u0000\u0007x', {}, ['x']],
  ])('%j', (input, key, names) => {
    expect(keyNames(input, { ...NONE, ...key })).toEqual(names);
  });

  test('no key stands for two commands in one view', () => {
    for (const [i, a] of KEYS.entries()) {
      for (const b of KEYS.slice(i + 1)) {
        if (!a.keys.some((key) => b.keys.includes(key))) continue;
        expect(a.views.length > 0 && b.views.length > 0 && !a.views.some((view) => b.views.includes(view))).toBe(true);
      }
    }
  });
});
