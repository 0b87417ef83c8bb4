import type { PacketView } from '../../src/capture/packet-view.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { CutPackets } from '../../src/diagnostics/packet.ts';
import { PacketDecoder } from '../../src/packet/packet-decoder.ts';
import type { DatagramView, SegmentView } from '../../src/packet/segment-view.ts';

export interface TransportEvent {
  readonly kind: 'tcp' | 'udp';
  /** `address:port > address:port`, addresses in hex. */
  readonly flow: string;
  readonly frame: number;
  readonly payload: string;
  readonly seq?: number;
  readonly ack?: number;
  readonly flags?: number;
  /** Bytes of payload that are missing in the capture. */
  readonly missing?: number;
}

function flowOf(view: SegmentView | DatagramView): string {
  const address = (at: number): string => view.bytes.toString('hex', at, at + view.addressLength);
  return `${address(view.sourceAt)}:${view.sourcePort} > ${address(view.destinationAt)}:${view.destinationPort}`;
}

const payloadOf = ({ bytes, payloadStart, payloadEnd }: SegmentView | DatagramView): string =>
  bytes.toString('latin1', payloadStart, payloadEnd);

/** Said where it is so. */
function cut({ payloadLength, payloadStart, payloadEnd }: DatagramView): { missing?: number } {
  const missing = payloadLength - (payloadEnd - payloadStart);
  return missing === 0 ? {} : { missing };
}

export interface Given {
  readonly bytes: Uint8Array;
  readonly linkType?: number;
  readonly originalLength?: number;
  readonly timeUs?: number;
}

/** Decodes packets; each stands in the middle of other bytes, as in a window. */
export function decode(packets: readonly Given[]): { events: TransportEvent[]; diagnostics: Diagnostic[] } {
  const { events, diagnostics } = run(packets);
  return { events, diagnostics };
}

/** Of packets that are decoded so: how many were not kept whole, and the first of them. */
export const cutAmong = (packets: readonly Given[]): readonly CutPackets[] => run(packets).cut;

function run(packets: readonly Given[]): {
  readonly events: TransportEvent[];
  readonly diagnostics: Diagnostic[];
  readonly cut: readonly CutPackets[];
} {
  const events: TransportEvent[] = [];
  const diagnostics: Diagnostic[] = [];
  const decoder = new PacketDecoder('a.pcap', {
    segment: (view) => {
      const { seq, ack, flags, frameNumber: frame } = view;
      const missing = view.payloadLength - (view.payloadEnd - view.payloadStart);
      events.push({ kind: 'tcp', flow: flowOf(view), frame, payload: payloadOf(view), seq, ack, flags, missing });
    },
    datagram: (view) =>
      events.push({ kind: 'udp', flow: flowOf(view), frame: view.frameNumber, payload: payloadOf(view), ...cut(view) }),
    diagnostic: (diagnostic) => diagnostics.push(diagnostic),
  });
  packets.forEach(({ bytes, linkType = 1, originalLength = bytes.length, timeUs = 0 }, i) => {
    const around = Buffer.alloc(40, 0x45);
    const view: PacketView = {
      bytes: Buffer.concat([around, bytes, around]),
      start: around.length,
      end: around.length + bytes.length,
      originalLength,
      linkType,
      timeUs,
      frameNumber: i + 1,
    };
    decoder.packet(view);
  });
  decoder.end();
  return { events, diagnostics, cut: decoder.losses.cutIn('a.pcap') };
}
