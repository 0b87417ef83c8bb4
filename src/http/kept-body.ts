import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { HeaderList } from '../exchange/exchange.ts';
import { isOpaqueLoad, isSniffed } from '../fetch/opaque-response.ts';
import { SNIFFED_BYTES } from '../fetch/sniff.ts';

/** Kept of the body of an error, as it came and decoded. */
const MAX_ERROR_BYTES = 64 * 1024;
/** A body that is this much longer decoded than coded is cut until it is not. */
const MAX_DECODED = 4 * MAX_ERROR_BYTES;

/** Keeps the beginning of a response's body, and undoes its content coding at the end. */
export class KeptBody {
  /** Kept at most, as it came and decoded. */
  readonly #limit: number;
  readonly #parts: Buffer[] = [];
  #length = 0;
  #isOver = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether more of the body is to be added. */
  get isOpen(): boolean {
    return !this.#isOver;
  }

  /** What comes next does not follow what was kept. */
  breakOff(): void {
    this.#isOver = true;
  }

  add(bytes: Buffer, start: number, end: number): void {
    const room = this.#limit - this.#length;
    if (this.#isOver || end <= start) return;
    this.#isOver = end - start >= room;
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
    return decoded === null ? null : decoded.toString('utf8', 0, Math.min(decoded.length, this.#limit));
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

/** A body of an error; any other is kept only to see what it is. */
export const isError = (status: number): boolean => status >= 300 && status !== 304;

/** What is to be kept of the body of a response to a request with these headers, if that is known. */
export function keptBodyOf(
  status: number,
  contentType: string | null,
  requestHeaders: HeaderList | null,
): KeptBody | null {
  if (isError(status)) return mayHoldError(contentType) ? new KeptBody(MAX_ERROR_BYTES) : null;
  if (status < 200 || status > 299 || requestHeaders === null) return null;
  return isOpaqueLoad(requestHeaders) && isSniffed(contentType) ? new KeptBody(SNIFFED_BYTES) : null;
}

/** Whether a body of this type may hold a store's error: XML, JSON or text. */
const mayHoldError = (contentType: string | null): boolean =>
  contentType === null || /xml|json|text/i.test(contentType);
