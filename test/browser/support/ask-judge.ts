import { judgeResponses } from '../../../src/browser/judge-responses.ts';
import type { BrowserVerdict } from '../../../src/browser/verdict.ts';
import { isForbiddenRequestHeader } from '../../../src/fetch/forbidden-headers.ts';
import { hasHeader, headerValue } from '../../../src/fetch/header-list.ts';
import { isSameOrigin, originOf } from '../../../src/fetch/origin.ts';
import { effectiveMaxAgeSeconds } from '../../../src/fetch/preflight-result.ts';
import type { BrowserProfile } from '../../../src/fetch/profile.ts';
import { corsUnsafeRequestHeaderNames, isCorsSafelistedMethod } from '../../../src/fetch/safelist.ts';
import { type BrowserCase, BUCKET_ORIGIN, PAGE_ORIGIN, type Reply } from '../../vectors/browser-cases.ts';

/** What our judge says of a case, in the terms in which a browser answered it. */
export interface JudgeAnswer {
  readonly verdict: BrowserVerdict;
  readonly preflights: readonly string[];
  readonly readable: readonly string[];
}

interface Step {
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  readonly preflight: Reply;
  readonly reply: Reply;
}

/** Follows a case through its redirect, as a page would be led, and judges every step. */
export function askJudge(row: BrowserCase, profile: BrowserProfile): JudgeAnswer {
  const origin = row.page === 'opaque' ? 'null' : PAGE_ORIGIN;
  const names = unsafeNames(row, profile);
  const preflights: string[] = [];
  const ask = (step: Step): BrowserVerdict => {
    const forced = row.via === 'xhr-with-upload-listener' && step.method === row.method;
    const needed = !isCorsSafelistedMethod(step.method) || names.length > 0 || forced;
    if (needed) preflights.push([...names].sort().join());
    return judgeResponses(
      {
        ...step,
        unsafeHeaderNames: names,
        credentials: row.include,
        preflightNeeded: needed,
        preflight: needed ? filled(step.preflight, origin) : null,
        actual: filled(step.reply, origin),
      },
      profile,
    );
  };
  const first: Step = { ...row, origin, method: normalised(row.method), url: `${BUCKET_ORIGIN}/case` };
  let verdict = ask(first);
  if (row.twice && (verdict.at === 'preflight' || effectiveMaxAgeSeconds(row.preflight.headers, profile) === 0)) {
    verdict = ask(first);
  }
  const next = verdict.verdict === 'allowed' ? followed(first, row) : null;
  if (next) verdict = ask(next);
  const answer = filled((next ?? first).reply, origin).headers;
  const present = [...answer.filter((_, at) => at % 2 === 0), ...SENT_ANYWAY].map((name) => name.toLowerCase());
  // What the case server adds is not in the table; `Connection` is readable when everything is.
  const hidden = new Set(verdict.unreadableHeaders);
  const all = !row.include && (headerValue(answer, 'access-control-expose-headers') ?? '').includes('*');
  if (!all) hidden.add('connection');
  const readable = [...new Set(present)].filter((name) => !hidden.has(name)).sort();
  return { verdict, preflights, readable: verdict.verdict === 'allowed' ? readable : [] };
}

/** Content-Length is left out: it depends on the status and method alone. */
const SENT_ANYWAY = ['Cache-Control', 'Connection'];

/** https://fetch.spec.whatwg.org/#concept-method-normalize */
const normalised = (method: string): string =>
  /^(?:delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;

/** In the order in which the script set them. */
function unsafeNames(row: BrowserCase, profile: BrowserProfile): string[] {
  const set: string[] = [];
  for (let at = 0; at < row.headers.length; at += 2) {
    const [name = '', value = ''] = row.headers.slice(at, at + 2);
    if (!isForbiddenRequestHeader(name.toLowerCase(), value)) set.push(name, value);
  }
  const order = set.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  return corsUnsafeRequestHeaderNames(set, profile).sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

function filled({ status, headers }: Reply, origin: string): Reply {
  const values = headers.map((value) => value.replaceAll('$ORIGIN', origin).replace(/^[ \t]+|[ \t]+$/g, ''));
  return { status, headers: values };
}

/** https://fetch.spec.whatwg.org/#concept-http-redirect-fetch, as far as the table goes. */
function followed(step: Step, row: BrowserCase): Step | null {
  const { status, headers } = row.reply;
  const location = [301, 302, 303, 307, 308].includes(status) ? headerValue(headers, 'location') : null;
  if (!location || !hasHeader(headers, 'location')) return null;
  const url = new URL(location.split(', ')[0] ?? '', step.url).href;
  const tainted = !isSameOrigin(url, step.url) && originOf(step.url) !== step.origin;
  const toGet = status === 303 || (step.method === 'POST' && status < 303);
  return {
    origin: tainted ? 'null' : step.origin,
    method: toGet && step.method !== 'HEAD' ? 'GET' : step.method,
    url,
    ...row.hop,
  };
}
