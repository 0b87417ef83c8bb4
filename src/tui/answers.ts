import type { JudgedAttempt, Prediction } from '../attribution/finding.ts';
import { settledAnswer } from '../bucket/settled.ts';
import { isKnownInPart } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { ResponseFacts } from '../fetch/response-facts.ts';
import { isCorsSafelistedMethod } from '../fetch/safelist.ts';
import type { Stage } from './decisive.ts';

const NAMES = ['allow-origin', 'allow-methods', 'allow-headers', 'allow-credentials', 'expose-headers'] as const;

/** A line of the comparison: what was answered, what the configuration says, and what the browser would need. */
export interface AnswerRow {
  readonly name: string;
  /** `null`: not known; the head was cut off. */
  readonly captured: string | null;
  /** What is known of it may not be all. */
  readonly isPart: boolean;
  /** `null`: not known. */
  readonly configured: string | null;
  /** Empty: it does not matter. */
  readonly needed: string;
}

/** What the store answered, would answer, and would have to answer, header by header; empty when nothing was asked. */
export function answerRows(judged: JudgedAttempt, prediction: Prediction | null, stage: Stage): AnswerRow[] {
  const exchange = judged.attempt[stage];
  const answer = prediction?.[stage] ?? null;
  const predicted = answer && settledAnswer(answer);
  const unknown = new Set(predicted?.unknownHeaders.map((name) => name.toLowerCase()));
  const isHeldBack = !exchange && stage === 'actual' && judged.observed.at === 'preflight';
  if (isHeldBack || (!exchange && !predicted)) return [];
  const captured = exchange?.status == null ? null : { status: exchange.status, headers: exchange.responseHeaders };
  const needed = neededOf(judged, stage);
  const rows: AnswerRow[] = [
    {
      name: 'status',
      captured: captured ? String(captured.status) : (exchange?.lack ?? 'not sent'),
      isPart: false,
      configured: predicted && stage === 'preflight' ? String(predicted.status) : null,
      needed: stage === 'preflight' ? '2xx' : '',
    },
  ];
  const isPart = captured !== null && isKnownInPart(exchange!.responseKnowledge);
  for (const name of NAMES) {
    const headValue = corsValue(captured, name);
    const row = {
      name,
      captured: headValue === '-' && isPart ? null : headValue,
      isPart,
      configured: predicted && !unknown.has(`access-control-${name}`) ? corsValue(predicted, name) : null,
      needed: needed[name] ?? '',
    };
    if (headValue !== '-' || (row.configured ?? '-') !== '-' || row.needed !== '') rows.push(row);
  }
  return rows;
}

const corsValue = (facts: Pick<ResponseFacts, 'headers'> | null, name: string): string =>
  (facts && headerValue(facts.headers, `access-control-${name}`)) ?? '-';

/** The least that lets the browser pass. */
function neededOf({ attempt }: JudgedAttempt, stage: Stage): Partial<Record<(typeof NAMES)[number], string>> {
  const { origin, method, unsafeHeaderNames, credentials } = attempt;
  const always = {
    'allow-origin': credentials === true ? (origin ?? 'the origin') : `${origin ?? 'the origin'} or *`,
    ...(credentials === true ? { 'allow-credentials': 'true' } : {}),
  };
  if (stage === 'actual') return always;
  return {
    ...always,
    ...(isCorsSafelistedMethod(method) ? {} : { 'allow-methods': method }),
    ...(unsafeHeaderNames && unsafeHeaderNames.length > 0 ? { 'allow-headers': unsafeHeaderNames.join(', ') } : {}),
  };
}
