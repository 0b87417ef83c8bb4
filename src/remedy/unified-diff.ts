const CONTEXT = 3;

/** A unified diff of two texts that differ in one stretch or several; empty when they are equal. */
export function unifiedDiff(file: string, before: string, after: string): string[] {
  const changes = changedLines(before.split('\n'), after.split('\n'));
  if (changes.every(({ sign }) => sign === ' ')) return [];
  const lines = [`--- ${file}`, `+++ ${file}`];
  let at = 0;
  while (at < changes.length) {
    const first = changes.findIndex(({ sign }, i) => i >= at && sign !== ' ');
    if (first < 0) break;
    let last = first;
    for (let i = first; i < changes.length && i <= last + 2 * CONTEXT; i++) if (changes[i]!.sign !== ' ') last = i;
    const start = Math.max(at, first - CONTEXT);
    const end = Math.min(changes.length, last + CONTEXT + 1);
    const hunk = changes.slice(start, end);
    const count = (sign: string): number => hunk.filter((line) => line.sign !== sign).length;
    const seen = (sign: string): number => changes.slice(0, start).filter((line) => line.sign !== sign).length + 1;
    lines.push(
      `@@ -${seen('+')},${count('+')} +${seen('-')},${count('-')} @@`,
      ...hunk.map(({ sign, text }) => `${sign}${text}`),
    );
    at = end;
  }
  return lines;
}

interface Line {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
}

/** More lines than any configuration worth comparing line by line. */
const MAX_CELLS = 4_000_000;

/** By the longest common subsequence of what is left between equal beginnings and ends. */
function changedLines(a: readonly string[], b: readonly string[]): Line[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const same = (text: string): Line => ({ sign: ' ', text });
  return [
    ...a.slice(0, start).map(same),
    ...middleLines(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

function middleLines(a: readonly string[], b: readonly string[]): Line[] {
  const gone = a.map((text): Line => ({ sign: '-', text }));
  const come = b.map((text): Line => ({ sign: '+', text }));
  if (a.length * b.length > MAX_CELLS || a.length === 0 || b.length === 0) return [...gone, ...come];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i]! });
      i += 1;
      j += 1;
    } else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) lines.push(gone[i++]!);
    else lines.push(come[j++]!);
  }
  return [...lines, ...gone.slice(i), ...come.slice(j)];
}
