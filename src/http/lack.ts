import type { Lack } from '../exchange/exchange.ts';
import type { StreamEnd } from '../flow/stream.ts';

/** What a response lacks whose direction ended so. */
export const LACK: Record<StreamEnd, Lack> = {
  fin: 'closed',
  reset: 'reset',
  // How it ended was not captured, nor perhaps what came before that.
  replaced: 'gap',
  evicted: 'capture-ended',
  'capture-ended': 'capture-ended',
  unread: 'unread',
};

/**
 * The same over a connection of one response at a time: who closes it first does not want the rest, and resets what comes
 * then (RFC 9293 section 3.10.7.1).
 */
export const lackOfEnd = (how: StreamEnd, hasClientLeft: boolean): Lack =>
  hasClientLeft && (how === 'fin' || how === 'reset') ? 'aborted' : LACK[how];

/** Browsers wait no longer than this for a server (which answered before, so that its side is in the capture). */
const TIMEOUT_US = 300_000_000;

/** Why a request that waited for `waitedUs` has no response when the connection ends so. */
export function lackOfSilence(how: StreamEnd, hasServerAnswered: boolean, waitedUs: number): Lack {
  return how === 'capture-ended' && hasServerAnswered && waitedUs >= TIMEOUT_US ? 'timeout' : LACK[how];
}
