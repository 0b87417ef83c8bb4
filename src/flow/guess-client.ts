import type { SegmentView } from '../packet/segment-view.ts';
import { opposite } from './stream.ts';
import type { Side } from './stream-assembler.ts';

/** Until the content says better, the lower port is the server's. */
export function guessClient({ sourcePort, destinationPort }: SegmentView, side: Side): Side {
  return sourcePort < destinationPort ? opposite(side) : side;
}
