import type { BucketConfiguration, CorsConfiguration, Entry, Rule } from './configuration.ts';
import type { Dialect, Fact } from './dialects/dialect.ts';
import { answer, refuse } from './respond.ts';
import type { BucketRequest, Cell, Gate, Grade, ProviderVerdict, RuleRow } from './verdict.ts';
import { matchesWildcard } from './wildcard.ts';

/**
 * What a store does with a request. Every rule is judged on every item, whichever rule answers, so that the verdict can
 * be explained; the answer is predicted with the weakest evidence grade that it rests on.
 */
export function judgeBucket(
  dialect: Dialect,
  configuration: BucketConfiguration,
  request: BucketRequest,
): ProviderVerdict {
  const matrix = configuration === 'none' ? [] : judgeRules(dialect, configuration, request);
  const gate = firstGate(dialect, configuration, request);
  if (gate) return refuse(dialect, gate, request, { matrix, grade: weakest([dialect.refusals, dialect.gateOrder]) });
  const row = select(dialect, matrix);
  const config = configuration === 'none' ? null : configuration;
  const grade = weakest([
    dialect.selection,
    ...caseFacts(dialect, matrix, request),
    dialect.starAnswer,
    dialect.refusals,
  ]);
  if (!row || row.failing.length > 0 || !config) return refuse(dialect, 'no-rule', request, { matrix, grade });
  return answer(dialect, config, row, request, { matrix, grade });
}

function firstGate(dialect: Dialect, configuration: BucketConfiguration, request: BucketRequest): Gate | null {
  for (const gate of dialect.gateOrder.value) {
    if (gate === 'missing-origin' && (request.origin === null || request.origin === '')) return gate;
    if (gate === 'missing-method' && request.kind === 'preflight' && !request.method) return gate;
    if (gate === 'no-configuration' && (configuration === 'none' || configuration.rules.length === 0)) return gate;
  }
  return null;
}

function select(dialect: Dialect, matrix: readonly RuleRow[]): RuleRow | undefined {
  switch (dialect.selection.value) {
    case 'full':
      return matrix.find((row) => row.failing.length === 0);
    case 'origin-method':
      return matrix.find((row) => !row.failing.includes('origin') && !row.failing.includes('method'));
    case 'origin':
      return matrix.find((row) => !row.failing.includes('origin'));
  }
}

function judgeRules(dialect: Dialect, configuration: CorsConfiguration, request: BucketRequest): RuleRow[] {
  const fold = (fact: Fact<'sensitive' | 'insensitive'>, text: string): string =>
    fact.value === 'insensitive' ? text.toLowerCase() : text;
  const cell = (item: Cell['item'], token: string, tried: readonly Entry[]): Cell => {
    const rule = item === 'origin' ? dialect.originCase : item === 'method' ? dialect.methodCase : dialect.headerCase;
    const asked = fold(rule, token);
    const matches = (entry: Entry): boolean =>
      item === 'method' ? fold(rule, entry.value) === asked : matchesWildcard(fold(rule, entry.value), asked);
    return { item, token, tried, matched: tried.find(matches) ?? null };
  };
  return configuration.rules.map((rule: Rule): RuleRow => {
    const cells = [
      cell('origin', request.origin ?? '', rule.origins),
      cell('method', request.method ?? '', rule.methods),
      ...request.headerNames.map((name) => cell('header', name, rule.headers)),
    ];
    const failing = [...new Set(cells.filter((c) => c.matched === null).map((c) => c.item))];
    return { rule, cells, failing };
  });
}

/** The case rule of origins counts only when some entry would match another way. */
function caseFacts(dialect: Dialect, matrix: readonly RuleRow[], request: BucketRequest): Fact<unknown>[] {
  const origin = request.origin ?? '';
  const differs = matrix.some((row) =>
    row.rule.origins.some(
      ({ value }) => matchesWildcard(value, origin) !== matchesWildcard(value.toLowerCase(), origin.toLowerCase()),
    ),
  );
  return differs ? [dialect.originCase] : [];
}

const ORDER: readonly Grade[] = ['T', 'S', 'D', 'O', '2', 'I'];

/** The weakest of the grades of some facts. */
export function weakest(facts: readonly Fact<unknown>[]): Grade {
  return facts.reduce<Grade>((worst, { grade }) => (ORDER.indexOf(grade) > ORDER.indexOf(worst) ? grade : worst), 'T');
}
