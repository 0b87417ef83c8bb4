import { headerValue } from '../fetch/header-list.ts';
import { alternativesOf } from './alternatives.ts';
import type { BucketConfiguration, CorsConfiguration } from './configuration.ts';
import type { Dialect, Fact, Refusal } from './dialects/dialect.ts';
import { decisiveFacts, weakest } from './grade.ts';
import { judgedMethod, judgeRules } from './matrix.ts';
import { ownConfiguration } from './own-rules.ts';
import { answer, answerInPart, refuse } from './respond.ts';
import type { BucketRequest, Gate, ProviderVerdict, RuleRow, Unsettled } from './verdict.ts';

/**
 * What a store does with a request. Every rule is judged on every item, whichever rule answers, so that the verdict can
 * be explained; the answer is predicted with the weakest evidence grade that it rests on. What is not known of the store
 * is tried in every way: where that makes a difference, the verdict says so (`unsettled`).
 */
export function judgeBucket(
  dialect: Dialect,
  configuration: BucketConfiguration,
  request: BucketRequest,
): ProviderVerdict {
  const verdict = judgeKnown(dialect, configuration, request);
  const unsettled: Unsettled[] = [];
  for (const { fact, settle, dialect: under } of alternativesOf(dialect)) {
    const other = judgeKnown(under, configuration, request);
    const differs = differencesOf(verdict, other);
    if (differs.length > 0) unsettled.push({ under, fact, settle, differs, verdict: other });
  }
  if (unsettled.length === 0) return verdict;
  const open = unsettled.some(({ differs }) => differs.some((what) => DECISIVE.has(what)));
  return { ...verdict, unsettled, grade: open ? '?' : verdict.grade };
}

const DECISIVE: ReadonlySet<string> = new Set(['rule', 'Access-Control-Allow-Origin']);
const HEADERS = ['Origin', 'Methods', 'Headers', 'Credentials'].map((name) => `Access-Control-Allow-${name}`);
const COMPARED = [...HEADERS, 'Access-Control-Expose-Headers', 'Access-Control-Max-Age', 'Vary'];

function differencesOf(a: ProviderVerdict, b: ProviderVerdict): string[] {
  const differs: string[] = [];
  if (a.ruleIndex !== b.ruleIndex) differs.push('rule');
  if (a.response.status !== b.response.status) differs.push('status');
  if (a.error?.code !== b.error?.code || a.error?.message !== b.error?.message) differs.push('error');
  const value = ({ response }: ProviderVerdict, name: string) => headerValue(response.headers, name.toLowerCase());
  return [...differs, ...COMPARED.filter((name) => value(a, name) !== value(b, name))];
}

/** As if the dialect were what it says in every point. */
function judgeKnown(dialect: Dialect, given: BucketConfiguration, request: BucketRequest): ProviderVerdict {
  const configuration = inForce(dialect, given);
  const matrix = configuration === 'none' ? [] : judgeRules(dialect, configuration, request);
  const closed = closedGates(dialect, configuration, request);
  const first = closed[0];
  if (first) {
    // Which of two refusals comes first is a fact of its own.
    const facts = closed.length > 1 ? [first.refusal, dialect.gateOrder] : [first.refusal];
    return refuse(dialect, configuration, request, { ...first, matrix, selected: null, grade: weakest(facts) });
  }
  const row = select(dialect, matrix, request);
  if (row && configuration !== 'none' && row.failing.length === 0) {
    const grade = weakest(decisiveFacts(dialect, matrix, row, request));
    return answer(dialect, configuration, row, request, { matrix, grade });
  }
  return refusedByRules(dialect, configuration, request, { matrix, row });
}

function refusedByRules(
  dialect: Dialect,
  configuration: BucketConfiguration,
  request: BucketRequest,
  { matrix, row }: { readonly matrix: readonly RuleRow[]; readonly row: RuleRow | undefined },
): ProviderVerdict {
  const refusal = dialect.refusals['no-rule'];
  const grade = weakest([...decisiveFacts(dialect, matrix, null, request), refusal]);
  const refused = { gate: 'no-rule' as const, refusal, matrix, selected: row?.rule.index ?? null, grade };
  const partial = request.kind === 'preflight' && dialect.partialAnswer.value === 'yes';
  return partial && row && configuration !== 'none'
    ? answerInPart(dialect, configuration, row, request, refused)
    : refuse(dialect, configuration, request, refused);
}

/** The rules that are consulted: those that are configured, else the store's own. */
function inForce({ configuredBy, ownRules }: Dialect, given: BucketConfiguration): BucketConfiguration {
  const ignored = configuredBy.value === 'nothing' || given === 'none' || given.rules.length === 0;
  if (!ignored) return given;
  return ownRules.value === null ? 'none' : ownConfiguration(ownRules.value);
}

interface ClosedGate {
  readonly gate: Gate;
  readonly refusal: Fact<Refusal>;
}

/** Every gate that stops the request, in the order of the store. */
function closedGates(dialect: Dialect, configuration: BucketConfiguration, request: BucketRequest): ClosedGate[] {
  const closed: ClosedGate[] = [];
  const close = (gate: Gate): unknown => closed.push({ gate, refusal: dialect.refusals[gate] });
  const actual = request.kind === 'actual';
  for (const gate of dialect.gateOrder.value) {
    if (gate === 'missing-origin' && !request.origin && !(actual && answersAnybody(dialect, configuration)))
      close(gate);
    if (gate === 'no-bucket' && request.bucketMissing) close(gate);
    if (gate === 'no-configuration' && configuration === 'none') close(gate);
    if (gate !== 'missing-method' || actual) continue;
    if (!request.method) close(gate);
    else if (isUnknownMethod(dialect, request)) closed.push(unknownMethod(dialect));
  }
  const badName = certain(dialect.badHeaderName);
  if (!actual && badName && request.headerNames.includes('')) closed.push({ gate: 'no-rule', refusal: badName });
  // Whatever the gates of preflights are, no rule is asked about a request of no page.
  if (actual && !request.origin && closed.length === 0 && !answersAnybody(dialect, configuration))
    close('missing-origin');
  return closed;
}

const answersAnybody = ({ withoutOrigin }: Dialect, configuration: BucketConfiguration): boolean =>
  withoutOrigin.value === 'star-rule' && configuration !== 'none' && hasStar(configuration);

const hasStar = ({ rules }: CorsConfiguration): boolean =>
  rules.some(({ origins }) => origins.some(({ value }) => value === '*'));

/** No rule can list the method: that is no missing header, but it is noticed where a missing one is. */
function unknownMethod({ unknownMethod: own, refusals }: Dialect): ClosedGate {
  return { gate: 'no-rule', refusal: certain(own) ?? refusals['no-rule'] };
}

/** The fact of a refusal that there is. */
const certain = ({ value, grade, source }: Fact<Refusal | null>): Fact<Refusal> | null =>
  value && { value, grade, source };

function isUnknownMethod(dialect: Dialect, request: BucketRequest): boolean {
  const allowed = dialect.methodsAllowed.value;
  if (dialect.unknownMethod.value === null || allowed === 'any') return false;
  return !allowed.includes(judgedMethod(dialect, request) ?? '');
}

function select(dialect: Dialect, matrix: readonly RuleRow[], request: BucketRequest): RuleRow | undefined {
  switch (dialect.selection.value[request.kind]) {
    case 'full':
      return matrix.find((row) => row.failing.length === 0);
    case 'origin-method':
      return matrix.find((row) => !row.failing.includes('origin') && !row.failing.includes('method'));
    case 'origin':
      return matrix.find((row) => !row.failing.includes('origin'));
  }
}
