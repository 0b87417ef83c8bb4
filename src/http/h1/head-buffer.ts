import { latin1 } from '../../bytes/latin1.ts';
import type { FrameSpan } from '../../exchange/exchange.ts';
import { BLOCK_BYTES, type HeadMemory } from '../head-memory.ts';

/** Longer heads than any server takes. */
export const MAX_HEAD_BYTES = 256 * 1024;
const NOTHING: Buffer = Buffer.alloc(0);
const LF = 0x0a;
const CR = 0x0d;

/** A head that comes in pieces: each byte is copied once and looked at once. */
export class HeadBuffer {
  readonly #memory: HeadMemory;
  readonly #frames: FrameSpan[] = [];
  #bytes = NOTHING;
  #length = 0;
  /** The empty line that ends the head was added. */
  isWhole = false;

  constructor(memory: HeadMemory) {
    this.#memory = memory;
  }

  get length(): number {
    return this.#length;
  }

  /** What is held lies in `bytes[0, length)`, until more is added. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get text(): string {
    return latin1(this.#bytes, 0, this.#length);
  }

  /** The frames that hold it, and where in it each begins. */
  get frames(): readonly FrameSpan[] {
    return this.#frames;
  }

  /** Adds bytes up to the empty line that ends the head; how many. 0: there is no room for them. */
  add(bytes: Buffer, start: number, end: number, frame: number): number {
    const before = this.#length;
    const whole = this.#wholeAt(bytes, start, Math.min(end, start + MAX_HEAD_BYTES - before));
    const until = whole < 0 ? end : whole;
    const length = before + until - start;
    if (length > MAX_HEAD_BYTES || !this.#reserve(length)) return 0;
    bytes.copy(this.#bytes, before, start, until);
    this.#length = length;
    this.isWhole = whole >= 0;
    if (this.#frames.at(-1)?.frame !== frame) this.#frames.push({ frame, offset: before });
    return until - start;
  }

  /** Gives the memory back; nothing is held any more. */
  release(): void {
    if (this.#bytes !== NOTHING) this.#memory.give(this.#bytes);
    this.#bytes = NOTHING;
    this.#length = 0;
  }

  /** Where an empty line ends in the new bytes, or -1. It may have begun in the old ones. */
  #wholeAt(bytes: Buffer, start: number, end: number): number {
    // The first two bytes may continue an end of line, the rest is searched by itself.
    const before = [this.#bytes[this.#length - 2] ?? 0, this.#bytes[this.#length - 1] ?? 0];
    const joint = [...before, bytes[start] ?? 0, bytes[start + 1] ?? 0];
    for (let at = 2; at < 4 && start + at - 2 < end; at++) {
      if (joint[at] !== LF) continue;
      if (joint[at - 1] === LF || (joint[at - 1] === CR && joint[at - 2] === LF)) return start + at - 1;
    }
    return emptyLineEnd(bytes, start, end);
  }

  #reserve(length: number): boolean {
    const old = this.#bytes;
    if (length <= old.length) return true;
    const larger = this.#memory.take(old === NOTHING ? length : Math.min(MAX_HEAD_BYTES, length * 2));
    if (larger === null) return false;
    old.copy(larger, 0, 0, this.#length);
    if (old !== NOTHING) this.#memory.give(old);
    this.#bytes = larger;
    return true;
  }
}

/** Where the first empty line (LF LF or LF CR LF) that begins behind `start` ends, or -1. */
function emptyLineEnd(bytes: Buffer, start: number, end: number): number {
  // Every second byte suffices: one of LF LF, and one or two of LF CR LF.
  for (let at = start + 1; at < end; at += 2) {
    if (bytes[at]! > CR) continue;
    for (let last = at; last < at + 2 && last < end; last++) {
      if (bytes[last] !== LF) continue;
      if (bytes[last - 1] === LF) return last + 1;
      if (last - 2 >= start && bytes[last - 1] === CR && bytes[last - 2] === LF) return last + 1;
    }
  }
  return -1;
}

/**
 * Where a head that begins at `start` ends at the latest (behind CRLF CRLF), or -1 when `bytes[start, end)` has no such
 * place. An empty line of other line ends may come earlier; `parseHead` stops there.
 */
export function latestHeadEnd(bytes: Buffer, start: number, end: number): number {
  // Most heads end their segment; not one of many in a large one.
  if (end - start >= 4 && end - start <= BLOCK_BYTES && endsHead(bytes, end - 1)) return end;
  // Every fourth byte suffices: of CR LF CR LF each position leads to the last.
  let at = start + 3;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte === LF) {
      if (endsHead(bytes, at)) return at + 1;
      at += 2;
    } else at += byte === CR ? 1 : 4;
  }
  return -1;
}

const endsHead = (bytes: Buffer, at: number): boolean =>
  bytes[at] === LF && bytes[at - 1] === CR && bytes[at - 2] === LF && bytes[at - 3] === CR;
