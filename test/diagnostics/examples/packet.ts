import { fragmentDropped, malformedPacket, snaplenCut } from '../../../src/diagnostics/packet.ts';
import { Sightings } from '../../../src/diagnostics/sightings.ts';

const only = <D>(diagnostic: D) => ({ sources: {}, diagnostic });

const HANDSHAKES = new Sightings();
HANDSHAKES.add('examplebucket.oss-cn-hangzhou.aliyuncs.com', 60);
HANDSHAKES.add('examplebucket.oss-cn-hangzhou.aliyuncs.com', 75);

export const examples = {
  'packet/snaplen-cut': () =>
    only(
      snaplenCut([{ file: 'upload.pcap', packets: 39, firstFrame: 61 }], { connections: 4, handshakes: HANDSHAKES }),
    ),
  'packet/fragment-dropped': () => only(fragmentDropped('upload.pcap', 2, 30)),
  'packet/malformed': () => only(malformedPacket('upload.pcap', 1, 7)),
} as const;
