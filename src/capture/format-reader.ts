import type { ByteConsumer } from '../bytes/intake.ts';

/** A reader of one capture file format. */
export interface FormatReader extends ByteConsumer {
  /** Packets handed on so far. */
  readonly packets: number;
  /** The input is over; `rest` is what `read` has not used up. */
  end(rest: Buffer): void;
}
