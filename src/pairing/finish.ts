import { type Exchange, isKnownInPart } from '../exchange/exchange.ts';
import { derivedNamesOf } from './asked-names.ts';
import type { CorsAttempt, PreflightState } from './attempt.ts';
import { leavesOutPreflights } from './classify.ts';
import { credentialsOf } from './credentials.ts';
import type { Draft } from './draft.ts';

/** The attempt that a draft with nothing more to come has become. */
export function finish(draft: Draft, idOf: (identity: Draft['identity']) => number): CorsAttempt {
  const { preflight, actual, retries, origin, method, url, preflightNeeded, storedWithoutOrigin } = draft;
  const { revalidated, abandoned, isGivenUp, refusal } = draft;
  return {
    id: idOf(draft.identity),
    preflight,
    actual,
    retries,
    preflightNeeded,
    preflightState: stateOf(draft),
    cachedFrom: draft.cachedFrom && idOf(draft.cachedFrom),
    origin,
    method,
    url,
    unsafeHeaderNames: namesOf(draft),
    credentials: credentialsOf(draft),
    redirectedFrom: draft.redirectedFrom && idOf(draft.redirectedFrom),
    storedWithoutOrigin,
    revalidated,
    abandoned,
    isGivenUp,
    refusal,
  };
}

function stateOf(draft: Draft): PreflightState {
  if (draft.preflight) return 'sent';
  if (draft.preflightNeeded !== true) return draft.preflightNeeded === false ? 'not-needed' : 'unknown';
  if (draft.cachedFrom || draft.actual?.har?.netlog?.preflightCached) return 'cached';
  return draft.actual && hidesPreflights(draft.actual, draft.actualTraits?.userAgent ?? null) ? 'hidden' : 'not-seen';
}

/** Chrome 79 to 87 made them where DevTools could not see. */
function hidesPreflights({ har }: Exchange, userAgent: string | null): boolean {
  if (har === null) return false;
  if (leavesOutPreflights(har)) return true;
  if (har.exporter !== 'chromium' || userAgent === null) return false;
  const version = /\bChrome\/(\d+)/.exec(userAgent);
  return version !== null && Number(version[1]) >= 79 && Number(version[1]) <= 87;
}

/** What the browser asked for wins over what can be derived; a provisional header list proves no absence. */
function namesOf(draft: Draft): readonly string[] | null {
  if (draft.preflight || draft.actual === null) return draft.askedNames;
  const { requestKnowledge, har } = draft.actual;
  if (!isKnownInPart(requestKnowledge)) return derivedNamesOf(draft);
  // A browser's own list has what script set; one that was cut off has any part of it.
  const names = har === null ? [] : derivedNamesOf(draft);
  return names.length > 0 ? names : null;
}
