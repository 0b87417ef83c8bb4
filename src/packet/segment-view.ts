/**
 * One TCP segment, in place; the same object every time, valid during the call only. Addresses stay in the packet:
 * `bytes[sourceAt, sourceAt + addressLength)`.
 */
export interface SegmentView {
  /** The packet's buffer, or the reassembly buffer of a fragmented datagram. */
  bytes: Buffer;
  addressLength: 4 | 16;
  sourceAt: number;
  destinationAt: number;
  sourcePort: number;
  destinationPort: number;
  /** Unsigned 32-bit. */
  seq: number;
  ack: number;
  /** The flag octet: FIN 0x01, SYN 0x02, RST 0x04, PSH 0x08, ACK 0x10, URG 0x20. */
  flags: number;
  /** The TCP options are `bytes[optionsAt, payloadStart)`, if the capture has the whole header. */
  optionsAt: number;
  /** The captured payload is `bytes[payloadStart, payloadEnd)`. */
  payloadStart: number;
  payloadEnd: number;
  /** Payload length on the wire; larger than captured when a snaplen cut the packet. */
  payloadLength: number;
  timeUs: number;
  frameNumber: number;
}

/** One UDP datagram, in place, as `SegmentView`. */
export interface DatagramView {
  bytes: Buffer;
  addressLength: 4 | 16;
  sourceAt: number;
  destinationAt: number;
  sourcePort: number;
  destinationPort: number;
  payloadStart: number;
  payloadEnd: number;
  /** Payload length on the wire; larger than captured when a snaplen cut the packet. */
  payloadLength: number;
  timeUs: number;
  frameNumber: number;
}

export interface PacketSink {
  segment(segment: SegmentView): void;
  datagram(datagram: DatagramView): void;
}
