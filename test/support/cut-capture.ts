import { CaptureReader } from '../../src/capture/capture-reader.ts';
import { PcapngBuilder } from './build-capture.ts';

/** A capture as a recorder with a snap length would have written it; the secrets in it are kept. */
export function cutCapture(capture: Buffer, snaplen: number): Buffer {
  const file = new PcapngBuilder().section().interface();
  const reader = new CaptureReader('', {
    packet: ({ bytes, start, end, originalLength, timeUs }) =>
      file.packet({
        bytes: Buffer.from(bytes.subarray(start, Math.min(end, start + snaplen))),
        ticks: BigInt(Math.round(timeUs)),
        originalLength,
      }),
    secrets: (type, payload) => file.secrets(payload, type),
    diagnostic: () => undefined,
  });
  reader.read(capture, 0, capture.length);
  return file.file();
}
