import type { SegmentBlocks } from './segment-blocks.ts';

/** Bytes of a stream that came before their turn: a copy. Offsets are stream offsets. */
export interface HeldSegment {
  readonly offset: number;
  /** The bytes are `bytes[0, length)`. */
  readonly bytes: Buffer;
  readonly length: number;
  /** Up to here the stream is known to be lost behind `bytes` (a snaplen cut them off). */
  readonly lostUntil: number;
  readonly acknowledged: number;
  readonly frameNumber: number;
  readonly timeUs: number;
}

/** A segment to hold. */
export type NewSegment = Omit<HeldSegment, 'bytes' | 'length'>;

/** What a held segment costs beside its bytes, so that tiny segments are bounded too. */
const OVERHEAD_BYTES = 256;

const GONE: HeldSegment = {
  offset: 0,
  bytes: Buffer.alloc(0),
  length: 0,
  lostUntil: 0,
  acknowledged: -1,
  frameNumber: 0,
  timeUs: 0,
};

/** The out-of-order segments of one stream: sorted, disjoint; the first copy of a byte wins. */
export class HeldSegments {
  /** Those before `#first` are taken away already: moving the rest at each removal would not be linear. */
  #segments: HeldSegment[] = [];
  #first = 0;
  #costBytes = 0;
  readonly #blocks: SegmentBlocks;

  constructor(blocks: SegmentBlocks) {
    this.#blocks = blocks;
  }

  get length(): number {
    return this.#segments.length - this.#first;
  }

  get costBytes(): number {
    return this.#costBytes;
  }

  at(i: number): HeldSegment | undefined {
    return this.#segments[this.#first + i];
  }

  /**
   * Keeps the bytes of `source[start, end)` at `segment.offset` that are not held yet. Returns whether bytes held
   * already differ from these.
   */
  insert(segment: NewSegment, source: Buffer, start: number, end: number): boolean {
    const held = this.#segments;
    const last = segment.offset + (end - start);
    let i = this.#firstEndingBehind(segment.offset);
    let from = segment.offset;
    let differs = false;
    while (i < held.length && held[i]!.offset < last) {
      const other = held[i]!;
      const otherEnd = other.offset + other.length;
      if (other.offset > from) {
        this.#keep(i, { ...segment, offset: from, lostUntil: 0 }, source, start + from - segment.offset, other.offset);
        i += 1;
      }
      const low = Math.max(from, other.offset);
      const high = Math.min(last, otherEnd);
      const at = start - segment.offset;
      differs ||= source.compare(other.bytes, low - other.offset, high - other.offset, low + at, high + at) !== 0;
      from = Math.max(from, otherEnd);
      i += 1;
    }
    if (from < last || segment.lostUntil > from) {
      this.#keep(i, { ...segment, offset: from }, source, start + from - segment.offset, Math.max(from, last));
    }
    return differs;
  }

  /** Takes the first `count` segments away. */
  drop(count: number): void {
    const segments = this.#segments;
    const until = this.#first + count;
    for (let i = this.#first; i < until; i++) {
      this.#costBytes -= OVERHEAD_BYTES + segments[i]!.bytes.length;
      this.#blocks.give(segments[i]!.bytes);
      segments[i] = GONE;
    }
    this.#first = until;
    if (until * 2 > segments.length) {
      segments.splice(0, until);
      this.#first = 0;
    }
  }

  #keep(i: number, segment: NewSegment, source: Buffer, start: number, until: number): void {
    const length = until - segment.offset;
    const bytes = this.#blocks.take(length);
    if (length > 0) source.copy(bytes, 0, start, start + length);
    const { offset, lostUntil, acknowledged, frameNumber, timeUs } = segment;
    const kept = { offset, bytes, length, lostUntil, acknowledged, frameNumber, timeUs };
    if (i === this.#segments.length) this.#segments.push(kept);
    else this.#segments.splice(i, 0, kept);
    this.#costBytes += OVERHEAD_BYTES + bytes.length;
  }

  /** The first segment that ends behind `offset`; segments without bytes sort before what begins where they stand. */
  #firstEndingBehind(offset: number): number {
    const held = this.#segments;
    let low = this.#first;
    let high = held.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = held[middle]!;
      if (other.offset + other.length > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
