/** Names like the one asked for, the likest first: those that hold it, then those within a few typing errors. */
export function nearest(asked: string, names: readonly string[], limit = 3): string[] {
  const wanted = asked.toLowerCase().slice(0, 64);
  const allowed = Math.max(2, Math.floor(wanted.length / 4));
  return names
    .map((name) => ({ name, distance: distanceTo(wanted, name) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** To the whole code or to the part behind its slash, whichever is nearer. */
function distanceTo(wanted: string, name: string): number {
  if (wanted.length > 2 && name.includes(wanted)) return 0;
  const slug = name.slice(name.indexOf('/') + 1);
  return Math.min(editDistance(wanted, name), editDistance(wanted, slug) + 1);
}

/** Insertions, deletions and replacements that make one text of the other (Wagner and Fischer). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
