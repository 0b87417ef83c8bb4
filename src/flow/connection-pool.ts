import { WaitingRoom } from '../bytes/waiting-room.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { gap, overlapDiffers, severalLegs, type TcpSample, tableFull } from '../diagnostics/tcp.ts';
import type { Connection, ConnectionShared } from './connection.ts';
import type { FlowLimits } from './limits.ts';
import { SegmentBlocks } from './segment-blocks.ts';
import { type HandlerFactory, opposite, type StreamChunk } from './stream.ts';
import type { Side } from './stream-assembler.ts';

const SAMPLES = 3;
const MAX_GAP_SERVERS = 1024;
const SWEEP_EVERY_US = 250_000;
const NOTHING = Buffer.alloc(0);

const emptyChunk = (): StreamChunk => ({
  direction: 0,
  bytes: NOTHING,
  start: 0,
  end: 0,
  offset: 0,
  acknowledged: -1,
  frameNumber: 0,
  timeUs: 0,
});

/** Of more connections it is not kept that they lack cut bytes only. */
const MAX_CUT = 65_536;

/** What a flow table tells besides what it hands on. */
export interface FlowSink {
  diagnostic(diagnostic: Diagnostic): void;
  /** Bytes that a client sent are missing, as was found at this time. */
  requestsLost?(timeUs: number): void;
  /** As are bytes that a server sent. */
  answersLost?(timeUs: number): void;
}

/** What connections with a handler lack, all in all. */
export interface MissingBytes {
  /** Servers (`address:port`) to which bytes were sent that are missing, the first ones. */
  readonly askedInGaps: ReadonlySet<string>;
  /** How many connections lack bytes because packets were not kept whole. */
  readonly cutConnections: number;
  /** Whether nothing but that is missing of a connection so far. */
  isOnlyCut(connectionId: number): boolean;
}

/** The connections of a flow table, what they share, and what is to be said about them. */
export class ConnectionPool implements ConnectionShared, MissingBytes {
  readonly factory: HandlerFactory;
  readonly limits: FlowLimits;
  readonly chunk = emptyChunk();
  readonly probe = emptyChunk();
  readonly blocks = new SegmentBlocks();
  readonly waiting = new Set<Connection>();
  readonly beginnings: WaitingRoom;
  heldBytes = 0;
  opened = 0;
  oneSided = 0;
  /** Connections with a handler that the capture has more than once, under other addresses. */
  onSeveralLegs = 0;
  evictedFlows = 0;
  evictedConnections = 0;
  /** Of the packet at hand. */
  timeUs = 0;
  frameNumber = 0;
  readonly #file: string;
  readonly #sink: FlowSink;
  /** By number; number 0 is not used. */
  readonly #connections: (Connection | null)[] = [null];
  readonly #free: number[] = [];
  /** Those that made room for the beginnings of others. */
  readonly #givenUp = new Set<Connection>();
  #sweptUs = 0;
  #packetsToSweep = 0;
  readonly #gaps = { count: 0, bytes: 0, connections: 0, samples: [] as TcpSample[] };
  readonly askedInGaps = new Set<string>();
  cutConnections = 0;
  readonly #onlyCut = new Set<number>();
  readonly #differing = { connections: 0, samples: [] as TcpSample[] };

  constructor(file: string, factory: HandlerFactory, sink: FlowSink, limits: FlowLimits) {
    this.#file = file;
    this.factory = factory;
    this.#sink = sink;
    this.limits = limits;
    this.beginnings = new WaitingRoom(limits.beginningBytes);
  }

  get count(): number {
    return this.#connections.length - 1 - this.#free.length;
  }

  get isFull(): boolean {
    return this.count >= this.limits.connections;
  }

  at(number: number): Connection {
    return this.#connections[number]!;
  }

  add(connection: Connection): number {
    const number = this.#free.pop() ?? this.#connections.length;
    this.#connections[number] = connection;
    return number;
  }

  remove(number: number): void {
    const connection = this.#connections[number]!;
    this.waiting.delete(connection);
    this.#givenUp.delete(connection);
    this.beginnings.leave(connection);
    this.#connections[number] = null;
    this.#free.push(number);
  }

  /** By id, those without a handler last. */
  inOrder(): Connection[] {
    return this.#all().sort((a, b) => (a.id || Number.MAX_SAFE_INTEGER) - (b.id || Number.MAX_SAFE_INTEGER));
  }

  /** Some connections to evict, enough that this is not needed often; `seen` says when a record was last seen. */
  idlest(seen: (record: number) => number): Connection[] {
    const all = this.#all();
    const wanted = Math.max(1, all.length >> 3);
    const times = new Int32Array(all.length);
    for (let i = 0; i < all.length; i++) times[i] = seen(all[i]!.record);
    const limit = times.slice().sort()[wanted - 1]!;
    const chosen = all.filter((_, i) => times[i]! <= limit).slice(0, wanted);
    this.evictedConnections += chosen.length;
    return chosen;
  }

  /** Whether there are connections to look after of which no packet comes. */
  get needsSweep(): boolean {
    return this.waiting.size > 0 || this.#givenUp.size > 0;
  }

  gaveUp(connection: Connection): void {
    // Of what protocol it was is not known.
    this.evictedFlows += 1;
    this.#givenUp.add(connection);
  }

  /** Called at each packet while it is needed. */
  sweep(settle: (connection: Connection) => void): void {
    for (const connection of this.#givenUp) settle(connection);
    if (this.heldBytes > this.limits.totalBytes) this.#relieve(settle);
    this.#packetsToSweep -= 1;
    if (this.#packetsToSweep > 0 || Math.abs(this.timeUs - this.#sweptUs) < SWEEP_EVERY_US) return;
    this.#sweptUs = this.timeUs;
    this.#packetsToSweep = this.waiting.size >> 2;
    for (const connection of this.waiting) {
      connection.wait(this.timeUs, 0);
      settle(connection);
    }
  }

  /** Makes room where bytes are missing longest; some more than needed, since walking over a set has a price. */
  #relieve(settle: (connection: Connection) => void): void {
    const enough = this.limits.totalBytes - (this.limits.totalBytes >> 3);
    for (const connection of this.waiting) {
      while (this.heldBytes > enough && this.waiting.has(connection)) connection.relieve();
      settle(connection);
      if (this.heldBytes <= enough) return;
    }
  }

  gap(connection: Connection, side: Side, length: number, behind: number | null, isCut: boolean): void {
    if (side === connection.clientSide) {
      this.#sink.requestsLost?.(this.timeUs);
      const server = connection.names[opposite(side)];
      if (this.askedInGaps.size < MAX_GAP_SERVERS) this.askedInGaps.add(server);
    } else this.#sink.answersLost?.(this.timeUs);
    if (isCut) {
      if (!connection.hasCutPackets) this.cutConnections += 1;
      if (!connection.hasCutPackets && !connection.hasGap && this.#onlyCut.size < MAX_CUT)
        this.#onlyCut.add(connection.id);
      connection.hasCutPackets = true;
      return;
    }
    this.#onlyCut.delete(connection.id);
    this.#gaps.count += 1;
    this.#gaps.bytes += length;
    if (connection.hasGap) return;
    connection.hasGap = true;
    this.#gaps.connections += 1;
    if (this.#gaps.samples.length < SAMPLES) this.#gaps.samples.push(this.#sample(connection, behind));
  }

  isOnlyCut(connectionId: number): boolean {
    return this.#onlyCut.has(connectionId);
  }

  differs(connection: Connection): void {
    this.#differing.connections += 1;
    if (this.#differing.samples.length < SAMPLES) this.#differing.samples.push(this.#sample(connection));
  }

  /** Says what was noted, once the capture is over. */
  report(): void {
    if (this.#gaps.count > 0) this.#sink.diagnostic(gap(this.#file, { ...this.#gaps, oneSided: this.oneSided }));
    if (this.#differing.connections > 0) this.#sink.diagnostic(overlapDiffers(this.#file, this.#differing));
    if (this.onSeveralLegs > 0) this.#sink.diagnostic(severalLegs(this.#file, this.onSeveralLegs));
    if (this.evictedFlows + this.evictedConnections > 0) {
      const { evictedFlows: flows, evictedConnections: connections } = this;
      this.#sink.diagnostic(tableFull(this.#file, { flows, connections }));
    }
  }

  #all(): Connection[] {
    return this.#connections.filter((connection) => connection !== null);
  }

  #sample(connection: Connection, frame: number | null = null): TcpSample {
    const server = opposite(connection.clientSide);
    return {
      frame: frame ?? this.frameNumber,
      client: connection.names[connection.clientSide],
      server: connection.names[server],
    };
  }
}
