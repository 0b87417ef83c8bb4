import type { ByteConsumer } from '../bytes/intake.ts';
import { CaptureReader } from '../capture/capture-reader.ts';
import { PacketDecoder } from '../packet/packet-decoder.ts';

/** More of a frame than anybody looks at. */
const MAX_BYTES = 4096;

/** A captured frame, its beginning at least. */
export interface CollectedFrame {
  /** 1-based, as Wireshark counts. */
  readonly frame: number;
  readonly bytes: Uint8Array;
  /** Where the payload of its TCP segment begins in `bytes`; `null` when it has none, or it was put together of fragments. */
  readonly payloadStart: number | null;
}

/** Reads a capture again for the bytes of some of its frames. */
export class FrameCollector implements ByteConsumer {
  readonly frames: CollectedFrame[] = [];
  readonly #wanted: ReadonlySet<number>;
  readonly #reader: CaptureReader;
  #packet: Buffer | null = null;
  #payloadStart: number | null = null;

  constructor(file: string, wanted: Iterable<number>) {
    this.#wanted = new Set(wanted);
    const nothing = (): void => undefined;
    const decoder = new PacketDecoder(file, {
      segment: ({ bytes, payloadStart }) => {
        if (bytes === this.#packet) this.#payloadStart = payloadStart;
      },
      datagram: nothing,
      diagnostic: nothing,
    });
    this.#reader = new CaptureReader(file, {
      packet: (view) => {
        const { bytes, start, end, frameNumber } = view;
        if (!this.#wanted.has(frameNumber)) return;
        this.#packet = bytes;
        this.#payloadStart = null;
        decoder.packet(view);
        this.frames.push({
          frame: frameNumber,
          // A copy: the window is used again.
          bytes: Uint8Array.from(bytes.subarray(start, Math.min(end, start + MAX_BYTES))),
          payloadStart: this.#payloadStart === null ? null : this.#payloadStart - start,
        });
      },
      secrets: nothing,
      diagnostic: nothing,
    });
  }

  get isDone(): boolean {
    return this.frames.length >= this.#wanted.size;
  }

  get needBytes(): number {
    return this.#reader.needBytes;
  }

  read(bytes: Buffer, start: number, end: number): number {
    return this.isDone ? end : this.#reader.read(bytes, start, end);
  }

  end(rest: Buffer): void {
    if (!this.isDone) this.#reader.end(rest);
  }
}
