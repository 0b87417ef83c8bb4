import type { DatagramView } from '../../src/packet/segment-view.ts';
import { addressBytes } from './build-packet.ts';

export interface DatagramOptions {
  /** `address:port`, with a colon in brackets. */
  readonly from?: string;
  readonly to?: string;
  readonly payload: Uint8Array;
  /** Of the payload, when the capture cut it. */
  readonly wireLength?: number;
  readonly frame?: number;
}

function endpoint(text: string): { address: Buffer; port: number } {
  const at = text.lastIndexOf(':');
  return { address: addressBytes(text.slice(0, at).replace(/[[\]]/g, '')), port: Number(text.slice(at + 1)) };
}

/** A datagram as the packet stage hands it on: in the middle of other bytes. */
export function buildDatagram(options: DatagramOptions): DatagramView {
  const { payload, wireLength = payload.length, frame = 1 } = options;
  const source = endpoint(options.from ?? '10.0.0.2:50000');
  const destination = endpoint(options.to ?? '203.0.113.7:443');
  const around = Buffer.alloc(3, 0xc5);
  const addressLength = source.address.length === 4 ? 4 : 16;
  const payloadStart = around.length + 2 * addressLength;
  return {
    bytes: Buffer.concat([around, source.address, destination.address, payload, around]),
    addressLength,
    sourceAt: around.length,
    destinationAt: around.length + addressLength,
    sourcePort: source.port,
    destinationPort: destination.port,
    payloadStart,
    payloadEnd: payloadStart + payload.length,
    payloadLength: wireLength,
    timeUs: 0,
    frameNumber: frame,
  };
}
