import type { JudgedAttempt } from '../attribution/finding.ts';
import type { BlamedItem } from '../diagnostics/diagnostic.ts';
import { type Exchange, isKnownInPart } from '../exchange/exchange.ts';
import { headerValue, headerValues } from '../fetch/header-list.ts';
import { isCorsSafelistedMethod } from '../fetch/safelist.ts';
import { parseTokenList } from '../fetch/token.ts';

export type Stage = 'preflight' | 'actual';
export type Side = 'request' | 'response';

/** What a header did: `bad` stopped the request, `good` let it pass, `note` only tells. */
export interface Mark {
  readonly role: 'bad' | 'good' | 'note';
  readonly says: string;
}

const note = (says: string): Mark => ({ role: 'note', says });
const good = (says: string): Mark => ({ role: 'good', says });
const bad = (says: string): Mark => ({ role: 'bad', says });

/** What a header means for an attempt, in plain words; `null` when CORS has nothing to do with it. */
export function markOf(judged: JudgedAttempt, stage: Stage, side: Side, name: string): Mark | null {
  const lower = name.toLowerCase();
  if (side === 'request') return requestMark(judged, lower);
  const exchange = judged.attempt[stage];
  const mark = exchange && responseMark(judged, stage, exchange, lower);
  if (mark?.role !== 'bad') return mark;
  // What is lacking may stand behind the cut.
  const mayFollow = exchange !== null && isKnownInPart(exchange.responseKnowledge) && LISTS.has(lower);
  if (mayFollow) return note(`${mark.says}, as far as was captured`);
  // What a browser let pass stopped nothing, whatever it looks like.
  return judged.observed.verdict === 'blocked' ? mark : note(mark.says);
}

/** More lines may add to them. */
const LISTS: ReadonlySet<string> = new Set(['access-control-allow-methods', 'access-control-allow-headers']);

const ASKS: Readonly<Record<string, { readonly item: BlamedItem; readonly says: string }>> = {
  origin: { item: 'origin', says: 'where the page is' },
  'access-control-request-method': { item: 'method', says: 'the method that it will use' },
  'access-control-request-headers': { item: 'allow-header', says: 'the headers that script set' },
};

function requestMark({ findings }: JudgedAttempt, name: string): Mark | null {
  const asks = ASKS[name];
  if (!asks) return null;
  const refused = findings.filter(({ item, diagnostic }) => item === asks.item && diagnostic.severity !== 'info');
  const values = refused.map(({ value }) => value).filter((value) => value !== null);
  if (values.length === 0) return note(asks.says);
  const rules = [...new Set(refused.map(({ ruleIndex }) => ruleIndex))];
  const by = rules.length === 1 && rules[0] !== null ? `rule ${rules[0]! + 1} refuses` : 'no rule allows';
  return bad(`${by} ${values.join(', ')}`);
}

function responseMark(judged: JudgedAttempt, stage: Stage, exchange: Exchange, name: string): Mark | null {
  const { attempt } = judged;
  const value = headerValue(exchange.responseHeaders, name) ?? '';
  switch (name) {
    case 'access-control-allow-origin':
      return originMark(judged, exchange);
    case 'access-control-allow-credentials':
      if (value === 'true') return note('cookies may come along');
      return attempt.credentials === true ? bad('only `true` lets cookies come along') : note('only `true` counts');
    case 'access-control-allow-methods':
      return stage === 'preflight'
        ? methodMark(attempt.method, value)
        : note('counts in the answer to a preflight only');
    case 'access-control-allow-headers':
      return stage === 'preflight'
        ? headersMark(attempt.unsafeHeaderNames, value)
        : note('counts in the answer to a preflight only');
    case 'access-control-expose-headers':
      return note('headers that script may read besides the usual ones');
    case 'access-control-max-age':
      return stage === 'preflight'
        ? note(`this answer may be remembered for ${value} s`)
        : note('counts in the answer to a preflight only');
    case 'vary':
      return note('what caches must keep apart');
    case 'x-oss-ec':
    case 'x-amz-error-code':
      return note('the store says why');
    default:
      return null;
  }
}

function originMark({ attempt: { origin, credentials } }: JudgedAttempt, exchange: Exchange): Mark {
  const values = headerValues(exchange.responseHeaders, 'access-control-allow-origin');
  const [value = ''] = values;
  if (values.length > 1 || value.includes(',')) return bad('only one value may stand here');
  if (value === origin && credentials !== true) return good('this page may read the answer');
  if (value === origin) return credentialsMark(exchange);
  if (value !== '*') return bad(`is not the origin of the page, ${origin ?? 'unknown'}`);
  return credentials === true
    ? bad('`*` does not do for a request with credentials')
    : good('any page may read the answer');
}

/** The origin of the page is named, and the request carries credentials. */
function credentialsMark({ responseHeaders, responseKnowledge }: Exchange): Mark {
  const value = headerValue(responseHeaders, 'access-control-allow-credentials');
  if (value === 'true') return good('this page may read the answer');
  return value === null && responseKnowledge === 'provisional'
    ? note('this page is named; whether credentials are allowed is not known')
    : bad('this page is named, but not allowed to send credentials');
}

function methodMark(method: string, value: string): Mark {
  const methods = parseTokenList(value);
  if (methods?.some((one) => one === method || one === '*')) return good(`${method} is among them`);
  return isCorsSafelistedMethod(method) ? good(`${method} needs no mention`) : bad(`${method} is not among them`);
}

function headersMark(names: readonly string[] | null, value: string): Mark {
  if (names === null) return note('headers that may follow');
  const allowed = parseTokenList(value)?.map((name) => name.toLowerCase()) ?? [];
  const any = allowed.includes('*');
  const lacking = names.filter((name) => !allowed.includes(name) && (!any || name === 'authorization'));
  if (lacking.length > 0) return bad(`lacks ${lacking.join(', ')}`);
  return names.length === 0 ? note('headers that may follow') : good('all that were asked for are among them');
}

/** What is missing from the answer at which the browser stopped, in plain words; `null`: nothing plain is. */
export function missingFrom({ attempt, observed }: JudgedAttempt, stage: Stage): Mark | null {
  const exchange = attempt[stage];
  if (observed.verdict !== 'blocked' || observed.at !== stage || exchange?.status == null) return null;
  if (isKnownInPart(exchange.responseKnowledge)) return null;
  const has = (name: string): boolean => headerValue(exchange.responseHeaders, name) !== null;
  if (observed.corsError?.endsWith('InvalidAllowCredentials') === true && !has('access-control-allow-credentials'))
    return bad('no Access-Control-Allow-Credentials: without it a request with credentials is refused');
  if (has('access-control-allow-origin')) return null;
  return bad('no Access-Control-Allow-Origin: without it the browser keeps the answer from the page');
}

/** The status of an answer, where the browser minds it. */
export function statusMark({ attempt, observed }: JudgedAttempt, stage: Stage): Mark | null {
  if (stage !== 'preflight' || observed.at !== 'preflight') return null;
  // Of an answer that was cut off the status alone tells that it was refused.
  const isCut = observed.corsError === null && isKnownInPart(attempt.preflight?.responseKnowledge ?? 'complete');
  const isAnswered = attempt.preflight?.status != null;
  if (observed.corsError === 'PreflightInvalidStatus' || (isCut && isAnswered))
    return bad('a preflight has to be answered with 2xx');
  return observed.corsError === 'PreflightDisallowedRedirect' ? bad('a preflight must not be redirected') : null;
}

/** Headers with marks that decided, as lines `name: value`, the worst first. */
export function decisiveHeaders(judged: JudgedAttempt): readonly { readonly name: string; readonly value: string }[] {
  const found: { name: string; value: string; weight: number }[] = [];
  for (const stage of ['preflight', 'actual'] as const) {
    const exchange = judged.attempt[stage];
    if (!exchange) continue;
    for (const side of ['request', 'response'] as const) {
      const headers = exchange[`${side}Headers`];
      for (let i = 0; i + 1 < headers.length; i += 2) {
        const mark = markOf(judged, stage, side, headers[i]!);
        if (mark) found.push({ name: headers[i]!, value: headers[i + 1]!, weight: mark.role === 'bad' ? 0 : 1 });
      }
    }
  }
  return found.sort((a, b) => a.weight - b.weight);
}
