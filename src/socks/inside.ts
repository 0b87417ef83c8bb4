import type { Budget } from '../bytes/budget.ts';
import type { ConnectionInfo, Direction, Recognition, StreamChunk, StreamHandler } from '../flow/stream.ts';
import { ownChunk, replay, type StreamEvent } from '../flow/stream-events.ts';
import { Tunnel } from '../flow/tunnel.ts';

/** What begins with so many bytes that say nothing is not for us; nor are more kept until a proxy has agreed. */
const MAX_BYTES = 64 * 1024;
const MAX_EVENTS = 256;

/** Who reads what is inside: told by content, as that of any connection. */
export interface InsideFactory {
  recognise(chunk: StreamChunk): Recognition;
  /** `null`: nobody wants it. Just before, `recognise` said what it is. */
  open(kind: 'http' | 'tls', connection: ConnectionInfo): StreamHandler | null;
  /** What all connections keep. */
  readonly kept: Budget;
}

/** What runs behind a negotiation: kept until its content says what it is, and the proxy is known to have agreed. */
export class Inside {
  readonly #factory: InsideFactory;
  readonly #connection: () => ConnectionInfo;
  readonly #origins: readonly [number, number];
  readonly #isShared: boolean;
  /** `null`: handed on, or nobody wants them. */
  #events: StreamEvent[] | null = [];
  #bytes = 0;
  /** How many bytes of each direction are missing, or begin nothing, before the first that is kept. */
  readonly #missing: [number, number] = [0, 0];
  /** Says what it is. */
  #telling: StreamChunk | null = null;
  #isHeld = true;
  #tunnel: Tunnel | null = null;

  /** `origins`: where it begins in each direction, set before anything of that direction comes. */
  constructor(
    factory: InsideFactory,
    connection: () => ConnectionInfo,
    origins: readonly [number, number],
    isShared: boolean,
  ) {
    this.#factory = factory;
    this.#connection = connection;
    this.#origins = origins;
    this.#isShared = isShared;
  }

  get isOpen(): boolean {
    return this.#tunnel !== null;
  }

  /** Nothing more is wanted. */
  get isDone(): boolean {
    return this.#events === null && this.#tunnel?.isDone !== false;
  }

  /** Whether bytes are missing, or were no beginning, of what is not open. */
  get hasGap(): boolean {
    return this.#missing[0] + this.#missing[1] > 0 || this.#events?.some(({ kind }) => kind === 'gap') === true;
  }

  chunk(chunk: StreamChunk): void {
    if (this.#tunnel !== null) this.#tunnel.chunk(chunk);
    else if (this.#events !== null) this.#keep(this.#events, chunk);
  }

  gap(direction: Direction, length: number): void {
    if (this.#tunnel !== null) this.#tunnel.gap(direction, length);
    else if (this.#events?.some((event) => event.direction === direction)) {
      this.#events.push({ kind: 'gap', direction, length });
    } else this.#missing[direction] += length;
  }

  end(...args: Parameters<StreamHandler['end']>): void {
    if (this.#tunnel !== null) this.#tunnel.end(...args);
    else this.#events?.push({ kind: 'end', direction: args[0], args });
  }

  /** The proxy has agreed, or what it said will not be known: what is inside is read. */
  release(): void {
    this.#isHeld = false;
    this.#open();
  }

  /** The proxy let nothing of it through. */
  drop(): void {
    this.#events = null;
    this.#count(-this.#bytes);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#factory.kept.bytes += bytes;
  }

  #keep(events: StreamEvent[], chunk: StreamChunk): void {
    const { direction } = chunk;
    events.push({ kind: 'chunk', direction, chunk: ownChunk(chunk) });
    this.#count(chunk.end - chunk.start);
    const isFull = this.#bytes > MAX_BYTES || events.length > MAX_EVENTS || this.#factory.kept.isExceeded;
    if (this.#telling === null) this.#look(events, direction, isFull);
    if (!this.#isHeld || isFull) this.#open();
  }

  #look(events: StreamEvent[], direction: Direction, isFull: boolean): void {
    const beginning = joined(events, direction);
    const recognition = this.#factory.recognise(beginning);
    const isUndecided = recognition === 'later' && !isFull;
    if (recognition !== 'later' && recognition !== 'never') this.#telling = beginning;
    else if (direction === 0 && !isUndecided) {
      // Behind missing bytes the next piece may still begin a message.
      if (this.#missing[0] === 0 && !events.some(isClientGap)) this.drop();
      else this.#forget(events, direction);
    } else if (isFull) this.#forget(events, direction);
  }

  #forget(events: StreamEvent[], direction: Direction): void {
    for (const event of events) {
      if (event.direction !== direction || event.kind === 'end') continue;
      const isGap = event.kind === 'gap';
      this.#missing[direction] += isGap ? event.length : event.chunk.end;
      if (!isGap) this.#count(-event.chunk.end);
    }
    this.#events = events.filter((event) => event.direction !== direction || event.kind === 'end');
  }

  #open(): void {
    const events = this.#events;
    if (events === null || this.#telling === null) return;
    this.drop();
    const recognition = this.#factory.recognise(this.#telling);
    const handler = this.#factory.open(recognition === 'tls' ? 'tls' : 'http', this.#connection());
    if (handler === null) return;
    const tunnel = new Tunnel(handler, this.#origins, this.#isShared);
    this.#tunnel = tunnel;
    for (const direction of [0, 1] as const) {
      if (this.#missing[direction] > 0) tunnel.gap(direction, this.#missing[direction]);
    }
    replay(events, tunnel);
  }
}

const isClientGap = (event: StreamEvent): boolean => event.kind === 'gap' && event.direction === 0;

/** What came of a direction since the last missing bytes, as one chunk. */
function joined(events: readonly StreamEvent[], direction: Direction): StreamChunk {
  const own = events.filter((event) => event.direction === direction);
  const gap = own.findLastIndex(({ kind }) => kind === 'gap');
  const chunks = own.slice(gap + 1).flatMap((event) => (event.kind === 'chunk' ? [event.chunk] : []));
  const bytes = Buffer.concat(chunks.map((chunk) => chunk.bytes));
  return { ...chunks[0]!, bytes, start: 0, end: bytes.length };
}
