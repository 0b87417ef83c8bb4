import type { FrameSpan } from '../../exchange/exchange.ts';
import type { Direction } from '../../flow/stream.ts';

/** What a header block belongs to. */
export interface BlockPlace {
  readonly direction: Direction;
  readonly streamId: number;
  /** The stream that a PUSH_PROMISE opens, -1 when not known; 0: the block is one of HEADERS. */
  readonly promisedId: number;
  readonly endsStream: boolean;
  /** Only its beginning is there. */
  readonly isCut: boolean;
  /** Frames of the capture that hold the block. */
  readonly frames: readonly FrameSpan[];
  readonly timeUs: number;
}

/** Told of the frames of both directions, as far as they matter to exchanges. */
export interface FrameListener {
  block(place: BlockPlace, bytes: Buffer, start: number, end: number): void;
  /** Whether data is to go to `data`. */
  wantsData(direction: Direction): boolean;
  data(streamId: number, bytes: Buffer, start: number, end: number): void;
  /** The last DATA of a stream; blocks say it themselves. */
  endStream(direction: Direction, streamId: number): void;
  /** Data of this stream is missing. */
  damaged(direction: Direction, streamId: number): void;
  reset(direction: Direction, streamId: number): void;
  goAway(direction: Direction, lastStreamId: number): void;
  /** Framing is lost: frames of any kind may be missing from here on. */
  lost(direction: Direction): void;
  /** Reading goes on at a frame, behind bytes that are missing or no frames. */
  resynchronised(direction: Direction, frameNumber: number): void;
  /** The direction is over, and from `frameNumber` on nothing could be read. */
  undecodable(direction: Direction, frameNumber: number): void;
}
