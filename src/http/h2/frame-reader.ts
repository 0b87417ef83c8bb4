import type { Direction, StreamChunk } from '../../flow/stream.ts';
import type { HeadMemory } from '../head-memory.ts';
import { BlockReader } from './block-reader.ts';
import {
  CONTINUATION,
  DATA,
  END_STREAM,
  FRAME_HEADER_BYTES,
  frameLength,
  GOAWAY,
  HEADERS,
  isAllowed,
  isLikely,
  isUsual,
  PADDED,
  PUSH_PROMISE,
  RST_STREAM,
  SETTINGS,
  streamId,
} from './frame.ts';
import type { FrameListener } from './frame-listener.ts';
import { FrameSearch } from './frame-search.ts';

type State =
  /** In the client connection preface. */
  | 'preface'
  /** Before or in a frame header. */
  | 'header'
  | 'data'
  /** In a payload that does not matter. */
  | 'skip'
  /** In a payload with (a part of) a header block. */
  | 'block'
  | 'goaway'
  /** Framing is lost. */
  | 'lost'
  | 'over';

/** RFC 9113 section 3.4. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** The pad length of a DATA frame was not read yet. */
const UNREAD = -1;

/** Cuts one direction of a connection into frames (RFC 9113 section 4); data is stepped over. */
export class FrameReader {
  readonly #direction: Direction;
  readonly #listener: FrameListener;
  readonly #blocks: BlockReader;
  #state: State;
  /** Of the preface, what was read; then whether the first frame is still to come. */
  #prefaceRead = 0;
  #isFirst = true;
  /** The frame header at hand, where it came in pieces. */
  #header: Buffer | null = null;
  #headerRead = 0;
  /** The frame at hand. */
  #type = 0;
  #flags = 0;
  #id = 0;
  /** What is to come of its payload; and how much of that is padding. */
  #left = 0;
  #padding = 0;
  #lastStreamId = 0;
  #lastStreamIdRead = 0;
  #search: FrameSearch | null = null;
  /** Framing was lost and found again, which may be wrong. */
  #isDoubtful = false;
  /** Bytes are missing or skipped since framing was lost; and where those begin that are skipped. */
  #hasSkipped = false;
  #lostAt = 0;
  #frame = 0;

  constructor(direction: Direction, listener: FrameListener, memory: HeadMemory) {
    this.#direction = direction;
    this.#listener = listener;
    this.#blocks = new BlockReader(direction, listener, memory);
    this.#state = direction === 0 ? 'preface' : 'header';
  }

  /** The stream begins anywhere in a frame. */
  joinMidway(): void {
    this.#search = new FrameSearch();
    this.#state = 'lost';
  }

  /** The first `length` bytes of the preface were read by somebody else. */
  skipPreface(length: number): void {
    this.#prefaceRead += length;
  }

  chunk({ bytes, start, end, frameNumber, timeUs }: StreamChunk): void {
    this.#frame = frameNumber;
    this.#blocks.at(frameNumber, timeUs);
    let at = start;
    while (at < end) at = this.#step(bytes, at, end);
  }

  /** As `StreamHandler.stepsOver`. */
  get stepsOver(): number {
    switch (this.#state) {
      case 'header':
        return this.#headerRead === 0 && !this.#isFirst && this.#blocks.openStream === 0 ? 0 : -1;
      case 'data':
        return this.#padding === UNREAD || this.#listener.wantsData(this.#direction) ? -1 : this.#left;
      case 'skip':
        return this.#left;
      default:
        return -1;
    }
  }

  /** As `StreamHandler.stepsBehind`. Payloads that are padded or end differently from usual are rather looked at. */
  stepsBehind(bytes: Buffer, at: number): number {
    const isSteppedOver =
      bytes[at + 3] === DATA && frameLength(bytes, at) > 0 && !this.#listener.wantsData(this.#direction);
    return isSteppedOver && (bytes[at + 4]! & PADDED) === 0 && isUsual(bytes, at) ? frameLength(bytes, at) : -1;
  }

  /** `length` bytes will never come. */
  gap(length: number): void {
    switch (this.#state) {
      case 'over':
        return;
      case 'lost':
        this.#search!.gap(length);
        this.#listener.lost(this.#direction);
        return;
      case 'preface':
        if (length <= PREFACE.length - this.#prefaceRead) {
          this.#prefaceRead += length;
          if (this.#prefaceRead === PREFACE.length) this.#state = 'header';
          return;
        }
        break;
      case 'header':
        break;
      default:
        if (length <= this.#left) {
          this.#skipMissing(length);
          return;
        }
    }
    this.#lose();
  }

  end(): void {
    // Within a frame that may be none, and hide others.
    if (this.#isDoubtful && this.#left > 0 && this.#state !== 'lost') this.#listener.lost(this.#direction);
    this.#blocks.abandon();
    if (this.#state === 'lost' && this.#lostAt > 0) this.#listener.undecodable(this.#direction, this.#lostAt);
    this.#state = 'over';
  }

  #step(bytes: Buffer, at: number, end: number): number {
    switch (this.#state) {
      case 'header':
        return this.#readHeader(bytes, at, end);
      case 'data':
        return this.#readData(bytes, at, end);
      case 'skip':
        return this.#pass(Math.min(end - at, this.#left), at);
      case 'block':
        return this.#readBlock(bytes, at, end);
      case 'goaway':
        return this.#readGoAway(bytes, at);
      case 'preface':
        return this.#readPreface(bytes, at);
      case 'lost':
        return this.#resynchronise(bytes, at, end);
      case 'over':
        return end;
    }
  }

  #readPreface(bytes: Buffer, at: number): number {
    if (bytes[at] !== PREFACE[this.#prefaceRead]) {
      this.#lose();
      return at;
    }
    this.#prefaceRead += 1;
    if (this.#prefaceRead === PREFACE.length) this.#state = 'header';
    return at + 1;
  }

  #readHeader(bytes: Buffer, at: number, end: number): number {
    if (this.#headerRead === 0 && end - at >= FRAME_HEADER_BYTES) {
      return this.#begin(bytes, at) ? this.#readWhole(bytes, at + FRAME_HEADER_BYTES, end) : at;
    }
    this.#header ??= Buffer.alloc(FRAME_HEADER_BYTES);
    const until = Math.min(end, at + FRAME_HEADER_BYTES - this.#headerRead);
    bytes.copy(this.#header, this.#headerRead, at, until);
    this.#headerRead += until - at;
    if (this.#headerRead < FRAME_HEADER_BYTES) return until;
    this.#headerRead = 0;
    return this.#begin(this.#header, 0) ? this.#readWhole(bytes, until, end) : until;
  }

  /** A frame header is there; whether it can be one. */
  #begin(bytes: Buffer, at: number): boolean {
    const length = frameLength(bytes, at);
    const id = streamId(bytes, at + 5);
    const type = bytes[at + 3]!;
    const flags = bytes[at + 4]!;
    // Both sides begin with SETTINGS (RFC 9113 section 3.4); only CONTINUATION goes on with a block (section 6.10).
    const isExpected = this.#isFirst
      ? type === SETTINGS
      : type === CONTINUATION
        ? id === this.#blocks.openStream
        : this.#blocks.openStream === 0;
    this.#isFirst = false;
    const mayBe = isAllowed(type, flags, length, id) && (!this.#isDoubtful || isLikely(type, length));
    if (!isExpected || !mayBe) {
      this.#lose();
      return false;
    }
    this.#type = type;
    this.#flags = flags;
    this.#id = id;
    this.#left = length;
    this.#state = this.#stateIn(type, flags, length, id);
    return true;
  }

  /** What the payload of the frame that begins is to be read as. */
  #stateIn(type: number, flags: number, length: number, id: number): State {
    switch (type) {
      case DATA:
        this.#padding = (flags & PADDED) === 0 ? 0 : UNREAD;
        return 'data';
      case HEADERS:
      case PUSH_PROMISE:
      case CONTINUATION:
        return this.#blocks.begin(type, flags, length, id) ? 'block' : 'skip';
      case RST_STREAM:
        this.#listener.reset(this.#direction, id);
        return 'skip';
      case GOAWAY:
        this.#lastStreamId = this.#lastStreamIdRead = 0;
        return 'goaway';
      default:
        return 'skip';
    }
  }

  /** A payload that lies whole in the chunk, as most do, or else as much as there is. */
  #readWhole(bytes: Buffer, at: number, end: number): number {
    if (this.#state === 'block') {
      if (end - at < this.#left) return at;
      this.#blocks.whole(bytes, at, at + this.#left);
      return this.#pass(this.#left, at);
    }
    return this.#left === 0 ? this.#pass(0, at) : at;
  }

  #readBlock(bytes: Buffer, at: number, end: number): number {
    const until = Math.min(end, at + this.#left);
    this.#blocks.piece(bytes, at, until);
    if (!this.#blocks.isInFrame) this.#state = 'skip';
    return this.#pass(until - at, at);
  }

  #readData(bytes: Buffer, from: number, end: number): number {
    let at = from;
    if (this.#padding === UNREAD) {
      this.#left -= 1;
      this.#padding = Math.min(bytes[at]!, this.#left);
      at += 1;
      if (at === end && this.#left > 0) return at;
    }
    const length = Math.min(end - at, this.#left);
    const data = Math.min(length, this.#left - this.#padding);
    if (data > 0 && this.#listener.wantsData(this.#direction)) this.#listener.data(this.#id, bytes, at, at + data);
    return this.#pass(length, at);
  }

  /** The last stream identifier; the error code and what else there is does not matter. */
  #readGoAway(bytes: Buffer, at: number): number {
    this.#lastStreamId = ((this.#lastStreamId << 8) | bytes[at]!) & 0x7fff_ffff;
    this.#lastStreamIdRead += 1;
    if (this.#lastStreamIdRead === 4) {
      this.#listener.goAway(this.#direction, this.#lastStreamId);
      this.#state = 'skip';
    }
    return this.#pass(1, at);
  }

  /** `length` more bytes of the payload are read; where the rest begins. */
  #pass(length: number, at: number): number {
    this.#left -= length;
    if (this.#left === 0) {
      this.#state = 'header';
      const endsStream = this.#type === DATA && (this.#flags & END_STREAM) !== 0;
      if (endsStream) this.#listener.endStream(this.#direction, this.#id);
    }
    return at + length;
  }

  /** Steps over missing bytes of the payload at hand. */
  #skipMissing(length: number): void {
    if (this.#type === DATA) this.#listener.damaged(this.#direction, this.#id);
    if (this.#state === 'block') this.#blocks.breakFrame();
    // Where its padding begins may be missing, too.
    this.#state = 'skip';
    this.#pass(length, 0);
  }

  #lose(): void {
    this.#blocks.abandon();
    this.#headerRead = 0;
    this.#lostAt = 0;
    this.#hasSkipped = true;
    this.#search = new FrameSearch();
    this.#state = 'lost';
    this.#listener.lost(this.#direction);
  }

  #resynchronise(bytes: Buffer, at: number, end: number): number {
    const found = this.#search!.find(bytes, at, end);
    if (this.#lostAt === 0) this.#lostAt = this.#frame;
    if (found !== at) {
      this.#hasSkipped = true;
      // Of streams, too, that opened since framing was lost.
      this.#listener.lost(this.#direction);
    }
    if (found < 0) return end;
    this.#search = null;
    this.#isFirst = false;
    this.#isDoubtful = true;
    this.#state = 'header';
    if (this.#hasSkipped) this.#listener.resynchronised(this.#direction, this.#frame);
    this.#hasSkipped = false;
    return found;
  }
}
