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
  readonly #waiting: readonly [StreamChunk[], StreamChunk[]] = [[], []];
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

  gap(direction: Direction, length: number): void {
    this.#flush(direction);
    this.#arrived[direction] += length;
    this.#handler.gap(direction, length);
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
    const isFull = this.#bytes[direction] > MAX_BYTES || this.#waiting[direction].length > MAX_CHUNKS;
    if (isFull || this.#budget.isExceeded) this.#flush(direction);
  }

  /** Hands on what waits for nothing more. */
  #release(direction: Direction): void {
    const waiting = this.#waiting[direction];
    const peer = opposite(direction);
    while (waiting.length > 0 && (waiting[0]!.acknowledged <= this.#arrived[peer] || this.isDone)) {
      this.#handOn(direction);
    }
    this.#handOnEnd(direction);
  }

  #flush(direction: Direction): void {
    while (this.#waiting[direction].length > 0) this.#handOn(direction);
    this.#handOnEnd(direction);
  }

  #handOn(direction: Direction): void {
    const chunk = this.#waiting[direction].shift()!;
    this.#bytes[direction] -= chunk.bytes.length;
    this.#budget.bytes -= chunk.bytes.length + EVENT_BYTES;
    if (!this.isDone) this.#handler.chunk(chunk);
  }

  #handOnEnd(direction: Direction): void {
    const end = this.#ends[direction];
    if (end === null || this.#waiting[direction].length > 0) return;
    this.#ends[direction] = null;
    this.#handler.end(...end);
  }
}

type End = Parameters<StreamHandler['end']>;
