import type { Waiter, WaitingRoom } from '../bytes/waiting-room.ts';
import type { SegmentView } from '../packet/segment-view.ts';
import type { EarlySegment } from './early-segments.ts';
import { Prelude } from './prelude.ts';
import { ACK, FIN, RST, SYN, seqDistance } from './sequence.ts';
import type { HandlerFactory, Recognition, StreamChunk, StreamEnd, StreamHandler } from './stream.ts';
import { opposite } from './stream.ts';
import { type AssemblyShared, type Side, StreamAssembler, type StreamReceiver } from './stream-assembler.ts';

/** What all connections of a flow table share. */
export interface ConnectionShared extends AssemblyShared {
  readonly factory: HandlerFactory;
  /** For `recognise` on joined bytes. */
  readonly probe: StreamChunk;
  /** Connections that wait for missing bytes, longest first. */
  readonly waiting: Set<Connection>;
  /** For what is kept of those of which it is not known who reads them. */
  readonly beginnings: WaitingRoom;
  /** Connections opened so far; the last one's id. */
  opened: number;
  /** Connections of which one direction is not in the capture. */
  oneSided: number;
  /** `isCut`: the bytes are missing of packets that are there. */
  gap(connection: Connection, side: Side, length: number, behind: number | null, isCut: boolean): void;
  differs(connection: Connection): void;
  /** The connection is lost, to make room for the beginnings of others: its standing is to be looked at. */
  gaveUp(connection: Connection): void;
}

/** What a connection is known to be, all in all. */
export type Standing =
  /** Too few bytes to say who reads it. */
  | 'undecided'
  /** A handler reads it. */
  | 'open'
  /** It is over for the handler. */
  | 'over'
  /** Nobody wants it. */
  | 'unwanted'
  /** It began with something else. */
  | 'foreign'
  /** Its beginning is lost; a message may begin at a later segment. */
  | 'lost';

export interface ConnectionOrigin {
  /** The record of the flow table. */
  readonly record: number;
  /** Endpoints, `address:port`, of the low and the high side. */
  readonly names: readonly [string, string];
  readonly clientSide: Side;
  readonly fromStart: boolean;
  readonly timeUs: number;
}

/** A RST this far from the expected sequence number is believed (missing bytes, stacks that count otherwise). */
const RST_SLACK = 1 << 20;

/** A flow with payload that is, or may be, for a handler: its two streams in order. */
export class Connection implements StreamReceiver, Waiter {
  readonly record: number;
  readonly names: readonly [string, string];
  readonly timeUs: number;
  readonly fromStart: boolean;
  /** 0 until a handler reads it. */
  id = 0;
  clientSide: Side;
  standing: Standing = 'undecided';
  hasDifference = false;
  hasGap = false;
  hasCutPackets = false;
  readonly low: StreamAssembler;
  readonly high: StreamAssembler;
  readonly #shared: ConnectionShared;
  #handler: StreamHandler | null = null;
  #prelude: Prelude | null = null;
  /** Unrecognised segments from before the connection was opened. */
  #early: readonly EarlySegment[] = [];
  #isQueued = false;
  /** What is missing of its beginning, its packets were cut off. */
  #isBeginningCut = false;

  constructor(shared: ConnectionShared, origin: ConnectionOrigin) {
    this.#shared = shared;
    this.record = origin.record;
    this.names = origin.names;
    this.timeUs = origin.timeUs;
    this.fromStart = origin.fromStart;
    this.clientSide = origin.clientSide;
    this.low = new StreamAssembler(0, shared, this);
    this.high = new StreamAssembler(1, shared, this);
  }

  /** Takes a segment that `side` sent. A change of `standing` is for the caller to look at. */
  segment(segment: SegmentView, side: Side): void {
    const mine = side === 0 ? this.low : this.high;
    const theirs = side === 0 ? this.high : this.low;
    const { flags, payloadLength } = segment;
    const acknowledged = (flags & ACK) !== 0 && (flags & RST) === 0 ? theirs.acknowledge(segment.ack) : -1;
    if (payloadLength > 0 && (flags & RST) === 0) {
      theirs.loseCut();
      if (
        mine.isNext(segment.seq) &&
        (flags & SYN) === 0 &&
        segment.payloadEnd - segment.payloadStart === payloadLength
      ) {
        mine.pass(segment, acknowledged);
      } else {
        if (!this.fromStart) this.#rewind(segment, mine);
        mine.take(segment, dataSeq(segment), acknowledged);
      }
    }
    if ((flags & (FIN | RST)) !== 0) this.#close(segment, mine, theirs);
    if (this.#isQueued || mine.isWaiting || theirs.isWaiting) this.wait(segment.timeUs, 1);
  }

  /** Takes segments that came before it was known that this is a connection; what lies before its start is dropped. */
  adopt(early: readonly EarlySegment[]): void {
    this.#early = early;
    for (const { segment, side } of early) {
      if (this.standing === 'open' || this.standing === 'undecided') this.segment(segment, side);
    }
  }

  /** Gives up on missing bytes whose time is over; `packets` of this connection were seen since the last call. */
  wait(timeUs: number, packets: number): void {
    if (this.low.isWaiting) this.low.wait(timeUs, packets);
    if (this.high.isWaiting) this.high.wait(timeUs, packets);
    this.#queue();
  }

  /** Gives up on the first missing bytes, to make room. */
  relieve(): void {
    if (this.low.isWaiting) this.low.giveUp();
    if (this.high.isWaiting) this.high.giveUp();
    this.#queue();
  }

  giveUp(): void {
    this.#prelude = null;
    this.standing = 'lost';
    this.#shared.gaveUp(this);
  }

  /** Hands on what is held and ends the directions that are still open. */
  end(how: StreamEnd, timeUs: number, frameNumber: number): void {
    for (const stream of [this.low, this.high]) {
      if (stream.loseAcknowledged() && this.#handler !== null) this.#shared.oneSided += 1;
    }
    const client = this.clientSide === 0 ? this.low : this.high;
    for (const stream of [client, client === this.low ? this.high : this.low]) {
      if (stream.isEnded) continue;
      stream.isEnded = true;
      this.#handler?.end(stream.side === this.clientSide ? 0 : 1, how, timeUs, frameNumber);
    }
    this.#queue();
    if (this.standing !== 'unwanted') this.standing = 'over';
  }

  /** Attaches a handler, if one wants it, and feeds it what was kept. */
  open(recognition: Exclude<Recognition, 'later' | 'never'>): void {
    const client = this.names[this.clientSide];
    const server = this.names[opposite(this.clientSide)];
    const kind = recognition === 'tls' ? 'tls' : 'http';
    const { fromStart, timeUs } = this;
    const info = { client, server, scheme: 'http', serverName: null, fromStart, timeUs } as const;
    const id = this.#shared.opened + 1;
    this.#handler = this.#shared.factory.open(kind, { id, ...info });
    if (this.#handler === null) {
      this.standing = 'unwanted';
      return;
    }
    this.#shared.opened = this.id = id;
    this.standing = 'open';
    this.#replay();
  }

  deliver(side: Side, chunk: StreamChunk): void {
    chunk.direction = side === this.clientSide ? 0 : 1;
    const handler = this.#handler;
    if (handler !== null) {
      handler.chunk(chunk);
      if (handler.isDone === true) {
        this.#handler = null;
        this.standing = 'unwanted';
      }
    } else if (this.standing === 'undecided') this.#decide(side, chunk);
  }

  lost(side: Side, length: number, behind: number | null, isCut: boolean): void {
    if (this.#handler !== null) {
      this.#shared.gap(this, side, length, behind, isCut);
      this.#handler.gap(side === this.clientSide ? 0 : 1, length);
    } else if (this.#prelude !== null) {
      this.#isBeginningCut ||= isCut;
      this.#prelude.forget(side);
      this.#shared.beginnings.keep(this, this.#prelude.costBytes);
    }
  }

  finished(side: Side, timeUs: number, frameNumber: number): void {
    this.#handler?.end(side === this.clientSide ? 0 : 1, 'fin', timeUs, frameNumber);
    if (this.low.isEnded && this.high.isEnded && this.standing !== 'unwanted') this.standing = 'over';
  }

  differs(): void {
    if (this.hasDifference) return;
    this.hasDifference = true;
    this.#shared.differs(this);
  }

  #close(segment: SegmentView, mine: StreamAssembler, theirs: StreamAssembler): void {
    if ((segment.flags & RST) === 0) mine.finish(dataSeq(segment) + segment.payloadLength, segment);
    else if (isPlausibleReset(segment, mine, theirs)) {
      noteReceived(segment, mine, theirs);
      const how = this.#mayMissAnswers(segment, mine, theirs) ? 'capture-ended' : 'reset';
      this.end(how, segment.timeUs, segment.frameNumber);
    }
  }

  /**
   * Whether the server may have sent more than is known before a RST: one without ACK comes of a client that had closed
   * before (RFC 9293 section 3.10.7.1), which is not in the capture, and it does not say how much it had received by then.
   */
  #mayMissAnswers({ flags, seq }: SegmentView, mine: StreamAssembler, theirs: StreamAssembler): boolean {
    if (!mine.isStarted || mine.isEnded || seq === 0) return false;
    return mine.side === this.clientSide && !theirs.isEnded && (flags & ACK) === 0;
  }

  /**
   * Where the SYN is missing, a stream is taken to start where the other side's first segment acknowledges it. A message
   * that begins before that was overtaken by its acknowledgement: the stream starts with it instead.
   */
  #rewind(segment: SegmentView, mine: StreamAssembler): void {
    if (!mine.canRewind(segment.seq) || segment.payloadEnd === segment.payloadStart) return;
    const probe = this.#shared.probe;
    const { bytes, payloadStart: start, payloadEnd: end, frameNumber, timeUs } = segment;
    const direction = mine.side === this.clientSide ? 0 : 1;
    Object.assign(probe, { direction, bytes, start, end, offset: 0, acknowledged: -1, frameNumber, timeUs });
    const recognition = this.#shared.factory.recognise(probe);
    if (recognition !== 'http' && recognition !== 'http-response') return;
    mine.start(segment.seq);
    this.adopt([{ segment, side: mine.side }, ...this.#early.filter((early) => early.side === mine.side)]);
  }

  /** Looks at the first bytes of a stream. */
  #decide(side: Side, chunk: StreamChunk): void {
    this.#prelude ??= new Prelude();
    const prelude = this.#prelude;
    prelude.add(side, chunk);
    const probe = this.#shared.probe;
    Object.assign(probe, chunk);
    probe.bytes = prelude.joined(side);
    probe.start = 0;
    probe.end = probe.bytes.length;
    probe.offset = chunk.offset + chunk.end - chunk.start - probe.end;
    const recognition = this.#shared.factory.recognise(probe);
    if (recognition === 'later' && !prelude.isFull) {
      this.#shared.beginnings.keep(this, prelude.costBytes);
      return;
    }
    this.#shared.beginnings.leave(this);
    if (recognition === 'later' || recognition === 'never') {
      this.standing = this.fromStart && probe.offset === 0 ? 'foreign' : 'lost';
      this.#prelude = null;
      return;
    }
    if (!this.fromStart && recognition !== 'tls') {
      this.clientSide = recognition === 'http' ? side : opposite(side);
    }
    this.open(recognition);
  }

  #replay(): void {
    const expected = [0, 0];
    for (const piece of this.#prelude?.pieces ?? []) {
      this.#replayGap(piece.side, piece.offset - expected[piece.side]!);
      expected[piece.side] = piece.offset + piece.bytes.length;
      const { bytes, offset, acknowledged, frameNumber, timeUs } = piece;
      Object.assign(this.#shared.probe, { bytes, start: 0, end: bytes.length, offset, acknowledged });
      Object.assign(this.#shared.probe, { frameNumber, timeUs });
      this.deliver(piece.side, this.#shared.probe);
    }
    this.#prelude = null;
    this.#replayGap(0, this.low.nextOffset - expected[0]!);
    this.#replayGap(1, this.high.nextOffset - expected[1]!);
    for (const stream of [this.low, this.high]) {
      if (stream.isEnded) this.finished(stream.side, this.timeUs, this.#shared.probe.frameNumber);
    }
  }

  #replayGap(side: Side, length: number): void {
    if (length > 0) this.lost(side, length, null, this.#isBeginningCut);
  }

  #queue(): void {
    const isWaiting = this.low.isWaiting || this.high.isWaiting;
    if (isWaiting === this.#isQueued) return;
    this.#isQueued = isWaiting;
    if (isWaiting) this.#shared.waiting.add(this);
    else this.#shared.waiting.delete(this);
  }
}

/** Sequence number of the first payload byte: a SYN takes one (RFC 9293 section 3.4). */
const dataSeq = ({ flags, seq }: SegmentView): number => ((flags & SYN) === 0 ? seq : seq + 1);

/** Notes how far both streams had come by the numbers of a RST: what is missing before is missing for sure. */
function noteReceived({ flags, seq, ack }: SegmentView, mine: StreamAssembler, theirs: StreamAssembler): void {
  if (theirs.isStarted && (flags & ACK) !== 0) theirs.acknowledge(ack);
  if (mine.isStarted && !mine.isEnded && seq !== 0) mine.acknowledge(seq);
}

function isPlausibleReset(segment: SegmentView, mine: StreamAssembler, theirs: StreamAssembler): boolean {
  if (mine.isStarted && Math.abs(seqDistance(mine.nextSeq, segment.seq)) <= RST_SLACK) return true;
  // A closed port answers with sequence number 0 and acknowledges what it refuses.
  const acknowledges = (segment.flags & ACK) !== 0 && segment.seq === 0 && theirs.isStarted;
  return acknowledges && Math.abs(seqDistance(theirs.nextSeq, segment.ack)) <= RST_SLACK;
}
