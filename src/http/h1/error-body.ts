import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

const MAX_BYTES = 64 * 1024;
const MAX_DECODED = 256 * 1024;

/** Keeps the first 64 KiB of an error response's body, and undoes its content coding at the end. */
export class ErrorBody {
  readonly #parts: Buffer[] = [];
  #length = 0;

  add(bytes: Buffer, start: number, end: number): void {
    const room = MAX_BYTES - this.#length;
    if (room <= 0) return;
    const part = Buffer.from(bytes.subarray(start, Math.min(end, start + room)));
    this.#parts.push(part);
    this.#length += part.length;
  }

  /** The text (UTF-8), or `null` when there is none or the coding cannot be undone. */
  text(contentEncoding: string | null): string | null {
    if (this.#length === 0) return null;
    const decoded = decode(Buffer.concat(this.#parts), contentEncoding);
    return decoded === null ? null : decoded.toString('utf8', 0, MAX_BYTES);
  }
}

/** Undoes gzip, deflate and br; a body that was cut is decoded as far as it goes. */
function decode(bytes: Buffer, coding: string | null): Buffer | null {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_DECODED };
  try {
    switch (coding) {
      case null:
      case '':
      case 'identity':
        return bytes;
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, options);
      case 'deflate':
        return (bytes[0]! & 0x0f) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
      case 'br':
        return brotliDecompressSync(bytes, {
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
          maxOutputLength: MAX_DECODED,
        });
      default:
        return null;
    }
  } catch {
    return null;
  }
}

/** Whether a body of this type may hold a store's error. */
export const mayHoldError = (contentType: string | null): boolean =>
  contentType === null || /xml|json|text|html/i.test(contentType);
