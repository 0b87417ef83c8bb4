import { type Direction, opposite, type StreamChunk, type StreamEnd, type StreamHandler } from './stream.ts';

/**
 * What runs inside a connection from some place on (RFC 9110 section 9.3.6, CONNECT), handed on as a connection of its
 * own: offsets begin at 0.
 */
export class Tunnel implements StreamHandler {
  readonly #handler: StreamHandler;
  /** Where in each direction it begins. */
  readonly #origins: readonly [number, number];
  readonly #isShared: boolean;

  /** `isShared`: the bytes of a chunk may be overwritten by who reads them, as those of a record are. */
  constructor(handler: StreamHandler, origins: readonly [number, number], isShared: boolean) {
    this.#handler = handler;
    this.#origins = origins;
    this.#isShared = isShared;
  }

  get isDone(): boolean {
    return this.#handler.isDone === true;
  }

  chunk({ direction, bytes, start, end, offset, acknowledged, frameNumber, timeUs }: StreamChunk): void {
    const peer = opposite(direction);
    this.#handler.chunk({
      direction,
      bytes: this.#isShared ? Buffer.from(bytes.subarray(start, end)) : bytes,
      start: this.#isShared ? 0 : start,
      end: this.#isShared ? end - start : end,
      offset: offset - this.#origins[direction],
      // A peer that had not even all that came before had nothing of the tunnel.
      acknowledged: acknowledged < 0 ? -1 : Math.max(0, acknowledged - this.#origins[peer]),
      frameNumber,
      timeUs,
    });
  }

  gap(direction: Direction, length: number): void {
    this.#handler.gap(direction, length);
  }

  end(direction: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void {
    this.#handler.end(direction, how, timeUs, frameNumber);
  }
}
