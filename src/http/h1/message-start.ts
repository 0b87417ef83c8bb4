import { latin1 } from '../../bytes/latin1.ts';
import type { Direction, StreamChunk } from '../../flow/stream.ts';
import type { MessageListener } from './message-listener.ts';

/** In every request line and at the beginning of every status line. */
const VERSION = Buffer.from('HTTP/1.');
const LF = 0x0a;
const A = 0x41;
const Z = 0x5a;

/**
 * Where in a chunk a message may begin, at or behind `at`; -1: nowhere. Looked at are the place that the peer's
 * acknowledgements name, the beginning of the chunk (most messages begin a segment), and every HTTP version in it.
 */
export function findMessageStart(
  chunk: StreamChunk,
  at: number,
  direction: Direction,
  listener: MessageListener,
): number {
  const { bytes, start, end } = chunk;
  const expected = listener.expectedStart(direction) - chunk.offset + chunk.start;
  if (expected >= at && expected < end && listener.startsLike(direction, bytes, expected, end) !== 'no') {
    // Where in what was encrypted an acknowledgement stands is known about: the end of a method looks like another.
    return at === start && namesMethod(bytes, at) && !namesMethod(bytes, expected) ? at : expected;
  }
  if (at === start && beginsChunk(chunk, direction, listener)) return at;
  const view = bytes.subarray(at, end);
  for (let searched = 0; ; ) {
    const found = view.indexOf(VERSION, searched);
    if (found < 0) return -1;
    const line = direction === 1 ? found : lineStart(view, found, searched);
    if (listener.startsLike(direction, view, line, view.length) === 'yes') return at + line;
    searched = found + VERSION.length;
  }
}

const METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) /;
const namesMethod = (bytes: Buffer, at: number): boolean =>
  METHOD.test(latin1(bytes, at, Math.min(at + 8, bytes.length)));

/** Whether a message begins the chunk; of one that is cut off there, only capital letters are believed. */
function beginsChunk({ bytes, start, end }: StreamChunk, direction: Direction, listener: MessageListener): boolean {
  const likeness = listener.startsLike(direction, bytes, start, end);
  if (likeness !== 'later') return likeness === 'yes';
  const first = bytes[start]!;
  const second = bytes[start + 1] ?? A;
  return first >= A && first <= Z && ((second >= A && second <= Z) || start + 1 >= end);
}

/** Where the line around `found` begins, not before `from`. */
function lineStart(view: Buffer, found: number, from: number): number {
  let start = found;
  while (start > from && view[start - 1] !== LF) start -= 1;
  return start;
}
