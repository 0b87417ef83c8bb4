import type { BrowserVerdict } from '../browser/verdict.ts';
import { nearestRule } from '../bucket/near-miss.ts';
import type { Basis } from '../diagnostics/basis.ts';
import type { Label } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { everyLine, requestEvidence, statusEvidence } from './evidence.ts';
import type { Prediction } from './finding.ts';
import type { Cause } from './ledger.ts';
import type { BucketSetup } from './predict.ts';
import type { Unconfigured } from './unconfigured.ts';

/** Everything that is known of one attempt when causes are looked for. */
export interface Scene {
  readonly attempt: CorsAttempt;
  readonly observed: BrowserVerdict;
  readonly predicted: Prediction | null;
  /** What is unknown of the store and shows in this attempt, as a clause. */
  readonly settled: string | null;
  readonly setup: BucketSetup | null;
  /** Host of the URL, port included when it is not the default one. */
  readonly host: string;
  /** The attempt whose answer redirected here, where it is known. */
  readonly from: CorsAttempt | null;
  /** Other answers of this host say of themselves that a store wrote them. */
  readonly knowsStore: boolean;
  /** An earlier answer of this host was as the configuration says. */
  readonly hasAgreed: boolean;
  /** An earlier request to this host failed right behind its own preflight, which passed. */
  readonly failsFresh: boolean;
  /** The host is another name of a bucket of this store, and configurations were given for other hosts only. */
  readonly otherName: { readonly title: string; readonly given: string } | null;
  /** What was asked of buckets without a configuration so far. */
  readonly unconfigured: Unconfigured;
  /** The configuration that was given for the host, when nothing of it could be read. */
  readonly unreadable: string | null;
}

export const stageOf = ({ observed }: Scene): 'preflight' | 'actual' => observed.at ?? 'actual';

/** Whether the rules refuse the request itself, whatever else is wrong with it. */
export const refusesActual = ({ predicted }: Scene): boolean => predicted?.actual?.gate != null;

/** What the configuration would do with the attempt, for the notes of a cause that is none of its. */
export function agreed({ predicted }: Scene): string[] {
  if (predicted?.browser.verdict === 'allowed') return ['the given configuration allows this request'];
  const why = predicted && whyRefused(predicted);
  return why ? [`with that mended, CORS would still refuse the request: ${why}`] : [];
}

/** Whether the configuration would refuse the attempt, whatever else is wrong with it. */
export const rulesRefuse = ({ predicted }: Scene): boolean => predicted?.browser.verdict === 'blocked';

/** Why a configuration refuses a request, as a clause; `null`: it does not. */
function whyRefused({ preflight, actual, browser }: Prediction): string | null {
  if (browser.verdict !== 'blocked') return null;
  const verdict = browser.at === 'preflight' ? preflight : actual;
  if (verdict?.gate === 'no-configuration') return 'the bucket has no CORS configuration, as it was given';
  const row = verdict?.gate === 'no-rule' ? nearestRule(verdict) : undefined;
  const [lacking] = row?.cells.filter(({ matched }) => matched === null) ?? [];
  if (!row || !lacking) return browser.because;
  return `rule ${row.rule.index + 1} does not allow ${lacking.item} \`${lacking.token}\``;
}

/** The exchange at which the attempt failed: the last one, unless the preflight is what failed. */
export function decisiveExchange({ attempt, observed }: Scene): Exchange | null {
  if (observed.at === 'preflight') return attempt.preflight ?? attempt.actual;
  return attempt.actual ?? attempt.preflight;
}

/** The answer's status line and the header that decided, or the request when there is no answer. */
export function answerEvidence(scene: Scene, header: string | null, text: string): Label[] {
  const exchange = decisiveExchange(scene);
  if (!exchange) return [];
  if (exchange.status === null) return [requestEvidence(exchange, 'no answer to this')];
  const lines = header === null ? [] : everyLine(exchange, { side: 'response', name: header }, text);
  return lines.length > 0 ? lines : [statusEvidence(exchange, text)];
}

/** What is told of a cause outside the rules. */
export interface Outside {
  /** Equal for equal causes at one host. */
  readonly detail: string;
  readonly basis: Basis;
  readonly describe: Cause['describe'];
  readonly value?: string | null;
}

/** A cause outside the rules: one per host and detail. */
export const outside = ({ host }: Scene, { detail, basis, describe, value = null }: Outside): Cause => ({
  key: `outside\n${host}\n${detail}`,
  item: null,
  ruleIndex: null,
  value,
  host,
  basis,
  describe,
});

/** The request in one clause, e.g. `PUT from http://app.example.com`. */
export function askedFor({ attempt }: Scene): string {
  const from = attempt.origin === null ? '' : ` from \`${attempt.origin}\``;
  const names = attempt.unsafeHeaderNames ?? [];
  const shown = names.slice(0, 6).join(', ') + (names.length > 6 ? ', ...' : '');
  return `\`${attempt.method}\`${from}${names.length > 0 ? ` with ${shown}` : ''}`;
}
