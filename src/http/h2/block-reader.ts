import type { FrameSpan } from '../../exchange/exchange.ts';
import type { Direction } from '../../flow/stream.ts';
import type { HeadMemory } from '../head-memory.ts';
import { ByteStore } from './byte-store.ts';
import {
  CONTINUATION,
  END_HEADERS,
  END_STREAM,
  HEADERS,
  PADDED,
  PUSH_PROMISE,
  prefixLength,
  streamId,
} from './frame.ts';
import type { FrameListener } from './frame-listener.ts';

/** Longer blocks than any server takes. */
const MAX_BLOCK_BYTES = 1 << 20;
const MAX_CONTINUATIONS = 1024;
/** Frames that are named for one block. */
const MAX_SPANS = 1024;
const NO_SPANS: FrameSpan[] = [];

/** The promise of a PUSH_PROMISE was cut off. */
const UNKNOWN_STREAM = -1;

/** Puts the header blocks of one direction together (RFC 9113 section 4.3); those whole in one frame are not copied. */
export class BlockReader {
  readonly #direction: Direction;
  readonly #listener: FrameListener;
  /** Payload of the frame at hand, where it came in pieces. */
  readonly #payload: ByteStore;
  /** Fragments of the frames before. */
  readonly #block: ByteStore;
  #isOpen = false;
  /** A part of the block is missing: the rest is skipped. */
  #isBroken = false;
  #streamId = 0;
  #promisedId = 0;
  #endsStream = false;
  #continuations = 0;
  #spans = NO_SPANS;
  #timeUs = 0;
  /** Of the frame at hand. */
  #type = 0;
  #flags = 0;
  #length = 0;
  #padding = 0;
  /** Of the chunk at hand. */
  #frame = 0;
  #nowUs = 0;

  constructor(direction: Direction, listener: FrameListener, memory: HeadMemory) {
    this.#direction = direction;
    this.#listener = listener;
    this.#payload = new ByteStore(memory);
    this.#block = new ByteStore(memory);
  }

  /** Whatever comes next is in this frame of the capture. */
  at(frame: number, timeUs: number): void {
    this.#frame = frame;
    this.#nowUs = timeUs;
  }

  /** The stream of a block that only CONTINUATION may go on with; 0: there is none. */
  get openStream(): number {
    return this.#isOpen ? this.#streamId : 0;
  }

  /** Whether the payload of the frame at hand is begun but not whole. */
  get isInFrame(): boolean {
    return this.#payload.length > 0;
  }

  /** A frame with (a part of) a block begins. Whether its payload is wanted. */
  begin(type: number, flags: number, length: number, id: number): boolean {
    this.#type = type;
    this.#flags = flags;
    this.#length = length;
    this.#padding = 0;
    if (type === CONTINUATION) this.#continuations += 1;
    else {
      this.#streamId = id;
      this.#promisedId = type === PUSH_PROMISE ? UNKNOWN_STREAM : 0;
      this.#timeUs = this.#nowUs;
      this.#endsStream = type === HEADERS && (flags & END_STREAM) !== 0;
      this.#continuations = 0;
      this.#spans = NO_SPANS;
      this.#isBroken = false;
    }
    this.#isOpen = true;
    if (this.#block.length + length > MAX_BLOCK_BYTES || this.#continuations > MAX_CONTINUATIONS) this.break();
    if (this.#isBroken) this.#skipped();
    return !this.#isBroken;
  }

  /** The whole payload of the frame. */
  whole(bytes: Buffer, start: number, end: number): void {
    if ((this.#flags & PADDED) !== 0 && this.#type !== CONTINUATION) this.#padding = bytes[start]!;
    this.#note(0, end - start);
    this.#fragment(bytes, start, end);
  }

  /** The next piece of the payload, which is not whole so far. */
  piece(bytes: Buffer, start: number, end: number): void {
    const from = this.#payload.length;
    if (!this.#payload.add(bytes, start, end)) {
      this.break();
      this.#skipped();
      return;
    }
    if (from === 0 && (this.#flags & PADDED) !== 0 && this.#type !== CONTINUATION) this.#padding = bytes[start]!;
    this.#note(from, this.#payload.length);
    if (this.#payload.length < this.#length) return;
    this.#fragment(this.#payload.bytes, 0, this.#length);
    this.#payload.release();
  }

  /** What is missing of the block will not come; what is there is told. */
  break(): void {
    if (!this.#isOpen || this.#isBroken) return;
    this.#isBroken = true;
    const prefix = this.#prefix;
    const end = Math.min(this.#payload.length, this.#length - this.#padding);
    if (this.#type === PUSH_PROMISE && this.#payload.length >= prefix) {
      this.#promisedId = streamId(this.#payload.bytes, prefix - 4);
    }
    const isRoom = end <= prefix || this.#block.add(this.#payload.bytes, prefix, end);
    this.#payload.release();
    this.#tell(this.#block.bytes, 0, isRoom ? this.#block.length : 0);
    this.#block.release();
  }

  /** A part of the frame at hand is missing. */
  breakFrame(): void {
    this.break();
    this.#skipped();
  }

  /** The block at hand, if any, is over, with whatever is missing. */
  abandon(): void {
    this.break();
    this.#isOpen = false;
  }

  get #prefix(): number {
    return prefixLength(this.#type, this.#flags);
  }

  /** The rest of the frame is skipped; and of the block, if there is more. */
  #skipped(): void {
    if ((this.#flags & END_HEADERS) !== 0) this.#isOpen = false;
  }

  #fragment(bytes: Buffer, start: number, end: number): void {
    const from = start + this.#prefix;
    const until = end - this.#padding;
    if (this.#type === PUSH_PROMISE) this.#promisedId = streamId(bytes, from - 4);
    const isLast = (this.#flags & END_HEADERS) !== 0;
    // Padding that leaves no room (RFC 9113 section 6.2), or memory is short.
    const isLost = from > until || ((!isLast || this.#block.length > 0) && !this.#block.add(bytes, from, until));
    if (isLost) this.breakFrame();
    else if (isLast) {
      this.#isOpen = false;
      if (this.#block.length === 0) this.#tell(bytes, from, until);
      else this.#tell(this.#block.bytes, 0, this.#block.length);
      this.#block.release();
    }
  }

  /** Notes the frame of the capture that brought `[from, to)` of the payload, if any of the block is in that. */
  #note(from: number, to: number): void {
    const prefix = this.#prefix;
    const begin = Math.max(from, prefix);
    if (begin >= Math.min(to, this.#length - this.#padding) || this.#spans.length >= MAX_SPANS) return;
    if (this.#spans.at(-1)?.frame === this.#frame) return;
    this.#add({ frame: this.#frame, offset: this.#block.length + begin - prefix });
  }

  /** Nearly always there is one: an array that grows takes room for seventeen, and is kept with the message. */
  #add(span: FrameSpan): void {
    if (this.#spans.length === 0) this.#spans = [span];
    else this.#spans.push(span);
  }

  #tell(bytes: Buffer, start: number, end: number): void {
    if (this.#spans.length === 0) this.#add({ frame: this.#frame, offset: 0 });
    this.#listener.block(
      {
        direction: this.#direction,
        streamId: this.#streamId,
        promisedId: this.#promisedId,
        endsStream: this.#endsStream,
        isCut: this.#isBroken,
        frames: this.#spans,
        timeUs: this.#timeUs,
      },
      bytes,
      start,
      end,
    );
  }
}
