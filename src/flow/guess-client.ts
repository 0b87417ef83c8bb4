import type { SegmentView } from '../packet/segment-view.ts';
import type { Side } from './stream-assembler.ts';

/** Until the content says better, the lower port is the server's. */
export function guessClient({ sourcePort, destinationPort }: SegmentView, side: Side): Side {
  return sourcePort < destinationPort ? (side === 0 ? 1 : 0) : side;
}
