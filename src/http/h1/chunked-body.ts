type State = 'size' | 'extension' | 'data' | 'data-end' | 'trailer';

/** A size line, or all trailers together, beyond this is no chunked coding. */
const MAX_LINE_BYTES = 16 * 1024;
const MAX_TRAILER_BYTES = 64 * 1024;
const MAX_DIGITS = 13; // below 2^53

const hexValue = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};

/** Chunked transfer coding (RFC 9112 section 7.1), byte by byte where lines are, by arithmetic where data is. */
export class ChunkedBody {
  #state: State = 'size';
  #size = 0;
  #digits = 0;
  #line = 0;
  #trailers = 0;
  done = false;
  failed = false;

  /** Reads on; the offset up to which the body goes. */
  read(bytes: Buffer, from: number, end: number, data: (bytes: Buffer, start: number, end: number) => void): number {
    let at = from;
    while (at < end && !this.done && !this.failed) {
      if (this.#state === 'data') {
        const next = Math.min(end, at + this.#size);
        data(bytes, at, next);
        this.#size -= next - at;
        if (this.#size === 0) this.#state = 'data-end';
        at = next;
      } else {
        this.#byte(bytes[at]!);
        at += 1;
      }
    }
    return at;
  }

  /** Steps over missing bytes when they are all data; whether they are. */
  skip(length: number): boolean {
    if (this.#state !== 'data' || length > this.#size) return false;
    this.#size -= length;
    if (this.#size === 0) this.#state = 'data-end';
    return true;
  }

  #byte(byte: number): void {
    switch (this.#state) {
      case 'size':
        this.#sizeByte(byte);
        break;
      case 'extension':
        this.#line += 1;
        if (byte === 0x0a) this.#sizeEnd();
        else if (this.#line > MAX_LINE_BYTES) this.failed = true;
        break;
      case 'data-end':
        if (byte === 0x0a) this.#newLine();
        else if (byte !== 0x0d) this.failed = true;
        break;
      case 'trailer':
        this.#trailerByte(byte);
        break;
      case 'data':
        break;
    }
  }

  #newLine(): void {
    this.#state = 'size';
    this.#size = 0;
    this.#digits = 0;
    this.#line = 0;
  }

  #sizeByte(byte: number): void {
    const digit = hexValue(byte);
    if (digit >= 0) {
      this.#size = this.#size * 16 + digit;
      if (this.#size > 0) this.#digits += 1;
      else if (this.#digits === 0) this.#digits = 1;
      if (this.#digits > MAX_DIGITS + 1) this.failed = true;
      return;
    }
    if (this.#digits === 0) this.failed = true;
    else if (byte === 0x0a) this.#sizeEnd();
    else this.#state = 'extension';
  }

  #sizeEnd(): void {
    this.#line = 0;
    this.#state = this.#size === 0 ? 'trailer' : 'data';
  }

  /** Trailer lines up to an empty one. */
  #trailerByte(byte: number): void {
    this.#trailers += 1;
    if (byte === 0x0a) {
      if (this.#line === 0) this.done = true;
      this.#line = 0;
    } else if (byte !== 0x0d) this.#line += 1;
    if (this.#trailers > MAX_TRAILER_BYTES) this.failed = true;
  }
}
