import type { JudgedAttempt, Prediction } from '../attribution/finding.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import { openFacts, settledAnswer } from '../bucket/settled.ts';
import type { ProviderVerdict, RuleRow } from '../bucket/verdict.ts';
import { areSameNames } from '../fetch/header-name.ts';
import type { Batch } from './batch.ts';
import { digits } from './digits.ts';
import { headerPairs } from './exchange-line.ts';
import { JsonPieces } from './json-pieces.ts';
import { jsonString, jsonValue } from './json-text.ts';
import { type Piece, pieceOf } from './piece.ts';
import type { Redactor } from './redact.ts';
import { whatIfJson } from './what-if-text.ts';

/** So many verdicts are remembered: few different ones occur. */
const VERDICTS = 16;

interface KnownVerdict {
  readonly observed: BrowserVerdict;
  readonly piece: Piece;
}

/** Writes attempts as JSON objects. Judgements are shared by many attempts and turned into text once. */
export class AttemptWriter {
  readonly #redactor: Redactor;
  readonly #urls: JsonPieces;
  readonly #words = new JsonPieces((text) => text);
  readonly #predictions = new WeakMap<Prediction, Piece>();
  readonly #nameLists = new WeakMap<readonly string[], Piece>();
  readonly #verdicts: KnownVerdict[] = [];
  #nextVerdict = 0;
  #last: KnownVerdict | null = null;

  constructor(redactor: Redactor, urls = new JsonPieces((url) => redactor.url(url))) {
    this.#redactor = redactor;
    this.#urls = urls;
  }

  /** One object, without the end of the line. */
  write(out: Batch, { attempt, observed, predicted, findings }: JudgedAttempt): void {
    const { preflight, actual, origin } = attempt;
    out.ascii(
      `{"type":"attempt","id":${digits(attempt.id)},"preflight":${idOf(preflight)},"actual":${idOf(actual)},"preflightNeeded":${tristate(attempt.preflightNeeded)},"preflightState":"${attempt.preflightState}","origin":`,
    );
    if (origin === null) out.ascii('null');
    else out.piece(this.#urls.of(origin));
    out.ascii(',"method":');
    out.piece(this.#words.of(attempt.method));
    out.ascii(',"url":');
    out.piece(this.#urls.of(attempt.url));
    out.ascii(`,"credentials":${tristate(attempt.credentials)},`);
    this.#rest(out, attempt);
    out.ascii(',"observed":');
    out.piece(this.#observed(observed));
    out.ascii(',"predicted":');
    if (predicted) out.piece(this.#predicted(predicted));
    else out.ascii('null');
    out.ascii(',"findings":[');
    for (let i = 0; i < findings.length; i++) out.ascii(`${i > 0 ? ',' : ''}${digits(findings[i]!.id)}`);
    out.ascii(']}');
  }

  #rest(out: Batch, { unsafeHeaderNames, cachedFrom, redirectedFrom, retries }: JudgedAttempt['attempt']): void {
    out.ascii('"unsafeHeaders":');
    if (unsafeHeaderNames === null) out.ascii('null');
    else out.piece(this.#names(unsafeHeaderNames));
    if (cachedFrom !== null) out.ascii(`,"cachedFrom":${cachedFrom}`);
    if (redirectedFrom !== null) out.ascii(`,"redirectedFrom":${redirectedFrom}`);
    if (retries.length > 0) out.ascii(`,"retries":[${retries.map((retry) => retry.id).join()}]`);
  }

  /** Lists are shared by the attempts that have the same. */
  #names(names: readonly string[]): Piece {
    const known = this.#nameLists.get(names);
    if (known !== undefined) return known;
    const piece = pieceOf(jsonValue(names));
    this.#nameLists.set(names, piece);
    return piece;
  }

  #observed(observed: BrowserVerdict): Piece {
    if (this.#last !== null && isSame(this.#last.observed, observed)) return this.#last.piece;
    let known = this.#verdicts.find((other) => isSame(other.observed, observed));
    if (!known) {
      known = { observed, piece: pieceOf(this.#verdict(observed)) };
      this.#verdicts[this.#nextVerdict] = known;
      this.#nextVerdict = (this.#nextVerdict + 1) % VERDICTS;
    }
    this.#last = known;
    return known.piece;
  }

  #verdict(observed: BrowserVerdict): string {
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

  #predicted(prediction: Prediction): Piece {
    const known = this.#predictions.get(prediction);
    if (known !== undefined) return known;
    const piece = pieceOf(jsonValue(this.#answer(prediction)));
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

/** Whether two verdicts print as the same. */
function isSame(a: BrowserVerdict, b: BrowserVerdict): boolean {
  if (a === b) return true;
  return (
    a.verdict === b.verdict &&
    a.corsError === b.corsError &&
    a.at === b.at &&
    a.failedParameter === b.failedParameter &&
    a.because === b.because &&
    a.ifCredentials?.verdict === b.ifCredentials?.verdict &&
    a.ifCredentials?.corsError === b.ifCredentials?.corsError &&
    areSameNames(a.unreadableHeaders, b.unreadableHeaders)
  );
}

/** What is unknown of the store and would change the answer. */
const unsettled = (verdict: ProviderVerdict): object =>
  verdict.unsettled.length === 0 ? {} : { unsettled: openFacts(verdict.unsettled) };

const tristate = (value: boolean | 'unknown'): string => (value === 'unknown' ? '"unknown"' : String(value));
const quoted = (word: string | null): string => (word === null ? 'null' : `"${word}"`);

const idOf = (exchange: { readonly id: number } | null): string => (exchange === null ? 'null' : digits(exchange.id));

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
