import type { FrameSpan } from '../../exchange/exchange.ts';

/** Where and when a head was seen. */
export interface HeadPlace {
  /** Stream offset of its first byte. */
  readonly offset: number;
  /** How far the sender had acknowledged the opposite stream; -1 unknown. */
  readonly acknowledged: number;
  readonly frames: readonly FrameSpan[];
  readonly timeUs: number;
}
