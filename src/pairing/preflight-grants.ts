import { type Exchange, isKnownInPart } from '../exchange/exchange.ts';
import { answerKindOf } from '../fetch/answer-kinds.ts';
import { corsCheck } from '../fetch/cors-check.ts';
import { ownCopy } from '../fetch/own-copy.ts';
import { coversMethod, effectiveMaxAgeSeconds, uncoveredHeaderName } from '../fetch/preflight-result.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { isSameClient } from './client.ts';
import type { Answer, Draft, Grant, Identity } from './draft.ts';
import { readCorsHeaders, type Terms, TermsReader } from './preflight-answer.ts';
import type { UrlRecords } from './url-records.ts';

const GRANTS_PER_URL = 4;
const ORIGINS_LIMIT = 1024;
/** A day, which no engine remembers longer. */
const LONGEST = ['access-control-max-age', '86400'];

/**
 * The CORS-preflight cache of the browsers in the input (Fetch, "CORS-preflight cache"), keyed by URL, origin and
 * client; kept with the URL's record.
 */
export class PreflightGrants {
  readonly #records: UrlRecords;
  readonly #terms = new TermsReader();
  readonly #origins = new Map<string, string>();

  constructor(records: UrlRecords) {
    this.#records = records;
  }

  /**
   * Checks the answer to a draft's preflight as leniently as any credentials mode allows, and keeps what it grants. Of
   * one that was cut off only a refusal is known, of which no further line makes a grant.
   */
  take(draft: Draft, preflight: Exchange, profile: BrowserProfile): Answer {
    const { status } = preflight;
    const isPart = isKnownInPart(preflight.responseKnowledge);
    draft.deniesCredentials = false;
    if (status === null) return 'open';
    if (status < 200 || status > 299) return 'refused';
    const kind = answerKindOf(status, preflight.responseHeaders, draft.origin);
    const cors = kind ?? readCorsHeaders(preflight.responseHeaders);
    const allowOrigin = kind?.allowsAsker ? draft.origin : cors.allowOrigin;
    const origin = draft.origin ?? allowOrigin ?? '';
    const isUnseen = isPart && allowOrigin === null;
    if (!isUnseen && !corsCheck(origin, false, allowOrigin, cors.allowCredentials).ok) return 'refused';
    const terms = kind ? this.#terms.ofKind(kind, profile) : this.#terms.read(cors, profile);
    if (isPart && terms.result.methods !== null && terms.result.headerNames !== null) {
      if (preflight.har === null) this.#keepAsked(draft, preflight, cors.maxAge === null ? null : terms, profile);
      return 'open';
    }
    if (!allows(terms, draft, profile)) return 'refused';
    const forCredentials = allowOrigin !== '*' && cors.allowCredentials === 'true';
    draft.deniesCredentials = !forCredentials;
    if (terms.maxAgeUs > 0) {
      this.#keep(draft, terms, forCredentials, preflight.responseTimeUs ?? preflight.timeUs);
    }
    return 'granted';
  }

  /**
   * What was asked, of an answer that was not seen whole: one that did not grant it is followed by no request, and none
   * comes without a preflight behind it. For as long as any answer lasts, where it was not seen for how long (`seen`).
   */
  #keepAsked(draft: Draft, preflight: Exchange, seen: Terms | null, profile: BrowserProfile): void {
    const maxAgeUs = seen?.maxAgeUs ?? effectiveMaxAgeSeconds(LONGEST, profile) * 1e6;
    const terms: Terms = { result: { methods: [draft.method], headerNames: draft.askedNames }, maxAgeUs };
    this.#keep(draft, terms, true, preflight.responseTimeUs ?? preflight.timeUs);
  }

  /** The attempt whose preflight still covers the actual request of a draft, or `null`. */
  covering(draft: Draft, names: readonly string[], profile: BrowserProfile): Identity | null {
    const newest = draft.record?.grant;
    if (!newest || draft.actual === null) return null;
    const startUs = draft.actual.timeUs;
    const include = draft.actualTraits?.cookie === true;
    const fresh: Grant[] = [];
    for (let at: Grant | null = newest; at; at = at.older) {
      if (startUs < at.fromUs || startUs >= at.fromUs + at.terms.maxAgeUs) continue;
      if (draft.origin !== null && at.origin !== null && at.origin !== draft.origin) continue;
      if (!isSameClient(at.client, draft.client) || (include && !at.forCredentials)) continue;
      fresh.push(at);
      // Chromium and WebKit keep one result; the standard and Firefox keep one entry for each method and header name.
      if (profile === 'chromium' || profile === 'webkit') break;
    }
    return isCovered(fresh, draft.method, names, include, profile) ? fresh[0]!.identity : null;
  }

  #keep(draft: Draft, terms: Terms, forCredentials: boolean, fromUs: number): void {
    draft.record ??= this.#records.add(draft.url);
    const older = draft.record.grant;
    let last = older;
    for (let n = 2; last && n < GRANTS_PER_URL; n++) last = last.older;
    if (last) last.older = null;
    draft.record.grant = {
      identity: draft.identity,
      origin: draft.origin && this.#kept(draft.origin),
      client: draft.client,
      terms,
      forCredentials,
      fromUs,
      older,
    };
  }

  /** A copy that outlives the message; few origins occur. */
  #kept(origin: string): string {
    const known = this.#origins.get(origin);
    if (known !== undefined) return known;
    const kept = ownCopy(origin);
    if (this.#origins.size >= ORIGINS_LIMIT) this.#origins.clear();
    this.#origins.set(kept, kept);
    return kept;
  }
}

function allows({ result }: Terms, draft: Draft, profile: BrowserProfile): boolean {
  if (result.methods === null || result.headerNames === null) return false;
  if (!coversMethod(result, draft.method, false, profile)) return false;
  return uncoveredHeaderName(result, draft.askedNames, false, profile) === null;
}

function isCovered(
  grants: readonly Grant[],
  method: string,
  names: readonly string[],
  include: boolean,
  profile: BrowserProfile,
): boolean {
  if (grants.length === 0) return false;
  const results = grants.map(({ terms }) => terms.result);
  // Firefox stores `*` as a token like any other, and spares only GET and POST.
  if (profile === 'firefox') {
    const spared = method === 'GET' || method === 'POST';
    if (!spared && !results.some((result) => result.methods?.includes(method))) return false;
    return names.every((name) => results.some((result) => result.headerNames?.includes(name)));
  }
  if (!results.some((result) => coversMethod(result, method, include, profile))) return false;
  return names.every((name) =>
    results.some((result) => uncoveredHeaderName(result, [name], include, profile) === null),
  );
}
