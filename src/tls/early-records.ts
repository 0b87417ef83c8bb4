import type { RecordView } from './record-view.ts';

/** Servers take 16 KiB of early data by default. */
const MAX_BYTES = 128 * 1024;
const NONE: readonly RecordView[] = [];

/** What the client sent before it was known whether the server takes early data (RFC 8446 section 4.2.10). */
export class EarlyRecords {
  #records: RecordView[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  keep(record: RecordView): void {
    const bytes = Buffer.from(record.bytes.subarray(record.start, record.end));
    this.#bytes += bytes.length;
    if (this.#bytes <= MAX_BYTES) this.#records.push({ ...record, bytes, start: 0, end: bytes.length });
  }

  take(): readonly RecordView[] {
    if (this.isEmpty) return NONE;
    const records = this.#records;
    this.#records = [];
    return records;
  }
}
