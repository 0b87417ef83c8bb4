import { CaptureReader } from '../capture/capture-reader.ts';
import { looksLikeCapture, looksLikePcapng } from '../capture/recognise.ts';

/** What the first bytes of a capture tell. */
export interface CaptureHead {
  /** The time of the first packet; `-Infinity` where none is whole. */
  readonly firstUs: number;
  /** Only pcapng has blocks for secrets. */
  readonly mayBringSecrets: boolean;
}

/** `null`: it is no capture. */
export function readCaptureHead(head: Buffer): CaptureHead | null {
  if (!looksLikeCapture(head)) return null;
  const nothing = (): void => undefined;
  let firstUs = Number.NEGATIVE_INFINITY;
  const packet = ({ timeUs }: { readonly timeUs: number }): void => {
    if (firstUs === Number.NEGATIVE_INFINITY) firstUs = timeUs;
  };
  new CaptureReader('', { packet, secrets: nothing, diagnostic: nothing }).read(head, 0, head.length);
  return { firstUs, mayBringSecrets: looksLikePcapng(head) };
}
