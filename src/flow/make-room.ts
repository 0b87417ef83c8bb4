import { FLAGS, type FlowIndex, SEEN, STATE } from './flow-index.ts';
import { CLOSED, LIVE, OTHER_LEG } from './flow-state.ts';
import type { IdleConnections } from './idle-connections.ts';
import type { OtherLegs } from './other-legs.ts';

/** The unit of SEEN, in microseconds. */
export const TICK_US = 65_536;

/**
 * When a packet of the flow came last, in microseconds behind the first of all, at most a tick too late. What came later may
 * be missing: that a connection is silent is known until then only. (Chromium asks every 45 seconds whether it still lives.)
 */
export const seenUntilUs = (index: FlowIndex, record: number): number => (index.records[record + SEEN]! + 1) * TICK_US;

/** Ticks after which a closed connection (RFC 9293: 2 MSL) or an unanswered or unwanted one makes room for others. */
const CLOSED_TICKS = 60_000_000 / TICK_US;
const QUIET_TICKS = 600_000_000 / TICK_US;

/**
 * Frees what is certainly of no use any more, else grows, else evicts the flows that were idle longest; returns how many
 * those were. `now`: in ticks.
 */
export function makeRoom(index: FlowIndex, legs: OtherLegs, unused: IdleConnections, now: number): number {
  const enough = index.count >> 2;
  const freed = index.sweep((record) => {
    const { records } = index;
    const own = records[record + FLAGS]! & STATE;
    const state = own === OTHER_LEG ? records[legs.firstOf(record) + FLAGS]! & STATE : own;
    const idle = now - records[record + SEEN]!;
    return state !== LIVE && idle > (state === CLOSED ? CLOSED_TICKS : QUIET_TICKS);
  });
  let evicted = 0;
  if (freed < enough && index.canGrow) index.grow();
  else if (freed < index.count >> 4) evicted = evict(index);
  legs.swept();
  unused.swept();
  return evicted;
}

function evict(index: FlowIndex): number {
  const { records } = index;
  const limit = index.seenLimit(LIVE);
  let room = (index.count >> 3) + 1;
  return index.sweep((record) => {
    if ((records[record + FLAGS]! & STATE) === LIVE || records[record + SEEN]! > limit || room === 0) return false;
    room -= 1;
    return true;
  });
}
