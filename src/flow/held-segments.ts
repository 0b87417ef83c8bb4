/** Bytes of a stream that came before their turn: a copy. Offsets are stream offsets. */
export interface HeldSegment {
  offset: number;
  bytes: Buffer;
  /** Up to here the stream is known to be lost behind `bytes` (a snaplen cut them off). */
  lostUntil: number;
  acknowledged: number;
  frameNumber: number;
  timeUs: number;
}

/** What a held segment costs beside its bytes, so that tiny segments are bounded too. */
const OVERHEAD_BYTES = 256;

/** The out-of-order segments of one stream: sorted, disjoint; the first copy of a byte wins. */
export class HeldSegments {
  #segments: HeldSegment[] = [];
  #costBytes = 0;

  get length(): number {
    return this.#segments.length;
  }

  get costBytes(): number {
    return this.#costBytes;
  }

  at(i: number): HeldSegment | undefined {
    return this.#segments[i];
  }

  /**
   * Keeps the bytes of `source[start, end)` at `segment.offset` that are not held yet. Returns whether bytes held
   * already differ from these.
   */
  insert(segment: Omit<HeldSegment, 'bytes'>, source: Buffer, start: number, end: number): boolean {
    const held = this.#segments;
    const last = segment.offset + (end - start);
    let i = this.#firstEndingBehind(segment.offset);
    let from = segment.offset;
    let differs = false;
    while (i < held.length && held[i]!.offset < last) {
      const other = held[i]!;
      const otherEnd = other.offset + other.bytes.length;
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
    if (count === 0) return;
    for (let i = 0; i < count; i++) this.#costBytes -= OVERHEAD_BYTES + this.#segments[i]!.bytes.length;
    if (count === this.#segments.length) this.#segments = [];
    else this.#segments.splice(0, count);
  }

  #keep(i: number, segment: Omit<HeldSegment, 'bytes'>, source: Buffer, start: number, until: number): void {
    const length = until - segment.offset;
    const bytes = Buffer.allocUnsafeSlow(length);
    if (length > 0) source.copy(bytes, 0, start, start + length);
    const { offset, lostUntil, acknowledged, frameNumber, timeUs } = segment;
    const kept = { offset, bytes, lostUntil, acknowledged, frameNumber, timeUs };
    if (i === this.#segments.length) this.#segments.push(kept);
    else this.#segments.splice(i, 0, kept);
    this.#costBytes += OVERHEAD_BYTES + length;
  }

  /** The first segment that ends behind `offset`; segments without bytes sort before what begins where they stand. */
  #firstEndingBehind(offset: number): number {
    const held = this.#segments;
    let low = 0;
    let high = held.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = held[middle]!;
      if (other.offset + other.bytes.length > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
