import type { SegmentView } from '../packet/segment-view.ts';
import { Connection } from './connection.ts';
import { ConnectionPool, type FlowSink, type MissingBytes } from './connection-pool.ts';
import { EarlySegments } from './early-segments.ts';
import { FAMILY, FLAGS, FlowIndex, ISN, LINK, SEEN, STATE } from './flow-index.ts';
import {
  CLOSED,
  clientSideOf,
  DEAD,
  FRESH,
  GENERATION,
  HAS_SYN,
  hasSkipped,
  ISN_KNOWN,
  isOfConnection,
  isStray,
  LEGS,
  LIVE,
  nextGeneration,
  OTHER_LEG,
  REFUSED,
  SEEKING,
  setClient,
  setIsn,
  setState,
} from './flow-state.ts';
import { guessClient } from './guess-client.ts';
import { hashSeed } from './hash.ts';
import { IdleConnections } from './idle-connections.ts';
import { DEFAULT_LIMITS, type FlowLimits } from './limits.ts';
import { makeRoom, seenUntilUs, TICK_US } from './make-room.ts';
import { OtherLegs } from './other-legs.ts';
import { probeOf } from './probe.ts';
import { ACK, RST, SYN, seqDistance } from './sequence.ts';
import { type HandlerFactory, opposite, type Recognition } from './stream.ts';
import type { Side } from './stream-assembler.ts';
import { Unanswered } from './unanswered.ts';

const LOOKS_SHIFT = 16;
/** After so many segments at which no message began, a flow without beginning is left alone. */
const MAX_LOOKS = 16_384;
/** Of a flow that began with something else, so many segments are left: the other side may still answer in HTTP. */
const ANSWER_LOOKS = 32;
/** What a vain wait for more bytes counts. */
const LOOKS_OF_A_WAIT = 256;

/**
 * Groups TCP segments into connections. A flow costs a JavaScript object only once its payload may be for a handler;
 * scans and what nobody reads stay in typed arrays.
 */
export class FlowTable {
  readonly #factory: HandlerFactory;
  readonly #index: FlowIndex;
  readonly #pool: ConnectionPool;
  readonly #early = new EarlySegments();
  readonly #legs: OtherLegs;
  /** Servers that did not let clients connect. */
  readonly unanswered = new Unanswered();
  readonly idle: IdleConnections;
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
    const seed = options.seed ?? (Math.random() * 0x1_0000_0000) | 0;
    this.#index = new FlowIndex(seed, limits.flows);
    this.idle = new IdleConnections(this.#index);
    this.#legs = new OtherLegs(this.#index, hashSeed(seed ^ 0x5bd1e995));
    this.#pool = new ConnectionPool(file, factory, sink, limits);
  }

  get hasSegments(): boolean {
    return !Number.isNaN(this.#firstUs);
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
    if ((segment.flags & SYN) !== 0 && !this.#begin(segment, record, side)) return;
    this.#take(segment, record, side);
    if (this.#pool.needsSweep) this.#pool.sweep(this.#follow);
  }

  #take(segment: SegmentView, record: number, side: Side): void {
    const { records } = this.#index;
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
        if (segment.payloadLength > 0 && !isStray(records, record, segment, side)) {
          this.#restart(record);
          this.#fresh(segment, record, side);
        }
        break;
      case OTHER_LEG:
        this.#takeOfLeg(segment, record, side);
        break;
    }
  }

  /** A segment of another leg goes to the connection of the first, unless that is over and this one begins anew. */
  #takeOfLeg(segment: SegmentView, record: number, side: Side): void {
    const { records } = this.#index;
    const first = this.#legs.firstOf(record);
    const itsSide = this.#legs.sideOf(record, side);
    const isOver = first === 0 || (records[first + FLAGS]! & STATE) === CLOSED;
    if (isOver && (first === 0 || (segment.payloadLength > 0 && !isStray(records, first, segment, itsSide)))) {
      this.#legs.part(record);
      this.#fresh(segment, record, side);
      return;
    }
    records[first + SEEN] = records[record + SEEN]!;
    this.#take(segment, first, itsSide);
  }

  /** What connections with a handler lack. */
  get missing(): MissingBytes {
    return this.#pool;
  }

  end(): void {
    for (const connection of this.#pool.inOrder()) {
      const endUs = this.#firstUs + seenUntilUs(this.#index, connection.record);
      connection.end('capture-ended', Math.min(this.#pool.timeUs, endUs), this.#pool.frameNumber);
      this.#settle(connection);
    }
    this.#pool.report();
  }

  #add(segment: SegmentView): number {
    const index = this.#index;
    if (index.isFull) {
      this.#early.clear();
      this.#pool.evictedFlows += makeRoom(index, this.#legs, this.idle, (segment.timeUs - this.#firstUs) / TICK_US);
    }
    return index.add(segment);
  }

  /** A SYN or SYN-ACK: of the connection at hand, of a new one, or of another leg. Returns false for a copy of an old one. */
  #begin(segment: SegmentView, record: number, side: Side): boolean {
    const { records } = this.#index;
    const legs = this.#legs;
    if ((records[record + FLAGS]! & STATE) === OTHER_LEG) {
      const first = legs.firstOf(record);
      const itsSide = legs.sideOf(record, side);
      if (first !== 0 && isOfConnection(records, first, segment, itsSide))
        return this.#synchronise(segment, first, itsSide);
      legs.part(record);
    }
    const before = records[record + FLAGS]!;
    if (!this.#synchronise(segment, record, side)) return false;
    const flags = records[record + FLAGS]!;
    if ((flags & HAS_SYN) === 0) return true;
    const isNew = (before & HAS_SYN) === 0 || ((before ^ flags) & GENERATION) !== 0;
    if (isNew && legs.join(segment, record, side))
      return this.#synchronise(segment, legs.firstOf(record), legs.sideOf(record, side));
    const isAnswer = (segment.flags & ACK) !== 0;
    if (isNew || !isAnswer) legs.note(segment, record);
    if (isAnswer && (flags & STATE) === FRESH) this.idle.established(record, segment.frameNumber);
    const other: Side = opposite(side);
    if (!isNew && !isAnswer && (flags & (ISN_KNOWN << other)) === 0)
      this.unanswered.again(this.#index.endpoint(record, other), segment.frameNumber);
    return true;
  }

  /**
   * Notes the initial sequence numbers of a SYN or SYN-ACK; a new connection on the same ports replaces the old one.
   * Returns false for a copy of an old one.
   */
  #synchronise(segment: SegmentView, record: number, side: Side): boolean {
    const { records } = this.#index;
    const other: Side = opposite(side);
    const isAnswer = (segment.flags & ACK) !== 0;
    if (isAnswer && !this.unanswered.isEmpty) this.unanswered.answered(this.#index.endpoint(record, side));
    if (!isOfConnection(records, record, segment, side)) this.#restart(record);
    else if ((records[record + FLAGS]! & STATE) === CLOSED) return false;
    else if ((records[record + FLAGS]! & (ISN_KNOWN << side)) !== 0) {
      records[record + FLAGS] = records[record + FLAGS]! & ~REFUSED;
      return true;
    }
    const clientSide = isAnswer ? other : side;
    if ((records[record + FLAGS]! & HAS_SYN) === 0) setClient(records, record, clientSide, HAS_SYN);
    setIsn(records, record, side, segment.seq);
    if (isAnswer && (records[record + FLAGS]! & (ISN_KNOWN << other)) === 0)
      setIsn(records, record, other, segment.ack - 1);
    return true;
  }

  /** A flow of which no payload was seen. */
  #fresh(segment: SegmentView, record: number, side: Side): void {
    const { records } = this.#index;
    const flags = records[record + FLAGS]!;
    const other: Side = opposite(side);
    if (segment.payloadLength === 0 || (segment.flags & RST) !== 0) {
      if (hasSkipped(records, record, segment, side)) this.idle.forget(record);
      const teaches = (segment.flags & (ACK | RST | SYN)) === ACK && (flags & HAS_SYN) !== 0;
      if (teaches && (flags & (ISN_KNOWN << other)) === 0) setIsn(records, record, other, segment.ack - 1);
      const isRefusal = (segment.flags & RST) !== 0 && (flags & HAS_SYN) !== 0 && side !== clientSideOf(flags);
      // Another leg shows the same RST.
      if (isRefusal && (flags & ((ISN_KNOWN << side) | REFUSED)) === 0) {
        this.unanswered.refused(this.#index.endpoint(record, side), segment.frameNumber);
        records[record + FLAGS] = flags | REFUSED;
      }
      return;
    }
    this.idle.forget(record);
    if ((flags & HAS_SYN) === 0) {
      setClient(records, record, guessClient(segment, side), 0);
      setState(records, record, SEEKING);
      this.#seek(segment, record, side);
      return;
    }
    const seq = (segment.flags & SYN) === 0 ? segment.seq : segment.seq + 1;
    if ((flags & (ISN_KNOWN << side)) === 0) setIsn(records, record, side, seq - 1);
    const distance = seqDistance(records[record + ISN + side]! + 1, seq);
    if (distance < 0 && distance + segment.payloadLength <= 0) return;
    if (distance === 0 && segment.payloadEnd > segment.payloadStart) {
      const recognition = this.#recognise(segment, side, clientSideOf(flags));
      if (recognition === 'never') this.#seekOn(record, MAX_LOOKS - ANSWER_LOOKS);
      else this.#open(segment, record, side, recognition);
    } else this.#open(segment, record, side, 'later');
  }

  /** A flow without its beginning: does a message begin here? */
  #seek(segment: SegmentView, record: number, side: Side): void {
    if (segment.payloadEnd === segment.payloadStart) return;
    const { records } = this.#index;
    const flags = records[record + FLAGS]!;
    const recognition = this.#recognise(segment, side, clientSideOf(flags));
    if (recognition === 'never') {
      this.#early.keep(record, segment, side, this.#seekOn(record, 1));
      return;
    }
    if (recognition === 'http' || recognition === 'http-response') {
      const isLow = (recognition === 'http') === (side === 0);
      if ((flags & HAS_SYN) === 0) setClient(records, record, isLow ? 0 : 1, 0);
    }
    setIsn(records, record, side, segment.seq - 1);
    if ((segment.flags & ACK) !== 0) setIsn(records, record, opposite(side), segment.ack - 1);
    this.#open(segment, record, side, recognition);
  }

  /** Counts `looks` in vain; returns how many there were. */
  #seekOn(record: number, looks: number): number {
    const { records } = this.#index;
    const total = (records[record + FLAGS]! >>> LOOKS_SHIFT) + looks;
    records[record + FLAGS] = (records[record + FLAGS]! & 0xffff) | (total << LOOKS_SHIFT);
    setState(records, record, total < MAX_LOOKS ? SEEKING : DEAD);
    return total;
  }

  /** Makes the flow a connection and feeds it. */
  #open(segment: SegmentView, record: number, side: Side, recognition: Exclude<Recognition, 'never'>): void {
    if (this.#pool.isFull) this.#evictConnections();
    const { records } = this.#index;
    const flags = records[record + FLAGS]!;
    const connection = new Connection(this.#pool, {
      record,
      names: this.#legs.endpoints(record),
      clientSide: clientSideOf(flags),
      fromStart: (flags & STATE) === FRESH && (flags & HAS_SYN) !== 0,
      timeUs: segment.timeUs,
    });
    if ((flags & ISN_KNOWN) !== 0) connection.low.start(records[record + ISN]! + 1);
    if ((flags & (ISN_KNOWN << 1)) !== 0) connection.high.start(records[record + ISN + 1]! + 1);
    setState(records, record, LIVE);
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
    // Nobody wants what is held of it either.
    if (standing !== 'over') connection.end('evicted', this.#pool.timeUs, this.#pool.frameNumber);
    this.#pool.remove(records[record + LINK]!);
    if (standing === 'unwanted') setState(records, record, DEAD);
    else if (standing === 'foreign') this.#seekOn(record, MAX_LOOKS - ANSWER_LOOKS);
    else if (standing === 'lost') this.#seekOn(record, LOOKS_OF_A_WAIT);
    else {
      if (connection.id !== 0 && (flags & LEGS) !== 0) this.#pool.onSeveralLegs += 1;
      setState(records, record, CLOSED);
      records[record + LINK] = records[record + ISN + clientSideOf(flags)]!;
      records[record + ISN] = connection.low.nextSeq;
      records[record + ISN + 1] = connection.high.nextSeq;
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
    const flags = records[record + FLAGS]!;
    records[record + FLAGS] = (flags & FAMILY) | nextGeneration(flags) | FRESH;
    this.#early.forget(record);
    this.idle.forget(record);
  }

  /** Asks the factory about the payload as the first bytes of its stream. */
  #recognise(segment: SegmentView, side: Side, clientSide: Side): Recognition {
    return this.#factory.recognise(probeOf(this.#pool.probe, segment, side === clientSide ? 0 : 1));
  }
}
