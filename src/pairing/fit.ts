import type { Exchange } from '../exchange/exchange.ts';
import { isCorsSafelistedMethod } from '../fetch/safelist.ts';
import { derivedNamesOf, hasAllAsked, rankNames } from './asked-names.ts';
import { isOtherFamily, isSameClient } from './client.ts';
import type { Draft } from './draft.ts';

/**
 * `wire`: a preflight is answered before its actual request starts. `browser`: browsers' own HARs date the actual from
 * when the page asked for it, so its preflight lies inside, or just beside, its time.
 */
export type LaneKind = 'wire' | 'browser';

/** Clocks of one capture point; packets may be noted slightly out of order. */
const WIRE_SLACK_US = 1000;
/** A request may wait this long for a free connection after its preflight was answered. */
const LONGEST_WAIT_US = 600_000_000;
const INSIDE_SLACK_US = 2000;
export const BESIDE_SLACK_US = 50_000;
/** More than any time distance. */
const RANK = 1e12;
/** A host seldom changes its address family between two connections. */
const OTHER_FAMILY = RANK / 2;

/** How far apart two drafts are in time, if they can be one attempt; `Infinity`: they cannot. */
function distanceOf(preflight: Draft, actual: Draft, lane: LaneKind): number {
  if (preflight.method !== actual.method) return Infinity;
  const join = actual.actual?.har?.netlog;
  if (join) return join.join !== null && join.join === preflight.preflight?.har?.netlog?.join ? 0 : Infinity;
  // An origin that was only inferred from the page (several pages, sandboxed frames) gives way to the preflight's.
  const told = actual.actualTraits?.origin ?? null;
  if (preflight.origin !== null && told !== null && preflight.origin !== told) return Infinity;
  if (!isSameClient(preflight.client, actual.client)) return Infinity;
  if (lane === 'browser') return browserDistance(preflight.preflight!, actual);
  return wireDistance(preflight.preflight!, actual.actual!);
}

/** How badly the two fit; a worse rank of names outweighs any distance. */
function misfit(preflight: Draft, actual: Draft, lane: LaneKind): number {
  const distance = distanceOf(preflight, actual, lane);
  if (distance === Infinity) return Infinity;
  const names = rankNames(preflight, actual);
  if (names < 0) return Infinity;
  return names * RANK + (isOtherFamily(preflight.client, actual.client) ? OTHER_FAMILY : 0) + distance;
}

function wireDistance(preflight: Exchange, actual: Exchange): number {
  const gap = actual.timeUs - (preflight.responseTimeUs ?? preflight.timeUs);
  return gap < -WIRE_SLACK_US || gap > LONGEST_WAIT_US ? Infinity : Math.max(0, gap);
}

function browserDistance(preflight: Exchange, draft: Draft): number {
  const actual = draft.actual!;
  const delay = preflight.timeUs - actual.timeUs;
  const pastEnd = preflight.timeUs - actual.endTimeUs;
  if (delay >= -INSIDE_SLACK_US && pastEnd <= INSIDE_SLACK_US && needsPreflight(draft)) return 0;
  if (delay >= -BESIDE_SLACK_US && pastEnd <= BESIDE_SLACK_US) return 1 + Math.abs(delay);
  return delay < 0 && actual.timeUs - preflight.endTimeUs <= LONGEST_WAIT_US ? 1 - delay : Infinity;
}

/** As far as method and headers tell. */
export function needsPreflight(draft: Draft): boolean {
  return !isCorsSafelistedMethod(draft.method) || derivedNamesOf(draft).length > 0;
}

/** The open preflight (in the list of one URL) that fits an actual request best; the older one of equals. */
export function preflightFor(actual: Draft, head: Draft, lane: LaneKind): Draft | null {
  const alone = head.nextOfUrl === null && head.actual === null;
  if (alone && fitsAtAGlance(head, actual, lane)) return head;
  let best: Draft | null = null;
  let least = Infinity;
  for (let at: Draft | null = head; at; at = at.nextOfUrl) {
    if (at.actual !== null || at.preflight === null) continue;
    const badness = misfit(at, actual, lane);
    if (badness < least) {
      best = at;
      least = badness;
    }
  }
  return best;
}

/**
 * A request that carries all that the only preflight around asked for is taken for its own, without deriving what else a
 * script may have set: that would have had a preflight of its own.
 */
function fitsAtAGlance(preflight: Draft, actual: Draft, lane: LaneKind): boolean {
  if (preflight.askedNames.length === 0 && isCorsSafelistedMethod(actual.method)) return false;
  return distanceOf(preflight, actual, lane) !== Infinity && hasAllAsked(preflight, actual);
}

/** The waiting actual request (in the list of one URL) that fits a preflight best; the older one of equals. */
export function actualFor(preflight: Draft, head: Draft, lane: LaneKind): Draft | null {
  let best: Draft | null = null;
  let least = Infinity;
  for (let at: Draft | null = head; at; at = at.nextOfUrl) {
    if (at.preflight !== null || at.actual === null) continue;
    const badness = misfit(preflight, at, lane);
    if (badness < least) {
      best = at;
      least = badness;
    }
  }
  return best;
}

/** Browsers repeat a request at once after its connection broke; a new connection takes a few round trips. */
const RETRY_WINDOW_US = 1_000_000;
/** Firefox gives up after ten. */
const MOST_RETRIES = 16;

export const isBroken = (exchange: Exchange): boolean =>
  exchange.status === null && (exchange.lack === 'reset' || exchange.lack === 'closed');

/** The open draft (in the list of one URL) whose last exchange broke and which `repeated` repeats. */
export function retriedBy(repeated: Draft, head: Draft): Draft | null {
  for (let at: Draft | null = head; at; at = at.nextOfUrl) {
    const broken = repeated.actual ? at.actual : at.actual === null ? at.preflight : null;
    const again = repeated.actual ?? repeated.preflight;
    if (!broken || !again || !isBroken(broken) || at.retries.length >= MOST_RETRIES) continue;
    if (at.method !== repeated.method || at.origin !== repeated.origin) continue;
    if (!isSameClient(at.client, repeated.client)) continue;
    if (!repeated.actual && at.askedNames.join() !== repeated.askedNames.join()) continue;
    const gap = again.timeUs - broken.endTimeUs;
    if (gap >= -WIRE_SLACK_US && gap <= RETRY_WINDOW_US) return at;
  }
  return null;
}
