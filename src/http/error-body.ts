import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** Kept of a body, as it came and decoded. */
export const MAX_ERROR_BYTES = 64 * 1024;
/** A body that is this much longer decoded than coded is cut until it is not. */
const MAX_DECODED = 4 * MAX_ERROR_BYTES;

/** Keeps the first 64 KiB of an error response's body, and undoes its content coding at the end. */
export class ErrorBody {
  readonly #parts: Buffer[] = [];
  #length = 0;

  add(bytes: Buffer, start: number, end: number): void {
    const room = MAX_ERROR_BYTES - this.#length;
    if (room <= 0 || end <= start) return;
    const part = Buffer.from(bytes.subarray(start, Math.min(end, start + room)));
    this.#parts.push(part);
    this.#length += part.length;
    // A million one-byte parts would cost more than their bytes.
    if (this.#parts.length > 256) this.#parts.splice(0, this.#parts.length, Buffer.concat(this.#parts));
  }

  /** The text (UTF-8), or `null` when there is none or the coding cannot be undone. */
  text(contentEncoding: string | null): string | null {
    if (this.#length === 0) return null;
    const [first] = this.#parts;
    const bytes = this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts);
    const decoded = decode(bytes, contentEncoding);
    return decoded === null ? null : decoded.toString('utf8', 0, Math.min(decoded.length, MAX_ERROR_BYTES));
  }
}

/** Undoes codings from the last one applied to the first (RFC 9110 section 8.4). */
function decode(bytes: Buffer, codings: string | null): Buffer | null {
  let decoded: Buffer | null = bytes;
  for (const coding of (codings ?? '').toLowerCase().split(',').reverse().slice(0, 4)) {
    if (decoded !== null) decoded = decodeOne(decoded, coding.trim());
  }
  return decoded;
}

function decodeOne(bytes: Buffer, coding: string): Buffer | null {
  switch (coding) {
    case '':
    case 'identity':
      return bytes;
    case 'gzip':
    case 'x-gzip':
      return inflate(bytes, gunzipSync);
    case 'deflate':
      // RFC 9110 section 8.4.1.2: the zlib format, but some send bare DEFLATE.
      return inflate(bytes, isZlib(bytes) ? inflateSync : inflateRawSync);
    case 'br':
      return inflate(bytes, (part) =>
        brotliDecompressSync(part, {
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
          maxOutputLength: MAX_DECODED,
        }),
      );
    default:
      return null;
  }
}

/** RFC 1950 section 2.2: method 8, and a header that is a multiple of 31. */
const isZlib = (bytes: Buffer): boolean =>
  (bytes[0]! & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0;

type Inflate = (bytes: Buffer, options: { readonly finishFlush: number; readonly maxOutputLength: number }) => Buffer;

/** A body that was cut is decoded as far as it goes; of one that grows too much, the beginning. */
function inflate(bytes: Buffer, decoder: Inflate): Buffer | null {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_DECODED };
  for (let length = bytes.length; length > 0; length >>= 1) {
    try {
      return decoder(bytes.subarray(0, length), options);
    } catch (error) {
      if (!(error instanceof RangeError)) return null;
    }
  }
  return null;
}

/** Whether a body of this type may hold a store's error: XML, JSON or text. */
export const mayHoldError = (contentType: string | null): boolean =>
  contentType === null || /xml|json|text/i.test(contentType);
