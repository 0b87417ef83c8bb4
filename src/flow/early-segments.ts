import type { SegmentView } from '../packet/segment-view.ts';
import type { Side } from './stream-assembler.ts';

/** As far as packets overtake each other. */
const KEPT_PER_FLOW = 4;
const FORGET_AFTER_LOOKS = 16;
const MAX_FLOWS = 1024;

export interface EarlySegment {
  readonly segment: SegmentView;
  readonly side: Side;
}

/**
 * The first segments of flows without beginning. Where a capture starts, the second segment of a message may come before
 * the first: it begins no message, but is wanted a moment later.
 */
export class EarlySegments {
  /** By record, oldest first. */
  readonly #byRecord = new Map<number, EarlySegment[]>();

  /** Keeps a copy of a segment that was not recognised, the `looks`-th of its flow. */
  keep(record: number, segment: SegmentView, side: Side, looks: number): void {
    if (looks > KEPT_PER_FLOW) {
      if (looks === FORGET_AFTER_LOOKS) this.#byRecord.delete(record);
      return;
    }
    const bytes = Buffer.from(segment.bytes.subarray(segment.payloadStart, segment.payloadEnd));
    const copy: SegmentView = { ...segment, bytes, payloadStart: 0, payloadEnd: bytes.length };
    const kept = this.#byRecord.get(record);
    if (kept !== undefined) kept.push({ segment: copy, side });
    else this.#byRecord.set(record, [{ segment: copy, side }]);
    if (this.#byRecord.size > MAX_FLOWS) this.#byRecord.delete(this.#byRecord.keys().next().value ?? record);
  }

  /** The kept segments of a flow, which are then no longer kept here. */
  take(record: number): readonly EarlySegment[] {
    const kept = this.#byRecord.get(record) ?? [];
    this.#byRecord.delete(record);
    return kept;
  }

  forget(record: number): void {
    this.#byRecord.delete(record);
  }

  clear(): void {
    this.#byRecord.clear();
  }
}
