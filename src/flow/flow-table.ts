import type { SegmentView } from '../packet/segment-view.ts';
import { Connection } from './connection.ts';
import { ConnectionPool, type FlowSink } from './connection-pool.ts';
import { EarlySegments } from './early-segments.ts';
import { formatEndpoint } from './endpoint.ts';
import { FAMILY, FLAGS, FlowIndex, ISN, LINK, SEEN, STATE } from './flow-index.ts';
import { CLIENT_IS_HIGH, CLOSED, DEAD, FRESH, HAS_SYN, ISN_KNOWN, LIVE, SEEKING } from './flow-state.ts';
import { guessClient } from './guess-client.ts';
import { DEFAULT_LIMITS, type FlowLimits } from './limits.ts';
import { ACK, RST, SYN, seqDistance } from './sequence.ts';
import type { HandlerFactory, Recognition, StreamChunk } from './stream.ts';
import type { Side } from './stream-assembler.ts';
import { Unanswered } from './unanswered.ts';

const LOOKS_SHIFT = 16;
/** After so many segments at which no message began, a flow without beginning is left alone. */
const MAX_LOOKS = 16_384;
/** Of a flow that began with something else, so many segments are left: the other side may still answer in HTTP. */
const ANSWER_LOOKS = 32;
/** What a vain wait for more bytes counts. */
const LOOKS_OF_A_WAIT = 256;

/** Around the end of a closed connection: late copies, not a new connection. */
const STRAY_BYTES = 1 << 24;
/** How much a SYN-ACK may acknowledge beyond the SYN: data of TCP Fast Open (RFC 7413). */
const FAST_OPEN_BYTES = 1 << 16;
const TICK_US = 65_536;
/** Ticks after which a closed connection (RFC 9293: 2 MSL) or an unanswered or unwanted one makes room for others. */
const CLOSED_TICKS = 60_000_000 / TICK_US;
const QUIET_TICKS = 600_000_000 / TICK_US;

/**
 * Groups TCP segments into connections. A flow costs a JavaScript object only once its payload may be for a handler;
 * scans and what nobody reads stay in typed arrays.
 */
export class FlowTable {
  readonly #factory: HandlerFactory;
  readonly #index: FlowIndex;
  readonly #pool: ConnectionPool;
  readonly #early = new EarlySegments();
  /** Servers that did not let clients connect. */
  readonly unanswered = new Unanswered();
  #firstUs = Number.NaN;
  readonly #follow = (connection: Connection): void => this.#settle(connection);

  constructor(
    file: string,
    factory: HandlerFactory,
    sink: FlowSink,
    options: Partial<FlowLimits> & { readonly seed?: number } = {},
  ) {
    this.#factory = factory;
    const wanted = { ...DEFAULT_LIMITS, ...options };
    // There must always be flows without a connection to evict.
    const limits = { ...wanted, connections: Math.min(wanted.connections, wanted.flows >> 1) };
    this.#index = new FlowIndex(options.seed ?? (Math.random() * 0x1_0000_0000) | 0, limits.flows);
    this.#pool = new ConnectionPool(file, factory, sink, limits);
  }

  segment(segment: SegmentView): void {
    const index = this.#index;
    let record = index.find(segment);
    if (record === 0) {
      // Nothing to remember: it neither begins a connection nor carries anything.
      if (segment.payloadLength === 0 && (segment.flags & SYN) === 0) return;
      record = this.#add(segment);
    }
    const side: Side = index.side === 0 ? 0 : 1;
    const { records } = index;
    if (Number.isNaN(this.#firstUs)) this.#firstUs = segment.timeUs;
    this.#pool.timeUs = segment.timeUs;
    this.#pool.frameNumber = segment.frameNumber;
    records[record + SEEN] = (segment.timeUs - this.#firstUs) / TICK_US;
    if ((segment.flags & SYN) !== 0 && !this.#synchronise(segment, record, side)) return;
    switch (records[record + FLAGS]! & STATE) {
      case LIVE: {
        const connection = this.#pool.at(records[record + LINK]!);
        connection.segment(segment, side);
        if (connection.standing !== 'open') this.#settle(connection);
        break;
      }
      case FRESH:
        this.#fresh(segment, record, side);
        break;
      case SEEKING:
        if (segment.payloadLength > 0) this.#seek(segment, record, side);
        break;
      case CLOSED:
        if (segment.payloadLength > 0 && !this.#isStray(segment, record, side)) {
          this.#restart(record);
          this.#fresh(segment, record, side);
        }
        break;
    }
    if (this.#pool.waiting.size > 0) this.#pool.sweep(this.#follow);
  }

  /** Servers (`address:port`) to which bytes were sent that are missing, the first ones. */
  get askedInGaps(): string[] {
    return [...this.#pool.askedInGaps];
  }

  end(): void {
    for (const connection of this.#pool.inOrder()) {
      connection.end('capture-ended', this.#pool.timeUs, this.#pool.frameNumber);
      this.#settle(connection);
    }
    this.#pool.report();
  }

  #add(segment: SegmentView): number {
    const index = this.#index;
    if (index.isFull) this.#makeRoom(segment);
    return index.add(segment);
  }

  /** Frees what is certainly of no use any more, else grows, else evicts the flows that were idle longest. */
  #makeRoom(segment: SegmentView): void {
    const index = this.#index;
    const now = (segment.timeUs - this.#firstUs) / TICK_US;
    const enough = index.count >> 2;
    this.#early.clear();
    const freed = index.sweep((record) => {
      const { records } = index;
      const state = records[record + FLAGS]! & STATE;
      const idle = now - records[record + SEEN]!;
      return state !== LIVE && idle > (state === CLOSED ? CLOSED_TICKS : QUIET_TICKS);
    });
    if (freed >= enough) return;
    if (index.canGrow) index.grow();
    else if (freed < index.count >> 4) this.#evictFlows();
  }

  #evictFlows(): void {
    const index = this.#index;
    const { records } = index;
    const limit = index.seenLimit(LIVE);
    let room = (index.count >> 3) + 1;
    this.#pool.evictedFlows += index.sweep((record) => {
      if ((records[record + FLAGS]! & STATE) === LIVE || records[record + SEEN]! > limit || room === 0) return false;
      room -= 1;
      return true;
    });
  }

  /**
   * Notes the initial sequence numbers of a SYN or SYN-ACK; a new connection on the same ports replaces the old one.
   * Returns false for a copy of an old one.
   */
  #synchronise(segment: SegmentView, record: number, side: Side): boolean {
    const { records } = this.#index;
    const flags = records[record + FLAGS]!;
    const state = flags & STATE;
    const other: Side = side === 0 ? 1 : 0;
    const isAnswer = (segment.flags & ACK) !== 0;
    if (isAnswer && !this.unanswered.isEmpty) this.unanswered.answered(segment);
    if (state === CLOSED) {
      const isCopy = isAnswer
        ? this.#isStray(segment, record, side)
        : side === this.#clientSide(flags) && records[record + LINK] === (segment.seq | 0);
      if (isCopy) return false;
      this.#restart(record);
    } else if ((flags & (ISN_KNOWN << side)) !== 0) {
      if (records[record + ISN + side] === (segment.seq | 0)) {
        if (!isAnswer && (flags & (ISN_KNOWN << other)) === 0) this.unanswered.again(segment);
        return true;
      }
      this.#restart(record);
    } else if ((flags & (ISN_KNOWN << other)) !== 0) {
      const beyond = seqDistance(records[record + ISN + other]! + 1, segment.ack);
      const belongs = isAnswer ? beyond >= 0 && beyond <= FAST_OPEN_BYTES : state === FRESH;
      if (!belongs) this.#restart(record);
    } else if (state !== FRESH) this.#restart(record);
    const clientSide = isAnswer ? other : side;
    if ((records[record + FLAGS]! & HAS_SYN) === 0) this.#setClient(record, clientSide, HAS_SYN);
    this.#setIsn(record, side, segment.seq);
    if (isAnswer && (records[record + FLAGS]! & (ISN_KNOWN << other)) === 0)
      this.#setIsn(record, other, segment.ack - 1);
    return true;
  }

  /** A flow of which no payload was seen. */
  #fresh(segment: SegmentView, record: number, side: Side): void {
    const { records } = this.#index;
    const flags = records[record + FLAGS]!;
    const other: Side = side === 0 ? 1 : 0;
    if (segment.payloadLength === 0 || (segment.flags & RST) !== 0) {
      const teaches = (segment.flags & (ACK | RST | SYN)) === ACK && (flags & HAS_SYN) !== 0;
      if (teaches && (flags & (ISN_KNOWN << other)) === 0) this.#setIsn(record, other, segment.ack - 1);
      const isRefusal = (segment.flags & RST) !== 0 && (flags & HAS_SYN) !== 0 && side !== this.#clientSide(flags);
      if (isRefusal && (flags & (ISN_KNOWN << side)) === 0) this.unanswered.refused(segment);
      return;
    }
    if ((flags & HAS_SYN) === 0) {
      this.#setClient(record, guessClient(segment, side), 0);
      this.#setState(record, SEEKING);
      this.#seek(segment, record, side);
      return;
    }
    const seq = (segment.flags & SYN) === 0 ? segment.seq : segment.seq + 1;
    if ((flags & (ISN_KNOWN << side)) === 0) this.#setIsn(record, side, seq - 1);
    const distance = seqDistance(records[record + ISN + side]! + 1, seq);
    if (distance < 0 && distance + segment.payloadLength <= 0) return;
    if (distance === 0 && segment.payloadEnd > segment.payloadStart) {
      const recognition = this.#recognise(segment, side, this.#clientSide(flags));
      if (recognition === 'never') this.#seekOn(record, MAX_LOOKS - ANSWER_LOOKS);
      else this.#open(segment, record, side, recognition);
    } else this.#open(segment, record, side, 'later');
  }

  /** A flow without its beginning: does a message begin here? */
  #seek(segment: SegmentView, record: number, side: Side): void {
    if (segment.payloadEnd === segment.payloadStart) return;
    const { records } = this.#index;
    const flags = records[record + FLAGS]!;
    const recognition = this.#recognise(segment, side, this.#clientSide(flags));
    if (recognition === 'never') {
      this.#early.keep(record, segment, side, this.#seekOn(record, 1));
      return;
    }
    if (recognition === 'http' || recognition === 'http-response') {
      const isLow = (recognition === 'http') === (side === 0);
      if ((flags & HAS_SYN) === 0) this.#setClient(record, isLow ? 0 : 1, 0);
    }
    this.#setIsn(record, side, segment.seq - 1);
    if ((segment.flags & ACK) !== 0) this.#setIsn(record, side === 0 ? 1 : 0, segment.ack - 1);
    this.#open(segment, record, side, recognition);
  }

  /** Counts `looks` in vain; returns how many there were. */
  #seekOn(record: number, looks: number): number {
    const { records } = this.#index;
    const total = (records[record + FLAGS]! >>> LOOKS_SHIFT) + looks;
    records[record + FLAGS] = (records[record + FLAGS]! & 0xffff) | (total << LOOKS_SHIFT);
    this.#setState(record, total < MAX_LOOKS ? SEEKING : DEAD);
    return total;
  }

  /** Makes the flow a connection and feeds it. */
  #open(segment: SegmentView, record: number, side: Side, recognition: Exclude<Recognition, 'never'>): void {
    if (this.#pool.isFull) this.#evictConnections();
    const { records } = this.#index;
    const flags = records[record + FLAGS]!;
    const { bytes, sourceAt, destinationAt, addressLength, timeUs } = segment;
    const source = formatEndpoint(bytes, sourceAt, addressLength, segment.sourcePort);
    const destination = formatEndpoint(bytes, destinationAt, addressLength, segment.destinationPort);
    const connection = new Connection(this.#pool, {
      record,
      names: side === 0 ? [source, destination] : [destination, source],
      clientSide: this.#clientSide(flags),
      fromStart: (flags & STATE) === FRESH && (flags & HAS_SYN) !== 0,
      timeUs,
    });
    if ((flags & ISN_KNOWN) !== 0) connection.low.start(records[record + ISN]! + 1);
    if ((flags & (ISN_KNOWN << 1)) !== 0) connection.high.start(records[record + ISN + 1]! + 1);
    this.#setState(record, LIVE);
    records[record + LINK] = this.#pool.add(connection);
    if (recognition !== 'later') connection.open(recognition);
    if (connection.standing !== 'unwanted') connection.segment(segment, side);
    if (!connection.fromStart) connection.adopt(this.#early.take(record));
    this.#settle(connection);
  }

  /** Follows the standing of a connection in its record. */
  #settle(connection: Connection): void {
    const { standing, record } = connection;
    if (standing === 'undecided' || standing === 'open') return;
    const { records } = this.#index;
    const flags = records[record + FLAGS]!;
    const clientIsn = records[record + ISN + this.#clientSide(flags)]!;
    // Nobody wants what is held of it either.
    if (standing === 'unwanted') connection.end('evicted', this.#pool.timeUs, this.#pool.frameNumber);
    this.#pool.remove(records[record + LINK]!);
    if (standing === 'unwanted') this.#setState(record, DEAD);
    else if (standing === 'foreign') this.#seekOn(record, MAX_LOOKS - ANSWER_LOOKS);
    else if (standing === 'lost') this.#seekOn(record, LOOKS_OF_A_WAIT);
    else {
      this.#setState(record, CLOSED);
      records[record + ISN] = connection.low.nextSeq;
      records[record + ISN + 1] = connection.high.nextSeq;
      records[record + LINK] = clientIsn;
    }
  }

  #evictConnections(): void {
    const { records } = this.#index;
    for (const connection of this.#pool.idlest((record) => records[record + SEEN]!)) {
      connection.end('evicted', this.#pool.timeUs, this.#pool.frameNumber);
      this.#settle(connection);
    }
  }

  /** Makes the record that of a new connection. */
  #restart(record: number): void {
    const { records } = this.#index;
    if ((records[record + FLAGS]! & STATE) === LIVE) {
      const connection = this.#pool.at(records[record + LINK]!);
      connection.end('replaced', this.#pool.timeUs, this.#pool.frameNumber);
      this.#settle(connection);
    }
    records[record + FLAGS] = (records[record + FLAGS]! & FAMILY) | FRESH;
    this.#early.forget(record);
  }

  #isStray(segment: SegmentView, record: number, side: Side): boolean {
    return Math.abs(seqDistance(this.#index.records[record + ISN + side]!, segment.seq)) < STRAY_BYTES;
  }

  /** Asks the factory about the payload as the first bytes of its stream. */
  #recognise(segment: SegmentView, side: Side, clientSide: Side): Recognition {
    const chunk: StreamChunk = this.#pool.probe;
    chunk.direction = side === clientSide ? 0 : 1;
    chunk.bytes = segment.bytes;
    chunk.start = segment.payloadStart;
    chunk.end = segment.payloadEnd;
    chunk.offset = 0;
    chunk.acknowledged = -1;
    chunk.frameNumber = segment.frameNumber;
    chunk.timeUs = segment.timeUs;
    return this.#factory.recognise(chunk);
  }

  #clientSide(flags: number): Side {
    return (flags & CLIENT_IS_HIGH) === 0 ? 0 : 1;
  }

  #setClient(record: number, side: Side, more: number): void {
    const { records } = this.#index;
    const flags = records[record + FLAGS]! & ~CLIENT_IS_HIGH;
    records[record + FLAGS] = flags | (side === 0 ? 0 : CLIENT_IS_HIGH) | more;
  }

  #setIsn(record: number, side: Side, isn: number): void {
    const { records } = this.#index;
    records[record + ISN + side] = isn | 0;
    records[record + FLAGS] = records[record + FLAGS]! | (ISN_KNOWN << side);
  }

  #setState(record: number, state: number): void {
    const { records } = this.#index;
    records[record + FLAGS] = (records[record + FLAGS]! & ~STATE) | state;
  }
}
