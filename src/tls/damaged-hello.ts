import type { Direction } from '../flow/stream.ts';
import type { Handshake } from './handshake.ts';
import { SERVER_HELLO } from './handshake-messages.ts';
import { RECORD_HEADER_BYTES } from './record-opener.ts';
import type { Side } from './side.ts';

/** Takes content of handshake records. */
type Take = (side: Side, bytes: Buffer, start: number, end: number) => void;

/**
 * Takes the ServerHello out of a record with a damaged header, without which nothing of the connection could be read.
 * Whether it is one is told by its form, and in the end by the tags of the records that it leads to.
 */
export class DamagedHello {
  readonly #handshake: Handshake;
  readonly #sides: readonly [Side, Side];
  readonly #take: Take;

  constructor(handshake: Handshake, sides: readonly [Side, Side], take: Take) {
    this.#handshake = handshake;
    this.#sides = sides;
    this.#take = take;
  }

  /** Whether the content of a record that calls itself something else is one. */
  isContent(direction: Direction, bytes: Buffer, start: number, end: number): boolean {
    return this.#handshake.helloAt(direction, bytes, start, end) > 0;
  }

  /** Takes one where a record should begin, and does not; whether there is any. */
  takeAt(direction: Direction, bytes: Buffer, at: number, end: number): boolean {
    const side = this.#sides[direction];
    // The length before was too short: it goes on here.
    const missing = side.messages.missingOf(SERVER_HELLO, bytes, at, end);
    if (missing > 0 && at + missing <= end) this.#take(side, bytes, at, at + missing);
    if (missing > 0 && this.#handshake.isNegotiated) return true;
    const start = at + RECORD_HEADER_BYTES;
    const next = this.#handshake.helloAt(direction, bytes, start, end);
    if (next === 0) return false;
    side.messages.reset();
    this.#take(side, bytes, start, next);
    return true;
  }
}
