import type { FrameSpan } from '../../exchange/exchange.ts';
import type { StreamChunk } from '../../flow/stream.ts';
import { ChunkedBody } from './chunked-body.ts';
import { type Head, parseCutHead, parseHead } from './head.ts';
import { HeadBuffer, MAX_HEAD_BYTES, wholeHead } from './head-buffer.ts';
import type { HeadPlace } from './head-place.ts';

/** How the body of a message ends: a length in bytes, or one of these. */
export const CHUNKED = -1;
export const UNTIL_CLOSE = -2;
/** No HTTP comes after this message (Upgrade, CONNECT). */
export const OPAQUE = -3;
/** What comes behind this message is another protocol, which may be HTTP again (CONNECT). */
export const TUNNEL = -4;

export interface MessageListener {
  /** Says how the body ends. */
  head(head: Head, place: HeadPlace): number;
  /** Body bytes, only while `wantsBody`. */
  body(bytes: Buffer, start: number, end: number): void;
  wantsBody: boolean;
  /** The message is over; `whole`: not a byte of it is missing. */
  messageEnd(whole: boolean, timeUs: number): void;
  /** Bytes that are no message were skipped up to a message start. */
  resynchronised(frameNumber: number): void;
  malformedHead(frameNumber: number): void;
  /** Whether a message may begin at these bytes. */
  mayBegin(bytes: Buffer, start: number, end: number): boolean;
  /** Offset in this stream at which the peer's acknowledgements say that the next message begins; -1 unknown. */
  expectedStart(): number;
}

type State = 'head' | 'length' | 'chunked' | 'until-close' | 'lost' | 'opaque' | 'tunnel';

/** Cuts one direction of a connection into messages; bodies are stepped over. */
export class MessageReader {
  #state: State = 'head';
  readonly #listener: MessageListener;
  readonly #held = new HeadBuffer();
  #chunked: ChunkedBody | null = null;
  #remaining = 0;
  #whole = true;
  #timeUs = 0;

  constructor(listener: MessageListener) {
    this.#listener = listener;
  }

  /** Begins with bytes of an unknown message (the stream was joined midway). */
  joinMidway(): void {
    this.#state = 'lost';
  }

  chunk(chunk: StreamChunk): void {
    this.#timeUs = chunk.timeUs;
    let at = chunk.start;
    while (at < chunk.end) at = this.#step(chunk, at);
  }

  /** `length` bytes will never come. */
  gap(length: number): void {
    this.#whole = false;
    if (this.#state === 'length' && length <= this.#remaining) {
      this.#remaining -= length;
      if (this.#remaining === 0) this.#endMessage();
      return;
    }
    if (this.#state === 'until-close' || this.#state === 'opaque' || this.#state === 'tunnel') return;
    if (this.#state === 'chunked' && this.#chunked?.skip(length)) return;
    if (this.#held.length > 0) this.#cutHead();
    this.#lose();
  }

  /** A head with a hole in it: what stands before the hole is still known. */
  #cutHead(): void {
    const head = parseCutHead(this.#held.text);
    if (head === null) return;
    const { place } = this.#held.take(this.#held.length);
    this.#listener.head({ ...head, cut: true }, place);
    this.#listener.messageEnd(false, this.#timeUs);
  }

  /** Whether the end of the stream ends the message properly (a body that lasts until the connection closes). */
  end(byFin: boolean): void {
    const closes = this.#state === 'until-close';
    if (this.#state === 'length' || this.#state === 'chunked' || closes) {
      this.#whole = this.#whole && closes && byFin;
      this.#endMessage();
    }
    this.#state = 'opaque';
  }

  /** Whether a message has begun and is not over. */
  get inMessage(): boolean {
    return this.#state === 'length' || this.#state === 'chunked' || this.#state === 'until-close';
  }

  /** Whatever comes next is inside a tunnel. */
  tunnel(): void {
    if (this.#state === 'head' && this.#held.length === 0) this.#state = 'tunnel';
  }

  /** Stops reading for good. */
  stop(): void {
    this.#state = 'opaque';
  }

  #step(chunk: StreamChunk, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(chunk, at);
      case 'length': {
        const next = Math.min(chunk.end, at + this.#remaining);
        this.#pass(chunk.bytes, at, next);
        this.#remaining -= next - at;
        if (this.#remaining === 0) this.#endMessage();
        return next;
      }
      case 'chunked':
        return this.#readChunked(chunk, at);
      case 'until-close':
        this.#pass(chunk.bytes, at, chunk.end);
        return chunk.end;
      case 'lost':
        return this.#resynchronise(chunk, at);
      case 'tunnel':
        this.#state = this.#listener.mayBegin(chunk.bytes, at, chunk.end) ? 'head' : 'opaque';
        return at;
      case 'opaque':
        return chunk.end;
    }
  }

  #pass(bytes: Buffer, start: number, end: number): void {
    if (this.#listener.wantsBody) this.#listener.body(bytes, start, end);
  }

  #readChunked(chunk: StreamChunk, at: number): number {
    const body = this.#chunked!;
    const next = body.read(chunk.bytes, at, chunk.end, (bytes, start, end) => this.#pass(bytes, start, end));
    if (body.failed) {
      // Not lost but violated: what follows cannot be told from data.
      this.#listener.malformedHead(chunk.frameNumber);
      this.#whole = false;
      this.#endMessage();
      this.#state = 'opaque';
    } else if (body.done) this.#endMessage();
    return next;
  }

  #readHead(chunk: StreamChunk, from: number): number {
    const { bytes, end } = chunk;
    let at = from;
    if (this.#held.length === 0) {
      // Empty lines before a start line (RFC 9112 section 2.2).
      while (at < end && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at += 1;
      if (at === end) return end;
      const text = wholeHead(bytes, at, end);
      if (text !== null) {
        const place = this.#place(chunk, at, [{ frame: chunk.frameNumber, offset: 0 }]);
        this.#begin(text, place, bytes, at, end, chunk.frameNumber);
        return at + text.length;
      }
      if (!this.#listener.mayBegin(bytes, at, end)) {
        this.#listener.malformedHead(chunk.frameNumber);
        this.#lose();
        return at;
      }
      this.#held.start(this.#place(chunk, at, []));
    }
    return this.#holdHead(chunk, at);
  }

  #holdHead(chunk: StreamChunk, at: number): number {
    const before = this.#held.length;
    const complete = this.#held.add(chunk.bytes, at, chunk.end, chunk.frameNumber);
    if (complete === 0) {
      if (this.#held.length < MAX_HEAD_BYTES) return chunk.end;
      this.#listener.malformedHead(chunk.frameNumber);
      this.#lose();
      return chunk.end;
    }
    const { text, place } = this.#held.take(complete);
    const bytes = Buffer.from(text, 'latin1');
    this.#begin(text, place, bytes, 0, bytes.length, chunk.frameNumber);
    return at + complete - before;
  }

  #place(chunk: StreamChunk, at: number, frames: FrameSpan[]): HeadPlace {
    const offset = chunk.offset + at - chunk.start;
    return { offset, acknowledged: chunk.acknowledged, frames, timeUs: chunk.timeUs };
  }

  /** A whole head: is it one, and what comes behind it? */
  #begin(text: string, place: HeadPlace, bytes: Buffer, start: number, end: number, frameNumber: number): void {
    if (!this.#listener.mayBegin(bytes, start, end)) {
      this.#listener.malformedHead(frameNumber);
      this.#state = 'lost';
      return;
    }
    this.#whole = true;
    const framing = this.#listener.head(parseHead(text), place);
    if (framing === TUNNEL) {
      this.#endMessage();
      this.#state = 'tunnel';
    } else if (framing === OPAQUE) {
      this.#endMessage();
      this.#state = 'opaque';
    } else if (framing === UNTIL_CLOSE) this.#state = 'until-close';
    else if (framing === CHUNKED) {
      this.#chunked = new ChunkedBody();
      this.#state = 'chunked';
    } else if (framing === 0) this.#endMessage();
    else {
      this.#remaining = framing;
      this.#state = 'length';
    }
  }

  #endMessage(): void {
    this.#state = 'head';
    this.#listener.messageEnd(this.#whole, this.#timeUs);
  }

  /** Framing is lost: the message at hand is over, the next start has to be found. */
  #lose(): void {
    const inMessage = this.inMessage;
    this.#held.clear();
    this.#state = 'lost';
    if (inMessage) this.#listener.messageEnd(false, this.#timeUs);
  }

  #resynchronise(chunk: StreamChunk, at: number): number {
    const start = this.#nextStart(chunk, at);
    if (start < 0) return chunk.end;
    this.#listener.resynchronised(chunk.frameNumber);
    this.#state = 'head';
    return start;
  }

  /** Where in the chunk a message may begin: at its start, where the peer's ACK says, or behind a line end. */
  #nextStart(chunk: StreamChunk, at: number): number {
    const { bytes, end } = chunk;
    if (this.#listener.mayBegin(bytes, at, end)) return at;
    const expected = this.#listener.expectedStart() - chunk.offset + chunk.start;
    if (expected > at && expected < end && this.#listener.mayBegin(bytes, expected, end)) return expected;
    for (let line = bytes.subarray(at, end).indexOf(0x0a); line >= 0; ) {
      const start = at + line + 1;
      if (start < end && start + 8 <= end && this.#listener.mayBegin(bytes, start, end)) return start;
      const next = bytes.subarray(start, end).indexOf(0x0a);
      line = next < 0 ? -1 : line + 1 + next;
    }
    return -1;
  }
}
