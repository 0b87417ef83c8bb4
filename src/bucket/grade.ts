import type { Entry } from './configuration.ts';
import type { Dialect, Fact } from './dialects/dialect.ts';
import type { BucketRequest, Grade, RuleRow } from './verdict.ts';
import { matchesWildcard } from './wildcard.ts';

const ORDER: readonly Grade[] = ['T', 'S', 'D', 'O', '2', 'I', '?'];

/**
 * The weakest of the grades of some facts. An unknown one counts as inferred: all that it may be is tried, and where that
 * makes a difference the verdict says so itself.
 */
export function weakest(facts: readonly Pick<Fact<unknown>, 'grade'>[]): Grade {
  return facts
    .map(({ grade }) => (grade === '?' ? 'I' : grade))
    .reduce<Grade>((worst, grade) => (ORDER.indexOf(grade) > ORDER.indexOf(worst) ? grade : worst), 'T');
}

/**
 * The facts without which this verdict could have been another one: whether a rule answers, which, and its
 * Access-Control-Allow-Origin. A fact about letter case or wildcards counts only where it makes a difference.
 */
export function decisiveFacts(
  dialect: Dialect,
  matrix: readonly RuleRow[],
  answering: RuleRow | null,
  request: BucketRequest,
): Fact<unknown>[] {
  const facts: Fact<unknown>[] = [dialect.selection];
  // Rules behind the one that answers are never asked.
  const asked = answering ? matrix.slice(0, matrix.indexOf(answering) + 1) : matrix;
  const cells = asked.flatMap((row) => row.cells);
  const patterns = cells.filter(({ matched }) => isPattern(matched));
  if (asked.some((row) => dependsOnCase(row.rule.origins, request.origin ?? ''))) facts.push(dialect.originCase);
  if (patterns.some(({ item }) => item === 'origin')) facts.push(dialect.originWildcards);
  if (patterns.some(({ item }) => item === 'header')) facts.push(dialect.headerWildcards);
  const stretched = new Set<string | null>(patterns.map(({ matched, token }) => stretchOf(matched, token)));
  for (const { token, tried } of cells.filter(({ item, matched }) => item === 'origin' && matched === null))
    for (const entry of tried) stretched.add(stretchOf(entry, token));
  if (stretched.has('empty')) facts.push(dialect.starMayBeEmpty);
  if (stretched.has('overlap')) facts.push(dialect.starMayOverlap);
  if (cells.some(({ item, matched }) => item === 'method' && matched?.value === '*')) facts.push(dialect.methodStar);
  if (asked.some((row) => row.rule.headers.length === 0 && onlyHeadersFail(row)))
    facts.push(dialect.emptyAllowedHeaders);
  if (request.headerNames.includes('')) facts.push(dialect.emptyHeaderName);
  if (answering?.rule.origins.some(({ value }) => value === '*')) facts.push(dialect.allowOrigin);
  return facts;
}

const isPattern = (entry: Entry | null): boolean => entry?.value.includes('*') === true && entry.value !== '*';

/** Whether the ends of a pattern leave no room in a text for its star, or not even for each other. */
function stretchOf(entry: Entry | null, text: string): 'empty' | 'overlap' | null {
  const pattern = entry?.value ?? '';
  const star = pattern.indexOf('*');
  if (star < 0 || pattern === '*' || text.length >= pattern.length) return null;
  if (!text.startsWith(pattern.slice(0, star)) || !text.endsWith(pattern.slice(star + 1))) return null;
  return text.length === pattern.length - 1 ? 'empty' : 'overlap';
}

const onlyHeadersFail = (row: RuleRow): boolean => row.failing.length === 1 && row.failing[0] === 'header';

/** Whether an origin matches some entry with letter case ignored that it does not match otherwise. */
function dependsOnCase(entries: readonly Entry[], origin: string): boolean {
  const lower = origin.toLowerCase();
  return entries.some(({ value }) => {
    const folded = value.toLowerCase();
    if (folded === value && lower === origin) return false;
    return matchesWildcard(value, origin) !== matchesWildcard(folded, lower);
  });
}
