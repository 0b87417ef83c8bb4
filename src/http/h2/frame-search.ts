import { FRAME_HEADER_BYTES, frameLength, isUsual, streamId } from './frame.ts';

/** Places at which a frame should begin if a header seen before was one. */
const MAX_EXPECTED = 8;

/** So many headers, of which each says where the next is, are no accident. */
const ENOUGH = 16;
/** Within a segment more than two are asked for: in tables of small numbers, and in empty frames, two are soon found. */
const ENOUGH_WITHIN = 3;

/**
 * Looks for a frame boundary where framing was lost. One header proves little; two, of which the first says where the
 * second is, are believed at the beginning of a segment, three within it or two that end with it, and so is one frame that
 * fills its segment from the first byte to the last; none that leads to something else.
 */
export class FrameSearch {
  /** Offsets counted from where the search began. */
  #expected: number[] = [];
  #offset = 0;
  /** Frames that were followed last. */
  #count = 0;

  /** Where in `bytes[start, end)` a frame certainly begins, or -1; all of it is searched then. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const base = this.#offset - start;
    this.#offset += end - start;
    const last = end - FRAME_HEADER_BYTES;
    for (const offset of this.#expected) {
      const at = offset - base;
      if (at >= start && at <= last && isSought(bytes, at)) return at;
    }
    this.#forgetPast();
    for (let at = start; at <= last; at++) {
      // Nearly every place is none by these two bytes.
      if (bytes[at] !== 0 || bytes[at + 3]! > 9 || !isSought(bytes, at)) continue;
      const behind = this.#follow(bytes, at, end);
      if (behind < 0) continue;
      const count = this.#count;
      if (at === start ? count > 1 || behind === end : count >= (behind === end ? 2 : ENOUGH_WITHIN)) return at;
      if (behind >= end) this.#expect(base + behind);
    }
    return -1;
  }

  /** Where the last of the frames ends that follow one another from `at`; -1 where one leads to something else. */
  #follow(bytes: Uint8Array, from: number, end: number): number {
    const last = end - FRAME_HEADER_BYTES;
    let at = from;
    for (this.#count = 0; at <= last && this.#count < ENOUGH; this.#count++) {
      if (!isSought(bytes, at)) return -1;
      at += FRAME_HEADER_BYTES + frameLength(bytes, at);
    }
    return at;
  }

  gap(length: number): void {
    this.#offset += length;
    this.#forgetPast();
  }

  #expect(offset: number): void {
    if (this.#expected.includes(offset)) return;
    if (this.#expected.length === MAX_EXPECTED) this.#expected.shift();
    this.#expected.push(offset);
  }

  #forgetPast(): void {
    if (this.#expected.length > 0) this.#expected = this.#expected.filter((offset) => offset >= this.#offset);
  }
}

/** Of the connection, or of a stream that a client opened: of those nobody uses any more, zeros make too many. */
const isSought = (bytes: Uint8Array, at: number): boolean =>
  isUsual(bytes, at) && ((bytes[at + 8]! & 1) === 1 || streamId(bytes, at + 5) === 0);
