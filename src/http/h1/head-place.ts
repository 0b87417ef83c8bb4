import type { FrameSpan } from '../../exchange/exchange.ts';

/** Where and when a head was seen. */
export interface HeadPlace {
  /** Stream offset of its first byte. */
  readonly offset: number;
  /** How far the sender had acknowledged the opposite stream; -1 unknown. */
  readonly acknowledged: number;
  /** Nothing is missing between the message before (or the beginning of the stream) and this one. */
  readonly isContiguous: boolean;
  readonly frames: readonly FrameSpan[];
  readonly timeUs: number;
}
