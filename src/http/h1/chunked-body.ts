/** Takes body bytes. */
export interface BodySink {
  body(bytes: Buffer, start: number, end: number): void;
}

type State = 'size' | 'extension' | 'data' | 'data-end' | 'trailer' | 'done' | 'failed';

/** A size line, or all trailers together, beyond this is no chunked coding. */
const MAX_LINE_BYTES = 16 * 1024;
const MAX_TRAILER_BYTES = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;

const hexValue = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};

/** Chunked transfer coding (RFC 9112 section 7.1): byte by byte where lines are, by arithmetic where data is. */
export class ChunkedBody {
  #state: State = 'size';
  /** Of the chunk at hand: its size while that is read, then what is left of it. */
  #size = 0;
  #hasDigit = false;
  /** Bytes of the line at hand; of a trailer line without its line end. */
  #line = 0;
  #trailers = 0;

  /** The last chunk and the trailers were read. */
  get isDone(): boolean {
    return this.#state === 'done';
  }

  /** This is no chunked coding, from where `read` stopped. */
  get isFailed(): boolean {
    return this.#state === 'failed';
  }

  /** Reads on; the offset up to which the body goes. Data goes to `sink`, if there is one. */
  read(bytes: Buffer, from: number, end: number, sink: BodySink | null): number {
    let at = from;
    while (at < end && this.#state !== 'done' && this.#state !== 'failed') {
      if (this.#state === 'data') {
        const next = Math.min(end, at + this.#size);
        sink?.body(bytes, at, next);
        this.#consume(next - at);
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
    this.#consume(length);
    return true;
  }

  #consume(length: number): void {
    this.#size -= length;
    if (this.#size === 0) this.#state = 'data-end';
  }

  #byte(byte: number): void {
    switch (this.#state) {
      case 'size':
        this.#sizeByte(byte);
        break;
      case 'extension':
        if (byte === LF) this.#sizeEnd();
        else this.#count();
        break;
      case 'data-end':
        if (byte === LF) this.#newChunk();
        else if (byte !== CR) this.#state = 'failed';
        break;
      case 'trailer':
        this.#trailerByte(byte);
        break;
    }
  }

  #newChunk(): void {
    this.#state = 'size';
    this.#size = 0;
    this.#hasDigit = false;
  }

  #sizeByte(byte: number): void {
    const digit = hexValue(byte);
    if (digit >= 0) {
      this.#hasDigit = true;
      this.#size = this.#size * 16 + digit;
      this.#count();
      if (this.#size > Number.MAX_SAFE_INTEGER) this.#state = 'failed';
    } else if (!this.#hasDigit) this.#state = 'failed';
    else if (byte === LF) this.#sizeEnd();
    else this.#state = 'extension';
  }

  #sizeEnd(): void {
    this.#line = 0;
    this.#state = this.#size === 0 ? 'trailer' : 'data';
  }

  #count(): void {
    this.#line += 1;
    if (this.#line > MAX_LINE_BYTES) this.#state = 'failed';
  }

  /** Trailer lines up to an empty one. */
  #trailerByte(byte: number): void {
    this.#trailers += 1;
    if (this.#trailers > MAX_TRAILER_BYTES) this.#state = 'failed';
    else if (byte === LF) {
      if (this.#line === 0) this.#state = 'done';
      this.#line = 0;
    } else if (byte !== CR) this.#line += 1;
  }
}
