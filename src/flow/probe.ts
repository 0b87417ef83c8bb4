import type { SegmentView } from '../packet/segment-view.ts';
import type { Direction, StreamChunk } from './stream.ts';

/** Makes `chunk` the payload of a segment, as the first bytes of a stream. */
export function probeOf(chunk: StreamChunk, segment: SegmentView, direction: Direction): StreamChunk {
  chunk.direction = direction;
  chunk.bytes = segment.bytes;
  chunk.start = segment.payloadStart;
  chunk.end = segment.payloadEnd;
  chunk.offset = 0;
  chunk.acknowledged = -1;
  chunk.frameNumber = segment.frameNumber;
  chunk.timeUs = segment.timeUs;
  return chunk;
}
