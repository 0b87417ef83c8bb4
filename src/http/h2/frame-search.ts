import { FRAME_HEADER_BYTES, frameLength, isUsual } from './frame.ts';

/** Places at which a frame should begin if a header seen before was one. */
const MAX_EXPECTED = 8;

/**
 * Looks for a frame boundary where framing was lost. One header proves little; two, of which the first says where the
 * second is, are believed, and so is one frame that fills its segment from the first byte to the last.
 */
export class FrameSearch {
  /** Offsets counted from where the search began. */
  #expected: number[] = [];
  #offset = 0;

  /** Where in `bytes[start, end)` a frame certainly begins, or -1; all of it is searched then. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const base = this.#offset - start;
    this.#offset += end - start;
    const last = end - FRAME_HEADER_BYTES;
    for (const offset of this.#expected) {
      const at = offset - base;
      if (at >= start && at <= last && isUsual(bytes, at)) return at;
    }
    this.#forgetPast();
    for (let at = start; at <= last; at++) {
      // Nearly every place is none by these two bytes.
      if (bytes[at] !== 0 || bytes[at + 3]! > 9 || !isUsual(bytes, at)) continue;
      const next = at + FRAME_HEADER_BYTES + frameLength(bytes, at);
      if (next <= last ? isUsual(bytes, next) : next === end && at === start) return at;
      if (next >= end) this.#expect(base + next);
    }
    return -1;
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
