import type { Finding, JudgedAttempt, Prediction } from '../attribution/finding.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import type { ProviderVerdict, RuleRow } from '../bucket/verdict.ts';
import { headerPairs } from './exchange-line.ts';
import { jsonString, jsonValue } from './json-text.ts';
import type { Redactor } from './redact.ts';
import { UrlJson } from './url-json.ts';
import { whatIfJson } from './what-if-text.ts';

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
    const { browser } = prediction;
    const deciding = decidingStage(prediction);
    const text = jsonValue({
      verdict: browser.verdict,
      rule: deciding === null || deciding.ruleIndex === null ? null : deciding.ruleIndex + 1,
      status: deciding?.response.status ?? null,
      headers: headerPairs(deciding?.response.headers ?? [], this.#redactor),
      evidence: deciding?.grade ?? 'I',
      corsError: browser.corsError,
      at: browser.at,
      ...(deciding?.error ? { error: deciding.error } : {}),
      ...(browser.verdict === 'blocked' ? { rules: (deciding?.matrix ?? []).map(row) } : {}),
      ...(prediction.whatIf ? { whatIf: whatIfJson(prediction.whatIf) } : {}),
    });
    this.#predictions.set(prediction, text);
    return text;
  }
}

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
