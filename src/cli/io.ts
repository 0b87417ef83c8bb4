import type { Readable } from 'node:stream';
import { sanitise } from '../report/sanitise.ts';

/** An output: a terminal, a pipe, a file, or a test's memory. */
export interface OutputStream {
  /** Writes all of `bytes`, which are only valid during the call. Throws `OutputClosed` when nobody reads any more. */
  write(bytes: Uint8Array): void;
  readonly isTTY: boolean;
  /** Cells of a terminal's line; `null` when it is none. */
  readonly columns: number | null;
}

/** Everything that the command line takes from its surroundings. */
export interface Io {
  readonly stdin: Readable & { readonly fd?: number; readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since some fixed moment. */
  readonly now: () => number;
  /** Calls `listener` at the first Ctrl-C; the returned function takes it away again. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

/** The reader of our output is gone (`corscope ... | head`). */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

export function say(stream: OutputStream, text: string): void {
  stream.write(Buffer.from(text));
}

/** A line for people, beside what is asked for. What is captured or given in it cannot steer the terminal. */
export function notice(io: Io, message: string): void {
  say(io.stderr, `corscope: ${sanitise(message)}\n`);
}
