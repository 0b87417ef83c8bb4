import { fragmentDropped, malformedPacket, snaplenCut } from '../../../src/diagnostics/packet.ts';

const only = <D>(diagnostic: D) => ({ sources: {}, diagnostic });

export const examples = {
  'packet/snaplen-cut': () => only(snaplenCut('upload.pcap', 39, 61)),
  'packet/fragment-dropped': () => only(fragmentDropped('upload.pcap', 2, 30)),
  'packet/malformed': () => only(malformedPacket('upload.pcap', 1, 7)),
} as const;
