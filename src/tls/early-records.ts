import type { Handshake } from './handshake.ts';
import { HeldRecords, type HoldBudget } from './held-records.ts';
import type { RecordView } from './record-view.ts';

const NONE: readonly RecordView[] = [];

/** What the client sent before it was known whether the server takes early data (RFC 8446 section 4.2.10). */
export class EarlyRecords {
  readonly #handshake: Handshake;
  readonly #held: HeldRecords;

  constructor(handshake: Handshake, budget: HoldBudget) {
    this.#handshake = handshake;
    this.#held = new HeldRecords(budget);
  }

  get isEmpty(): boolean {
    return this.#held.isEmpty;
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
    const records = this.#held.release().flatMap((event) => (event.kind === 'record' ? [event.record] : []));
    return isTaken ? records : NONE;
  }

  /** Nothing more is read: lets go of what waits, and the handshake of what it keeps. */
  close(): void {
    this.take(false);
    this.#handshake.close();
  }

  /** Servers take 16 KiB of early data by default: what is beyond the bounds is not kept. */
  #keep(record: RecordView): true {
    if (this.#held.hasRoom) this.#held.addRecord(record);
    return true;
  }
}
