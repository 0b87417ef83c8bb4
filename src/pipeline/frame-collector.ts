import type { ByteConsumer } from '../bytes/intake.ts';
import { CaptureReader } from '../capture/capture-reader.ts';

/** More of a frame than anybody looks at. */
const MAX_BYTES = 4096;

/** Reads a capture again for the bytes of some of its frames. */
export class FrameCollector implements ByteConsumer {
  readonly frames: { readonly frame: number; readonly bytes: Uint8Array }[] = [];
  readonly #wanted: ReadonlySet<number>;
  readonly #reader: CaptureReader;

  constructor(file: string, wanted: Iterable<number>) {
    this.#wanted = new Set(wanted);
    this.#reader = new CaptureReader(file, {
      packet: ({ bytes, start, end, frameNumber }) => {
        if (!this.#wanted.has(frameNumber)) return;
        this.frames.push({ frame: frameNumber, bytes: bytes.slice(start, Math.min(end, start + MAX_BYTES)) });
      },
      secrets: () => undefined,
      diagnostic: () => undefined,
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
