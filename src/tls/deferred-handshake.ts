import type { Handshake } from './handshake.ts';
import { HeldRecords, type HoldBudget } from './held-records.ts';
import type { RecordView } from './record-view.ts';
import type { SideCipher } from './side-cipher.ts';
import type { Tls13Side } from './tls13-side.ts';

/** Opens a record that was put aside. */
type Open = (record: RecordView) => void;

/**
 * The protected part of a TLS 1.3 handshake, put aside. Where the first record behind it opens with the keys of the
 * application, all before it has been the handshake, which nobody need open then: two of the four pairs of keys are not
 * made, nor is the longest record opened. Whatever does not look like that (a length that is not that of a Finished,
 * missing records, keys that do not fit, an end) has all of it opened.
 */
export class DeferredHandshake {
  readonly #handshake: Handshake;
  readonly #held: HeldRecords;
  readonly #open: Open;
  #hasFinished = false;
  /** What the server has sent: how many records, and how long the last is. */
  #serverRecords = 0;
  #serverBytes = 0;
  /** Whether what comes is of the application for sure, by direction. */
  readonly #isSure: [boolean, boolean] = [false, false];

  constructor(handshake: Handshake, budget: HoldBudget, open: Open) {
    this.#handshake = handshake;
    this.#held = new HeldRecords(budget);
    this.#open = open;
  }

  /** What is to be done with a record: nothing, as it is put aside; open it; or open it by `try`. */
  meet(record: RecordView): 'put-aside' | 'open' | 'try' {
    const { direction } = record;
    const side = this.#handshake.tls13Side(direction);
    if (this.#isSure[direction] || side === null) return 'open';
    if (!this.#mayWait(record, side)) {
      this.finish();
      return 'open';
    }
    if (this.#hasFinished) return 'try';
    if (direction === this.#handshake.clientDirection) this.#hasFinished = true;
    else {
      this.#serverRecords += 1;
      this.#serverBytes = record.end - record.start;
    }
    this.#held.addRecord(record);
    return 'put-aside';
  }

  /** The content of what seems to be the first record of the application, or of the record as what else it is. */
  try(cipher: SideCipher, record: RecordView): Buffer | null {
    const { direction } = record;
    const side = this.#handshake.tls13Side(direction)!;
    side.assumeApplication();
    const content = cipher.open(record);
    if (content !== null) {
      this.#isSure[direction] = true;
      if (this.#isSure[0] && this.#isSure[1]) this.drop();
      return content;
    }
    side.restart();
    this.finish();
    return cipher.open(record);
  }

  /** Opens what is needed after all; from now on every record is opened. */
  finish(): void {
    const events = this.#held.release();
    const [isFirstSure, isSecondSure] = this.#isSure;
    this.#isSure.fill(true);
    for (const event of events) {
      if (event.kind !== 'record') continue;
      if (!(event.record.direction === 0 ? isFirstSure : isSecondSure)) this.#open(event.record);
    }
  }

  drop(): void {
    this.#held.release();
    this.#isSure.fill(true);
  }

  #mayWait(record: RecordView, { finishedBytes }: Tls13Side): boolean {
    if (record.lostBytes > 0 || !this.#held.hasRoom) return false;
    if (record.direction !== this.#handshake.clientDirection || this.#hasFinished) return true;
    // Anything else may be an alert, or a certificate; and behind its own Finished a server may already send data.
    const isWhole = this.#serverRecords === 1 || this.#serverBytes === finishedBytes;
    return isWhole && record.end - record.start === finishedBytes;
  }
}

/** Puts the handshake aside where nothing in it is needed: the host is known, and how to know its end. */
export function deferral(handshake: Handshake, budget: HoldBudget, open: Open): DeferredHandshake | null {
  if (handshake.serverName === null || handshake.offersEarlyData) return null;
  const areReady = handshake.tls13Side(0)?.isReady && handshake.tls13Side(1)?.isReady;
  return areReady ? new DeferredHandshake(handshake, budget, open) : null;
}
