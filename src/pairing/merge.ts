import { type Exchange, isKnownInPart } from '../exchange/exchange.ts';
import type { CorsAttempt, PreflightState } from './attempt.ts';

/**
 * One attempt out of two recordings of it: messages as the wire has them, what the browser made of them as the browser
 * says. `added` is what came later, from a capture (`wire`) or from another record of the browser's own.
 */
export function merged(first: CorsAttempt, added: CorsAttempt, kind: 'wire' | 'browser'): CorsAttempt {
  const preflight = mergedExchange(first.preflight, added.preflight, kind);
  const asked = [first, added].find((one) => one.preflight !== null) ?? first;
  return {
    ...first,
    preflight,
    actual: mergedExchange(first.actual, added.actual, kind),
    retries: first.retries.length > 0 ? first.retries : added.retries,
    preflightNeeded: preflight
      ? true
      : first.preflightNeeded === 'unknown'
        ? added.preflightNeeded
        : first.preflightNeeded,
    preflightState: preflight ? 'sent' : betterState(first.preflightState, added.preflightState),
    cachedFrom: preflight ? null : (first.cachedFrom ?? added.cachedFrom),
    origin: first.origin ?? added.origin,
    unsafeHeaderNames: asked.unsafeHeaderNames ?? first.unsafeHeaderNames ?? added.unsafeHeaderNames,
    credentials: first.credentials === 'unknown' ? added.credentials : first.credentials,
    redirectedFrom: first.redirectedFrom ?? added.redirectedFrom,
    storedWithoutOrigin: first.storedWithoutOrigin ?? added.storedWithoutOrigin,
    revalidated: first.revalidated ?? added.revalidated ?? null,
    abandoned: first.abandoned === true || added.abandoned === true,
    isGivenUp: first.isGivenUp === true && added.isGivenUp === true,
  };
}

/** The better informed first. */
const STATES: readonly PreflightState[] = ['sent', 'cached', 'not-needed', 'not-seen', 'hidden', 'unknown'];

const betterState = (a: PreflightState, b: PreflightState): PreflightState =>
  STATES.indexOf(a) <= STATES.indexOf(b) ? a : b;

/** The message of the wire, with what the browser made of it; the browser's own where the wire has only half of it. */
function mergedExchange(first: Exchange | null, added: Exchange | null, kind: 'wire' | 'browser'): Exchange | null {
  if (first === null || added === null) return first ?? added;
  const alsoIn = [...(first.alsoIn ?? []), added.source];
  // Half of an exchange (the capture ended, or began later), or one with a cut head, tells less than the browser's record.
  const isWhole =
    added.method !== null &&
    (added.status !== null || first.status === null) &&
    (!isKnownInPart(added.responseKnowledge) || isKnownInPart(first.responseKnowledge));
  if (kind === 'wire' && isWhole && added.requestKnowledge === 'complete') {
    return { ...added, har: first.har, alsoIn: [first.source, ...(first.alsoIn ?? [])] };
  }
  return { ...first, har: betterFacts(first, added), alsoIn };
}

/** A NetLog knows all that a HAR does about the verdict, and more. */
function betterFacts(first: Exchange, added: Exchange): Exchange['har'] {
  if (first.har === null || added.har?.netlog === undefined) return first.har;
  return { ...first.har, netlog: added.har.netlog, pageOrigin: first.har.pageOrigin ?? added.har.pageOrigin };
}
