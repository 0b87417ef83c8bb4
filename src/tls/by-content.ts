import type { Waiter, WaitingRoom } from '../bytes/waiting-room.ts';
import type { ConnectionInfo, Direction, StreamChunk, StreamEnd, StreamHandler } from '../flow/stream.ts';
import { ownChunk, replay, type StreamEvent } from '../flow/stream-events.ts';
import { EVENT_BYTES } from './held-records.ts';
import type { PlaintextFactory } from './plaintext-factory.ts';

/** Longer beginnings are needed by no protocol that is read. */
const MAX_BYTES = 8192;
const MAX_EVENTS = 64;

const isHttp = (recognition: string): boolean => recognition === 'http' || recognition === 'http-response';

/** Waits, where no protocol was negotiated, until the content says what it is. */
export class ByContent implements StreamHandler, Waiter {
  readonly #factory: PlaintextFactory;
  readonly #connection: ConnectionInfo;
  readonly #room: WaitingRoom;
  readonly #onGivenUp: () => void;
  #openEnds = 2;
  /** `null`: decided. */
  #events: StreamEvent[] | null = [];
  #bytes = 0;
  #handler: StreamHandler | null = null;

  /** `room`: for what all connections keep. `onGivenUp`: what the content is will not be known, to make room for others. */
  constructor(factory: PlaintextFactory, connection: ConnectionInfo, room: WaitingRoom, onGivenUp: () => void) {
    this.#factory = factory;
    this.#connection = connection;
    this.#room = room;
    this.#onGivenUp = onGivenUp;
  }

  giveUp(): void {
    this.#events = null;
    this.#onGivenUp();
  }

  chunk(chunk: StreamChunk): void {
    if (this.#events?.length === 0 && isHttp(this.#factory.recognise(chunk))) this.#open([]);
    if (this.#events === null) this.#handler?.chunk(chunk);
    else this.#keep(this.#events, chunk);
  }

  stepsOver(direction: Direction): number {
    return this.#handler?.stepsOver?.(direction) ?? -1;
  }

  get headBytes(): number {
    return this.#handler?.headBytes ?? 0;
  }

  stepsBehind(direction: Direction, bytes: Buffer, at: number): number {
    return this.#handler?.stepsBehind?.(direction, bytes, at) ?? -1;
  }

  gap(direction: Direction, length: number): void {
    if (this.#events === null) this.#handler?.gap(direction, length);
    else if (this.#events.length > MAX_EVENTS) this.#decide();
    else this.#events.push({ kind: 'gap', direction, length });
  }

  end(direction: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void {
    this.#openEnds -= 1;
    if (this.#events === null) this.#handler?.end(direction, how, timeUs, frameNumber);
    else if (this.#openEnds === 0) this.#decide();
    else this.#events.push({ kind: 'end', direction, args: [direction, how, timeUs, frameNumber] });
  }

  #keep(events: StreamEvent[], chunk: StreamChunk): void {
    events.push({ kind: 'chunk', direction: chunk.direction, chunk: ownChunk(chunk) });
    this.#bytes += chunk.end - chunk.start;
    const recognition = this.#recognise(events, chunk);
    const isDecided = recognition === 'later' ? this.#isFull(events) : chunk.direction === 0;
    if (isHttp(recognition)) this.#open(events);
    // A connection that was taken up somewhere begins again with any message.
    else if (!this.#connection.fromStart && recognition !== 'later') this.#forget();
    else if (isDecided) this.#decide();
    else this.#room.keep(this, this.#bytes + events.length * EVENT_BYTES);
  }

  #decide(): void {
    this.#events = null;
    this.#room.leave(this);
  }

  #forget(): void {
    this.#events = [];
    this.#bytes = 0;
    this.#room.leave(this);
  }

  /** What the server says first decides only for HTTP. */
  #recognise(events: readonly StreamEvent[], chunk: StreamChunk): string {
    const { direction } = chunk;
    const pieces = events.flatMap((event) =>
      event.kind === 'chunk' && event.direction === direction ? [event.chunk.bytes] : [],
    );
    const bytes = Buffer.concat(pieces);
    const recognition = this.#factory.recognise({ ...chunk, bytes, start: 0, end: bytes.length });
    return recognition === 'never' && direction === 1 && !this.#isFull(events) ? 'later' : recognition;
  }

  #isFull(events: readonly StreamEvent[]): boolean {
    return this.#bytes > MAX_BYTES || events.length > MAX_EVENTS;
  }

  #open(events: readonly StreamEvent[]): void {
    this.#decide();
    this.#handler = this.#factory.openSecure(null, this.#connection);
    if (this.#handler !== null) replay(events, this.#handler);
  }
}
