import type { CollectedFrame } from '../pipeline/frame-collector.ts';

/** What a byte of a frame is to the reader. */
export const PLAIN = 0;
export const LIT = 1;
export const HIDDEN = 2;

/** A frame from its payload on, with what each byte is. */
export interface MarkedFrame {
  readonly frame: number;
  /** Of the first byte shown, in the frame. */
  readonly from: number;
  readonly bytes: Uint8Array;
  readonly marks: Uint8Array;
}

/**
 * The frames of a message. Secrets and headers are looked for in their payloads one behind the other, since a line may
 * begin in one frame and end in the next. `lit`: lower-case names of headers that decide.
 */
export function markedFrames(
  frames: readonly CollectedFrame[],
  secrets: (text: string) => readonly { readonly start: number; readonly end: number }[],
  lit: ReadonlySet<string>,
): MarkedFrame[] {
  const parts = frames.map(({ frame, bytes, payloadStart }) => ({
    frame,
    from: payloadStart ?? 0,
    bytes: bytes.subarray(payloadStart ?? 0),
  }));
  const text = parts.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');
  const marks = new Uint8Array(text.length);
  for (const { index, 0: line, 1: name } of text.matchAll(/^([\w-]{1,64}):[^\r\n]*/gm)) {
    if (lit.has(name!.toLowerCase())) marks.fill(LIT, index, index + line.length);
  }
  for (const { start, end } of secrets(text)) marks.fill(HIDDEN, start, end);
  let at = 0;
  return parts.map((part) => {
    at += part.bytes.length;
    return { ...part, marks: marks.subarray(at - part.bytes.length, at) };
  });
}
