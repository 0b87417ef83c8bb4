import type { CapturedPacket } from './build-capture.ts';

/** As a recorder with a snap length keeps them. */
export const cutPackets = (packets: readonly CapturedPacket[], snaplen: number): CapturedPacket[] =>
  packets.map((packet) => ({
    ...packet,
    bytes: packet.bytes.subarray(0, snaplen),
    originalLength: packet.bytes.length,
  }));
