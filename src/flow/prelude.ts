import type { StreamChunk } from './stream.ts';
import type { Side } from './stream-assembler.ts';

/** A piece of a stream from before it was known who reads it: a copy. */
export interface PreludePiece {
  readonly side: Side;
  readonly bytes: Buffer;
  readonly offset: number;
  readonly acknowledged: number;
  readonly frameNumber: number;
  readonly timeUs: number;
}

/** A head is recognised by its first bytes; who needs more than this is not for us. */
const MAX_BYTES = 4096;
const MAX_PIECES = 64;
/** What a piece costs beside its bytes. */
const PIECE_BYTES = 512;

/** The first bytes of a connection, kept until they are enough to recognise what it carries. */
export class Prelude {
  /** In order of arrival, both sides. */
  readonly pieces: PreludePiece[] = [];
  #bytes = 0;

  /** Whether waiting for more bytes is over. */
  get isFull(): boolean {
    return this.#bytes > MAX_BYTES || this.pieces.length > MAX_PIECES;
  }

  /** What it takes to keep this. */
  get costBytes(): number {
    return this.#bytes + this.pieces.length * PIECE_BYTES;
  }

  add(side: Side, chunk: StreamChunk): void {
    const { offset, acknowledged, frameNumber, timeUs } = chunk;
    // Memory of its own: a few bytes of a shared block would hold all of it.
    const bytes = Buffer.allocUnsafeSlow(chunk.end - chunk.start);
    chunk.bytes.copy(bytes, 0, chunk.start, chunk.end);
    this.pieces.push({ side, bytes, offset, acknowledged, frameNumber, timeUs });
    this.#bytes += bytes.length;
  }

  /** Drops what is kept of one side: a gap follows, or it was not recognised. */
  forget(side: Side): void {
    const kept = this.pieces.filter((piece) => piece.side !== side);
    this.pieces.length = 0;
    this.pieces.push(...kept);
    this.#bytes = kept.reduce((sum, piece) => sum + piece.bytes.length, 0);
  }

  /** All that is kept of one side, in one piece. */
  joined(side: Side): Buffer {
    return Buffer.concat(this.pieces.filter((piece) => piece.side === side).map((piece) => piece.bytes));
  }
}
