import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '../../src/remedy/unified-diff.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** Applies a diff, slowly and strictly. */
function applied(before: string, diff: readonly string[]): string {
  const lines = before.split('\n');
  const result: string[] = [];
  let at = 0;
  for (const line of diff.slice(2)) {
    const hunk = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/.exec(line);
    if (hunk) {
      while (at < Number(hunk[1]) - 1) result.push(lines[at++]!);
      expect(result.length).toBe(Number(hunk[3]) - 1);
      continue;
    }
    const text = line.slice(1);
    if (line[0] !== '+') expect(lines[at++]).toBe(text);
    if (line[0] !== '-') result.push(text);
  }
  return [...result, ...lines.slice(at)].join('\n');
}

const texts = fc.array(fc.constantFrom('a', 'b', 'c', '', '<x/>'), { maxLength: 40 }).map((lines) => lines.join('\n'));

describe('a unified diff', () => {
  test('of equal texts is empty', () => expect(unifiedDiff('f', 'a\nb', 'a\nb')).toEqual([]));

  test('turns the one into the other', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const diff = unifiedDiff('f', before, after);
        expect(diff.length === 0 ? before : applied(before, diff)).toBe(after);
      }),
    );
  });

  test('patch understands it', () => {
    const folder = scratchFolder('diff');
    const before = Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join('');
    const after = before.replace('line 3\n', 'line three\nand more\n').replace('line 25\n', '');
    writeFileSync(join(folder, 'f'), before);
    const run = spawnSync('patch', ['-s', '-o', '-', 'f'], {
      cwd: folder,
      input: `${unifiedDiff('f', before, after).join('\n')}\n`,
      encoding: 'utf8',
    });
    if (run.error === undefined) expect(run.stdout).toBe(after);
  });
});
