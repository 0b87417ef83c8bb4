import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/**
 * One captured packet, in place. The reader hands out the same object for every packet and its bytes are only valid
 * during the call: copy what must outlive it.
 */
export interface PacketView {
  bytes: Buffer;
  /** The captured bytes are `bytes[start, end)`. */
  start: number;
  end: number;
  /** Length on the wire, >= `end - start` unless the file lies. */
  originalLength: number;
  /** LINKTYPE_ value (libpcap), not a DLT_ of some platform. */
  linkType: number;
  /** Capture time: microseconds since the epoch. A fraction keeps nanoseconds as far as a double can. */
  timeUs: number;
  /** 1-based over the whole input, as Wireshark counts. */
  frameNumber: number;
}

/** The one object that a reader hands out. */
export const newPacketView = (): PacketView => ({
  bytes: Buffer.alloc(0),
  start: 0,
  end: 0,
  originalLength: 0,
  linkType: 0,
  timeUs: 0,
  frameNumber: 0,
});

export interface CaptureSink {
  packet(packet: PacketView): void;
  /** The payload of a pcapng Decryption Secrets Block; `type` as in the block (0x544c534b: NSS key log). Copied. */
  secrets(type: number, payload: Buffer): void;
  diagnostic(diagnostic: Diagnostic): void;
}
