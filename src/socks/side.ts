import type { StreamChunk } from '../flow/stream.ts';

/** Longer than all messages of a side together: what the client says may have 1100 bytes. */
const MAX_BYTES = 2048;

/** What one side has said before the tunnel begins. */
export class Side {
  bytes: Buffer = Buffer.alloc(0);
  /** Offset of the first of these bytes in the stream. */
  offset = 0;
  /** The first messages are missing, or what stood before these bytes was none. */
  isMidway = false;
  /** Bytes are missing from the capture. */
  hasGap = false;

  constructor(isMidway: boolean) {
    this.isMidway = isMidway;
  }

  get isFull(): boolean {
    return this.bytes.length >= MAX_BYTES;
  }

  /** Keeps the beginning of a chunk, up to an offset in the stream. */
  add({ bytes, start, end, offset }: StreamChunk, until: number): void {
    if (this.bytes.length === 0) this.offset = offset;
    const length = Math.min(end - start, until - offset, MAX_BYTES - this.bytes.length);
    this.bytes = Buffer.concat([this.bytes, bytes.subarray(start, start + length)]);
  }

  /** What comes next does not follow what is kept. */
  forget(): void {
    this.bytes = Buffer.alloc(0);
    this.isMidway = true;
  }
}
