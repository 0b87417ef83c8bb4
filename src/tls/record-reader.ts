import { u16be } from '../bytes/fields.ts';
import type { Direction, StreamChunk } from '../flow/stream.ts';
import { headerWithin, isHeader, MAX_FRAGMENT_BYTES, mayBeHeader } from './record-header.ts';
import type { RecordMemory } from './record-memory.ts';
import { RECORD_HEADER_BYTES } from './record-opener.ts';
import type { RecordView } from './record-view.ts';

/** Within so many bytes a record begins, wherever one stands. */
const MAX_SEEK_BYTES = RECORD_HEADER_BYTES + MAX_FRAGMENT_BYTES;
const NOTHING: Buffer = Buffer.alloc(0);
const PIECE = 4;
const MAX_PIECES = 32;

export interface RecordSink {
  record(record: RecordView): void;
  /** What comes is no TLS, or records cannot be found any more: nothing more is read of this direction. */
  unframed(direction: Direction, frameNumber: number): void;
  /**
   * There is no header at `at`, where one should be, or none that is right; what follows is `bytes[at, end)`, as far as it
   * is at hand. Whether to look for the next one.
   */
  misframed(direction: Direction, frameNumber: number, bytes: Buffer, at: number, end: number): boolean;
}

/** Cuts one direction of a connection into records (RFC 8446 section 5.1), and finds them again behind missing bytes. */
export class RecordReader {
  readonly #sink: RecordSink;
  readonly #memory: RecordMemory;
  readonly #view: RecordView;
  /** The beginning of a record that came in pieces. */
  #block = NOTHING;
  #held = 0;
  /** Length of that record, header included; 0 while the header is not whole. */
  #wanted = 0;
  /** What is still to come of a record that is given up. */
  #skip = 0;
  /** Looking for a header, so many bytes so far; -1: not. */
  #sought = -1;
  #isStopped = false;
  #isDistrusted = false;
  /** Where in the record at hand the next may begin, whose header is damaged then; 0: nowhere. */
  #resumeAt = 0;
  /**
   * Of each piece of the record that came in pieces: where it ends there, what it acknowledges, frame and time. The last
   * one stands for all that are too many. Overwritten by the next such record.
   */
  readonly #pieces: number[] = [];
  #pieceCount = 0;
  /** Offset in the stream where that record begins. */
  #blockOffset = 0;

  constructor(direction: Direction, sink: RecordSink, memory: RecordMemory) {
    this.#sink = sink;
    this.#memory = memory;
    this.#view = {
      direction,
      bytes: NOTHING,
      start: 0,
      end: 0,
      endOffset: 0,
      acknowledged: -1,
      frameNumber: 0,
      timeUs: 0,
      lostBytes: 0,
      lostRecords: 0,
    };
  }

  chunk(chunk: StreamChunk): void {
    let at = chunk.start;
    while (at < chunk.end && !this.#isStopped) {
      if (this.#skip > 0) at = this.#step(chunk, at);
      else if (this.#held > 0) at = this.#continue(chunk, at);
      else if (this.#sought >= 0) at = this.#seek(chunk, at);
      else at = this.#begin(chunk, at);
    }
  }

  /** `length` bytes will never come. */
  gap(length: number): void {
    if (this.#isStopped) return;
    const left = this.#held > 0 ? this.#wanted - this.#held : this.#skip;
    if (left >= length) {
      // The hole is within a record, whose end is known.
      if (this.#held > 0) this.#lose(this.#wanted, 1);
      this.#release();
      this.#skip = left - length;
      return;
    }
    this.#lose(this.#held + length - (this.#held > 0 ? 0 : this.#skip), -1);
    this.#release();
    this.#skip = 0;
    this.#sought = 0;
  }

  /** How many bytes are missing since the last record; asked once, at the end. */
  takeLoss(): number {
    const { lostBytes } = this.#view;
    this.#view.lostBytes = 0;
    return lostBytes;
  }

  /**
   * Says of the record at hand, which was found behind missing bytes, that it is none: the search goes on. Whether within
   * it: its length means nothing either, and what it seems to hold may be records.
   */
  distrust(record: RecordView): boolean {
    this.#isDistrusted = true;
    return this.doubt(record);
  }

  /**
   * Says of the record at hand, which does not open, that its length may be wrong. Whether another record seems to begin
   * within it: reading goes on there.
   */
  doubt(record: RecordView): boolean {
    if (record !== this.#view) return false;
    this.#resumeAt = headerWithin(record.bytes, record.start, record.end, false);
    return this.#resumeAt > 0;
  }

  /** Nothing came yet. */
  get isFresh(): boolean {
    return this.#view.frameNumber === 0;
  }

  /** The length of a record that is not whole may be wrong. `isOver`: nothing more comes. */
  recheck(isOver: boolean): void {
    const { direction, frameNumber } = this.#view;
    const at = this.#wanted > 0 ? headerWithin(this.#block, 0, this.#held, isOver) : 0;
    if (at === 0 || !this.#sink.misframed(direction, frameNumber, this.#block, 0, this.#held)) return;
    const block = this.#block;
    this.#block = NOTHING;
    this.#held = 0;
    this.#resumeAt = at;
    this.#resume(block);
    this.#memory.give(block);
  }

  /** The stream is over. */
  finish(): void {
    this.recheck(true);
    this.stop();
  }

  /** Gives back what is held; nothing more is read. */
  stop(): void {
    this.#release();
    this.#isStopped = true;
  }

  /** The usual case: a record that lies whole in a chunk. */
  #begin(chunk: StreamChunk, at: number): number {
    const { bytes, end } = chunk;
    if (end - at >= RECORD_HEADER_BYTES) {
      if (!isHeader(bytes, at)) return this.#isMisframed(chunk, at) ? at : this.#unframed(chunk);
      const next = at + RECORD_HEADER_BYTES + u16be(bytes, at + 3);
      if (next <= end) {
        this.#note(chunk.acknowledged, chunk.frameNumber, chunk.timeUs);
        this.#tell(bytes, at, next, chunk.offset + next - chunk.start);
        return this.#resumeAt > 0 ? this.#takeResume(at) : next;
      }
      this.#wanted = next - at;
    } else this.#wanted = 0;
    this.#note(chunk.acknowledged, chunk.frameNumber, chunk.timeUs);
    return this.#hold(chunk, at);
  }

  #continue(chunk: StreamChunk, at: number): number {
    if (this.#wanted === 0) {
      const next = this.#add(chunk, at, RECORD_HEADER_BYTES);
      if (this.#held < RECORD_HEADER_BYTES) return next;
      if (!isHeader(this.#block, 0)) {
        const isFramed = this.#sought >= 0 || this.#isMisframed(chunk, next - RECORD_HEADER_BYTES);
        return isFramed ? this.#shift(next) : this.#unframed(chunk);
      }
      this.#sought = -1;
      this.#wanted = RECORD_HEADER_BYTES + u16be(this.#block, 3);
      return this.#enlarge() ? next : this.#abandon(next);
    }
    const next = this.#add(chunk, at, this.#wanted);
    if (this.#held === this.#wanted) {
      const block = this.#block;
      const length = this.#held;
      this.#block = NOTHING;
      this.#held = 0;
      this.#tell(block, 0, length, chunk.offset + next - chunk.start);
      this.#resume(block);
      this.#memory.give(block);
    }
    return next;
  }

  #hold(chunk: StreamChunk, at: number): number {
    const block = this.#memory.take(Math.max(this.#wanted, RECORD_HEADER_BYTES));
    if (block === null) {
      this.#held = chunk.end - at;
      return this.#wanted === 0 ? this.#unframed(chunk) : this.#abandon(chunk.end);
    }
    this.#block = block;
    this.#pieceCount = 0;
    this.#blockOffset = chunk.offset + at - chunk.start;
    return this.#add(chunk, at, this.#wanted === 0 ? RECORD_HEADER_BYTES : this.#wanted);
  }

  /** Adds up to `length` bytes in all. */
  #add(chunk: StreamChunk, at: number, length: number): number {
    const next = Math.min(chunk.end, at + length - this.#held);
    chunk.bytes.copy(this.#block, this.#held, at, next);
    this.#held += next - at;
    const pieces = this.#pieces;
    if (this.#pieceCount < MAX_PIECES) {
      const piece = PIECE * this.#pieceCount;
      pieces[piece] = this.#held;
      pieces[piece + 1] = chunk.acknowledged;
      pieces[piece + 2] = chunk.frameNumber;
      pieces[piece + 3] = chunk.timeUs;
      this.#pieceCount += 1;
    } else pieces[PIECE * (MAX_PIECES - 1)] = this.#held;
    return next;
  }

  /** Makes room for the whole record; whether there is any. */
  #enlarge(): boolean {
    if (this.#wanted <= this.#block.length) return true;
    const larger = this.#memory.take(this.#wanted);
    if (larger === null) return false;
    this.#block.copy(larger, 0, 0, this.#held);
    this.#memory.give(this.#block);
    this.#block = larger;
    return true;
  }

  /** There is no room for the record at hand: it is stepped over. */
  #abandon(next: number): number {
    this.#lose(this.#wanted, 1);
    const skip = this.#wanted - this.#held;
    this.#release();
    this.#skip = skip;
    return next;
  }

  #step(chunk: StreamChunk, at: number): number {
    const next = Math.min(chunk.end, at + this.#skip);
    this.#skip -= next - at;
    return next;
  }

  /** Looks for what may be a header, or its beginning. */
  #seek(chunk: StreamChunk, from: number): number {
    const { bytes, end } = chunk;
    let at = from;
    while (at < end && !mayBeHeader(bytes, at, Math.min(RECORD_HEADER_BYTES, end - at))) at += 1;
    this.#sought += at - from;
    this.#view.lostBytes += at - from;
    if (this.#sought > MAX_SEEK_BYTES) return this.#unframed(chunk);
    if (at === end) return end;
    if (end - at >= RECORD_HEADER_BYTES) this.#sought = -1;
    return this.#begin(chunk, at);
  }

  /** What was held is no header: a later byte of it may begin one. */
  #shift(next: number): number {
    let from = 1;
    while (from < this.#held && !mayBeHeader(this.#block, from, this.#held - from)) from += 1;
    this.#sought += from;
    this.#view.lostBytes += from;
    this.#block.copyWithin(0, from, this.#held);
    this.#held -= from;
    this.#blockOffset += from;
    const pieces = this.#pieces;
    for (let piece = 0; piece < this.#pieceCount; piece++) pieces[PIECE * piece]! -= from;
    for (; pieces[0]! <= 0 && this.#pieceCount > 1; this.#pieceCount--) pieces.splice(0, PIECE);
    this.#note(pieces[1]!, pieces[2]!, pieces[3]!);
    if (this.#held === 0) this.#release();
    return next;
  }

  /** Where the record begins. */
  #note(acknowledged: number, frameNumber: number, timeUs: number): void {
    const view = this.#view;
    view.acknowledged = acknowledged;
    view.frameNumber = frameNumber;
    view.timeUs = timeUs;
  }

  #tell(bytes: Buffer, start: number, end: number, endOffset: number): void {
    const view = this.#view;
    view.bytes = bytes;
    view.start = start;
    view.end = end;
    view.endOffset = endOffset;
    this.#sink.record(view);
    view.lostBytes = 0;
    view.lostRecords = 0;
    if (this.#isDistrusted) this.#sought = 0;
    this.#isDistrusted = false;
  }

  /** A header should be at hand, and is not: whether the next one is looked for. */
  #isMisframed({ frameNumber, bytes, end }: StreamChunk, at: number): boolean {
    const isNews = this.#view.lostBytes === 0;
    if (isNews && !this.#sink.misframed(this.#view.direction, frameNumber, bytes, at, end)) return false;
    this.#sought = 0;
    this.#lose(0, -1);
    return true;
  }

  /** Where to go on within the record that begins at `start`. */
  #takeResume(start: number): number {
    const at = this.#resumeAt;
    this.#resumeAt = 0;
    this.#lose(at - start, -1);
    return at;
  }

  /** Reads on within a record that came in pieces, if another seems to begin there. */
  #resume(block: Buffer): void {
    if (this.#resumeAt === 0) return;
    const { direction } = this.#view;
    const pieces = this.#pieces.slice(0, PIECE * this.#pieceCount);
    const base = this.#blockOffset;
    let start = this.#takeResume(0);
    for (let i = 0; i < pieces.length; i += PIECE) {
      const [end = 0, acknowledged = -1, frameNumber = 0, timeUs = 0] = pieces.slice(i, i + PIECE);
      if (end <= start) continue;
      this.chunk({ direction, bytes: block, start, end, offset: base + start, acknowledged, frameNumber, timeUs });
      start = end;
    }
  }

  #lose(bytes: number, records: number): void {
    const view = this.#view;
    view.lostBytes += bytes;
    view.lostRecords = records < 0 || view.lostRecords < 0 ? -1 : view.lostRecords + records;
  }

  #unframed(chunk: StreamChunk): number {
    this.stop();
    this.#sink.unframed(this.#view.direction, chunk.frameNumber);
    return chunk.end;
  }

  #release(): void {
    if (this.#block !== NOTHING) this.#memory.give(this.#block);
    this.#block = NOTHING;
    this.#held = 0;
    this.#wanted = 0;
  }
}
