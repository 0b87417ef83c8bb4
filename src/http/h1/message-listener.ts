import type { Direction, StreamChunk } from '../../flow/stream.ts';
import type { Likeness } from '../start-line.ts';
import type { BodySink } from './chunked-body.ts';
import type { Head } from './head.ts';
import type { HeadPlace } from './head-place.ts';

/** How a message goes on behind its head: a length in bytes, or one of these. */
export const CHUNKED = -1;
export const UNTIL_CLOSE = -2;
/** No HTTP comes after this message (Upgrade). */
export const OPAQUE = -3;
/** What comes behind this message is another protocol, which may be HTTP again (CONNECT). */
export const TUNNEL = -4;
/** This is no message at all. */
export const REFUSED = -5;

/** Told of the messages of both directions. */
export interface MessageListener extends BodySink {
  /** Whether a message of this direction begins at these bytes. */
  startsLike(direction: Direction, bytes: Buffer, start: number, end: number): Likeness;
  /** Says how the message goes on. */
  head(direction: Direction, head: Head, place: HeadPlace): number;
  /** Whether the body of the message at hand is to go to `body`. */
  wantsBody(direction: Direction): boolean;
  /** Whether the message at hand may be without the body that its head speaks of. */
  mayLackBody(direction: Direction): boolean;
  /** The message is over; `isWhole`: not a byte of it is missing. */
  messageEnd(direction: Direction, isWhole: boolean, timeUs: number): void;
  /** Offset in this stream at which the peer's acknowledgements say that the next message begins; -1 unknown. */
  expectedStart(direction: Direction): number;
  /** Framing is lost: messages may be missing from here on. */
  lost(direction: Direction): void;
  /** Reading goes on at a message start, behind bytes that are missing or no message. */
  resynchronised(direction: Direction, frameNumber: number): void;
  /** There are bytes that are no message. */
  malformed(direction: Direction, frameNumber: number): void;
  /** The first bytes inside a tunnel: whether they begin a message. */
  tunnelled(direction: Direction, chunk: StreamChunk, at: number): boolean;
  /** The rest of a chunk is no HTTP/1. */
  opaque(direction: Direction, chunk: StreamChunk, at: number): void;
}
