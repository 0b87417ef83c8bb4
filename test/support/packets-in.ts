import { CaptureReader } from '../../src/capture/capture-reader.ts';
import type { CapturedPacket } from './build-capture.ts';

/** The packets of a capture file. */
export function packetsIn(capture: Buffer): CapturedPacket[] {
  const packets: CapturedPacket[] = [];
  const nothing = (): void => undefined;
  const reader = new CaptureReader('', {
    packet: ({ bytes, start, end, originalLength, timeUs }) =>
      packets.push({ bytes: Buffer.from(bytes.subarray(start, end)), originalLength, timeUs }),
    secrets: nothing,
    diagnostic: nothing,
  });
  reader.read(capture, 0, capture.length);
  return packets;
}
