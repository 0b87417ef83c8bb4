import { type RecordOpener, UNKNOWN } from './record-opener.ts';
import type { RecordView } from './record-view.ts';

/** What opens the protected records of one direction, through all changes of keys. */
export interface SideCipher {
  /** Of the record opened last. */
  readonly contentType: number;
  readonly contentLength: number;
  readonly overhead: number;
  /** Whether records of this side carry the application's data by now. */
  readonly isApplication: boolean;
  /** Whether `open` failed because a secret is not there (yet). */
  readonly lacksSecret: boolean;
  /** As `RecordOpener.open`; finds its place again behind missing records. */
  open(record: RecordView): Buffer | null;
  /** As `RecordOpener.glance`, for a record with nothing missing before it. */
  glance(record: RecordView): number;
  /** As `RecordOpener.reveal`. */
  reveal(record: RecordView, from: number, to: number, into: Buffer): boolean;
  /** How many records were missing before the one opened last. */
  readonly skipped: number;
  /** Does without a record: the next one has the next number. */
  pass(): void;
}

/** How many records may be missing in one place, and how many places are tried over all for a connection. */
const MAX_MISSING = 2048;
const LEAST_RECORD_BYTES = 22;
/** Behind more, a record is asked for its number before others are tried. */
const MANY_BYTES = 512;

/** Bounds the work of looking for record numbers. */
export class TryBudget {
  #left = 16_384;

  /** How many numbers may be tried for so many missing bytes. */
  grant(lostBytes: number): number {
    return Math.min(this.#left, MAX_MISSING, Math.ceil(lostBytes / LEAST_RECORD_BYTES));
  }

  spend(tries: number): void {
    this.#left -= tries;
  }
}

/** Opens a record with nothing missing before it, but perhaps `lostRecords` that did not open. */
export function openNext(opener: RecordOpener, { bytes, start, end, lostRecords }: RecordView): Buffer | null {
  const plain = opener.open(bytes, start, end);
  if (plain !== null || lostRecords <= 0 || !opener.survivesLoss) return plain;
  const from = opener.sequence;
  opener.sequence = from + lostRecords;
  const behind = opener.open(bytes, start, end);
  if (behind === null) opener.sequence = from;
  return behind;
}

/** Opens a record with up to `missing` missing ones before it; the number stays as it was when it does not open. */
export function openBehind(opener: RecordOpener, record: RecordView, budget: TryBudget): Buffer | null {
  const from = opener.sequence;
  const { bytes, start, end } = record;
  if (record.lostRecords > 0) {
    opener.sequence = from + record.lostRecords;
    const plain = opener.open(bytes, start, end);
    if (plain !== null) return plain;
  }
  const number = record.lostBytes > MANY_BYTES ? (opener.numberOf?.(bytes, start, end) ?? UNKNOWN) : UNKNOWN;
  if (number !== UNKNOWN) {
    if (number < from) return null;
    opener.sequence = number;
    const plain = opener.open(bytes, start, end);
    if (plain === null) opener.sequence = from;
    return plain;
  }
  const most = budget.grant(record.lostBytes);
  for (let missing = 0; missing <= most; missing++) {
    opener.sequence = from + missing;
    const plain = opener.open(bytes, start, end);
    if (plain !== null) {
      budget.spend(missing);
      return plain;
    }
  }
  budget.spend(most + 1);
  opener.sequence = from;
  return null;
}
