import { buildPcap, type CapturedPacket } from '../support/build-capture.ts';
import { FLAG, tcpFrame } from '../support/build-packet.ts';
import type { Sent } from './play.ts';

const CLIENT = '10.0.0.2';
const SERVER = '10.0.0.1';

/** The packets of a TLS connection: SYN, SYN-ACK, segments of at most 1400 bytes, FINs. */
export function packetsOf(sent: readonly Sent[], port = 50_000): CapturedPacket[] {
  const packets: CapturedPacket[] = [];
  const next: [number, number] = [1000, 5000];
  const add = (direction: 0 | 1, flags: number, payload: Uint8Array): void => {
    const [source, destination] = direction === 0 ? [CLIENT, SERVER] : [SERVER, CLIENT];
    const bytes = tcpFrame({
      source,
      destination,
      sourcePort: direction === 0 ? port : 443,
      destinationPort: direction === 0 ? 443 : port,
      seq: next[direction],
      ack: next[direction === 0 ? 1 : 0],
      flags,
      payload,
    });
    packets.push({ bytes, timeUs: 1_700_000_000_000_000 + packets.length * 1000 });
    next[direction] += payload.length + ((flags & (FLAG.syn | FLAG.fin)) !== 0 ? 1 : 0);
  };
  const none = Buffer.alloc(0);
  add(0, FLAG.syn, none);
  add(1, FLAG.syn | FLAG.ack, none);
  for (const { direction, bytes } of sent) {
    for (let at = 0; at < bytes.length; at += 1400) add(direction, FLAG.ack, bytes.subarray(at, at + 1400));
  }
  add(0, FLAG.fin | FLAG.ack, none);
  add(1, FLAG.fin | FLAG.ack, none);
  return packets;
}

export const captureOf = (...connections: readonly (readonly Sent[])[]): Buffer =>
  buildPcap(connections.flatMap((sent, index) => packetsOf(sent, 50_000 + index)));
