import type { SegmentView } from '../packet/segment-view.ts';
import { FLAGS, ISN, LINK, STATE } from './flow-index.ts';
import { ACK, seqDistance } from './sequence.ts';
import { opposite } from './stream.ts';
import type { Side } from './stream-assembler.ts';

/** States of a flow (three bits of its flag word; 0 is a free record), and flags beside them. */

/** Only a SYN or SYN-ACK was seen, no payload. */
export const FRESH = 1;
/** Its beginning is not in the capture; a message may begin at any segment. */
export const SEEKING = 2;
/** There is a `Connection`; LINK is its number. */
export const LIVE = 3;
/** Nobody wants it. */
export const DEAD = 4;
/** Its connection is over. ISN holds the next sequence number of each side, LINK the client's initial one. */
export const CLOSED = 5;
/** Another leg of the flow whose record LINK is; ISN holds the GENERATION that this one then had. */
export const OTHER_LEG = 6;

/** The initial sequence number of the low (or, one bit up, the high) side is known. */
export const ISN_KNOWN = 0x10;
/** The high side is the client (or is taken for it). */
export const CLIENT_IS_HIGH = 0x40;
/** The SYN or SYN-ACK was seen. */
export const HAS_SYN = 0x80;
/** Of another leg: its low side is the high side of the first leg. */
export const IS_CROSSED = 0x100;
/** A RST answered the last SYN. */
export const REFUSED = 0x200;
/** How many other legs the connection has: two bits. */
export const LEGS = 0xc00;
export const ONE_LEG = 0x400;
/** Counts the connections that the record had, modulo 16: what points to an earlier one is out of date. */
export const GENERATION = 0xf000;
const ONE_GENERATION = 0x1000;

/** Around the end of a closed connection: late copies, not a new connection. */
const STRAY_BYTES = 1 << 24;
/** How much a SYN-ACK may acknowledge beyond the SYN: data of TCP Fast Open (RFC 7413). */
const FAST_OPEN_BYTES = 1 << 16;

export const clientSideOf = (flags: number): Side => ((flags & CLIENT_IS_HIGH) === 0 ? 0 : 1);

export const nextGeneration = (flags: number): number => ((flags & GENERATION) + ONE_GENERATION) & GENERATION;

export function setClient(records: Int32Array, record: number, side: Side, more: number): void {
  const flags = records[record + FLAGS]! & ~CLIENT_IS_HIGH;
  records[record + FLAGS] = flags | (side === 0 ? 0 : CLIENT_IS_HIGH) | more;
}

export function setIsn(records: Int32Array, record: number, side: Side, isn: number): void {
  records[record + ISN + side] = isn | 0;
  records[record + FLAGS] = records[record + FLAGS]! | (ISN_KNOWN << side);
}

export function setState(records: Int32Array, record: number, state: number): void {
  records[record + FLAGS] = (records[record + FLAGS]! & ~STATE) | state;
}

/** Whether a segment that `side` of a CLOSED flow sent is a late copy. */
export const isStray = (records: Int32Array, record: number, segment: SegmentView, side: Side): boolean =>
  Math.abs(seqDistance(records[record + ISN + side]!, segment.seq)) < STRAY_BYTES;

/** Whether a SYN or SYN-ACK that `side` sent is of the connection that the record has, not of a new one. */
export function isOfConnection(records: Int32Array, record: number, segment: SegmentView, side: Side): boolean {
  const flags = records[record + FLAGS]!;
  const state = flags & STATE;
  const other: Side = opposite(side);
  const isAnswer = (segment.flags & ACK) !== 0;
  if (state === CLOSED) {
    if (isAnswer) return isStray(records, record, segment, side);
    return side === clientSideOf(flags) && records[record + LINK] === (segment.seq | 0);
  }
  if ((flags & (ISN_KNOWN << side)) !== 0) return records[record + ISN + side] === (segment.seq | 0);
  if ((flags & (ISN_KNOWN << other)) === 0 || !isAnswer) return state === FRESH;
  const beyond = seqDistance(records[record + ISN + other]! + 1, segment.ack);
  return beyond >= 0 && beyond <= FAST_OPEN_BYTES;
}

/** Whether the numbers of a segment that `side` sent show that bytes were sent before it which were not seen. */
export function hasSkipped(records: Int32Array, record: number, segment: SegmentView, side: Side): boolean {
  const flags = records[record + FLAGS]!;
  const other: Side = opposite(side);
  if ((flags & (ISN_KNOWN << side)) === 0 || (flags & (ISN_KNOWN << other)) === 0) return false;
  // One number may be that of a FIN.
  if (seqDistance(records[record + ISN + side]! + 1, segment.seq) > 1) return true;
  return (segment.flags & ACK) !== 0 && seqDistance(records[record + ISN + other]! + 1, segment.ack) > 1;
}
