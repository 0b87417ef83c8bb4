/** `1 time`, `3 times`; `1 entry`, `3 entries`. */
export const plural = (count: number, noun: string, many = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : many}`;

/** `a`, `a and b`, `a, b, c and 4 more`. */
export function listOf(names: readonly string[], shown = 3): string {
  const first = names.slice(0, shown);
  const left = names.length - first.length;
  const parts = left > 0 ? [...first, `${left} more`] : first;
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
