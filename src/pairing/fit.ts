import type { Exchange } from '../exchange/exchange.ts';
import { isCorsSafelistedMethod } from '../fetch/safelist.ts';
import { derivedNamesOf, rankNames } from './asked-names.ts';
import { isSameClient } from './client.ts';
import type { Draft } from './draft.ts';
import type { OpenDrafts } from './open-drafts.ts';

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
/** More than any time distance; a worse rank of names outweighs any distance. */
const RANK = 1e12;

/** How badly the two drafts fit into one attempt; `Infinity`: not at all. */
function misfit(preflight: Draft, actual: Draft, lane: LaneKind): number {
  if (preflight.method !== actual.method) return Infinity;
  if (preflight.origin !== null && actual.origin !== null && preflight.origin !== actual.origin) {
    // A page origin that was only inferred (sandboxed frame, several pages) gives way to the preflight's.
    if (actual.actualTraits?.origin) return Infinity;
  }
  if (!isSameClient(preflight.client, actual.client)) return Infinity;
  const distance =
    lane === 'wire'
      ? wireDistance(preflight.preflight!, actual.actual!)
      : browserDistance(preflight.preflight!, actual);
  if (distance === Infinity) return Infinity;
  const names = rankNames(preflight, actual);
  return names < 0 ? Infinity : names * RANK + distance;
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

/** The open preflight that fits an actual request best; the older one of equals. */
export function preflightFor(actual: Draft, open: OpenDrafts, lane: LaneKind): Draft | null {
  let best: Draft | null = null;
  let least = Infinity;
  for (let at = open.first(actual.url); at; at = at.nextOfUrl) {
    if (at.actual !== null || at.preflight === null) continue;
    const badness = misfit(at, actual, lane);
    if (badness < least) {
      best = at;
      least = badness;
    }
  }
  return best;
}

/** The waiting actual request that fits a preflight best; the older one of equals. */
export function actualFor(preflight: Draft, open: OpenDrafts, lane: LaneKind): Draft | null {
  let best: Draft | null = null;
  let least = Infinity;
  for (let at = open.first(preflight.url); at; at = at.nextOfUrl) {
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

export const isBroken = (exchange: Exchange): boolean =>
  exchange.status === null && (exchange.lack === 'reset' || exchange.lack === 'closed');

/** The open draft whose last exchange broke and which `repeated` repeats. */
export function retriedBy(repeated: Draft, open: OpenDrafts): Draft | null {
  for (let at = open.first(repeated.url); at; at = at.nextOfUrl) {
    const broken = repeated.actual ? at.actual : at.actual === null ? at.preflight : null;
    const again = repeated.actual ?? repeated.preflight;
    if (!broken || !again || !isBroken(broken)) continue;
    if (at.method !== repeated.method || at.origin !== repeated.origin) continue;
    if (!isSameClient(at.client, repeated.client)) continue;
    if (!repeated.actual && at.askedNames.join() !== repeated.askedNames.join()) continue;
    const gap = again.timeUs - broken.endTimeUs;
    if (gap >= -WIRE_SLACK_US && gap <= RETRY_WINDOW_US) return at;
  }
  return null;
}
