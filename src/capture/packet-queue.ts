import type { PacketView } from './packet-view.ts';

const FIRST_BYTES = 64 * 1024;

/** The headers of IP and TCP: with less, different packets would look the same. */
const MIN_CUT = 40;

/**
 * Two recorders on one machine stamp a packet this far apart at most, in microseconds: one may keep nanoseconds and the
 * other not, and each may ask the clock for itself.
 */
export const SAME_TIME_US = 10;
/** So many packets are looked at in that time. */
const MOST_LOOKED_AT = 64;

/** What became of the copy of a packet: there is none, it is left out, or it is the one to keep. */
export type Copy = 'none' | 'dropped' | 'longer';

/** Packets of one capture that wait for those of others: copies, in the order of the file. */
export class PacketQueue {
  #block = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #blockEnd = 0;
  /** By packet: where its bytes lie in the block, and the other fields of a `PacketView`. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #originalLengths: number[] = [];
  readonly #linkTypes: number[] = [];
  readonly #frames: number[] = [];
  readonly #times: number[] = [];
  /** The first packet that waits. */
  #first = 0;
  /** Packets behind the first that are left out. */
  readonly #dropped = new Set<number>();

  get isEmpty(): boolean {
    return this.#first === this.#times.length;
  }

  /** Takes a copy of a packet. */
  add({ bytes, start, end, originalLength, linkType, frameNumber, timeUs }: PacketView): void {
    if (this.isEmpty) this.#clear();
    const length = end - start;
    if (this.#blockEnd + length > this.#block.length) this.#grow(length);
    bytes.copy(this.#block, this.#blockEnd, start, end);
    this.#starts.push(this.#blockEnd);
    this.#blockEnd += length;
    this.#ends.push(this.#blockEnd);
    this.#originalLengths.push(originalLength);
    this.#linkTypes.push(linkType);
    this.#frames.push(frameNumber);
    this.#times.push(timeUs);
  }

  /**
   * When the first packet is due. One that is stamped later than the packet behind it is as late as that: a damaged
   * stamp far in the future would else hold up the rest of its file until all others are over.
   */
  get dueUs(): number {
    const own = this.#times[this.#first]!;
    const next = this.#times[this.#first + 1];
    return next === undefined ? own : Math.min(own, next);
  }

  /** Takes the first packet away; the view and its bytes are valid until the next `add`. `false`: it is left out. */
  take(view: PacketView): boolean {
    const at = this.#first;
    this.#first += 1;
    view.bytes = this.#block;
    view.start = this.#starts[at]!;
    view.end = this.#ends[at]!;
    view.originalLength = this.#originalLengths[at]!;
    view.linkType = this.#linkTypes[at]!;
    view.frameNumber = this.#frames[at]!;
    view.timeUs = this.#times[at]!;
    return this.#dropped.size === 0 || !this.#dropped.delete(at);
  }

  /**
   * Looks for the first packet that waits and is the same as this one, of the same time, and leaves it out. One of which
   * more was kept stays: this one is to be left out then.
   */
  dropSame(packet: PacketView): Copy {
    const last = Math.min(this.#times.length, this.#first + MOST_LOOKED_AT);
    for (let at = this.#first; at < last && Math.abs(this.#times[at]! - packet.timeUs) <= SAME_TIME_US; at++) {
      if (this.#linkTypes[at] !== packet.linkType || this.#dropped.has(at) || !this.#isSame(at, packet)) continue;
      if (this.#ends[at]! - this.#starts[at]! > packet.end - packet.start) return 'longer';
      this.#dropped.add(at);
      return 'dropped';
    }
    return 'none';
  }

  /** The same bytes; where a recorder did not keep whole packets, as far as both have them. */
  #isSame(at: number, { bytes, start, end, originalLength }: PacketView): boolean {
    const [from, to] = [this.#starts[at]!, this.#ends[at]!];
    const length = Math.min(to - from, end - start);
    const isLikely = to - from === end - start || (length >= MIN_CUT && this.#originalLengths[at] === originalLength);
    return isLikely && this.#block.compare(bytes, start, start + length, from, from + length) === 0;
  }

  #clear(): void {
    this.#blockEnd = 0;
    this.#first = 0;
    for (const list of [this.#starts, this.#ends, this.#originalLengths, this.#linkTypes, this.#frames, this.#times]) {
      list.length = 0;
    }
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#block.length * 2, this.#blockEnd + length));
    this.#block.copy(larger, 0, 0, this.#blockEnd);
    this.#block = larger;
  }
}
