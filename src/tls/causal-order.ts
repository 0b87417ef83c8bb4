import { type Direction, opposite, type StreamChunk, type StreamEnd, type StreamHandler } from '../flow/stream.ts';
import { ownChunk } from '../flow/stream-events.ts';
import { EVENT_BYTES, type HoldBudget } from './held-records.ts';

/** So much of a direction waits, at most. */
const MAX_CHUNKS = 64;
const MAX_BYTES = 64 * 1024;

/**
 * Hands on what one side sent behind all that it had received by then: a capture may have packets of the two directions
 * the wrong way round. Of plaintext the readers see that themselves, by the acknowledgements; what an encrypted record
 * holds that was acknowledged and is still to come, nobody can say.
 */
export class CausalOrder implements StreamHandler {
  readonly #handler: StreamHandler;
  readonly #budget: HoldBudget;
  /** How far the streams came so far, missing bytes and what waits included. */
  readonly #arrived: [number, number] = [0, 0];
  readonly #waiting: readonly [Waiting[], Waiting[]] = [[], []];
  readonly #bytes: [number, number] = [0, 0];
  /** Ends that are not handed on yet: they come behind what waits. */
  readonly #ends: [End | null, End | null] = [null, null];
  #openEnds = 2;

  constructor(handler: StreamHandler, budget: HoldBudget) {
    this.#handler = handler;
    this.#budget = budget;
  }

  get isDone(): boolean {
    return this.#handler.isDone === true;
  }

  chunk(chunk: StreamChunk): void {
    const { direction } = chunk;
    const peer = opposite(direction);
    this.#arrived[direction] = chunk.offset + chunk.end - chunk.start;
    const mustWait = this.#waiting[direction].length > 0 || chunk.acknowledged > this.#arrived[peer];
    if (!mustWait) this.#handler.chunk(chunk);
    else this.#wait(chunk);
    if (this.isDone) this.#flush(direction);
    if (this.#waiting[peer].length > 0) this.#release(peer);
  }

  /** Missing bytes wait as others do: what stands behind them would else come too early. */
  gap(direction: Direction, length: number): void {
    this.#arrived[direction] += length;
    const waiting = this.#waiting[direction];
    if (waiting.length === 0) this.#handler.gap(direction, length);
    else {
      waiting.push(length);
      this.#budget.bytes += EVENT_BYTES;
      this.#limit(direction);
    }
    this.#release(opposite(direction));
  }

  end(direction: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void {
    this.#ends[direction] = [direction, how, timeUs, frameNumber];
    this.#openEnds -= 1;
    // Of the other side more may still come, and be what is waited for.
    const isOver = how !== 'fin' || this.#openEnds === 0;
    for (const one of [0, 1] as const) {
      if (isOver) this.#flush(one);
      else this.#release(one);
    }
  }

  #wait(chunk: StreamChunk): void {
    const { direction } = chunk;
    const own = ownChunk(chunk);
    this.#waiting[direction].push(own);
    this.#bytes[direction] += own.end;
    this.#budget.bytes += own.end + EVENT_BYTES;
    this.#limit(direction);
  }

  #limit(direction: Direction): void {
    const isFull = this.#bytes[direction] > MAX_BYTES || this.#waiting[direction].length > MAX_CHUNKS;
    if (isFull || this.#budget.isExceeded) this.#flush(direction);
  }

  /** Hands on what waits for nothing more. */
  #release(direction: Direction): void {
    const waiting = this.#waiting[direction];
    const peer = opposite(direction);
    while (waiting.length > 0 && (acknowledgedBy(waiting[0]!) <= this.#arrived[peer] || this.isDone)) {
      this.#handOn(direction);
    }
    this.#handOnEnd(direction);
  }

  #flush(direction: Direction): void {
    while (this.#waiting[direction].length > 0) this.#handOn(direction);
    this.#handOnEnd(direction);
  }

  #handOn(direction: Direction): void {
    const next = this.#waiting[direction].shift()!;
    const length = typeof next === 'number' ? 0 : next.bytes.length;
    this.#bytes[direction] -= length;
    this.#budget.bytes -= length + EVENT_BYTES;
    if (this.isDone) return;
    if (typeof next === 'number') this.#handler.gap(direction, next);
    else this.#handler.chunk(next);
  }

  #handOnEnd(direction: Direction): void {
    const end = this.#ends[direction];
    if (end === null || this.#waiting[direction].length > 0) return;
    this.#ends[direction] = null;
    this.#handler.end(...end);
  }
}

/** What one side sent, or how many bytes are missing. */
type Waiting = StreamChunk | number;

const acknowledgedBy = (waiting: Waiting): number => (typeof waiting === 'number' ? -1 : waiting.acknowledged);

type End = Parameters<StreamHandler['end']>;
