import { latin1 } from '../../bytes/latin1.ts';
import type { FrameSpan } from '../../exchange/exchange.ts';
import type { Direction, StreamChunk } from '../../flow/stream.ts';
import type { HeadMemory } from '../head-memory.ts';
import { ChunkedBody } from './chunked-body.ts';
import { parseCutHead, parseHead } from './head.ts';
import { HeadBuffer, latestHeadEnd, MAX_HEAD_BYTES } from './head-buffer.ts';
import type { HeadPlace } from './head-place.ts';
import { CHUNKED, type MessageListener, OPAQUE, REFUSED, TUNNEL, UNTIL_CLOSE } from './message-listener.ts';
import { findMessageStart } from './message-start.ts';

type State =
  /** Before or in a head. */
  | 'head'
  /** In a body of known length. */
  | 'length'
  | 'chunked'
  | 'until-close'
  /** Framing is lost; looking for the start of a message. */
  | 'lost'
  /** The next byte is the first inside a tunnel. */
  | 'tunnel'
  /** Nothing more for us. */
  | 'opaque';

/** A head that came in pieces so far. */
interface Held {
  readonly buffer: HeadBuffer;
  readonly place: HeadPlace;
  /** Length at which to look again whether it can be a head. */
  checkAt: number;
}

const LF = 0x0a;
const CR = 0x0d;

/** Cuts one direction of a connection into messages (RFC 9112); bodies are stepped over. */
export class MessageReader {
  #state: State = 'head';
  readonly #direction: Direction;
  readonly #listener: MessageListener;
  readonly #memory: HeadMemory;
  #held: Held | null = null;
  #chunked: ChunkedBody | null = null;
  /** In a body of known length: what is to come. */
  #remaining = 0;
  /** Nothing of the body was seen yet. */
  #isBeforeBody = false;
  #isWhole = true;
  #isContiguous = true;
  /** Looking for a start: nobody is told of bytes that are none. */
  #isTentative = false;
  /** Bytes were missing or skipped since framing was lost. */
  #hasSkipped = false;
  #timeUs = 0;

  constructor(direction: Direction, listener: MessageListener, memory: HeadMemory) {
    this.#direction = direction;
    this.#listener = listener;
    this.#memory = memory;
  }

  /** The stream begins anywhere in a message. */
  joinMidway(): void {
    this.#state = 'lost';
    this.#isContiguous = false;
  }

  chunk(chunk: StreamChunk): void {
    this.#timeUs = chunk.timeUs;
    let at = chunk.start;
    while (at < chunk.end) at = this.#step(chunk, at);
  }

  /** `length` bytes will never come. Whether a message may have begun in them. */
  gap(length: number): boolean {
    this.#isWhole = false;
    if (this.#skip(length)) return false;
    if (this.#state === 'head') this.#cutHead();
    this.#hasSkipped = true;
    this.#lose();
    return true;
  }

  /** The stream is over; `isClosed`: a proper end for a message that lasts until the connection closes. */
  end(isClosed: boolean): void {
    this.#isWhole &&= isClosed && this.#state === 'until-close';
    this.endMessage();
    this.stop();
  }

  /** How many of the next bytes are stepped over unseen. */
  get stepsOver(): number {
    if (this.#state === 'opaque') return Number.POSITIVE_INFINITY;
    const isBody = this.#state === 'until-close' || (this.#state === 'length' && !this.#isBeforeBody);
    if (!isBody || this.#listener.wantsBody(this.#direction)) return 0;
    return this.#state === 'length' ? this.#remaining : Number.POSITIVE_INFINITY;
  }

  /** Whether a message has begun and is not over. */
  get inMessage(): boolean {
    return this.#state === 'length' || this.#state === 'chunked' || this.#state === 'until-close';
  }

  /** Whether the message at hand lasts until the connection closes. */
  get endsWithClose(): boolean {
    return this.#state === 'until-close';
  }

  /** Whether the message at hand has a body of which nothing was seen yet. */
  get isBeforeBody(): boolean {
    return this.#isBeforeBody;
  }

  /** Whether nothing of what comes is read here. */
  get isOver(): boolean {
    return this.#state === 'opaque';
  }

  /** Whatever comes next is inside a tunnel. */
  tunnel(): void {
    if (this.#state === 'head' && this.#held === null) this.#state = 'tunnel';
  }

  /** The message at hand, if any, ends here. */
  endMessage(isWhole = true): void {
    this.#isWhole &&= isWhole;
    if (this.inMessage) this.#endMessage();
  }

  /** Stops reading for good. */
  stop(): void {
    this.#release();
    this.#state = 'opaque';
  }

  #step(chunk: StreamChunk, at: number): number {
    switch (this.#state) {
      case 'length':
        return this.#readLength(chunk, at);
      case 'head':
        return this.#held === null ? this.#readHead(chunk, at) : this.#readHeld(this.#held, chunk, at);
      case 'chunked':
        return this.#readChunked(this.#chunked!, chunk, at);
      case 'until-close':
        if (this.#listener.wantsBody(this.#direction)) this.#listener.body(chunk.bytes, at, chunk.end);
        return chunk.end;
      case 'lost':
        return this.#resynchronise(chunk, at);
      case 'tunnel':
        this.#state = this.#listener.tunnelled(this.#direction, chunk, at) ? 'head' : 'opaque';
        return at;
      case 'opaque':
        this.#listener.opaque(this.#direction, chunk, at);
        return chunk.end;
    }
  }

  #readLength(chunk: StreamChunk, at: number): number {
    if (this.#isBeforeBody) {
      this.#isBeforeBody = false;
      if (this.#isWithoutBody(chunk, at)) {
        this.#endMessage();
        return at;
      }
    }
    const next = Math.min(chunk.end, at + this.#remaining);
    if (this.#listener.wantsBody(this.#direction)) this.#listener.body(chunk.bytes, at, next);
    this.#remaining -= next - at;
    if (this.#remaining === 0) this.#endMessage();
    return next;
  }

  /** Whether there is the next message where the body should be. */
  #isWithoutBody(chunk: StreamChunk, at: number): boolean {
    if (!this.#listener.mayLackBody(this.#direction)) return false;
    return this.#listener.startsLike(this.#direction, chunk.bytes, at, chunk.end) === 'yes';
  }

  #readChunked(body: ChunkedBody, chunk: StreamChunk, at: number): number {
    const sink = this.#listener.wantsBody(this.#direction) ? this.#listener : null;
    const next = body.read(chunk.bytes, at, chunk.end, sink);
    if (body.isDone) this.#endMessage();
    else if (body.isFailed) {
      // Not lost but violated: what follows cannot be told from data.
      this.#listener.malformed(this.#direction, chunk.frameNumber);
      this.#isWhole = false;
      this.#endMessage();
      this.#state = 'opaque';
    }
    return next;
  }

  /** The usual case: a head that lies whole in a chunk. */
  #readHead(chunk: StreamChunk, from: number): number {
    const { bytes, end } = chunk;
    let at = from;
    // Empty lines before a start line (RFC 9112 section 2.2).
    while (at < end && (bytes[at] === CR || bytes[at] === LF)) at += 1;
    if (at === end) return end;
    const until = latestHeadEnd(bytes, at, Math.min(end, at + MAX_HEAD_BYTES));
    if (until < 0) return this.#hold(chunk, at);
    const place = this.#place(chunk, at, [{ frame: chunk.frameNumber, offset: 0 }]);
    const length = this.#begin(latin1(bytes, at, until), bytes, at, place);
    if (length > 0) return at + length;
    this.#refuse(chunk.frameNumber);
    return at + 1;
  }

  /** The head is not whole, or has other line ends. */
  #hold(chunk: StreamChunk, at: number): number {
    const likeness = this.#listener.startsLike(this.#direction, chunk.bytes, at, chunk.end);
    if (likeness === 'no') {
      this.#refuse(chunk.frameNumber);
      return at + 1;
    }
    const checkAt = likeness === 'yes' ? Number.POSITIVE_INFINITY : 2 * (chunk.end - at);
    this.#held = { buffer: new HeadBuffer(this.#memory), place: this.#place(chunk, at, []), checkAt };
    return this.#readHeld(this.#held, chunk, at);
  }

  #readHeld(held: Held, chunk: StreamChunk, at: number): number {
    const { buffer } = held;
    const added = buffer.add(chunk.bytes, at, chunk.end, chunk.frameNumber);
    if (added === 0 || (!buffer.isWhole && !this.#isStillLikely(held))) {
      this.#refuse(chunk.frameNumber);
      return chunk.end;
    }
    if (buffer.isWhole) {
      const { text, bytes, frames } = buffer;
      const length = this.#begin(text, bytes, 0, { ...held.place, frames });
      if (this.#held === held) this.#release();
      if (length === 0) this.#refuse(chunk.frameNumber);
    }
    return at + added;
  }

  /** Looks at the start line again whenever there is twice as much. */
  #isStillLikely(held: Held): boolean {
    const { bytes, length } = held.buffer;
    if (length < held.checkAt) return true;
    const likeness = this.#listener.startsLike(this.#direction, bytes, 0, length);
    held.checkAt = likeness === 'yes' ? Number.POSITIVE_INFINITY : 2 * length;
    return likeness !== 'no';
  }

  #place(chunk: StreamChunk, at: number, frames: FrameSpan[]): HeadPlace {
    return {
      offset: chunk.offset + at - chunk.start,
      acknowledged: chunk.acknowledged,
      isContiguous: this.#isContiguous,
      frames,
      timeUs: chunk.timeUs,
    };
  }

  /** A whole head: what comes behind it? Returns its length, 0 when it is none. */
  #begin(text: string, bytes: Uint8Array, from: number, place: HeadPlace): number {
    const head = parseHead(text, bytes, from);
    const framing = this.#listener.head(this.#direction, head, place);
    if (framing === REFUSED) return 0;
    if (this.#hasSkipped) this.#listener.resynchronised(this.#direction, place.frames[0]!.frame);
    this.#hasSkipped = false;
    this.#isTentative = false;
    this.#isWhole = true;
    this.#isContiguous = true;
    this.#follow(framing);
    return head.length;
  }

  #follow(framing: number): void {
    if (framing > 0) {
      this.#remaining = framing;
      this.#isBeforeBody = true;
      this.#state = 'length';
    } else if (framing === CHUNKED) {
      this.#chunked = new ChunkedBody();
      this.#state = 'chunked';
    } else if (framing === UNTIL_CLOSE) this.#state = 'until-close';
    else {
      this.#endMessage();
      if (framing === TUNNEL) this.#state = 'tunnel';
      else if (framing === OPAQUE) this.#state = 'opaque';
    }
  }

  #endMessage(): void {
    this.#state = 'head';
    this.#isBeforeBody = false;
    this.#listener.messageEnd(this.#direction, this.#isWhole, this.#timeUs);
  }

  /** Steps over missing bytes that are no head and no framing; whether they are none. */
  #skip(length: number): boolean {
    this.#isBeforeBody = false;
    switch (this.#state) {
      case 'length':
        if (length > this.#remaining) return false;
        this.#remaining -= length;
        if (this.#remaining === 0) this.#endMessage();
        return true;
      case 'chunked':
        return this.#chunked!.skip(length);
      default:
        return this.#state !== 'head' && this.#state !== 'lost';
    }
  }

  /** What is here is no head. */
  #refuse(frameNumber: number): void {
    if (!this.#isTentative) this.#listener.malformed(this.#direction, frameNumber);
    this.#hasSkipped = true;
    this.#lose();
  }

  /** Framing is lost: the message at hand is over, the next start has to be found. */
  #lose(): void {
    const { inMessage } = this;
    this.#release();
    this.#state = 'lost';
    this.#isContiguous = false;
    this.#listener.lost(this.#direction);
    if (inMessage) this.#listener.messageEnd(this.#direction, false, this.#timeUs);
  }

  /** A head with a hole in it: what stands before the hole is still known. */
  #cutHead(): void {
    const held = this.#held;
    const head = held === null ? null : parseCutHead(held.buffer.text, held.buffer.bytes);
    if (held === null || head === null) return;
    const framing = this.#listener.head(this.#direction, head, { ...held.place, frames: held.buffer.frames });
    if (framing !== REFUSED) this.#listener.messageEnd(this.#direction, false, this.#timeUs);
  }

  #release(): void {
    this.#held?.buffer.release();
    this.#held = null;
  }

  #resynchronise(chunk: StreamChunk, at: number): number {
    const start = findMessageStart(chunk, at, this.#direction, this.#listener);
    if (start !== at) this.#hasSkipped = true;
    if (start < 0) return chunk.end;
    this.#isTentative = true;
    this.#state = 'head';
    return start;
  }
}
