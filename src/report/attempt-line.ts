import type { Finding, JudgedAttempt, Prediction } from '../attribution/finding.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import { settledAnswer } from '../bucket/settled.ts';
import type { ProviderVerdict, RuleRow } from '../bucket/verdict.ts';
import { headerPairs } from './exchange-line.ts';
import { jsonString, jsonValue } from './json-text.ts';
import type { Redactor } from './redact.ts';
import { UrlJson } from './url-json.ts';

/** Writes attempts as JSON objects. Judgements are shared by many attempts and turned into text once. */
export class AttemptWriter {
  readonly #redactor: Redactor;
  readonly #urls: UrlJson;
  readonly #predictions = new WeakMap<Prediction, string>();

  constructor(redactor: Redactor, urls = new UrlJson(redactor)) {
    this.#redactor = redactor;
    this.#urls = urls;
  }

  /** One line without its end. */
  line({ attempt, observed, predicted, findings }: JudgedAttempt): string {
    const { preflight, actual, origin } = attempt;
    return (
      `{"type":"attempt","id":${attempt.id},"preflight":${preflight ? preflight.id : 'null'},"actual":${actual ? actual.id : 'null'},` +
      `"preflightNeeded":${tristate(attempt.preflightNeeded)},"preflightState":"${attempt.preflightState}",` +
      `"origin":${origin === null ? 'null' : this.#urls.of(origin)},"method":${jsonString(attempt.method)},` +
      `"url":${this.#urls.of(attempt.url)},"credentials":${tristate(attempt.credentials)},` +
      `${this.#rest(attempt)}"observed":${this.#observed(observed)},` +
      `"predicted":${predicted ? this.#predicted(predicted) : 'null'},"findings":[${ids(findings)}]}`
    );
  }

  #rest({ unsafeHeaderNames, cachedFrom, redirectedFrom, retries }: JudgedAttempt['attempt']): string {
    let text = `"unsafeHeaders":${unsafeHeaderNames === null ? 'null' : jsonValue(unsafeHeaderNames)},`;
    if (cachedFrom !== null) text += `"cachedFrom":${cachedFrom},`;
    if (redirectedFrom !== null) text += `"redirectedFrom":${redirectedFrom},`;
    if (retries.length > 0) text += `"retries":[${retries.map((retry) => retry.id).join()}],`;
    return text;
  }

  #observed(observed: BrowserVerdict): string {
    const { verdict, corsError, at, failedParameter, ifCredentials, because, unreadableHeaders } = observed;
    let text = `{"verdict":"${verdict}","corsError":${quoted(corsError)},"at":${quoted(at)}`;
    if (failedParameter !== null) text += `,"failedParameter":${jsonString(this.#redactor.text(failedParameter))}`;
    if (ifCredentials !== null) {
      text += `,"ifCredentials":{"verdict":"${ifCredentials.verdict}","corsError":${quoted(ifCredentials.corsError)}}`;
    }
    if (because !== '') text += `,"because":${jsonString(this.#redactor.text(because))}`;
    if (unreadableHeaders.length > 0) text += `,"unreadableHeaders":${jsonValue(unreadableHeaders)}`;
    return `${text}}`;
  }

  #predicted(prediction: Prediction): string {
    const known = this.#predictions.get(prediction);
    if (known !== undefined) return known;
    const text = jsonValue(this.#answer(prediction));
    this.#predictions.set(prediction, text);
    return text;
  }

  #answer(prediction: Prediction): object {
    const { browser } = prediction;
    const deciding = decidingStage(prediction);
    if (!deciding)
      return {
        verdict: browser.verdict,
        rule: null,
        status: null,
        headers: [],
        evidence: 'I',
        corsError: null,
        at: null,
      };
    const { ruleIndex, status, headers, error } = settledAnswer(deciding);
    return {
      verdict: browser.verdict,
      rule: typeof ruleIndex === 'number' ? ruleIndex + 1 : null,
      status: status === 'unknown' ? null : status,
      headers: headerPairs(headers, this.#redactor),
      evidence: deciding.grade,
      corsError: browser.corsError,
      at: browser.at,
      ...(error && error !== 'unknown' ? { error } : {}),
      ...(browser.verdict === 'blocked' ? { rules: deciding.matrix.map(row) } : {}),
      ...unsettled(deciding),
    };
  }
}

/** What is unknown of the store and would change the answer. */
const unsettled = (verdict: ProviderVerdict): object =>
  verdict.unsettled.length === 0
    ? {}
    : { unsettled: verdict.unsettled.map(({ fact, settle, differs }) => ({ fact, settle, differs })) };

const tristate = (value: boolean | 'unknown'): string => (value === 'unknown' ? '"unknown"' : String(value));
const quoted = (word: string | null): string => (word === null ? 'null' : `"${word}"`);

function ids(findings: readonly Finding[]): string {
  return findings.length === 1 ? String(findings[0]!.id) : findings.map((finding) => finding.id).join();
}

/** The answer that decided: the preflight's when it was refused or nothing else was asked, else the actual one. */
export function decidingStage({ preflight, actual, browser }: Prediction): ProviderVerdict | null {
  if (browser.at === 'preflight') return preflight ?? actual;
  return actual ?? preflight;
}

const ITEM_NAMES = { origin: 'origin', method: 'method', header: 'allow-header' } as const;

/** A rule judged on every item, as JSON. */
function row({ rule, cells, failing }: RuleRow): object {
  return {
    rule: rule.index + 1,
    failing: failing.map((item) => ITEM_NAMES[item]),
    cells: cells.map((cell) => ({
      item: ITEM_NAMES[cell.item],
      asked: cell.token,
      matched: cell.matched?.value ?? null,
    })),
  };
}
