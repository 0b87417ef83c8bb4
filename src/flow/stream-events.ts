import type { Direction, StreamChunk, StreamHandler } from './stream.ts';

/** What happened on a connection, kept until it is known who reads it. */
export type StreamEvent =
  | { readonly kind: 'chunk'; readonly direction: Direction; readonly chunk: StreamChunk }
  | { readonly kind: 'gap'; readonly direction: Direction; readonly length: number }
  | { readonly kind: 'end'; readonly direction: Direction; readonly args: Parameters<StreamHandler['end']> };

/** A chunk with its own bytes, and no others: what was handed on is valid during the call only. */
export function ownChunk(chunk: StreamChunk): StreamChunk {
  const bytes = Buffer.from(chunk.bytes.subarray(chunk.start, chunk.end));
  return { ...chunk, bytes, start: 0, end: bytes.length };
}

/** Hands on what was kept, in order. */
export function replay(events: readonly StreamEvent[], handler: StreamHandler): void {
  for (const event of events) {
    if (event.kind === 'chunk') handler.chunk(event.chunk);
    else if (event.kind === 'gap') handler.gap(event.direction, event.length);
    else handler.end(...event.args);
  }
}
