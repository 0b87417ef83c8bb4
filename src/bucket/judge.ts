import type { BucketConfiguration } from './configuration.ts';
import type { Dialect, Fact, Refusal } from './dialects/dialect.ts';
import { decisiveFacts, weakest } from './grade.ts';
import { judgedMethod, judgeRules } from './matrix.ts';
import { answer, refuse } from './respond.ts';
import type { BucketRequest, Gate, ProviderVerdict, RuleRow } from './verdict.ts';

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
  return judgeMatrix(dialect, configuration, request, matrix);
}

/** The verdict over rules that are judged already, or as if they had been judged so. */
export function judgeMatrix(
  dialect: Dialect,
  configuration: BucketConfiguration,
  request: BucketRequest,
  matrix: readonly RuleRow[],
): ProviderVerdict {
  const closed = closedGates(dialect, configuration, request);
  const first = closed[0];
  if (first) {
    // Which of two refusals comes first is a fact of its own.
    const facts = closed.length > 1 ? [first.refusal, dialect.gateOrder] : [first.refusal];
    return refuse(dialect, configuration, request, { ...first, matrix, grade: weakest(facts) });
  }
  const row = select(dialect, matrix);
  if (row && row.failing.length === 0 && configuration !== 'none') {
    const grade = weakest(decisiveFacts(dialect, matrix, row, request));
    return answer(dialect, configuration, row, request, { matrix, grade });
  }
  const refusal = dialect.refusals['no-rule'];
  const grade = weakest([...decisiveFacts(dialect, matrix, null, request), refusal]);
  return refuse(dialect, configuration, request, { gate: 'no-rule', refusal, matrix, grade });
}

interface ClosedGate {
  readonly gate: Gate;
  readonly refusal: Fact<Refusal>;
}

/** Every gate that stops the request, in the order of the store. */
function closedGates(dialect: Dialect, configuration: BucketConfiguration, request: BucketRequest): ClosedGate[] {
  const closed: ClosedGate[] = [];
  const close = (gate: Gate): unknown => closed.push({ gate, refusal: dialect.refusals[gate] });
  for (const gate of dialect.gateOrder.value) {
    if (gate === 'missing-origin' && !request.origin) close(gate);
    if (gate === 'no-configuration' && (configuration === 'none' || configuration.rules.length === 0)) close(gate);
    if (gate !== 'missing-method' || request.kind === 'actual') continue;
    if (!request.method) close(gate);
    else if (isUnknown(dialect, request)) closed.push(unknownMethod(dialect));
  }
  return closed;
}

/** No rule can list the method: that is no missing header, but it is noticed where a missing one is. */
function unknownMethod({ unknownMethod: own, refusals }: Dialect): ClosedGate {
  const refusal = own.value === null ? refusals['no-rule'] : { ...own, value: own.value };
  return { gate: 'no-rule', refusal };
}

function isUnknown(dialect: Dialect, request: BucketRequest): boolean {
  const allowed = dialect.methodsAllowed.value;
  if (dialect.unknownMethod.value === null || allowed === 'any') return false;
  return !allowed.includes(judgedMethod(dialect, request) ?? '');
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
