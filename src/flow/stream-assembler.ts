import { HeldSegments } from './held-segments.ts';
import { SegmentBlocks } from './segment-blocks.ts';
import { seqDistance } from './sequence.ts';
import type { StreamChunk } from './stream.ts';

/** What the assembler reads of a segment. */
export interface SegmentBytes {
  readonly bytes: Buffer;
  readonly payloadStart: number;
  readonly payloadEnd: number;
  readonly payloadLength: number;
  readonly timeUs: number;
  readonly frameNumber: number;
}

/** The low or the high endpoint of a flow key; a stream belongs to the side that sends it. */
export type Side = 0 | 1;

/** Where the in-order bytes of a stream go. The chunk is the shared one; its direction is for the receiver to set. */
export interface StreamReceiver {
  deliver(side: Side, chunk: StreamChunk): void;
  /**
   * `behind`: the frame that has what comes after the missing bytes; `null`: none is known. `isCut`: their packet is there,
   * and was not kept whole.
   */
  lost(side: Side, length: number, behind: number | null, isCut: boolean): void;
  /** All bytes up to the FIN were handed on. */
  finished(side: Side, timeUs: number, frameNumber: number): void;
  differs(): void;
}

/** Limits of reassembly; times in microseconds of capture time. */
export interface AssemblyLimits {
  /** Held bytes (and their overhead) of one stream and of all streams. */
  readonly streamBytes: number;
  readonly totalBytes: number;
  /** After the receiver acknowledged missing bytes, a capture may still show them late by so many packets of the flow ... */
  readonly patiencePackets: number;
  /** ... and no later than this. */
  readonly patienceUs: number;
  /** How long to wait for missing bytes that nobody acknowledged: when acknowledgements are captured, and when not. */
  readonly maxAgeUs: number;
  readonly maxAgeOneSidedUs: number;
}

/** What all assemblers of a flow table share. */
export interface AssemblyShared {
  readonly limits: AssemblyLimits;
  readonly chunk: StreamChunk;
  readonly blocks: SegmentBlocks;
  /** Sum over all streams, see `AssemblyLimits.totalBytes`. */
  heldBytes: number;
}

const NO_SEGMENTS = new HeldSegments(new SegmentBlocks());
/** No window is larger (RFC 7323 section 2.3); what lies further away is not of this connection. */
const MAX_WINDOW = 2 ** 30;

/** An overtaken head and what goes with it. */
const MAX_REWIND = 65_536;

/** Puts one direction of a connection in order (RFC 9293 section 3.4), as far as the capture has it. */
export class StreamAssembler {
  readonly side: Side;
  isStarted = false;
  isEnded = false;
  /** Sequence number (as a signed word) and stream offset of the next byte to hand on. */
  nextSeq = 0;
  nextOffset = 0;
  readonly #shared: AssemblyShared;
  readonly #receiver: StreamReceiver;
  #held = NO_SEGMENTS;
  /** Where the FIN says that the stream ends, or -1. */
  #finOffset = -1;
  #finUs = 0;
  #finFrame = 0;
  /** How far the other side acknowledged, or -1. */
  #acknowledged = -1;
  /** Bytes before this offset that are not held will never come. */
  #lostUntil = 0;
  /** The last packet was not kept whole: bytes before this offset are lost if no copy of it comes next. 0: it was. */
  #cutUntil = 0;
  /** Before this offset bytes are missing because their packets are. */
  #givenUpUntil = 0;
  /** Missing bytes before this offset were acknowledged; given up when patience is over. -1: none known. */
  #provenOffset = -1;
  #provenUs = 0;
  #patience = 0;
  #stuckSinceUs = 0;
  #stuckOffset = -1;

  constructor(side: Side, shared: AssemblyShared, receiver: StreamReceiver) {
    this.side = side;
    this.#shared = shared;
    this.#receiver = receiver;
  }

  /** Whether something is held back until missing bytes come. */
  get isWaiting(): boolean {
    return this.#held.length > 0 || (this.#finOffset >= 0 && !this.isEnded);
  }

  /** Whether a segment at `seq` is next and nothing is held back. */
  isNext(seq: number): boolean {
    return (seq | 0) === this.nextSeq && this.isStarted && this.#held === NO_SEGMENTS && this.#finOffset < 0;
  }

  /** Whether the stream, of which nothing was handed on yet, could as well start at the earlier `seq`. */
  canRewind(seq: number): boolean {
    const distance = seqDistance(this.nextSeq, seq);
    return this.isStarted && this.nextOffset === 0 && distance < 0 && distance > -MAX_REWIND && !this.isWaiting;
  }

  start(seq: number): void {
    this.isStarted = true;
    this.#acknowledged = -1;
    this.nextSeq = seq | 0;
  }

  /** Notes what the other side acknowledged; returns it as a stream offset, -1 when it is not plausible. */
  acknowledge(ack: number): number {
    if (!this.isStarted) this.start(ack);
    const distance = seqDistance(this.nextSeq, ack);
    if (distance > MAX_WINDOW || distance < -MAX_WINDOW) return -1;
    const offset = this.nextOffset + distance;
    if (offset > this.#acknowledged) this.#acknowledged = offset;
    return offset < 0 ? -1 : offset;
  }

  /** Hands on the whole payload of a segment for which `isNext` is true; it must not be cut. */
  pass(segment: SegmentBytes, acknowledged: number): void {
    const chunk = this.#shared.chunk;
    chunk.bytes = segment.bytes;
    chunk.start = segment.payloadStart;
    chunk.end = segment.payloadEnd;
    chunk.offset = this.nextOffset;
    chunk.acknowledged = acknowledged;
    chunk.frameNumber = segment.frameNumber;
    chunk.timeUs = segment.timeUs;
    const length = segment.payloadLength;
    this.nextSeq = (this.nextSeq + length) | 0;
    this.nextOffset += length;
    this.#receiver.deliver(this.side, chunk);
  }

  /** Takes any segment; hands on what is in order now. */
  take(segment: SegmentBytes, seq: number, acknowledged: number): void {
    if (!this.isStarted) this.start(seq);
    const distance = seqDistance(this.nextSeq, seq);
    if (distance > MAX_WINDOW) return;
    const offset = this.nextOffset + distance;
    if (distance > 0) this.loseCut();
    const limit = this.#finOffset >= 0 ? this.#finOffset : Number.MAX_SAFE_INTEGER;
    const wireEnd = Math.min(offset + segment.payloadLength, limit);
    if (wireEnd <= this.nextOffset) return;
    const from = Math.max(offset, this.nextOffset);
    const captured = Math.min(offset + segment.payloadEnd - segment.payloadStart, limit);
    const end = Math.max(captured, from);
    const start = Math.min(segment.payloadStart + from - offset, segment.payloadEnd);
    const first = this.#held.at(0);
    if (from === this.nextOffset && (first === undefined || first.offset >= end)) {
      this.#handOn(segment.bytes, start, end - from, acknowledged, segment);
      if (end < wireEnd) this.#noteCut(wireEnd);
    } else this.#hold(segment, { from, start, end, wireEnd, acknowledged });
    this.#drain();
  }

  /** Several interfaces, or recorders, may have a packet, of which the first one cut it: the whole one comes at once. */
  #noteCut(wireEnd: number): void {
    if (this.isWaiting) this.#lostUntil = Math.max(this.#lostUntil, wireEnd);
    else this.#cutUntil = Math.max(this.#cutUntil, wireEnd);
  }

  /** Declares lost what the last packet was cut off by: something else than a copy of it comes next. */
  loseCut(): void {
    if (this.#cutUntil === 0) return;
    this.#lostUntil = Math.max(this.#lostUntil, this.#cutUntil);
    this.#cutUntil = 0;
    this.#drain();
  }

  /** The stream ends before the sequence number `seq`, says the FIN in `segment`. */
  finish(seq: number, segment: FirstSight): void {
    if (!this.isStarted) this.start(seq);
    this.loseCut();
    const distance = seqDistance(this.nextSeq, seq);
    if (this.#finOffset >= 0 || distance < 0 || distance > MAX_WINDOW) return;
    this.#finOffset = this.nextOffset + distance;
    this.#finUs = segment.timeUs;
    this.#finFrame = segment.frameNumber;
    this.#drain();
  }

  /** Called at each packet of the connection and now and then, while bytes are missing: gives up when it is time. */
  wait(timeUs: number, packets: number): void {
    if (this.#stuckOffset !== this.nextOffset) {
      this.#stuckOffset = this.nextOffset;
      this.#stuckSinceUs = timeUs;
    }
    const { limits } = this.#shared;
    this.#patience -= packets;
    if (this.#provenOffset < 0) this.#prove(timeUs);
    else if (this.#patience <= 0 || timeUs - this.#provenUs > limits.patienceUs) {
      const proven = this.#provenOffset;
      this.#provenOffset = -1;
      while (this.isWaiting && this.#target <= proven) this.giveUp();
      if (this.isWaiting) this.#prove(timeUs);
    }
    const maxAgeUs = this.#acknowledged >= 0 ? limits.maxAgeUs : limits.maxAgeOneSidedUs;
    if (this.isWaiting && this.#stuckOffset === this.nextOffset && timeUs - this.#stuckSinceUs > maxAgeUs)
      this.giveUp();
  }

  /** Declares the bytes up to the next held segment (or to the FIN) lost and goes on. */
  giveUp(): void {
    this.#givenUpUntil = this.#target;
    this.#lostUntil = Math.max(this.#lostUntil, this.#target);
    this.#drain();
  }

  /** Hands on everything that is held, with its gaps. */
  flush(): void {
    this.loseCut();
    while (this.isWaiting) this.giveUp();
  }

  /**
   * Declares lost what the other side had received and the capture has not. A single byte is a FIN, by all odds.
   * Returns whether that is all of the stream.
   */
  loseAcknowledged(): boolean {
    this.flush();
    const isMissing = !this.isEnded && this.#acknowledged > this.nextOffset + 1;
    const isAll = isMissing && this.nextOffset === 0;
    if (!isMissing) return isAll;
    this.#givenUpUntil = this.#acknowledged;
    this.#lose(this.#acknowledged, undefined);
    return isAll;
  }

  get #target(): number {
    return this.#held.at(0)?.offset ?? this.#finOffset;
  }

  #prove(timeUs: number): void {
    if (this.#acknowledged <= this.nextOffset) return;
    this.#provenOffset = this.#acknowledged;
    this.#provenUs = timeUs;
    this.#patience = this.#shared.limits.patiencePackets;
  }

  #handOn(bytes: Buffer, start: number, length: number, acknowledged: number, first: FirstSight): void {
    if (length === 0) return;
    const chunk = this.#shared.chunk;
    chunk.bytes = bytes;
    chunk.start = start;
    chunk.end = start + length;
    chunk.offset = this.nextOffset;
    chunk.acknowledged = acknowledged;
    chunk.frameNumber = first.frameNumber;
    chunk.timeUs = first.timeUs;
    this.nextSeq = (this.nextSeq + length) | 0;
    this.nextOffset += length;
    this.#receiver.deliver(this.side, chunk);
  }

  #hold(segment: SegmentBytes, range: HeldRange): void {
    if (this.#held === NO_SEGMENTS) this.#held = new HeldSegments(this.#shared.blocks);
    const { frameNumber, timeUs } = segment;
    const { from: offset, start, end, wireEnd, acknowledged } = range;
    const before = this.#held.costBytes;
    const lostUntil = wireEnd > end ? wireEnd : 0;
    const entry = { offset, lostUntil, acknowledged, frameNumber, timeUs };
    if (this.#held.insert(entry, segment.bytes, start, start + end - offset)) this.#receiver.differs();
    this.#shared.heldBytes += this.#held.costBytes - before;
    while (this.#held.costBytes > this.#shared.limits.streamBytes) this.giveUp();
  }

  #drain(): void {
    const held = this.#held;
    const limit = this.#finOffset >= 0 ? this.#finOffset : Number.MAX_SAFE_INTEGER;
    let taken = 0;
    while (this.nextOffset < limit) {
      const first = held.at(taken);
      if (first !== undefined && first.offset <= this.nextOffset) {
        taken += 1;
        this.#handOn(first.bytes, 0, Math.min(first.length, limit - first.offset), first.acknowledged, first);
        this.#lostUntil = Math.max(this.#lostUntil, first.lostUntil);
      } else if (this.#lostUntil > this.nextOffset) {
        this.#lose(Math.min(this.#lostUntil, first?.offset ?? limit, limit), first);
      } else break;
    }
    // What claims to lie behind the end of the stream is not of this connection.
    this.#release(this.nextOffset < limit ? taken : held.length);
    if (!this.isWaiting) this.#provenOffset = this.#stuckOffset = -1;
    else if (this.nextOffset === limit) this.#end();
  }

  /** `next`: the first held segment, if any. */
  #lose(to: number, next: FirstSight | undefined): void {
    const length = to - this.nextOffset;
    const isCut = this.nextOffset >= this.#givenUpUntil;
    this.nextSeq = (this.nextSeq + length) | 0;
    this.nextOffset = to;
    const behind = to === this.#finOffset ? this.#finFrame : (next?.frameNumber ?? null);
    this.#receiver.lost(this.side, length, behind, isCut);
  }

  #end(): void {
    this.isEnded = true;
    this.#receiver.finished(this.side, this.#finUs, this.#finFrame);
  }

  #release(taken: number): void {
    const before = this.#held.costBytes;
    this.#held.drop(taken);
    this.#shared.heldBytes -= before - this.#held.costBytes;
    if (this.#held.length === 0) this.#held = NO_SEGMENTS;
  }
}

interface FirstSight {
  readonly frameNumber: number;
  readonly timeUs: number;
}

/** Stream offsets of a segment to hold, and where its bytes start. */
interface HeldRange {
  readonly from: number;
  readonly start: number;
  readonly end: number;
  readonly wireEnd: number;
  readonly acknowledged: number;
}
