import type { JudgedAttempt, Prediction } from '../attribution/finding.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import { openFacts, settledAnswer } from '../bucket/settled.ts';
import type { ProviderVerdict, RuleRow } from '../bucket/verdict.ts';
import { type Batch, encoded } from './batch.ts';
import { headerPairs } from './exchange-line.ts';
import { JsonPieces } from './json-pieces.ts';
import { jsonString, jsonValue } from './json-text.ts';
import type { Redactor } from './redact.ts';
import { whatIfJson } from './what-if-text.ts';

const P = {
  open: encoded('{"type":"attempt","id":'),
  preflight: encoded(',"preflight":'),
  actual: encoded(',"actual":'),
  origin: encoded(',"origin":'),
  method: encoded(',"method":'),
  url: encoded(',"url":'),
  predicted: encoded(',"predicted":'),
  findings: encoded(',"findings":['),
  close: encoded(']}'),
  comma: encoded(','),
  null: encoded('null'),
};

/** Writes attempts as JSON objects. Judgements are shared by many attempts and turned into text once. */
export class AttemptWriter {
  readonly #redactor: Redactor;
  readonly #urls: JsonPieces;
  readonly #words = new JsonPieces((text) => text);
  readonly #predictions = new WeakMap<Prediction, Uint8Array>();
  readonly #nameLists = new WeakMap<readonly string[], string>();

  constructor(redactor: Redactor, urls = new JsonPieces((url) => redactor.url(url))) {
    this.#redactor = redactor;
    this.#urls = urls;
  }

  /** One object, without the end of the line. */
  write(out: Batch, { attempt, observed, predicted, findings }: JudgedAttempt): void {
    const { preflight, actual, origin } = attempt;
    out.bytes(P.open);
    out.digits(attempt.id);
    out.bytes(P.preflight);
    idOf(out, preflight);
    out.bytes(P.actual);
    idOf(out, actual);
    out.add(
      `,"preflightNeeded":${tristate(attempt.preflightNeeded)},"preflightState":"${attempt.preflightState}","origin":`,
    );
    out.add(origin === null ? 'null' : this.#urls.of(origin));
    out.bytes(P.method);
    out.add(this.#words.of(attempt.method));
    out.bytes(P.url);
    out.add(this.#urls.of(attempt.url));
    out.add(
      `,"credentials":${tristate(attempt.credentials)},${this.#rest(attempt)}"observed":${this.#observed(observed)}`,
    );
    out.bytes(P.predicted);
    out.bytes(predicted ? this.#predicted(predicted) : P.null);
    out.bytes(P.findings);
    for (let i = 0; i < findings.length; i++) {
      if (i > 0) out.bytes(P.comma);
      out.digits(findings[i]!.id);
    }
    out.bytes(P.close);
  }

  #rest({ unsafeHeaderNames, cachedFrom, redirectedFrom, retries }: JudgedAttempt['attempt']): string {
    let text = `"unsafeHeaders":${unsafeHeaderNames === null ? 'null' : this.#names(unsafeHeaderNames)},`;
    if (cachedFrom !== null) text += `"cachedFrom":${cachedFrom},`;
    if (redirectedFrom !== null) text += `"redirectedFrom":${redirectedFrom},`;
    if (retries.length > 0) text += `"retries":[${retries.map((retry) => retry.id).join()}],`;
    return text;
  }

  /** Lists are shared by the attempts that have the same. */
  #names(names: readonly string[]): string {
    const known = this.#nameLists.get(names);
    if (known !== undefined) return known;
    const json = jsonValue(names);
    this.#nameLists.set(names, json);
    return json;
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

  #predicted(prediction: Prediction): Uint8Array {
    const known = this.#predictions.get(prediction);
    if (known !== undefined) return known;
    const piece = encoded(jsonValue(this.#answer(prediction)));
    this.#predictions.set(prediction, piece);
    return piece;
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
      ...(prediction.whatIf ? { whatIf: whatIfJson(prediction.whatIf) } : {}),
    };
  }
}

/** What is unknown of the store and would change the answer. */
const unsettled = (verdict: ProviderVerdict): object =>
  verdict.unsettled.length === 0 ? {} : { unsettled: openFacts(verdict.unsettled) };

const tristate = (value: boolean | 'unknown'): string => (value === 'unknown' ? '"unknown"' : String(value));
const quoted = (word: string | null): string => (word === null ? 'null' : `"${word}"`);

function idOf(out: Batch, exchange: { readonly id: number } | null): void {
  if (exchange === null) out.bytes(P.null);
  else out.digits(exchange.id);
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
