import { readVarint, varintBytes } from './long-header.ts';

const PADDING = 0x00;
const PING = 0x01;
const ACK = 0x02;
const ACK_ECN = 0x03;
const CRYPTO = 0x06;

/** Several times the ClientHello of today's browsers. */
const MAX_STREAM_BYTES = 16_384;
const MAX_PIECES = 256;

interface Piece {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** What CRYPTO frames (RFC 9000 section 19.6) carry, in whatever order and in however many packets they come. */
export class CryptoStream {
  readonly #pieces: Piece[] = [];

  /** Takes the frames of an Initial packet, up to the first that does not belong into one (RFC 9000 section 12.4). */
  add(frames: Buffer): void {
    let at = 0;
    while (at < frames.length && this.#pieces.length < MAX_PIECES) {
      const type = frames[at]!;
      if (type === PADDING || type === PING) at += 1;
      else if (type === ACK || type === ACK_ECN) at = skipAck(frames, at + 1, type === ACK_ECN);
      else if (type === CRYPTO) at = this.#crypto(frames, at + 1);
      else return;
      if (at < 0) return;
    }
  }

  /** The bytes from the beginning to the first that is missing. */
  beginning(): Buffer {
    const parts: Buffer[] = [];
    let length = 0;
    for (const { offset, bytes } of this.#pieces.toSorted((a, b) => a.offset - b.offset)) {
      if (offset > length) break;
      if (offset + bytes.length <= length) continue;
      parts.push(bytes.subarray(length - offset));
      length = offset + bytes.length;
    }
    return Buffer.concat(parts);
  }

  /** Returns the offset behind the frame, -1 when it does not end. */
  #crypto(frames: Buffer, from: number): number {
    const offset = readVarint(frames, from, frames.length);
    if (offset < 0) return -1;
    const lengthAt = from + varintBytes(frames[from]!);
    const length = readVarint(frames, lengthAt, frames.length);
    if (length < 0) return -1;
    const at = lengthAt + varintBytes(frames[lengthAt]!);
    if (at + length > frames.length) return -1;
    if (offset + length <= MAX_STREAM_BYTES)
      this.#pieces.push({ offset, bytes: Buffer.from(frames.subarray(at, at + length)) });
    return at + length;
  }
}

/** RFC 9000 section 19.3: largest, delay, number of ranges, first range, then two fields a range, three for ECN. */
function skipAck(frames: Buffer, from: number, ecn: boolean): number {
  let at = from;
  let fields = 4;
  for (let i = 0; i < fields; i++) {
    const value = readVarint(frames, at, frames.length);
    if (value < 0) return -1;
    if (i === 2) fields += 2 * Math.min(value, frames.length) + (ecn ? 3 : 0);
    at += varintBytes(frames[at]!);
  }
  return at;
}
