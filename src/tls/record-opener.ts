import type { RecordView } from './record-view.ts';

/** Record content types (RFC 8446 section 5.1). */
export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;

export const RECORD_HEADER_BYTES = 5;

/** Of `numberOf`: no number. */
export const WRONG = -1;
export const UNKNOWN = -2;

/** Opens the protected records of one direction under one set of keys. */
export interface RecordOpener {
  /** Number of the next record. May be set to try another one; only a record that opens counts it up. */
  sequence: number;
  /** Content type of the record that was opened last. */
  contentType: number;
  /** Length of that record's content. */
  contentLength: number;
  /** By how much a record without padding is longer than its content, header included; at least that, with padding. */
  readonly overhead: number;
  /** Whether records after missing ones can be opened. */
  readonly survivesLoss: boolean;
  /** See `Tls13Opener`. */
  numberOf?(bytes: Buffer, start: number, end: number): number;
  /** The length of the record's application data, without making or checking them. -1: it has to be opened to know. */
  glance(bytes: Buffer, start: number, end: number): number;
  /**
   * Makes the bytes `[from, to)` of the content of the record that was glanced at, in the same places of `into`. Nothing
   * is checked. `false`: no part can be made by itself.
   */
  reveal(record: RecordView, from: number, to: number, into: Buffer): boolean;
  /**
   * Opens the record `bytes[start, end)`, header included: the first `contentLength` bytes of the result are its content.
   * `null`: it does not open with these keys.
   */
  open(bytes: Buffer, start: number, end: number): Buffer | null;
}
