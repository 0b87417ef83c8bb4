import type { Handshake } from './handshake.ts';
import type { RecordView } from './record-view.ts';

/** Servers take 16 KiB of early data by default. */
const MAX_BYTES = 128 * 1024;
const NONE: readonly RecordView[] = [];

/** What the client sent before it was known whether the server takes early data (RFC 8446 section 4.2.10). */
export class EarlyRecords {
  readonly #handshake: Handshake;
  #records: RecordView[] = [];
  #bytes = 0;

  constructor(handshake: Handshake) {
    this.#handshake = handshake;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** Data before the keys; whether it is early data, which waits for the server's word about it. */
  keepBeforeKeys(record: RecordView): boolean {
    const { offersEarlyData, isNegotiated, clientDirection } = this.#handshake;
    return offersEarlyData && !isNegotiated && record.direction === clientDirection && this.#keep(record);
  }

  /** The first data of a side; whether it is not known yet what becomes of it, so that it waits. */
  keepBeforeAnswer(record: RecordView): boolean {
    const { offersEarlyData, tookEarlyData, clientDirection } = this.#handshake;
    return offersEarlyData && tookEarlyData === null && record.direction === clientDirection && this.#keep(record);
  }

  /** Lets go of what waits; none of it where the server did not take it: it is sent again later. */
  take(isTaken: boolean): readonly RecordView[] {
    if (this.isEmpty) return NONE;
    const records = this.#records;
    this.#records = [];
    return isTaken ? records : NONE;
  }

  #keep(record: RecordView): true {
    const bytes = Buffer.from(record.bytes.subarray(record.start, record.end));
    this.#bytes += bytes.length;
    if (this.#bytes <= MAX_BYTES) this.#records.push({ ...record, bytes, start: 0, end: bytes.length });
    return true;
  }
}
