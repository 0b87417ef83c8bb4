import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

// The alternate screen, no cursor, and no line that wraps: terminals differ in how wide some letters are.
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Why there can be no full screen, or `null`. */
export function noScreen(io: Io): string | null {
  if (!io.stdout.isTTY) return 'standard output is not a terminal';
  if (io.env['TERM'] === 'dumb') return 'the terminal is a dumb one (TERM=dumb)';
  const ci = io.env['CI'];
  // Ink draws nothing where it takes this for a CI job.
  if (ci !== undefined && ci !== '0' && ci !== 'false') return 'this is a CI job (CI is set)';
  return null;
}

/** Where keys come from: the terminal itself when standard input is the capture. */
export function keyboard(io: Io, isInputPiped: boolean): ReadStream {
  if (!isInputPiped && io.stdin.isTTY) return io.stdin as unknown as ReadStream;
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    throw new UsageError('the keyboard cannot be read: there is no terminal behind this command');
  }
}

/** The alternate screen: entered once, left whatever happens. */
export class AlternateScreen {
  readonly #io: Io;
  #entered = false;
  /** What SIGTSTP does while the screen is entered. */
  onSuspend: () => void = () => undefined;
  readonly #suspend = (): void => this.onSuspend();
  readonly #leave = (): void => this.leave();
  readonly #ended: readonly (readonly [NodeJS.Signals, () => void])[];

  constructor(io: Io) {
    this.#io = io;
    this.#ended = Object.entries(SIGNALS).map(([signal, code]) => [
      signal as NodeJS.Signals,
      () => {
        this.leave();
        process.exit(code);
      },
    ]);
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#io.stdout.write(Buffer.from(ENTER));
    process.on('exit', this.#leave);
    for (const [signal, end] of this.#ended) process.on(signal, end);
    process.on('SIGTSTP', this.#suspend);
  }

  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#io.stdout.write(Buffer.from(LEAVE));
    process.off('exit', this.#leave);
    for (const [signal, end] of this.#ended) process.off(signal, end);
    process.off('SIGTSTP', this.#suspend);
  }
}
