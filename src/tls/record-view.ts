import type { Direction } from '../flow/stream.ts';

/** A record as it stood in a stream; a reader has one such object, valid during the call. */
export interface RecordView {
  direction: Direction;
  /** The record is `bytes[start, end)`, header included. */
  bytes: Buffer;
  start: number;
  end: number;
  /** Stream offset of its end. */
  endOffset: number;
  /** Of the segment in which it begins. */
  acknowledged: number;
  frameNumber: number;
  timeUs: number;
  /** Bytes that are missing between the record before and this one, and how many records they were; -1: unknown. */
  lostBytes: number;
  lostRecords: number;
}
