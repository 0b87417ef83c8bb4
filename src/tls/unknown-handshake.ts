import type { Handshake } from './handshake.ts';
import type { RecordView } from './record-view.ts';
import type { Side } from './side.ts';

/** The longest chains of certificates, in small records. */
const MAX_SERVER_RECORDS = 64;
/** Certificate, CertificateVerify and Finished. */
const MAX_CLIENT_RECORDS = 3;

/**
 * The protected part of a TLS 1.3 handshake whose secrets are not logged, those for the data apart: that its records do
 * not open says nothing about the secrets that are. Only asked about records that do not open, before any data did; as
 * they are tried with the keys for the data first, none of these is taken for the handshake if its secret is right.
 */
export class UnknownHandshake {
  readonly #handshake: Handshake;
  readonly #sides: readonly [Side, Side];
  #clientRecords = 0;
  #serverRecords = 0;
  /** Where the client's part begins, as far as it did not open. */
  #clientFrame = 0;
  #clientUs = 0;
  #hasFinished = false;

  constructor(handshake: Handshake, sides: readonly [Side, Side]) {
    this.#handshake = handshake;
    this.#sides = sides;
  }

  /** Whether the record may be of the handshake. */
  takes(record: RecordView): boolean {
    const { direction, start, end } = record;
    const side = this.#handshake.tls13Side(direction);
    if (side === null) return false;
    if (direction !== this.#handshake.clientDirection) {
      this.#serverRecords += 1;
      return side.lacksHandshake && this.#serverRecords <= MAX_SERVER_RECORDS && !this.#isClientBefore(record);
    }
    this.#clientRecords += 1;
    if (this.#clientRecords === 1) {
      this.#clientFrame = record.frameNumber;
      this.#clientUs = record.timeUs;
    }
    const mayBe = side.lacksHandshake && this.#clientRecords <= MAX_CLIENT_RECORDS && !this.#hasFinished;
    // The client's last message (RFC 8446 section 4.4.4).
    if (end - start === side.finishedBytes) this.#hasFinished = true;
    return mayBe;
  }

  /** The server's part is over when the client's begins. Records that were put aside come late. */
  #isClientBefore(record: RecordView): boolean {
    const { openedFrame, openedUs } = this.#sides[this.#handshake.clientDirection];
    return isBefore(this.#clientFrame, this.#clientUs, record) || isBefore(openedFrame, openedUs, record);
  }
}

/** Frame 0: there is none. Frames of captures that are read as one are in order by their times only. */
const isBefore = (frame: number, timeUs: number, other: RecordView): boolean =>
  frame > 0 && (timeUs === other.timeUs ? frame < other.frameNumber : timeUs < other.timeUs);
