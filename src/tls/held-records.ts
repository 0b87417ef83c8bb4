import { Budget } from '../bytes/budget.ts';
import type { Direction, StreamEnd } from '../flow/stream.ts';
import type { RecordView } from './record-view.ts';

/** The end of a direction, as it was told. */
export interface HeldEnd {
  readonly direction: Direction;
  readonly how: StreamEnd;
  readonly timeUs: number;
  readonly frameNumber: number;
}

export type HeldEvent =
  | { readonly kind: 'record'; readonly record: RecordView }
  | { readonly kind: 'end'; readonly end: HeldEnd };

const MAX_CONNECTION_BYTES = 256 * 1024;
const MAX_TOTAL_BYTES = 16 * 1024 * 1024;
/** Within this a client has written the secrets that it uses: some hand them to another thread first, and disks are slow. */
export const KEY_LOG_DELAY_US = 2_000_000;
/** What an event costs besides its bytes. */
export const EVENT_BYTES = 200;

/** How much is held of all connections that wait for something: a secret, an answer, packets of the other direction. */
export class HoldBudget extends Budget {
  /** The share of one connection. */
  readonly connectionBytes: number;
  /** For so long, by the clock of the packets, one may hold more than its share. */
  readonly patienceUs: number;
  readonly #spareBytes: number;

  constructor(connectionBytes = MAX_CONNECTION_BYTES, totalBytes = MAX_TOTAL_BYTES, patienceUs = 0) {
    super(totalBytes);
    this.connectionBytes = connectionBytes;
    this.patienceUs = patienceUs;
    this.#spareBytes = totalBytes / 2;
  }

  /** Whether others still find room where one holds more than its share. */
  get hasSpare(): boolean {
    return this.left > this.#spareBytes;
  }
}

/** What happened on a connection since something is missing, in order. */
export class HeldRecords {
  readonly #budget: HoldBudget;
  #events: HeldEvent[] = [];
  #bytes = 0;

  constructor(budget: HoldBudget) {
    this.#budget = budget;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  /** Whether there is more than one connection may hold. */
  get isFull(): boolean {
    return this.#bytes > this.#budget.connectionBytes;
  }

  /** Whether more may be held, of this connection and of all. */
  get hasRoom(): boolean {
    return !this.isFull && !this.#budget.isExceeded;
  }

  /** Whether it holds more than its share, and that for too long, or while others need the room. */
  overstays(timeUs: number): boolean {
    return this.isFull && !(this.#budget.hasSpare && timeUs - this.#sinceUs < this.#budget.patienceUs);
  }

  /** Only where something is held. */
  get #sinceUs(): number {
    const [first] = this.#events;
    return first!.kind === 'record' ? first!.record.timeUs : first!.end.timeUs;
  }

  addRecord(record: RecordView): void {
    const bytes = Buffer.from(record.bytes.subarray(record.start, record.end));
    this.#add({ kind: 'record', record: { ...record, bytes, start: 0, end: bytes.length } }, bytes.length);
  }

  addEnd(end: HeldEnd): void {
    this.#add({ kind: 'end', end }, 0);
  }

  /** Takes out what is held. */
  release(): readonly HeldEvent[] {
    const events = this.#events;
    this.#events = [];
    this.#budget.bytes -= this.#bytes;
    this.#bytes = 0;
    return events;
  }

  /** Takes back what was released, from `index` on. */
  restore(events: readonly HeldEvent[], index: number): void {
    for (const event of events.slice(index)) {
      this.#add(event, event.kind === 'record' ? event.record.bytes.length : 0);
    }
  }

  #add(event: HeldEvent, length: number): void {
    this.#events.push(event);
    this.#bytes += length + EVENT_BYTES;
    this.#budget.bytes += length + EVENT_BYTES;
  }
}
